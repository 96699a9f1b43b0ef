"""Remembering what was read of a municipality until something changes there.

Every change leaves an audit entry in its own transaction, so the digest of the last entry names the state of a
municipality: what was read at one digest is still right as long as it is the last. Nothing has to be invalidated,
in whichever process the change was made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from django.db import transaction

from dreiklang.municipality.models import AuditHead, Municipality

Read = TypeVar("Read")


def remembered(size: int) -> Callable[[Callable[[Municipality], Read]], Callable[[Municipality], Read]]:
    """Turn a read of a municipality into one that is made once a state; `size` results are kept in a process.

    Results are shared: they must be values that nobody changes. Inside a transaction, which may have changed
    something already and not yet recorded it, nothing is remembered.
    """

    def decorate(read: Callable[[Municipality], Read]) -> Callable[[Municipality], Read]:
        memory: OrderedDict[Any, Any] = OrderedDict()
        lock = Lock()

        @wraps(read)
        def read_once(municipality: Municipality) -> Read:
            if transaction.get_connection().in_atomic_block:
                return read(municipality)
            state = AuditHead.objects.filter(municipality=municipality).values_list("digest", flat=True).first()
            key = (municipality.pk, state)
            with lock:
                if key in memory:
                    memory.move_to_end(key)
                    found: Read = memory[key]
                    return found
            result = read(municipality)
            with lock:
                memory[key] = result
                while len(memory) > size:
                    memory.popitem(last=False)
            return result

        return read_once

    return decorate
