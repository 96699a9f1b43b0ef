"""Exporting and importing again changes nothing, whatever a city enters."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dreiklang.planning import (
    Basis,
    Criterion,
    FundingProgramme,
    JointBenefit,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Resources,
    Triad,
    Variant,
)
from dreiklang.wording import say
from dreiklang.workbooks import Register, WorkbookError, difference, read_register, template, write_register
from workbooks.books import SMALL, changed, small

# Names as people type them: umlauts, quotes, markup, other scripts; never blank at the ends, never a formula.
NAMES = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co")),
        min_size=1,
        max_size=30,
    )
    .filter(lambda text: text[0] not in "=+-@#" and text.strip() == text)
    .filter(lambda text: "\ufffe" not in text and "\uffff" not in text and "_x" not in text)
)
# Remarks run over several lines, and quote, and look like markup or like what a spreadsheet would turn into a date.
LINES = [
    "§ 3 OZG",
    "„Grüß Gott“, sagt Frau Öztürk",
    "1.5.2024",
    "TRUE",
    "00123",
    "<b>&amp;</b>",
    "'",
    '"a"',
    "#REF!",
    "x = -1",
]
TEXTS = st.just("") | st.lists(st.sampled_from(LINES) | NAMES, min_size=1, max_size=3).map("\n".join)
KEYS = st.from_regex(r"[A-Za-zÄÖÜäöüß][A-Za-z0-9_.\-]{0,8}", fullmatch=True)
YEARS = (2024, 2025)
MONEY = st.integers(0, 10**8).map(lambda n: Decimal(n) / 1000)
POSTS = st.integers(0, 10**5).map(lambda n: Decimal(n) / 100)


def yearly(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[dict[int, Decimal]]:
    """A figure for some of the years; a spreadsheet does not tell nothing from zero."""
    return st.dictionaries(st.sampled_from(YEARS), numbers.filter(bool))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """A register of one to four measures."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=4, unique_by=str.lower))
    organizations = tuple(
        Organization(key=key, name=draw(NAMES)) for key in draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    )
    criteria = tuple(
        Criterion(key=key, name=draw(NAMES), weight=Decimal(draw(st.integers(0, 100))))
        for key in draw(st.lists(KEYS, max_size=2, unique=True))
    )
    measures = []
    for number, key in enumerate(keys):
        people = draw(st.integers(0, 100))
        process = draw(st.integers(0, 100 - people))
        others = draw(st.lists(st.sampled_from(keys[:number]), max_size=2, unique=True)) if number else []
        measures.append(
            Measure(
                key=key,
                name=draw(NAMES),
                organization=draw(st.sampled_from([item.key for item in organizations])),
                kind=draw(st.sampled_from(["data", "security", "smart_city"])),
                triad=Triad(
                    people=Decimal(people) / 100,
                    process=Decimal(process) / 100,
                    technology=Decimal(100 - people - process) / 100,
                ),
                variants=draw(_variants()),
                ratings={item.key: Decimal(draw(st.integers(0, 10))) for item in criteria if draw(st.booleans())},
                obligation=draw(st.sampled_from(Obligation)),
                legal_source=draw(TEXTS),
                requires=tuple(others[:1]),
                requires_level={key: "s0" for key in others[:1] if draw(st.booleans())},
                excludes=tuple(others[1:]),
                remark=draw(TEXTS),
                basis=draw(st.sampled_from(Basis)),
            )
        )
    portfolio = Portfolio(
        years=YEARS,
        measures=tuple(measures),
        organizations=organizations,
        criteria=criteria,
        programmes=draw(_programmes(keys)),
        joint_benefits=draw(_benefits(keys)),
    )
    return Register(portfolio=portfolio, municipality="stadt", title=draw(NAMES))


@st.composite
def _programmes(draw: st.DrawFn, keys: list[str]) -> tuple[FundingProgramme, ...]:
    return tuple(
        FundingProgramme(
            key=key,
            name=draw(NAMES),
            rate=Decimal(draw(st.integers(1, 100))) / 100,
            measures=tuple(each for each in keys if draw(st.booleans())) or (keys[0],),
            measure_limit=draw(st.none() | st.integers(0, 9)),
            grant_limit=draw(st.none() | MONEY),
        )
        for key in draw(st.lists(KEYS, max_size=2, unique=True))
    )


def _benefits(keys: list[str]) -> st.SearchStrategy[tuple[JointBenefit, ...]]:
    value = st.integers(-10_000, 10_000).map(lambda n: Decimal(n) / 100)
    return st.lists(st.builds(JointBenefit, measures=st.just(tuple(keys)), value=value), max_size=1).map(tuple)


@st.composite
def _variants(draw: st.DrawFn) -> tuple[Variant, ...]:
    shares = [*sorted(draw(st.lists(st.integers(1, 99), max_size=2, unique=True))), 100]
    return tuple(
        Variant(
            key=f"s{position}",
            name=draw(NAMES),
            share=Decimal(share) / 100,
            resources=Resources(
                material=draw(yearly(MONEY)),
                investment=draw(yearly(MONEY)),
                personnel_cost=draw(yearly(MONEY)),
                **_staff(draw(yearly(POSTS))),
                capacities={"Stunden im Haus": draw(yearly(POSTS))},
            ),
            delay_months=draw(st.integers(0, 36)),
            loss=draw(TEXTS),
            basis=draw(st.sampled_from(Basis)),
        )
        for position, share in enumerate(shares)
    )


def _staff(posts: dict[int, Decimal]) -> dict[str, Any]:
    """Posts, of which a half or less has a pay grade."""
    half = {year: (number / 2).quantize(Decimal("0.01"), ROUND_DOWN) for year, number in posts.items()}
    return {"posts": posts, "grades": {"E11": half}}


@settings(derandomize=True, max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(registers())
def test_what_is_written_is_read_back_equal_and_written_again_to_the_same_bytes(register: Register) -> None:
    data = write_register(register)
    again = read_register(data)
    assert again == register
    assert write_register(again) == data
    assert len(difference(register.portfolio, again.portfolio)) == 0


@pytest.mark.parametrize("text", ["=1+1", "+49 711 216-0", "-x", "@SUM(A1)"])
def test_a_name_like_a_formula_is_written_as_text_and_refused_by_its_place_when_read(text: str) -> None:
    """A spreadsheet that opens our file must never run it, and we never take one in."""
    first, *others = SMALL.portfolio.measures
    portfolio = replace(SMALL.portfolio, measures=(replace(first, name=text), *others))
    data = write_register(replace(SMALL, portfolio=portfolio))
    cell = openpyxl.load_workbook(io.BytesIO(data))["Maßnahmen"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    with pytest.raises(WorkbookError) as refusal:
        read_register(data)
    (problem,) = refusal.value.problems
    assert (problem.sheet, problem.row, problem.column) == ("Maßnahmen", 2, "B Name")


def test_equal_numbers_in_another_notation_are_written_to_the_same_bytes() -> None:
    """Thirty per cent is thirty per cent, whether it was entered as 0.3 or as 0.300."""
    first, *others = SMALL.portfolio.measures
    triad = Triad(people=Decimal("0.300"), process=Decimal("3E-1"), technology=Decimal("0.40"))
    portfolio = replace(SMALL.portfolio, measures=(replace(first, triad=triad), *others))
    assert write_register(replace(SMALL, portfolio=portfolio)) == small()


def test_cents_and_hundredths_of_a_post_survive_exactly() -> None:
    """Binary fractions in the file must not become 32.249999 posts."""
    first, *others = SMALL.portfolio.measures
    resources = Resources(
        material={2024: Decimal("999999999.999")}, posts={2024: Decimal("32.25"), 2025: Decimal("0.07")}
    )
    full = replace(first.variants[-1], resources=resources)
    portfolio = replace(SMALL.portfolio, measures=(replace(first, variants=(full,)), *others))
    assert read_register(write_register(replace(SMALL, portfolio=portfolio))).portfolio == portfolio


def test_rows_in_another_order_and_blank_rows_between_are_read_alike() -> None:
    """Offices sort their lists and leave gaps; only the order of a measure's own variants means something."""

    def change(book: openpyxl.Workbook) -> None:
        book["Umsetzungsstufen"].move_range("A4:O4", rows=6)
        book["Organisationen"].insert_rows(2, 3)

    assert read_register(changed(change)) == SMALL


def test_columns_in_another_order_are_read_alike() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Kriterien"]
        for row in sheet.iter_rows(max_col=3):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value

    assert read_register(changed(change)) == SMALL


def test_notes_of_the_office_on_sheets_of_their_own_are_left_alone() -> None:
    assert read_register(changed(lambda book: book.create_sheet("Notizen").append(["=1+1", -5]))) == SMALL


def test_saving_it_in_another_program_changes_nothing() -> None:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(small())).save(buffer)
    assert read_register(buffer.getvalue()) == SMALL


def test_the_template_explains_itself_and_waits_to_be_filled() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template((2026, 2027))))
    assert book.sheetnames[0] == "Anleitung"
    assert "Stellen 2027" in [cell.value for cell in book["Umsetzungsstufen"][1]]
    guide = " ".join(str(cell.value) for row in book["Anleitung"].iter_rows() for cell in row if cell.value)
    for sheet in book.sheetnames[1:]:
        assert sheet in guide
        for cell in book[sheet][1]:
            assert str(cell.value) in guide or str(cell.value)[:9] in guide, cell.value


def test_the_empty_template_is_a_register_without_measures() -> None:
    register = read_register(template((2026, 2027)))
    assert register.portfolio.years == (2026, 2027)
    assert register.portfolio.measures == ()
    assert [item.key for item in register.portfolio.criteria] == ["nutzen"]
    assert (register.municipality, register.title) == ("", "")


def test_a_filled_template_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template((2026, 2027))))
    book["Organisationen"].append(["dig", "Amt für Digitalisierung"])
    shares = [30, 30, 40]
    row = ["M1", "Bürgerkonto", "dig", "Bürgerservice", None, "OZG", *shares, None, None, None, None, 8]
    book["Maßnahmen"].append(row)
    book["Umsetzungsstufen"].append(["M1", "voll", "Vollausbau", 100, None, None, None, 120.5, None, None, 1.25])
    buffer = io.BytesIO()
    book.save(buffer)
    (item,) = read_register(buffer.getvalue()).portfolio.measures
    assert (item.name, item.obligation, item.ratings) == ("Bürgerkonto", Obligation.VOLUNTARY, {"nutzen": Decimal(8)})
    assert item.fullest.resources == Resources(material={2026: Decimal("120.5")}, posts={2026: Decimal("1.25")})


def test_a_template_without_years_is_told_what_it_lacks() -> None:
    with pytest.raises(WorkbookError) as refusal:
        read_register(template(()))
    (problem,) = refusal.value.problems
    assert problem.sheet == "Umsetzungsstufen"
    assert "keine Spalte für ein Jahr" in say(problem.message, "de")
    assert "Vorlage" in say(problem.remedy, "de")
