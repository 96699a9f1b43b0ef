"""Plain values that this library gives back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dreiklang.oparl.vocabulary import Kind


@dataclass(frozen=True)
class Refused:
    """What could not be read: where, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class Thing:
    """A council object: its standard fields in their standard forms, and what else the city sent.

    Objects that were part of it are things of their own; in its fields stand their addresses.
    """

    kind: Kind
    id: str
    facts: Mapping[str, Any] = field(hash=False)
    extra: Mapping[str, Any] = field(hash=False)
    holder: tuple[Kind, str] | None = None
    """The object that it came inside of; such a copy may lack what the object itself has."""

    @property
    def deleted(self) -> bool:
        """Whether the city has deleted it."""
        return self.facts.get("deleted") is True

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever the order of fields."""
        text = json.dumps([self.facts, self.extra], sort_keys=True, separators=(",", ":"), default=dict)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
