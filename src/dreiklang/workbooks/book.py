"""A workbook's rows, and whether they fit together: keys, references, cycles, figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dreiklang.planning.resources import EURO, POST_HUNDREDTH
from dreiklang.wording import message
from dreiklang.workbooks import layout
from dreiklang.workbooks.sheets import Row, Sheets, short

HUNDRED = Decimal(100)
SMALLEST_SHARE = Decimal("0.0001")
LARGEST_BENEFIT = Decimal(10_000)


@dataclass(frozen=True, kw_only=True)
class Book:
    """The rows of every sheet; `extras` are the optional columns of the variants."""

    years: tuple[int, ...]
    extras: tuple[layout.Extra, ...]
    organizations: Sequence[Row]
    criteria: Sequence[Row]
    measures: Sequence[Row]
    variants: Sequence[Row]
    programmes: Sequence[Row]
    benefits: Sequence[Row]

    def variants_of(self, key: str) -> list[Row]:
        """A measure's variants, in their order."""
        return [row for row in self.variants if row["Maßnahme"] == key]


def requirements(row: Row) -> Iterator[tuple[str, str]]:
    """The measures that a measure requires, each with the variant that is enough (nothing: any)."""
    for text in row["Benötigt"]:
        key, _, level = text.partition("/")
        yield key, level


def check_book(book: Book, sheets: Sheets) -> None:
    """Note everything in which the rows do not fit together."""
    _Checks(book, sheets).run()


@dataclass
class _Checks:
    book: Book
    sheets: Sheets

    def run(self) -> None:
        self._check_keys()
        self._check_references()
        self._check_lists()
        self._check_figures()
        self._check_further_figures()

    def _check_keys(self) -> None:
        book = self.book
        for rows in (book.organizations, book.criteria, book.measures, book.variants, book.programmes):
            seen: dict[tuple[str, ...], int] = {}
            for row in rows:
                header = "Schlüssel" if "Schlüssel" in row.values else "Stufe"
                key = (str(row[header]),) if header == "Schlüssel" else (str(row["Maßnahme"]), str(row["Stufe"]))
                if key in seen:
                    self.sheets.complain(
                        message("“{key}” stands in row {row} already.", key=" ".join(key), row=seen[key]),
                        message("Give every row a key of its own."),
                        row,
                        header,
                    )
                seen.setdefault(key, row.number)

    def _check_references(self) -> None:
        departments = {row["Schlüssel"] for row in self.book.organizations}
        by_key = {row["Schlüssel"]: row for row in self.book.measures}
        levels = {(row["Maßnahme"], row["Stufe"]) for row in self.book.variants}
        for row in self.book.measures:
            if row["Organisation"] not in departments:
                self._unknown(row, "Organisation", row["Organisation"], layout.ORGANIZATIONS)
            required = [(key, level, "Benötigt") for key, level in requirements(row)]
            for key, level, header in (*required, *((key, "", "Schließt aus") for key in row["Schließt aus"])):
                if key not in by_key or key == row["Schlüssel"]:
                    self._unknown(row, header, key, layout.MEASURES)
                elif level and (key, level) not in levels:
                    self._unknown(row, header, f"{key} {level}", layout.VARIANTS)
        for row in self.book.variants:
            if row["Maßnahme"] not in by_key:
                self._unknown(row, "Maßnahme", row["Maßnahme"], layout.MEASURES)
        done = {row["Maßnahme"] for row in self.book.variants}
        for key, row in by_key.items():
            if key not in done:
                self.sheets.complain(
                    message("The measure has no row in the sheet “{sheet}”.", sheet=layout.VARIANTS),
                    message("Give it at least one variant."),
                    row,
                    "Schlüssel",
                )
        self._check_cycles(by_key)

    def _check_lists(self) -> None:
        """The measures of programmes and joint benefits exist, each once."""
        known = {row["Schlüssel"] for row in self.book.measures}
        for row in (*self.book.programmes, *self.book.benefits):
            keys = row["Maßnahmen"]
            for key in keys:
                if key not in known:
                    self._unknown(row, "Maßnahmen", key, layout.MEASURES)
            if len(set(keys)) < len(keys):
                self.sheets.complain(
                    message("A measure stands twice."), message("Name each measure once."), row, "Maßnahmen"
                )

    def _unknown(self, row: Row, header: str, key: str, sheet: str) -> None:
        self.sheets.complain(
            message("“{key}” does not stand in the sheet “{sheet}”, or is the row itself.", key=key[:60], sheet=sheet),
            message("Add it there, or correct it here."),
            row,
            header,
        )

    def _check_cycles(self, by_key: Mapping[str, Row]) -> None:
        done: set[str] = set()
        for start in by_key:
            cycle = _cycle_from(start, by_key, done)
            if cycle:
                self.sheets.complain(
                    message("The requirements form a cycle: {cycle}.", cycle=" → ".join(cycle)),
                    message("Remove one requirement of the cycle."),
                    by_key[cycle[0]],
                    "Benötigt",
                )
                return

    def _check_figures(self) -> None:
        for row in self.book.measures:
            shares = [row[header] or Decimal(0) for header in ("Mensch %", "Prozess %", "IT %")]
            if sum(shares, Decimal(0)) != HUNDRED:
                self.sheets.complain(
                    message("The shares sum to {value} %.", value=sum(shares, Decimal(0))),
                    message("Let people, process and technology sum to 100."),
                    row,
                    "Mensch %",
                )
            for criterion in self.book.criteria:
                self._check_range(row, f"{layout.POINTS}{criterion['Schlüssel']}", Decimal(0), Decimal(10))
        for row in self.book.variants:
            self._check_range(row, "Wertanteil %", SMALLEST_SHARE, HUNDRED)
            for year in self.book.years:
                for quantity, header in layout.YEARLY.items():
                    self._check_unit(row, header.format(year=year), POST_HUNDREDTH if quantity == "posts" else EURO)
                self._check_grades(row, year)
            for extra in self.book.extras:
                self._check_unit(row, extra.header, POST_HUNDREDTH)

    def _check_grades(self, row: Row, year: int) -> None:
        """The pay grades of a year are a part of its posts."""
        grades = [extra for extra in self.book.extras if extra.field == "grades" and extra.year == year]
        graded = sum((row[extra.header] or Decimal(0) for extra in grades), Decimal(0))
        header = layout.YEARLY["posts"].format(year=year)
        posts = row[header] or Decimal(0)
        if graded > posts:
            self.sheets.complain(
                message("The pay grades sum to {graded} posts; there are {posts}.", graded=graded, posts=posts),
                message("Correct the posts or their pay grades."),
                row,
                header,
            )

    def _check_further_figures(self) -> None:
        for row in self.book.programmes:
            self._check_range(row, "Fördersatz %", SMALLEST_SHARE, HUNDRED)
            self._check_unit(row, "Fördersumme höchstens (TEUR)", EURO)
        for row in self.book.benefits:
            self._check_range(row, "Nutzen (Punkte)", -LARGEST_BENEFIT, LARGEST_BENEFIT)
            self._check_unit(row, "Nutzen (Punkte)", POST_HUNDREDTH)

    def _check_range(self, row: Row, header: str, low: Decimal, high: Decimal) -> None:
        value = row[header]
        if value is not None and not low <= value <= high:
            self.sheets.complain(
                message("{value} is out of range.", value=value),
                message("Enter a number from {low} to {high}.", low=low, high=high),
                row,
                header,
            )

    def _check_unit(self, row: Row, header: str, unit: Decimal) -> None:
        value = row[header]
        if value is not None and value % unit:
            self.sheets.complain(
                message("{value} is finer than {unit}.", value=short(value), unit=unit),
                message("Round it to that unit."),
                row,
                header,
            )


def _cycle_from(start: str, by_key: Mapping[str, Row], done: set[str]) -> list[str]:
    path: list[str] = []
    stack = [(start, False)]
    while stack:
        key, leaving = stack.pop()
        if leaving:
            done.add(path.pop())
        elif key in path:
            return [*path[path.index(key) :], key]
        elif key not in done and key in by_key:
            path.append(key)
            stack.append((key, True))
            stack.extend((other, False) for other, _ in requirements(by_key[key]))
    return []
