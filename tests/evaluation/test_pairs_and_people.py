"""Weights from comparisons in pairs, and two sheets side by side."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreiklang.evaluation import SCALE, agreement, differences, shipped_catalogues, weigh
from dreiklang.planning import InvalidValueError

BY_KEY = {each.key: each for each in shipped_catalogues()}
LEADER = {
    ("experience", "education"): Fraction(4),
    ("experience", "charisma"): Fraction(3),
    ("experience", "age"): Fraction(7),
    ("education", "charisma"): Fraction(1, 3),
    ("education", "age"): Fraction(3),
    ("charisma", "age"): Fraction(5),
}
"""The well-known example of choosing a leader: weights 0.547, 0.127, 0.270 and 0.056."""
QUALITIES = ("experience", "education", "charisma", "age")


def test_the_well_known_example_has_its_published_weights_and_consistency() -> None:
    found = weigh(QUALITIES, LEADER)
    published = {"experience": 54.7, "education": 12.7, "charisma": 27.0, "age": 5.6}
    for name, weight in published.items():
        assert abs(float(found.weights[name]) - weight) < 0.1
    assert round(found.ratio, 3) == 0.044
    assert found.is_consistent
    assert sum(found.weights.values()) == 100


def test_three_candidates_by_experience_of_the_same_example() -> None:
    found = weigh(
        ("tom", "dick", "harry"),
        {("tom", "dick"): Fraction(1, 4), ("tom", "harry"): Fraction(4), ("dick", "harry"): Fraction(9)},
    )
    assert [round(float(found.weights[name]), 1) for name in ("tom", "dick", "harry")] == [21.7, 71.7, 6.6]
    assert round(found.ratio, 3) == 0.032


def test_perfect_comparisons_are_perfectly_consistent_and_leave_no_doubt() -> None:
    found = weigh(("a", "b", "c"), {("a", "b"): Fraction(2), ("a", "c"): Fraction(4), ("b", "c"): Fraction(2)})
    assert found.ratio == 0
    assert found.doubt is None
    assert found.consistency == 100
    assert [found.weights[name] for name in "abc"] == [Decimal("57.14"), Decimal("28.57"), Decimal("14.29")]


def test_the_comparison_that_goes_round_in_a_circle_is_the_one_to_mend() -> None:
    """a over b, b over c, all fitting but one: c far over a."""
    circle = {
        ("a", "b"): Fraction(2),
        ("a", "c"): Fraction(1, 9),
        ("a", "d"): Fraction(4),
        ("b", "c"): Fraction(2),
        ("b", "d"): Fraction(2),
        ("c", "d"): Fraction(1),
    }
    found = weigh(("a", "b", "c", "d"), circle)
    assert not found.is_consistent
    assert not found.is_tolerable
    assert found.doubt is not None
    assert (found.doubt.first, found.doubt.second) == ("a", "c")
    mended = weigh(("a", "b", "c", "d"), {**circle, ("a", "c"): found.doubt.fitting})
    assert mended.ratio < found.ratio


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.sampled_from(SCALE), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2)
    )
)
def test_weights_always_make_100_and_the_ratio_is_never_negative(steps: list[Fraction]) -> None:
    n = next(n for n in range(2, 6) if n * (n - 1) // 2 == len(steps))
    names = [f"c{index}" for index in range(n)]
    found = weigh(names, dict(zip(combinations(names, 2), steps, strict=True)))
    assert sum(found.weights.values()) == 100
    assert min(found.weights.values()) > 0
    assert found.ratio >= 0
    assert (found.doubt is None) or found.ratio > 0


def test_one_criterion_has_all_the_weight() -> None:
    assert weigh(("a",), {}).weights == {"a": Decimal(100)}


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (("a", "b"), {}),
        (("a", "b"), {("b", "a"): Fraction(2)}),
        (("a", "b"), {("a", "b"): Fraction(10)}),
        (("a", "a"), {}),
        ((), {}),
        (tuple("abcdefghijk"), {}),
    ],
)
def test_comparisons_that_are_none_are_refused(names: tuple[str, ...], pairs: dict[tuple[str, str], Fraction]) -> None:
    with pytest.raises(InvalidValueError):
        weigh(names, pairs)


def _points(*given: str) -> dict[str, Decimal]:
    return {f"c{index}": Decimal(each) for index, each in enumerate(given)}


def test_full_agreement_is_one_and_opposite_ratings_are_below_zero() -> None:
    same = agreement(_points("1", "5", "9"), _points("1", "5", "9"))
    assert (same.kappa, same.equal, same.largest) == (1, 3, 0)
    assert str(same.strength) == "almost perfect"
    opposite = agreement(_points("0", "10"), _points("10", "0"))
    assert opposite.kappa == -1
    assert str(opposite.strength) == "poor"


def test_what_only_one_has_rated_is_left_out_of_the_measure() -> None:
    found = agreement(_points("3", "4", "7"), _points("3", "6"))
    assert (found.common, found.equal, found.close, found.largest) == (2, 1, 1, 2)


def test_where_both_always_give_the_same_points_chance_explains_all() -> None:
    found = agreement(_points("5", "5"), _points("5", "5"))
    assert (found.kappa, found.strength) == (None, None)
    assert agreement({}, {}).kappa is None


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=12))
def test_kappa_is_that_of_the_table_of_counts(pairs: list[tuple[int, int]]) -> None:
    """Cohen's own form: 1 less the weighted sum of the observed over that of the expected counts."""
    left = {f"c{index}": Decimal(one) for index, (one, _) in enumerate(pairs)}
    right = {f"c{index}": Decimal(other) for index, (_, other) in enumerate(pairs)}
    n = len(pairs)
    cells = [(i, j) for i in range(11) for j in range(11)]
    observed = sum(Fraction((i - j) ** 2 * pairs.count((i, j)), n) for i, j in cells)
    rows = {i: sum(1 for one, _ in pairs if one == i) for i in range(11)}
    columns = {j: sum(1 for _, other in pairs if other == j) for j in range(11)}
    expected = sum(Fraction((i - j) ** 2 * rows[i] * columns[j], n * n) for i, j in cells)
    assert agreement(left, right).kappa == (1 - observed / expected if expected else None)


def test_sheets_of_two_gates_are_compared_criterion_by_criterion() -> None:
    catalogue = BY_KEY["nutzwert"]
    before = {"strategy": Decimal(4), "operation": Decimal(5)}
    after = {"strategy": Decimal(7), "legal_duty": Decimal(1)}
    found = {each.criterion: each for each in differences(before, after, catalogue)}
    assert found["strategy"].change == 3
    assert found["operation"].change is None
    assert found["legal_duty"].left is None
    assert found["efficiency"].is_equal
    assert list(found) == [each.key for each in catalogue.criteria]
