"""Rankings are exact, never depend on the order of what comes in, and say at which weight they would turn."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.evaluation import Item, Sensitivity, Table, rank
from dreiklang.planning import InvalidValueError

CRITERIA = ("a", "b", "c")
points = st.integers(0, 40).map(lambda quarter: Decimal(quarter) / 4)
items = st.lists(st.tuples(points, points, points), min_size=2, max_size=7).map(
    lambda rows: [Item(f"M{index}", dict(zip(CRITERIA, row, strict=True))) for index, row in enumerate(rows)]
)
weights = st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(
    lambda parts: sum(1 for each in parts if each) > 1
)


def _weights(parts: list[int]) -> dict[str, Decimal]:
    return {name: Decimal(part) for name, part in zip(CRITERIA, parts, strict=True)}


def _value(item: Item, shares: dict[str, Fraction]) -> Fraction:
    return sum((share * Fraction(item.points[name]) * 10 for name, share in shares.items()), Fraction(0))


def _order(given: list[Item], shares: dict[str, Fraction]) -> list[str]:
    return [item.key for item in sorted(given, key=lambda item: (-_value(item, shares), item.key))]


def _moved(parts: list[int], name: str, to: Fraction) -> dict[str, Fraction]:
    """One weight at `to` (of 100), the others in their proportions."""
    given = dict(zip(CRITERIA, map(Fraction, parts), strict=True))
    rest = sum(part for key, part in given.items() if key != name)
    return {key: to / 100 if key == name else part / rest * (1 - to / 100) for key, part in given.items()}


@given(items, weights, st.randoms())
def test_the_ranking_is_that_of_exact_fractions_however_items_come_in(
    given: list[Item], parts: list[int], shuffler: random.Random
) -> None:
    total = Fraction(sum(parts))
    shares = {name: Fraction(part) / total for name, part in zip(CRITERIA, parts, strict=True)}
    mixed = list(given)
    shuffler.shuffle(mixed)
    places = rank(mixed, _weights(parts))
    assert [place.key for place in places] == _order(given, shares)
    by_key = {item.key: _value(item, shares) for item in given}
    for place in places:
        assert abs(Fraction(place.value) - by_key[place.key]) <= Fraction(1, 200)
        others = [value for key, value in by_key.items() if key != place.key]
        assert place.tied == (by_key[place.key] in others)


def test_equals_stand_in_the_order_of_their_keys_and_say_so() -> None:
    places = rank([Item(key, {"a": Decimal(5)}) for key in ("M3", "M1", "M2")], {"a": Decimal(1)})
    assert [(place.rank, place.key, place.tied) for place in places] == [
        (1, "M1", True),
        (2, "M2", True),
        (3, "M3", True),
    ]


def test_a_difference_too_small_for_floating_point_still_decides() -> None:
    one = Item("M1", {"a": Decimal("3.3333"), "b": Decimal("3.3333")})
    two = Item("M2", {"a": Decimal("3.3334"), "b": Decimal("3.3332")})
    assert [each.key for each in rank([one, two], {"a": Decimal("0.0002"), "b": Decimal("0.0001")})] == ["M2", "M1"]


def test_weights_too_large_for_machine_numbers_are_still_exact() -> None:
    names = [f"c{index}" for index in range(6_000)]
    given = [
        Item("M1", dict.fromkeys(names, Decimal(10))),
        Item("M2", {**dict.fromkeys(names, Decimal(10)), "c0": Decimal("9.9999")}),
    ]
    found = rank(given, dict.fromkeys(names, Decimal(10_000)))
    assert [(place.key, place.tied) for place in found] == [("M1", False), ("M2", False)]


def test_only_proportions_of_weights_matter() -> None:
    given = [Item("M1", {"a": Decimal(7), "b": Decimal(2)}), Item("M2", {"a": Decimal(3), "b": Decimal(9)})]
    assert rank(given, {"a": Decimal(1), "b": Decimal(2)}) == rank(given, {"a": Decimal(25), "b": Decimal(50)})


@pytest.mark.parametrize("weight", ["-1", "NaN", "10001", "0.00001"])
def test_a_weight_that_is_none_is_refused(weight: str) -> None:
    with pytest.raises(InvalidValueError, match="no weight"):
        rank([Item("M1", {})], {"a": Decimal(weight)})


def test_weights_of_nothing_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="All weights are zero"):
        rank([Item("M1", {})], {"a": Decimal(0)})


def test_two_items_of_one_key_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="share a key"):
        Table([Item("M1", {}), Item("M1", {})], ["a"])


def test_no_items_are_no_places() -> None:
    assert rank([], {"a": Decimal(1)}) == ()


def test_the_turn_of_a_worked_example() -> None:
    """A: 8 and 2 points, B: 4 and 6, weights 60 and 40: A leads with 56 to 48; with 50 on the first they tie."""
    given = [Item("A", {"a": Decimal(8), "b": Decimal(2)}), Item("B", {"a": Decimal(4), "b": Decimal(6)})]
    found = Sensitivity(given, {"a": Decimal(60), "b": Decimal(40)})
    turn = found.turn("A", "B", "a")
    assert turn is not None
    assert (turn.now, turn.at, turn.distance) == (60, 50, 10)
    stable = found.stability("a", 2)
    assert (stable.low, stable.high) == (50, 100)
    assert stable.above is None


def test_who_is_better_everywhere_is_never_overtaken() -> None:
    given = [Item("A", {"a": Decimal(8), "b": Decimal(8)}), Item("B", {"a": Decimal(4), "b": Decimal(6)})]
    found = Sensitivity(given, {"a": Decimal(60), "b": Decimal(40)})
    assert found.turn("A", "B", "a") is None
    assert found.turns("b", ["A", "B"]) == ()


def test_where_one_criterion_has_all_the_weight_nothing_can_move() -> None:
    given = [Item("A", {"a": Decimal(8)}), Item("B", {"b": Decimal(6)})]
    found = Sensitivity(given, {"a": Decimal(1), "b": Decimal(0)})
    assert not found.can_move("a")
    assert found.turns("a", ["A", "B"]) == ()
    assert (found.stability("a", 2).low, found.stability("a", 2).high) == (100, 100)
    assert found.can_move("b")


@settings(deadline=None, max_examples=60)
@given(items, weights, st.sampled_from(CRITERIA))
def test_at_a_turn_two_tie_and_beyond_it_they_stand_the_other_way_round(
    given: list[Item], parts: list[int], name: str
) -> None:
    by_key = {item.key: item for item in given}
    found = Sensitivity(given, _weights(parts))
    turns = found.turns(name, list(by_key))
    for turn in turns:
        gap = [
            _value(by_key[turn.first], shares) - _value(by_key[turn.second], shares)
            for shares in (_moved(parts, name, at) for at in (turn.at / 2, turn.at, (turn.at + 100) / 2))
        ]
        assert gap[1] == 0
        assert gap[0] * gap[2] < 0
    turning = {(turn.first, turn.second) for turn in turns}
    for at in range(4, 100, 8):  # nobody turns who is not named
        shares = _moved(parts, name, Fraction(at))
        for first, second in _pairs(found.order):
            before = found.shares[name] * 100
            now = _value(by_key[first], shares) - _value(by_key[second], shares)
            then = _value(by_key[first], _moved(parts, name, before)) - _value(
                by_key[second], _moved(parts, name, before)
            )
            if now * then < 0:
                assert (first, second) in turning


def _pairs(order: list[str]) -> list[tuple[str, str]]:
    return [(one, other) for index, one in enumerate(order) for other in order[index + 1 :]]


def _reversed(given: list[Item], top: list[str], now: dict[str, Fraction], then: dict[str, Fraction]) -> bool:
    """Whether somebody has overtaken one of the first."""
    before, after = ({item.key: _value(item, shares) for item in given} for shares in (now, then))
    pairs = ((one, item.key) for one in top for item in given)
    return any((before[one] - before[other]) * (after[one] - after[other]) < 0 for one, other in pairs)


@settings(deadline=None)
@given(items, weights, st.sampled_from(CRITERIA), st.integers(1, 4))
def test_within_its_stable_range_a_weight_turns_no_first_place_and_beyond_it_does(
    given: list[Item], parts: list[int], name: str, places: int
) -> None:
    found = Sensitivity(given, _weights(parts))
    stable = found.stability(name, places)
    now = _moved(parts, name, stable.now)
    values = {item.key: _value(item, now) for item in given}
    last = values[found.order[min(places, len(given)) - 1]]
    top = [key for key in found.order if values[key] >= last]
    for step in range(1, 12):
        at = stable.low + (stable.high - stable.low) * step / 12
        assert not _reversed(given, top, now, _moved(parts, name, at))
    for turn, direction in ((stable.below, -1), (stable.above, 1)):
        if turn is not None:
            beyond = turn.at + direction * Fraction(1, 10**9)
            assert _reversed(given, top, now, _moved(parts, name, beyond))


def test_that_equals_part_is_no_turn() -> None:
    given = [
        Item("A", {"a": Decimal(8), "b": Decimal(2)}),
        Item("B", {"a": Decimal(2), "b": Decimal(8)}),
        Item("C", {"a": Decimal(4), "b": Decimal(4)}),
    ]
    stable = Sensitivity(given, {"a": Decimal(50), "b": Decimal(50)}).stability("a", 2)
    assert stable.above is not None
    assert (stable.above.first, stable.above.second, stable.above.at) == ("B", "C", Fraction(200, 3))
