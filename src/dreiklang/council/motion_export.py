"""The table of motions to a budget as files: a workbook with its sums, and the flat form for machines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from dreiklang import documents
from dreiklang.council.export import MEDIA_TYPES, ExportedFile
from dreiklang.council.motion_table import (
    MotionTable,
    Place,
    Sums,
    TableRow,
    Wanted,
    columns,
    rows_shown,
    sums_by,
    total,
)
from dreiklang.documents import Cell, Column, Document, Table
from dreiklang.municipality.models import Municipality
from dreiklang.papers import Kind, Level
from dreiklang.papers.findings import weakest
from dreiklang.papers.motion_flat import flat_csv
from dreiklang.papers.motion_money import plain_amount
from dreiklang.wording import Message, format_number, message, say
from dreiklang.wording.labels import label

FORMS = ("xlsx", "csv")
SUMS: tuple[tuple[str, Message, str], ...] = (
    ("group", message("Sums by mover"), ""),
    ("recommendation", message("Sums by recommendation"), "recommendation"),
    ("result", message("Sums by result"), "outcome"),
)
RULE = message(
    "A motion of several groups counts once in the total and in full with each of its groups, "
    "so the sums by mover come to more than the total."
)


def export_table(
    municipality: Municipality, table: MotionTable, wanted: Wanted, form: str, *, language: str, day: dt.date
) -> ExportedFile:
    """The rows shown, in their order, as one of FORMS."""
    name = f"{municipality.slug}-haushaltsantraege-{table.cycle.replace('/', '-')}.{form}"
    rows = rows_shown(table, wanted)
    if form == "csv":
        data = flat_form(rows).encode()
    else:
        data = documents.to_xlsx(_document(municipality, table, wanted, rows, language, day))
    return ExportedFile(name=name, media_type=MEDIA_TYPES[form], data=data)


def flat_form(rows: Sequence[TableRow]) -> str:
    """One line for each motion, kind and year; one with neither where a motion has no figures."""
    return flat_csv(line for row in rows for line in _flat(row))


def _flat(row: TableRow) -> Iterator[list[str]]:
    texts = (row.reference, row.title, "; ".join(row.movers), row.sub_budget, row.product_group, row.account)
    before = [_guarded(text) for text in (*texts, row.investment_measure)]
    counts = ["" if each is None else str(each) for each in (row.in_favour, row.against, row.abstentions)]
    after = [row.recommendation, row.result, *counts]
    for (kind, year), amount in sorted(row.figures.items()):
        level = weakest(Level(row.field_level), Level(row.levels[kind, year]))
        yield [*before, kind, str(year), plain_amount(amount), row.sources.get((kind, year), ""), *after, level.value]
    if not row.figures:
        yield [*before, "", "", "", "", *after, row.field_level]


def _guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _document(  # noqa: PLR0917 - one call, right above
    municipality: Municipality,
    table: MotionTable,
    wanted: Wanted,
    rows: Sequence[TableRow],
    language: str,
    day: dt.date,
) -> Document:
    words = partial(say, language=language)
    places = columns(table, wanted)
    title = words(message("Motions to the budget {cycle}", cycle=table.cycle))
    tables = [_rows_table(title, rows, places, language)]
    for by, caption, group in SUMS:
        sums = [*sums_by(rows, places, by), total(rows, places, "")]
        tables.append(_sums_table(words(caption), sums, places, (group, language)))
    return Document(
        title=title,
        language="en" if language == "en" else "de",
        issuer=municipality.name,
        date=day,
        blocks=tuple(tables),
    )


def _rows_table(caption: str, rows: Sequence[TableRow], places: Sequence[Place], language: str) -> Table:
    words = partial(say, language=language)
    heads = (message("Number"), message("Title"), message("Moved by"), message("Sub-budget"))
    after = (message("Recommendation"), message("Result"), message("In favour"), message("Against"))
    after += (message("Abstentions"), message("How sure"), message("Corrected by a person"))
    return Table(
        caption=caption,
        columns=(
            *(Column(header=words(head)) for head in heads),
            *_figure_columns(places, language),
            *(Column(header=words(head)) for head in after),
        ),
        rows=tuple(_cells(row, places, language) for row in rows),
    )


def _figure_columns(places: Sequence[Place], language: str) -> Iterator[Column]:
    for kind, year in places:
        unit = "" if kind == Kind.POSTS else " (€)"
        yield Column(header=f"{say(label('kind_of_figure', kind), language)} {year}{unit}", align="right")


def _cells(row: TableRow, places: Sequence[Place], language: str) -> tuple[Cell | str, ...]:
    words = partial(say, language=language)
    counts = (row.in_favour, row.against, row.abstentions)
    return (
        row.reference,
        row.title,
        "; ".join(row.movers),
        row.sub_budget,
        *(_number(row.figures.get(place), place, language) for place in places),
        words(label("recommendation", row.recommendation)) if row.recommendation else "",
        words(label("outcome", row.result)) if row.result else "",
        *("" if each is None else Cell(content=str(each), value=Decimal(each)) for each in counts),
        words(label("level", row.level)),
        words(message("yes")) if row.corrected else "",
    )


def _number(amount: Decimal | None, place: Place, language: str) -> Cell | str:
    if amount is None:
        return ""
    places = 2 if place[0] == Kind.POSTS else _decimals(amount)
    exact = amount.quantize(Decimal(1).scaleb(-places)) if _decimals(amount) <= places else amount
    return Cell(content=format_number(exact, language, places), value=exact)


def _decimals(amount: Decimal) -> int:
    return max(-int(amount.normalize().as_tuple().exponent), 0)


def _sums_table(caption: str, sums: Sequence[Sums], places: Sequence[Place], codes: tuple[str, str]) -> Table:
    group, language = codes
    words = partial(say, language=language)
    last = len(sums) - 1
    rows = []
    for position, each in enumerate(sums):
        known = words(label(group, each.name)) if group and each.name else each.name
        name = words(message("All motions that fit")) if position == last else known or words(message("none known"))
        counts = (Cell(content=str(number), value=Decimal(number)) for number in (each.count, each.joint))
        rows.append((name, *counts, *(_number(each.figures[place], place, language) for place in places)))
    heads = (message("Motions"), message("of them joint"))
    return Table(
        caption=caption,
        columns=(
            Column(header=caption),
            *(Column(header=words(head), align="right") for head in heads),
            *_figure_columns(places, language),
        ),
        rows=tuple(rows),
        notes=(words(RULE),),
    )
