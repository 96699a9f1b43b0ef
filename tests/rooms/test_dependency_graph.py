"""What hangs on what: circles, consequences and columns, without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dreiklang.portfolio.dependency_graph import Bearing, Consequence, Edge, consequences, cycle_with, cycles, layers


def needs(*pairs: str) -> tuple[Edge, ...]:
    """`AB` says that A requires B."""
    return tuple(Edge(pair[0], pair[1], Bearing.REQUIRES) for pair in pairs)


EDGES = st.lists(
    st.builds(Edge, st.sampled_from("ABCDEFG"), st.sampled_from("ABCDEFG"), st.sampled_from(Bearing)), max_size=20
)


def test_what_cannot_be_done_without_a_measure_counts_those_behind_it() -> None:
    assert consequences(needs("BA", "CB", "DA")) == (Consequence("A", ("B", "C", "D")), Consequence("B", ("C",)))
    assert consequences([Edge("A", "B", Bearing.SUPPORTS), Edge("A", "B", Bearing.EXCLUDES)]) == ()


def test_a_circle_is_named_with_its_way() -> None:
    assert cycle_with(needs("AB", "BC"), Edge("C", "A", Bearing.REQUIRES)) == ("C", "A", "B", "C")
    assert cycle_with(needs("AB"), Edge("A", "C", Bearing.REQUIRES)) == ()
    assert cycle_with(needs("AB"), Edge("B", "A", Bearing.SUPPORTS)) == ()


def test_circles_that_came_in_anyhow_are_found_once_each() -> None:
    assert cycles(needs("AB", "BA", "CD", "DE", "EC", "FA")) == (("A", "B", "A"), ("C", "D", "E", "C"))
    assert cycles(needs("AB", "BC", "AC")) == ()
    assert cycles(needs("AA")) == (("A", "A"),)


def test_what_is_required_stands_left_of_what_needs_it() -> None:
    assert layers(needs("BA", "CB", "DA")) == (("A",), ("B", "D"), ("C",))
    assert layers(()) == ()


@given(EDGES)
def test_every_measure_stands_in_one_column_whatever_hangs_on_what(edges: list[Edge]) -> None:
    found = [key for column in layers(edges) for key in column]
    assert sorted(found) == sorted({key for edge in edges for key in (edge.measure, edge.other)})


@given(EDGES)
def test_without_circles_all_requirements_point_left(edges: list[Edge]) -> None:
    column = {key: number for number, keys in enumerate(layers(edges)) for key in keys}
    if not cycles(edges):
        assert all(column[e.other] < column[e.measure] for e in edges if e.bearing is Bearing.REQUIRES)


@given(EDGES)
def test_a_requirement_that_closes_no_circle_leaves_none(edges: list[Edge]) -> None:
    kept: list[Edge] = []
    for edge in edges:
        if edge.measure != edge.other and not cycle_with(kept, edge):
            kept.append(edge)
    assert cycles(kept) == ()
