"""Catalogues say what they ask, how it weighs, how sure that is, and when it counts; and they survive being stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreiklang.evaluation import (
    Catalogue,
    Criterion,
    Group,
    Part,
    Weighting,
    catalogue_from_json,
    catalogue_of,
    catalogue_to_json,
    evaluate,
    fingerprint,
    rate_on,
    shipped_catalogues,
    shipped_rates,
)
from dreiklang.planning import InvalidValueError

BY_KEY = {each.key: each for each in shipped_catalogues()}


@pytest.mark.parametrize("catalogue", shipped_catalogues(), ids=lambda each: each.key)
def test_what_is_shipped_survives_being_stored(catalogue: Catalogue) -> None:
    again = catalogue_from_json(catalogue_to_json(catalogue))
    assert again == catalogue
    assert fingerprint(again) == fingerprint(catalogue)


@pytest.mark.parametrize("catalogue", shipped_catalogues(), ids=lambda each: each.key)
def test_weights_that_nobody_stated_are_equal_and_name_no_source(catalogue: Catalogue) -> None:
    for group in catalogue.groups:
        assert sum(group.shares.values()) == 1
        assert group.weighting is Weighting.EQUAL
        assert group.weight_source == ""


def test_what_is_unsure_is_never_called_the_official_method() -> None:
    for key in ("wibe-4-1", "wibe-5-0"):
        assert not BY_KEY[key].sure
        assert BY_KEY[key].name.startswith("In Anlehnung an ")


def test_both_readings_of_urgency_are_there() -> None:
    urgency = {key: BY_KEY[key].groups[0] for key in ("wibe-4-1", "wibe-5-0")}
    assert all(group.part is Part.URGENCY for group in urgency.values())
    assert [group.gate for group in urgency.values()] == [False, True]


def test_every_name_is_there_in_both_languages() -> None:
    for catalogue in shipped_catalogues():
        assert all(each.name and each.name_en for each in catalogue.criteria)


def test_rates_have_a_source_and_a_time() -> None:
    assert all(rate.source and rate.valid_from for rate in shipped_rates())


def test_the_rate_of_a_day_is_the_last_that_has_begun() -> None:
    found = rate_on("discount", dt.date(2024, 1, 1))
    assert found is not None
    assert (found.value, found.sure) == (Decimal("0.009"), False)
    assert rate_on("discount", dt.date(1990, 1, 1)) is None
    assert rate_on("nothing", dt.date(2024, 1, 1)) is None


def _group(*weights: str, **more: Any) -> Group:
    criteria = tuple(
        Criterion(key=f"c{index}", name="Name", weight=Decimal(weight)) for index, weight in enumerate(weights)
    )
    return Group(key="N", name="Nutzen", part=Part.UTILITY, criteria=criteria, weighting=Weighting.OWN, **more)


def test_weights_that_do_not_make_100_are_refused_with_what_is_missing() -> None:
    with pytest.raises(InvalidValueError, match=r"sum to 90, not to 100.*by 10 in all"):
        _group("40", "50")


@pytest.mark.parametrize("weight", ["-1", "101", "NaN", "1.23456"])
def test_a_weight_that_is_none_is_refused(weight: str) -> None:
    with pytest.raises(InvalidValueError, match="no weight"):
        Criterion(key="c", name="Name", weight=Decimal(weight))


def test_a_key_that_stands_twice_is_refused() -> None:
    group = _group("100")
    with pytest.raises(InvalidValueError, match="stands in it twice"):
        Catalogue(key="k", version="1", name="Name", groups=(group, group))


def test_a_catalogue_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="ends before it begins"):
        Catalogue(
            key="k",
            version="1",
            name="Name",
            groups=(_group("100"),),
            valid_from=dt.date(2024, 2, 1),
            valid_until=dt.date(2024, 1, 1),
        )


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"key": "k"},
        {"key": "k", "version": "1", "name": "n", "groups": [], "unknown": 1},
        {"key": "k", "version": "1", "name": "n", "groups": [{"key": "N"}]},
        {"key": "k", "version": "1", "name": "n", "groups": [{"key": "N", "name": "N", "part": "x", "criteria": []}]},
        {"key": "k", "version": "1", "name": "n", "valid_from": "gestern", "groups": []},
        {"key": "k", "version": "1", "name": "n", "groups": ["N"]},
    ],
)
def test_data_that_is_no_catalogue_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError):
        catalogue_of(facts)


@pytest.mark.parametrize("points", ["-0.5", "10.5", "NaN", "Infinity", "1.23456"])
def test_points_off_the_scale_are_refused_with_the_scale(points: str) -> None:
    with pytest.raises(InvalidValueError, match="0 to 10 points"):
        evaluate(BY_KEY["nutzwert"], {"strategy": Decimal(points)})


def test_a_gate_takes_yes_or_no_only() -> None:
    with pytest.raises(InvalidValueError, match="yes or no"):
        evaluate(BY_KEY["wibe-5-0"], {"D1": Decimal(5)})


def test_points_for_a_foreign_criterion_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="no such criterion"):
        evaluate(BY_KEY["nutzwert"], {"D1": Decimal(5)})


@given(st.lists(st.integers(0, 100_0000), min_size=1, max_size=8).filter(any))
def test_shares_make_the_whole_whatever_the_weights(parts: list[int]) -> None:
    total = sum(parts)
    shares = [Fraction(part, total) for part in parts]
    weights = [Decimal(int(share * 10_000)) / 100 for share in shares]
    weights[0] += 100 - sum(weights)
    group = _group(*map(str, weights))
    assert sum(group.shares.values()) == 1
