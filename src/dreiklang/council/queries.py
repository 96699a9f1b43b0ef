"""Reads of council papers, places in them, and motions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db.models import QuerySet

from dreiklang.council.models import Mention, Motion, Paper, Place
from dreiklang.council.statement import StatementParts
from dreiklang.council.translate import findings
from dreiklang.municipality.models import Municipality
from dreiklang.packages.comparison import years_of
from dreiklang.packages.queries import published_packages
from dreiklang.portfolio.models import Measure
from dreiklang.resources.queries import current_cycle

__all__ = ["findings", "statement_parts"]


def papers(municipality: Municipality) -> QuerySet[Paper]:
    """The city's papers, newest first."""
    return Paper.objects.filter(municipality=municipality)


def paper_by_key(municipality: Municipality, key: str) -> Paper | None:
    """One paper with its places and motions."""
    return (
        Paper.objects.filter(municipality=municipality, key=key)
        .prefetch_related("places", "motions__group", "mentions__measure", "mentions__package")
        .first()
    )


def places(paper: Paper) -> QuerySet[Place]:
    """What was read in the paper, by line."""
    return paper.places.all()


def motions(municipality: Municipality) -> QuerySet[Motion]:
    """The motions in the order of the paper, with who asks, what for, and what answers them."""
    return (
        Motion.objects.filter(municipality=municipality)
        .select_related("group", "paper")
        .prefetch_related("asked", "packages")
    )


def mentions_of(measure: Measure) -> QuerySet[Mention]:
    """Where papers name the measure as part of a package."""
    return Mention.objects.filter(measure=measure).select_related("paper", "package")


def lines_read(paper: Paper) -> list[tuple[int, list[Place]]]:
    """The places of a paper grouped by the line of its text."""
    return [(line, list(rows)) for line, rows in groupby(paper.places.all(), key=attrgetter("line"))]


def statement_parts(
    municipality: Municipality, *, language: str, day: date, slugs: Iterable[str] = ()
) -> StatementParts:
    """What a statement is made of: all published packages, or those with the given slugs."""
    packages = published_packages(municipality, list(slugs) or None)
    asked = list(motions(municipality))
    cycle = current_cycle(municipality)
    paper = asked[0].paper if asked else None
    return StatementParts(
        municipality=municipality.name,
        paper=paper,
        motions=asked,
        packages=packages,
        findings=findings(municipality),
        years=tuple(cycle.budget_years) if cycle else years_of([entry.content for entry in packages]),
        later_years=tuple(cycle.planning_years) if cycle else (),
        day=day,
        language=language,
    )
