"""Posts shared out over departments: exact sums, known results, bounds kept, ties settled."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.planning import Division, InvalidValueError, Method, apportion, largest_remainder

ONE, QUARTER = Decimal(1), Decimal("0.25")


def _shared(total: int, weights: list[int], method: Method) -> list[int]:
    """The parts of whole units, in the order of the weights."""
    named = {f"{index:02}": Decimal(weight) for index, weight in enumerate(weights)}
    return [int(part) for part in apportion(Division(total=Decimal(total), weights=named, unit=ONE), method).values()]


# Weights and seats of textbook examples: Balinski & Young, Fair Representation, 1982, and the first Bundestag rules.
@pytest.mark.parametrize(
    ("total", "weights", "largest", "webster", "jefferson"),
    [
        (26, [9061, 7179, 5259, 3319, 1182], [9, 7, 5, 4, 1], [9, 8, 5, 3, 1], [10, 7, 5, 3, 1]),
        (8, [100_000, 80_000, 30_000, 20_000], [3, 3, 1, 1], [3, 3, 1, 1], [4, 3, 1, 0]),
        (10, [1, 1, 1], [4, 3, 3], [4, 3, 3], [4, 3, 3]),
        (0, [1, 2], [0, 0], [0, 0], [0, 0]),
    ],
)
def test_known_results(
    total: int, weights: list[int], largest: list[int], webster: list[int], jefferson: list[int]
) -> None:
    assert _shared(total, weights, Method.LARGEST_REMAINDER) == largest
    assert _shared(total, weights, Method.SAINTE_LAGUE) == webster
    assert _shared(total, weights, Method.DHONDT) == jefferson


def test_130_posts_in_quarters_over_departments_that_applied_for_more() -> None:
    applied = {
        "doit": Decimal("101.5"),
        "tiefbau": Decimal("24.25"),
        "jobcenter": Decimal("3.75"),
        "kultur": Decimal(2),
    }
    for method in Method:
        parts = apportion(Division(total=Decimal(130), weights=applied, unit=QUARTER, maximum=applied), method)
        assert sum(parts.values()) == 130
        assert all(part <= applied[key] and part % QUARTER == 0 for key, part in parts.items())


def test_a_minimum_is_kept_and_the_rest_shared() -> None:
    weights = {"gross": Decimal(100), "klein": Decimal(1)}
    division = Division(total=Decimal(10), weights=weights, unit=ONE, minimum={"klein": Decimal(2)})
    assert all(apportion(division, method) == {"gross": 8, "klein": 2} for method in Method)


def test_whoever_weighs_nothing_gets_nothing_but_a_minimum() -> None:
    weights = {"a": Decimal(1), "b": Decimal(0), "c": Decimal(0)}
    division = Division(total=Decimal(5), weights=weights, unit=ONE, minimum={"c": ONE})
    assert all(apportion(division, method) == {"a": 4, "b": 0, "c": 1} for method in Method)


@pytest.mark.parametrize(
    "facts",
    [
        {"total": Decimal("1.1"), "unit": QUARTER},
        {"total": Decimal(-1)},
        {"total": Decimal("NaN")},
        {"unit": Decimal(0)},
        {"weights": {"a": Decimal(0)}},
        {"weights": {"a": Decimal(-1), "b": Decimal(2)}},
        {"weights": {}},
        {"minimum": {"x": ONE}},
        {"minimum": {"a": Decimal(9)}},
        {"maximum": {"a": ONE, "b": ONE}},
        {"minimum": {"a": Decimal(3)}, "maximum": {"a": Decimal(2)}},
    ],
)
def test_what_cannot_be_shared_out_is_refused_in_words(facts: dict[str, object]) -> None:
    valid = {"total": Decimal(4), "weights": {"a": Decimal(1), "b": Decimal(2)}, "unit": ONE}
    with pytest.raises(InvalidValueError):
        Division(**{**valid, **facts})  # type: ignore[arg-type]


@st.composite
def divisions(draw: st.DrawFn) -> Division:
    """Up to eight departments, some with bounds, a total that fits."""
    unit = draw(st.sampled_from([Decimal("0.05"), QUARTER, Decimal("0.5"), ONE]))
    weights = {f"amt{n}": Decimal(draw(st.integers(1, 1000))) / 4 for n in range(draw(st.integers(1, 8)))}
    low = {key: draw(st.integers(0, 5)) * unit for key in weights if draw(st.booleans())}
    high = {key: low.get(key, Decimal(0)) + draw(st.integers(0, 20)) * unit for key in weights if draw(st.booleans())}
    least = sum(low.values(), Decimal(0))
    room = sum((high[key] - low.get(key, 0) if key in high else 100 * unit for key in weights), Decimal(0))
    total = least + draw(st.integers(0, int(room / unit))) * unit
    return Division(total=total, weights=weights, unit=unit, minimum=low, maximum=high)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(divisions(), st.sampled_from(Method))
def test_the_sum_is_exact_and_every_bound_is_kept(division: Division, method: Method) -> None:
    parts = apportion(division, method)
    assert sum(parts.values()) == division.total
    for key, part in parts.items():
        assert part % division.unit == 0
        assert division.minimum.get(key, Decimal(0)) <= part <= division.maximum.get(key, division.total)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 200))
def test_the_largest_remainder_stays_within_one_unit_of_the_exact_quota(weights: list[int], total: int) -> None:
    parts = largest_remainder(Decimal(total), {str(n): Decimal(w) for n, w in enumerate(weights)}, ONE)
    for index, weight in enumerate(weights):
        assert abs(parts[str(index)] - Decimal(total) * weight / sum(weights)) < 1


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=8),
    st.integers(0, 200),
    st.sampled_from([Method.DHONDT, Method.SAINTE_LAGUE]),
)
def test_with_one_unit_more_nobody_gets_less(weights: list[int], total: int, method: Method) -> None:
    """House monotony: what the largest remainder lacks (the Alabama paradox)."""
    before, after = _shared(total, weights, method), _shared(total + 1, weights, method)
    assert all(later >= earlier for earlier, later in zip(before, after, strict=True))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(divisions(), st.sampled_from(Method))
def test_the_order_of_the_departments_changes_nothing(division: Division, method: Method) -> None:
    from dataclasses import replace

    turned = replace(division, weights=dict(reversed(division.weights.items())))
    assert apportion(turned, method) == apportion(division, method)
