"""What hangs on what among measures: cycles, consequences, layers. Plain values; nothing here is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Graph = Mapping[str, tuple[str, ...]]
"""For each measure (by key) those that it requires."""


class Bearing(StrEnum):
    """How one measure bears on another."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    SUPPORTS = "supports"


@dataclass(frozen=True, order=True)
class Edge:
    """One measure (by key) requires, excludes or supports another."""

    measure: str
    other: str
    bearing: Bearing


@dataclass(frozen=True)
class Consequence:
    """What cannot be done if a measure is left out."""

    measure: str
    impossible: tuple[str, ...]


def required(edges: Iterable[Edge]) -> Graph:
    """The graph of what requires what."""
    found: dict[str, list[str]] = {}
    for edge in sorted(edges):
        if edge.bearing is Bearing.REQUIRES:
            found.setdefault(edge.measure, []).append(edge.other)
    return {measure: tuple(others) for measure, others in found.items()}


def path(graph: Graph, start: str, end: str) -> tuple[str, ...]:
    """A shortest way from one measure to another along what is required; empty if there is none."""
    before: dict[str, str] = {start: ""}
    waiting = [start]
    for measure in waiting:
        if measure == end:
            return _way_back(before, end)
        for other in graph.get(measure, ()):
            if other not in before:
                before[other] = measure
                waiting.append(other)
    return ()


def _way_back(before: Mapping[str, str], end: str) -> tuple[str, ...]:
    found = [end]
    while before[found[-1]]:
        found.append(before[found[-1]])
    return tuple(reversed(found))


def cycle_with(edges: Iterable[Edge], new: Edge) -> tuple[str, ...]:
    """The circle that a new requirement would close, beginning and ending with its measure; empty if none."""
    if new.bearing is not Bearing.REQUIRES:
        return ()
    back = path(required(edges), new.other, new.measure)
    return (new.measure, *back) if back else ()


def cycles(edges: Iterable[Edge]) -> tuple[tuple[str, ...], ...]:
    """Circles in what is required, one for each group of measures that hang on each other, smallest key first."""
    graph = required(edges)
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for measure in sorted(graph):
        if measure in seen:
            continue
        ways = (path(graph, other, measure) for other in graph[measure])
        shortest = min((way for way in ways if way), key=lambda way: (len(way), way), default=())
        if shortest:
            found.append((measure, *shortest))
            seen.update(shortest)
    return tuple(found)


def consequences(edges: Iterable[Edge]) -> tuple[Consequence, ...]:
    """For each measure that others require, all that cannot be done without it, also by way of others."""
    needed_by: dict[str, list[str]] = {}
    for measure, others in required(edges).items():
        for other in others:
            needed_by.setdefault(other, []).append(measure)
    return tuple(Consequence(measure, _all_after(needed_by, measure)) for measure in sorted(needed_by))


def _all_after(needed_by: Mapping[str, list[str]], start: str) -> tuple[str, ...]:
    found: set[str] = set()
    waiting = list(needed_by.get(start, ()))
    while waiting:
        measure = waiting.pop()
        if measure not in found:
            found.add(measure)
            waiting += needed_by.get(measure, ())
    return tuple(sorted(found - {start}))


def layers(edges: Iterable[Edge]) -> tuple[tuple[str, ...], ...]:
    """All measures that hang on others or others on them, in columns: what is required stands left of what needs it.

    Measures in a circle stand in the column after all that they require outside of it.
    """
    known = tuple(edges)
    graph = required(known)
    column = dict.fromkeys(sorted({key for edge in known for key in (edge.measure, edge.other)}), 0)
    for _ in range(len(column)):
        moved = {
            measure: max((column[other] + 1 for other in graph.get(measure, ())), default=column[measure])
            for measure in column
        }
        moved = {measure: min(place, len(column) - 1) for measure, place in moved.items()}
        if moved == column:
            break
        column = moved
    used = sorted(set(column.values()))
    return _untangled([[key for key in column if column[key] == place] for place in used], graph)


def _untangled(columns: Sequence[Sequence[str]], graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Each column in the order of what its measures require on average, so that fewer lines cross."""
    height: dict[str, float] = {}
    found: list[tuple[str, ...]] = []
    for keys in columns:
        wanted = {key: _middle([height[each] for each in graph.get(key, ()) if each in height]) for key in keys}
        ordered = tuple(sorted(keys, key=lambda key: (wanted[key], key)))
        height |= {key: (place + 0.5) / len(ordered) for place, key in enumerate(ordered)}
        found.append(ordered)
    return tuple(found)


def _middle(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0
