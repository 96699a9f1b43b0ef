"""What a package holds: figures, measures, statements, and why; published, or found by a run."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dreiklang.api.shapes import Basis, Exact, Quantity, Shape, Source, TriadShares
from dreiklang.api.texts import said
from dreiklang.packages.queries import Explanation
from dreiklang.packages.values import Content, Figure, Item, Point
from dreiklang.planning import Resources


class FigureRow(Shape):
    """A number of a package; without a year it is the sum over all years. Money in TEUR."""

    quantity: Quantity
    year: int | None
    value: Exact
    basis: Basis
    source: Source | None


class YearlyNeed(Shape):
    """What a measure takes in one year; posts stand in the year in which they are created. Money in TEUR."""

    year: int
    material: Exact
    investment: Exact
    personnel_cost: Exact
    posts: Exact


class ItemRow(Shape):
    """A measure in a package: in which variant, to what extent, how that is known, what it takes, and why it is in."""

    measure: str
    number: int | None
    name: str
    organization: str
    kind: str
    obligation: str
    triad: TriadShares
    variant: str
    variant_name: str
    extent: str
    delay_months: int
    loss: str
    basis: Basis
    needs: list[YearlyNeed]
    needs_basis: Basis
    programme: str
    programme_name: str
    source: Source | None
    reasons: list[str]


class LeftOutRow(Shape):
    """A measure that a planned package does not hold, and why."""

    measure: str
    name: str
    reasons: list[str]


class PointRow(Shape):
    """A statement on a package: content, chance, consequence, risk or delay."""

    kind: str
    text: str
    source: Source | None


class PackageContent(Shape):
    """Everything that a package says. `left_out` and the reasons are those of packages planned here."""

    title: str
    description: str
    years: list[int]
    figures: list[FigureRow]
    items: list[ItemRow]
    left_out: list[LeftOutRow]
    points: list[PointRow]


def package_content(content: Content, why: Explanation | None, language: str) -> PackageContent:
    """A package's content with its reasons in the reader's language."""
    return PackageContent(
        title=content.title,
        description=content.description,
        years=list(content.years),
        figures=[figure_row(each) for each in content.figures],
        items=[_item(each, content.years, why, language) for each in content.items],
        left_out=[
            LeftOutRow(measure=each.key, name=each.name, reasons=said(each.why, language))
            for each in (why.outside if why else ())
        ],
        points=[_point(each) for each in content.points],
    )


def figure_row(figure: Figure) -> FigureRow:
    """A figure with its origin."""
    return FigureRow(
        quantity=figure.quantity, year=figure.year, value=figure.value, basis=figure.basis, source=_source(figure)
    )


def sums(content: Content) -> list[FigureRow]:
    """Funds, posts and personnel cost over all years, as far as they are known."""
    found = (content.figure(quantity) for quantity in (Quantity.FUNDS, Quantity.POSTS, Quantity.PERSONNEL_COST))
    return [figure_row(each) for each in found if each is not None]


def _source(stated: Figure | Item | Point) -> Source | None:
    found = stated.source
    return None if found is None else Source(paper=found.paper, line=found.line, words=found.words)


SAME = (
    *("measure", "number", "name", "organization", "kind", "obligation", "variant", "variant_name"),
    *("extent", "delay_months", "loss", "basis", "programme", "programme_name"),
)
"""What an item says in the same words."""


def _item(item: Item, years: Iterable[int], why: Explanation | None, language: str) -> ItemRow:
    return ItemRow(
        **{name: getattr(item, name) for name in SAME},
        triad=TriadShares(people=item.triad.people, process=item.triad.process, technology=item.triad.technology),
        needs=[_need(item.resources, year) for year in sorted({*years, *item.resources.years})],
        needs_basis=item.resources_basis,
        source=_source(item),
        reasons=said(why.inside[item.measure] if why else (), language),
    )


def _need(resources: Resources, year: int) -> YearlyNeed:
    amounts: dict[str, Decimal] = {
        each.value: resources.amount(each, year) for each in Quantity if each is not Quantity.FUNDS
    }
    return YearlyNeed(year=year, **amounts)


def _point(point: Point) -> PointRow:
    facts: dict[str, Any] = {"kind": point.kind, "text": point.text}
    return PointRow(**facts, source=_source(point))
