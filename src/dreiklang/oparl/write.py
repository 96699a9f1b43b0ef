"""Writing things as OParl 1.1: every address of the source becomes ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from dreiklang.oparl.vocabulary import FIELDS, Form, Kind

FILLED_BY_US = frozenset({"created", "modified"})
"""Standard fields that the database knows even where the city left them out."""


class Names(Protocol):
    """Says what stands in our output for an address of the source."""

    def reference(self, kind: Kind, address: str) -> str | None:
        """Our address of an object; the source's own while we lack the object; None if it is not to be shown."""

    def list_of(self, kind: Kind, identity: str, field: str) -> str:
        """Our address of an object's list."""

    def embedded(self, kind: Kind, address: str) -> dict[str, Any] | None:
        """The object as a whole; None while we lack it, or if it is not to be shown."""


def written(kind: Kind, identity: str, facts: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """An object's JSON under our address `identity`."""
    known = FIELDS[kind]
    output: dict[str, Any] = {"id": identity, "type": kind.url}
    for name, value in facts.items():
        field = known[name]
        if field.form is Form.LIST:
            output[name] = names.list_of(kind, identity, name)
        elif field.of is None:
            output[name] = value
        elif field.many:
            output[name] = [found for each in value if (found := _one(field.form, field.of, each, names)) is not None]
        elif (found := _one(field.form, field.of, value, names)) is not None:
            output[name] = found
    return output


def _one(form: Form, kind: Kind, address: str, names: Names) -> Any:
    return names.embedded(kind, address) if form is Form.OBJECT else names.reference(kind, address)


def reduced(kind: Kind, identity: str, created: str, modified: str) -> dict[str, Any]:
    """What is left of a deleted object."""
    return {"id": identity, "type": kind.url, "created": created, "modified": modified, "deleted": True}


def references(kind: Kind, facts: Mapping[str, Any], form: Form) -> Iterator[tuple[str, Kind, str]]:
    """The addresses of other objects in an object's fields: field, kind and address."""
    for name, value in facts.items():
        field = FIELDS[kind].get(name)
        if field is None or field.form is not form or field.of is None:
            continue
        for address in value if field.many else [value]:
            yield name, field.of, address
