"""What two versions of a strategy say differently. Plain values in, plain values out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from dreiklang.strategy.values import Moved, Part, Renamed, VersionDifference


def compare(before: Sequence[Part], after: Sequence[Part], visions: tuple[str, str] = ("", "")) -> VersionDifference:
    """Elements added, removed, renamed and moved from one version to the other, in the order of the versions."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    kept = [key for key in new if key in old]
    return VersionDifference(
        added=tuple(each for each in after if each.key not in old),
        removed=tuple(each for each in before if each.key not in new),
        renamed=tuple(
            Renamed(key=key, kind=new[key].kind, before=old[key].name, after=new[key].name)
            for key in kept
            if old[key].name != new[key].name
        ),
        moved=tuple(_moved(old, new, kept)),
        vision=visions if visions[0] != visions[1] else None,
    )


def _moved(old: Mapping[str, Part], new: Mapping[str, Part], kept: Sequence[str]) -> Iterable[Moved]:
    others = {key for key in kept if old[key].parent != new[key].parent}
    reordered = _out_of_order(old, new, [key for key in kept if key not in others])
    for key in kept:
        if key in others or key in reordered:
            yield Moved(
                key=key,
                kind=new[key].kind,
                name=new[key].name,
                before=_name(old, old[key].parent),
                after=_name(new, new[key].parent) if key in others else _name(old, old[key].parent),
            )


def _name(parts: Mapping[str, Part], key: str) -> str:
    return parts[key].name if key in parts else ""


def _out_of_order(old: Mapping[str, Part], new: Mapping[str, Part], kept: Sequence[str]) -> set[str]:
    """The fewest elements whose moving explains the new order, among those under one parent and of one kind."""
    groups: dict[tuple[str, str], list[str]] = {}
    for key in sorted(kept, key=lambda each: new[each].position):
        groups.setdefault((new[key].parent, new[key].kind), []).append(key)
    return {key for group in groups.values() for key in set(group) - _longest_rising(group, old)}


def _longest_rising(keys: Sequence[str], old: Mapping[str, Part]) -> set[str]:
    """The longest part of the sequence that stands in the old order (patience sorting)."""
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str] = {}
    for key in keys:
        place = bisect_left(tails, old[key].position)
        if place:
            before[key] = ends[place - 1]
        tails[place : place + 1] = [old[key].position]
        ends[place : place + 1] = [key]
    found: set[str] = set()
    last = ends[-1] if ends else ""
    while last:
        found.add(last)
        last = before.get(last, "")
    return found
