"""What a budget motion asks for in posts and euros: the administration's figures where it gives any, else its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dreiklang.papers.figures import Figure, Kind
from dreiklang.papers.findings import Level, weakest
from dreiklang.papers.motion_parts import MotionFigure, Source

Sums = dict[tuple[Kind, int], MotionFigure]
BUDGET_KINDS = (Kind.POSTS, Kind.EXPENSE, Kind.INCOME, Kind.PAYMENT_OUT, Kind.PAYMENT_IN)


@dataclass(frozen=True)
class Stated:
    """The figures of one document, which belong together: rows of one kind and year make a sum."""

    document: str
    source: Source
    figures: tuple[Figure, ...]


def money_of(
    statements: Sequence[Stated], motions: Sequence[Stated], placed: Kind, first_year: int | None
) -> tuple[MotionFigure, ...]:
    """The figures by kind and year. `placed`: what euros are that stand below no word for their kind.

    Posts that only the motion names are kept beside the administration's euros: no sum of euros says them.
    """
    stated = _agreed([_sums(each, placed, first_year) for each in statements])
    asked = _agreed([_sums(each, placed, first_year) for each in motions])
    if not stated:
        return tuple(_fits(figure, placed) for figure in asked)
    stated = _checked(stated, asked)
    if not any(figure.kind is Kind.POSTS for figure in stated):
        stated += [
            _with(figure, Level.PROBABLE) for figure in asked if figure.kind is Kind.POSTS and figure.amount != 0
        ]
    return tuple(sorted(stated, key=lambda figure: _key_order((figure.kind, figure.year))))


def _fits(figure: MotionFigure, placed: Kind) -> MotionFigure:
    """A motion's figure; payments for what the administration places among expenses are probable."""
    pays = figure.kind in (Kind.PAYMENT_OUT, Kind.PAYMENT_IN)
    return _with(figure, Level.PROBABLE) if pays and placed is Kind.EXPENSE else figure


def _key_order(key: tuple[Kind, int]) -> tuple[int, int]:
    return BUDGET_KINDS.index(key[0]), key[1]


def _sums(stated: Stated, placed: Kind, first_year: int | None) -> Sums:
    """A document's figures, rows of the same kind and year summed; such a sum is probable."""
    found: Sums = {}
    for figure in stated.figures:
        one = _readable(stated, figure, placed)
        if one is None or (first_year is not None and one.year < first_year):
            continue
        before = found.get((one.kind, one.year))
        found[one.kind, one.year] = one if before is None else _sum(before, one)
    return found


def _readable(stated: Stated, figure: Figure, placed: Kind) -> MotionFigure | None:
    """The figure with a kind of a budget's; None if its year or amount could not be read."""
    if figure.amount is None or figure.year is None or figure.level is Level.UNREAD:
        return None
    known = figure.kind in BUDGET_KINDS
    return MotionFigure(
        kind=figure.kind if figure.kind is not None and known else placed,
        year=figure.year,
        amount=figure.amount,
        source=stated.source,
        words=figure.words,
        document=stated.document,
        place=figure.place,
        level=figure.level if known else weakest(figure.level, Level.PROBABLE),
    )


def _sum(before: MotionFigure, more: MotionFigure) -> MotionFigure:
    return replace(
        before,
        amount=before.amount + more.amount,
        words=f"{before.words}; {more.words}",
        level=weakest(before.level, more.level, Level.PROBABLE),
    )


def _agreed(documents: Sequence[Sums]) -> list[MotionFigure]:
    """One figure for each kind and year, as the document says it that the others agree with most.

    Motions under one number ask for the same: their figures are no parts of a sum. A figure is probable where they
    differ, or where one has figures and not this one.
    """
    speaking = [document for document in documents if document]
    ranked = sorted(speaking, key=lambda document: (_agreement(document, speaking), len(document)), reverse=True)
    agreed = []
    for key in sorted({key for document in speaking for key in document}, key=_key_order):
        figures = [document[key] for document in ranked if key in document]
        unanimous = len({figure.amount for figure in figures}) == 1 and len(figures) == len(speaking)
        agreed.append(figures[0] if unanimous else _with(figures[0], Level.PROBABLE))
    return agreed


def _agreement(document: Sums, documents: Sequence[Sums]) -> int:
    """How many figures of the documents are those of this one."""
    return sum(
        key in each and each[key].amount == figure.amount for each in documents for key, figure in document.items()
    )


def _checked(stated: Sequence[MotionFigure], asked: Sequence[MotionFigure]) -> list[MotionFigure]:
    """The administration's figures; one with the sign turned round that the motion gives it is probable."""
    turned = {(figure.kind, figure.year, -figure.amount) for figure in asked if figure.amount != 0}
    return [_with(each, Level.PROBABLE) if (each.kind, each.year, each.amount) in turned else each for each in stated]


def _with(figure: MotionFigure, level: Level) -> MotionFigure:
    return replace(figure, level=weakest(figure.level, level))


def plain_amount(amount: Decimal) -> str:
    """An amount as a plain decimal: 24500, 0.5, -1.25; no exponent, no zeros at the end."""
    words = f"{amount:f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words in ("-0", "") else words
