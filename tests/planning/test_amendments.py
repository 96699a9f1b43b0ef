"""What a council puts in the meeting: read from words, planned anew, and the same package where nothing is asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dreiklang.planning import (
    Amendment,
    Cap,
    Change,
    Choice,
    InvalidValueError,
    Limit,
    Organization,
    Portfolio,
    Quantity,
    Scope,
    Selection,
    Status,
    WithMeasure,
    WithoutMeasure,
    amended,
    plan,
    read_amendments,
    verify,
)
from planning.portfolios import measure, portfolio, random_request, variant

AKR = Organization(key="akr", name="Referat Allgemeine Verwaltung, Kultur und Recht (AKR)")
DOIT = Organization(key="doit", name="Amt für Digitalisierung, Organisation und IT (DO.IT)")


def _register() -> Portfolio:
    each = [
        replace(measure("M001", 8, variant("basis", "0.5", 40, "1"), variant("voll", "1", 90, "2")), name="E-Akte"),
        replace(measure("M002", 6, variant("voll", "1", 50, "1")), name="Online-Termine"),
        replace(measure("M027", 4, variant("voll", "1", 30, "0.5"), requires=("M028",)), name="Ratsportal"),
        replace(measure("M028", 2, variant("voll", "1", 20)), name="Ratsinformationssystem"),
    ]
    homes = ["doit", "akr", "akr", "doit"]
    return replace(
        portfolio(),
        measures=tuple(replace(one, organization=home) for one, home in zip(each, homes, strict=True)),
        organizations=(AKR, DOIT),
    )


REGISTER = _register()
IN_AKR = Scope(organization="akr", name=AKR.name)
MONEY = Quantity.FUNDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plus 27", WithMeasure(measure="M027")),
        ("+ M027", WithMeasure(measure="M027")),
        ("mit Maßnahme 2", WithMeasure(measure="M002")),
        ("plus Ratsportal", WithMeasure(measure="M027")),
        ("ohne e-akte", WithoutMeasure(measure="M001")),
        ("−1", WithoutMeasure(measure="M001")),
        ("minus 2 Stellen in AKR", Change(quantity=Quantity.POSTS, by=Decimal(-2), scope=IN_AKR)),
        ("zwei Stellen weniger im Referat AKR", Change(quantity=Quantity.POSTS, by=Decimal(-2), scope=IN_AKR)),
        ("minus eine halbe Stelle", Change(quantity=Quantity.POSTS, by=Decimal("-0.5"))),
        (
            "minus 0,25 VZÄ beim Amt für Digitalisierung",
            Change(quantity=Quantity.POSTS, by=Decimal("-0.25"), scope=Scope(organization="doit", name=DOIT.name)),
        ),
        ("500 TEUR weniger 2025", Change(quantity=MONEY, by=Decimal(-500), year=2025)),
        ("minus 1,5 Mio. EUR im Jahr 2024", Change(quantity=MONEY, by=Decimal(-1500), year=2024)),
        ("500.000 € mehr in 2025", Change(quantity=MONEY, by=Decimal(500), year=2025)),
        ("minus 20 TEUR Sachmittel 2024", Change(quantity=Quantity.MATERIAL, by=Decimal(-20), year=2024)),
        ("100 TEUR weniger Personalkosten", Change(quantity=Quantity.PERSONNEL_COST, by=Decimal(-100))),
        ("höchstens 3 Stellen", Cap(limit=Limit(quantity=Quantity.POSTS, maximum=Decimal(3)))),
        ("at most 2 posts in AKR", Cap(limit=Limit(quantity=Quantity.POSTS, maximum=Decimal(2), scope=IN_AKR))),
        (
            "two posts less for DO.IT",
            Change(quantity=Quantity.POSTS, by=Decimal(-2), scope=Scope(organization="doit", name=DOIT.name)),
        ),
    ],
)
def test_an_amendment_is_read_as_people_type_it(text: str, expected: Amendment) -> None:
    assert read_amendments(text, REGISTER) == (expected,)


def test_several_amendments_stand_in_one_line_and_a_sign_holds_until_the_next() -> None:
    text = "plus 27, 28, minus zwei Stellen in AKR und 500 TEUR weniger 2025; ohne 2"
    assert read_amendments(text, REGISTER) == (
        WithMeasure(measure="M027"),
        WithMeasure(measure="M028"),
        Change(quantity=Quantity.POSTS, by=Decimal(-2), scope=IN_AKR),
        Change(quantity=MONEY, by=Decimal(-500), year=2025),
        WithoutMeasure(measure="M002"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("27", "not clear"),
        ("plus", "not clear"),
        ("plus 99", "“99” is no measure"),
        ("plus rats", "can mean several: M027 Ratsportal, M028"),
        ("minus 2 Stellen im Zoo", "“Zoo” is no measure and no organisation"),
        ("500 TEUR 2025", "neither more nor less"),
        ("500 TEUR weniger 2031", "Plan in 2024, 2025"),
        ("500 TEUR weniger 2024 2025", "there are two"),
        ("minus 1.2.3 TEUR", "is no number"),
        ("minus 0,001 Stellen", "finer than 0.01"),
        ("plus <script>alert(1)</script>", "is no measure"),
        ("plus " + "9" * 5000, "is no measure"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_words(text: str, says: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        read_amendments(text, REGISTER)
    assert says in f"{caught.value.place} {caught.value.reason} {caught.value.remedy}"


def _planned(text: str, **options: bool) -> list[tuple[str, str]]:
    base = plan_of("M001", "M002")
    request = amended(REGISTER, base, read_amendments(text, REGISTER), **options)
    result = plan(request)
    assert result.status is Status.OPTIMAL
    assert verify(request, result) == ()
    return [(each.measure, each.variant) for each in result.choices]


def plan_of(*keys: str) -> tuple[Choice, ...]:
    return tuple(Choice(measure=key, variant="voll") for key in keys)


def test_nothing_asked_gives_the_same_package() -> None:
    assert _planned("") == [("M001", "voll"), ("M002", "voll")]
    for seed in range(40):
        request = replace(random_request(seed), limits=(), required=(), excluded=())
        base = plan(request).choices
        assert plan(amended(request.portfolio, base, ())).choices == base, seed


def test_less_money_keeps_what_is_worth_most_of_the_package() -> None:
    assert _planned("minus 50 TEUR 2024") == [("M001", "basis"), ("M002", "voll")]
    assert _planned("minus eine Stelle in AKR") == [("M001", "voll")]
    assert _planned("minus eine Stelle in DO.IT") == [("M001", "basis"), ("M002", "voll")]


def test_what_comes_in_brings_what_it_needs_and_others_give_way_or_money_comes_on_top() -> None:
    assert _planned("plus 27") == [("M001", "basis"), ("M002", "voll"), ("M027", "voll"), ("M028", "voll")]
    assert _planned("plus 27", on_top=True) == [
        ("M001", "voll"),
        ("M002", "voll"),
        ("M027", "voll"),
        ("M028", "voll"),
    ]


def test_money_that_is_freed_brings_others_in_only_if_asked() -> None:
    assert _planned("ohne 2") == [("M001", "voll")]
    assert _planned("ohne 2", anew=True) == [("M001", "voll"), ("M027", "voll"), ("M028", "voll")]


def test_a_cut_deeper_than_the_package_is_refused_in_words() -> None:
    with pytest.raises(InvalidValueError) as caught:
        amended(REGISTER, plan_of("M002"), read_amendments("minus 2 Stellen in AKR", REGISTER))
    assert str(caught.value.reason) == "The package takes only 1."


def test_the_figures_of_the_amended_package_keep_every_amendment() -> None:
    base = plan_of("M001", "M002", "M027", "M028")
    before = Selection(REGISTER, base)
    request = amended(REGISTER, before.choices, read_amendments("30 TEUR weniger 2024, minus 1 Stelle", REGISTER))
    after = Selection(REGISTER, plan(request).choices)
    assert after.amount(MONEY, 2024) <= before.amount(MONEY, 2024) - 30
    assert after.amount(Quantity.POSTS) <= before.amount(Quantity.POSTS) - 1
