"""Before an import the office sees exactly what would change, with both values, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.planning import Basis, Criterion, Obligation, Portfolio, Quantity, Resources, Triad
from dreiklang.wording import say
from dreiklang.workbooks import Change, Changes, difference
from planning.portfolios import random_request
from workbooks.books import SMALL

OLD = SMALL.portfolio
FIRST = OLD.measures[0]
FULL = FIRST.fullest


def with_first(**facts: Any) -> Portfolio:
    """The small portfolio with other facts of its first measure."""
    return replace(OLD, measures=(replace(FIRST, **facts), *OLD.measures[1:]))


def with_full(**facts: Any) -> Portfolio:
    """The small portfolio with other facts of the first measure's full variant."""
    return with_first(variants=(*FIRST.variants[:-1], replace(FULL, **facts)))


def said(change: Change) -> tuple[str, str, str]:
    """Field, value before and value after, in German."""
    return say(change.field, "de"), say(change.before, "de"), say(change.after, "de")


def places(changes: Changes) -> tuple[list[str], list[str], list[str]]:
    """The German places of what is new, gone and changed."""
    added, removed = [[say(each.place, "de") for each in entries] for entries in (changes.added, changes.removed)]
    return added, removed, [say(each.place, "de") for each in changes.changed]


def test_an_equal_register_changes_nothing() -> None:
    changes = difference(OLD, replace(OLD))
    assert changes == Changes()
    assert not changes


def test_a_first_import_adds_everything() -> None:
    changes = difference(None, OLD)
    assert (changes.removed, changes.changed) == ((), ())
    assert len(changes) == 1 + len(OLD.organizations) + len(OLD.criteria) + len(OLD.measures) + 4


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": "Bürgerkonto"}, ("Name", "Maßnahme M1", "Bürgerkonto")),
        ({"kind": "security"}, ("Art", "Daten", "Sicherheit")),
        ({"obligation": Obligation.MANDATORY}, ("Verbindlichkeit", "freiwillig", "Pflicht")),
        ({"legal_source": "OZG"}, ("Rechtsgrundlage", "–", "OZG")),
        ({"ratings": {"nutzen": Decimal(6)}}, ("Punkte: nutzen", "5", "6")),
        ({"ratings": {}}, ("Punkte: nutzen", "5", "–")),
        ({"requires": ("M3",)}, ("Setzt voraus", "–", "M3")),
        ({"excludes": ("M3",)}, ("Schließt aus", "–", "M3")),
        ({"remark": "eilt"}, ("Bemerkung", "–", "eilt")),
        ({"variants": FIRST.variants[::-1]}, ("Umsetzungsstufen", "klein, voll", "voll, klein")),
    ],
)
def test_one_changed_fact_of_a_measure_is_one_change(facts: dict[str, Any], expected: tuple[str, str, str]) -> None:
    changes = difference(OLD, with_first(**facts))
    (change,) = changes.changed
    assert len(changes) == 1
    assert say(change.place, "de").startswith("Maßnahme M1")
    assert said(change) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": "Vollausbau"}, ("Name", "voll", "Vollausbau")),
        ({"share": Decimal("0.9")}, ("Wertanteil", "1", "0,9")),
        ({"delay_months": 6}, ("Verzögerung in Monaten", "0", "6")),
        ({"loss": "keine App"}, ("Einbußen", "–", "keine App")),
        ({"basis": Basis.ASSUMED}, ("Grundlage", "angegeben", "angenommen")),
    ],
)
def test_one_changed_fact_of_a_variant_is_one_change(facts: dict[str, Any], expected: tuple[str, str, str]) -> None:
    (change,) = difference(OLD, with_full(**facts)).changed
    assert say(change.place, "de") == "Maßnahme M1, Umsetzungsstufe voll"
    assert said(change) == expected


@pytest.mark.parametrize("quantity", [each for each in Quantity if each is not Quantity.FUNDS])
@pytest.mark.parametrize("year", OLD.years)
def test_one_changed_figure_names_quantity_and_year(quantity: Quantity, year: int) -> None:
    figures = {
        name: dict(getattr(FULL.resources, name)) for name in ("material", "investment", "personnel_cost", "posts")
    }
    before = figures[quantity.value].get(year, Decimal(0))
    figures[quantity.value][year] = before + Decimal("1.5")
    (change,) = difference(OLD, with_full(resources=Resources(**figures))).changed
    field, old, new = said(change)
    assert str(year) in field
    assert old == (str(before) if before else "–")
    assert new == str(before + Decimal("1.5")).replace(".", ",")


def test_a_shift_in_the_triad_names_both_shares() -> None:
    triad = Triad(people=Decimal("0.4"), process=Decimal("0.2"), technology=Decimal("0.4"))
    assert [said(each) for each in difference(OLD, with_first(triad=triad)).changed] == [
        ("Mensch", "0,3", "0,4"),
        ("Prozess", "0,3", "0,2"),
    ]


def test_another_notation_of_the_same_number_is_no_change() -> None:
    assert not difference(OLD, with_full(share=Decimal("1.00")))


def test_a_renamed_department_and_another_weight_are_told_with_their_keys() -> None:
    organizations = (replace(OLD.organizations[0], name="Amt für Digitalisierung"),)
    criteria = (Criterion(key="nutzen", name="Nutzen", weight=Decimal(2)),)
    changes = difference(OLD, replace(OLD, organizations=organizations, criteria=criteria))
    assert [said(each)[1:] for each in changes.changed] == [("Amt A", "Amt für Digitalisierung"), ("1", "2")]
    assert ["a" in places(changes)[2][0], "nutzen" in places(changes)[2][1]] == [True, True]


def test_a_longer_cycle_is_a_change_of_its_years() -> None:
    (change,) = difference(OLD, replace(OLD, years=(2024, 2025, 2026))).changed
    assert said(change)[1:] == ("2024, 2025", "2024, 2025, 2026")


def test_a_measure_with_another_key_is_gone_and_new() -> None:
    renamed = replace(OLD, measures=(*OLD.measures[:-1], replace(OLD.measures[-1], key="M4")))
    added, removed, changed = places(difference(OLD, renamed))
    assert added == ["Maßnahme M4: Maßnahme M3", "Maßnahme M4, Umsetzungsstufe voll"]
    assert removed == ["Maßnahme M3: Maßnahme M3", "Maßnahme M3, Umsetzungsstufe voll"]
    assert changed == []


def test_a_name_with_braces_is_shown_as_it_is() -> None:
    (change,) = difference(OLD, with_first(name="{key} {0} %s")).changed
    assert said(change)[2] == "{key} {0} %s"


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_way_back_changes_the_same_the_other_way_round(first: int, second: int) -> None:
    old, new = random_request(first).portfolio, random_request(second).portfolio
    there, back = difference(old, new), difference(new, old)
    assert not difference(old, replace(old))
    assert places(there)[0] == places(back)[1]
    assert places(there)[1] == places(back)[0]
    assert sorted(said(each) for each in there.changed) == sorted(
        (field, before, after) for field, after, before in map(said, back.changed)
    )
