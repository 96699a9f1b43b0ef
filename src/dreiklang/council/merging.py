"""One object as it arrives several times: on its own, and inside of others, where it may be less complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dreiklang.council.columns import time_of
from dreiklang.oparl import Kind, Thing

MOST_FORMS = 8
"""Different copies of an object inside of others that are remembered, so that a second run knows them all."""


@dataclass
class State:
    """What is known of an object, and whether that is news."""

    facts: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    forms: dict[str, Any] = field(default_factory=dict)
    holder: tuple[Kind, str] | None = None
    changed: bool = False
    touched: bool = False
    """Whether a form was seen that is to be remembered, though it says nothing new."""

    def take(self, thing: Thing) -> None:
        """Take one form of the object in."""
        self.holder = thing.holder or self.holder
        if thing.holder is None:
            self._take_whole(thing)
        else:
            self._take_part(thing)

    def _take_whole(self, thing: Thing) -> None:
        if self.forms.get("whole") == thing.digest:
            return
        only_inside = {} if thing.deleted else {key: self.facts[key] for key in self._inner() if key in self.facts}
        self._become({**only_inside, **thing.facts}, dict(thing.extra))
        self.forms["whole"] = thing.digest

    def _take_part(self, thing: Thing) -> None:
        seen = self.forms.get("parts", [])
        if thing.digest in seen:
            return
        self.forms["parts"] = [*seen, thing.digest][-MOST_FORMS:]
        self.touched = True
        if self._is_newer_than(thing):
            return
        gone = set(self._inner()) - set(thing.facts)
        kept = {key: value for key, value in self.facts.items() if key not in gone}
        self._become({**kept, **thing.facts}, {**self.extra, **thing.extra})
        self.forms["keys"] = sorted(thing.facts)

    def _inner(self) -> list[str]:
        return list(self.forms.get("keys", []))

    def _is_newer_than(self, thing: Thing) -> bool:
        ours, theirs = time_of(self.facts, "modified"), time_of(thing.facts, "modified")
        return ours is not None and (theirs is None or theirs < ours)

    def _become(self, facts: dict[str, Any], extra: dict[str, Any]) -> None:
        self.touched = True
        self.changed = self.changed or (facts, extra) != (self.facts, self.extra)
        self.facts, self.extra = facts, extra
