"""Exporting and importing again changes nothing, whatever a city enters."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dreiklang.planning import (
    Basis,
    Criterion,
    Measure,
    Obligation,
    Organization,
    Portfolio,
    Resources,
    Triad,
    Variant,
)
from dreiklang.wording import say
from dreiklang.workbooks import Register, difference, read_register, template, write_register
from workbooks.books import SMALL, small

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
                ratings={item.key: Decimal(draw(st.integers(0, 10))) for item in criteria},
                obligation=draw(st.sampled_from(Obligation)),
                requires=tuple(others),
            )
        )
    portfolio = Portfolio(years=YEARS, measures=tuple(measures), organizations=organizations, criteria=criteria)
    return Register(portfolio=portfolio, municipality="stadt", title=draw(NAMES))


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
                posts=draw(yearly(POSTS)),
            ),
            delay_months=draw(st.integers(0, 36)),
            loss=draw(st.just("") | NAMES),
            basis=draw(st.sampled_from(Basis)),
        )
        for position, share in enumerate(shares)
    )


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(registers())
def test_what_is_written_is_read_back_equal_and_written_again_to_the_same_bytes(register: Register) -> None:
    data = write_register(register)
    again = read_register(data)
    assert again == register
    assert write_register(again) == data
    assert len(difference(register.portfolio, again.portfolio)) == 0


def test_saving_it_in_another_program_changes_nothing() -> None:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(small())).save(buffer)
    assert read_register(buffer.getvalue()) == SMALL


def test_one_changed_figure_is_one_change_with_both_values() -> None:
    first, *others = SMALL.portfolio.measures
    full = first.variants[-1]
    dearer = replace(full, resources=replace(full.resources, material={2024: Decimal("20.5")}))
    portfolio = replace(SMALL.portfolio, measures=(replace(first, variants=(first.variants[0], dearer)), *others))
    (change,) = difference(SMALL.portfolio, portfolio).changed
    assert "M1" in say(change.place, "de")
    assert (say(change.before, "de"), say(change.after, "de")) == ("20", "20,5")


def test_a_new_and_a_removed_measure_are_told_apart() -> None:
    without_last = replace(SMALL.portfolio, measures=SMALL.portfolio.measures[:-1])
    assert "M3" in say(difference(SMALL.portfolio, without_last).removed[0].place, "de")
    assert "M3" in say(difference(without_last, SMALL.portfolio).added[0].place, "de")


def test_the_template_explains_itself_and_waits_to_be_filled() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template((2026, 2027))))
    assert book.sheetnames[0] == "Anleitung"
    assert "Stellen 2027" in [cell.value for cell in book["Umsetzungsstufen"][1]]
    guide = " ".join(str(cell.value) for row in book["Anleitung"].iter_rows() for cell in row if cell.value)
    for sheet in book.sheetnames[1:]:
        assert sheet in guide
        for cell in book[sheet][1]:
            assert str(cell.value) in guide or str(cell.value)[:9] in guide, cell.value
