"""Reads of council papers, places in them, and motions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from dreiklang.council import translate
from dreiklang.council.models import Mention, Motion, Paper, Place
from dreiklang.council.parts import StatementParts
from dreiklang.council.translate import findings_on
from dreiklang.municipality.memory import remembered
from dreiklang.municipality.models import Municipality
from dreiklang.packages.comparison import years_of
from dreiklang.packages.queries import Published, explanation, published_packages
from dreiklang.portfolio.models import Measure
from dreiklang.resources.queries import current_cycle

__all__ = ["findings", "findings_on", "implied_costs", "package_parts", "statement_parts"]

OPEN = Q(public=True, deleted=False)
OPEN_PAPERS = OPEN | Q(source_id=None)
"""What was taken up here by hand was taken up to be shown, whatever the city's own paper was marked as."""

findings = remembered(200)(translate.findings)
implied_costs = remembered(200)(translate.implied_costs)


def papers(municipality: Municipality) -> QuerySet[Paper]:
    """The papers that everybody may see, newest first; those without a date last, on every database."""
    return Paper.objects.filter(OPEN_PAPERS, municipality=municipality).order_by(F("date").desc(nulls_last=True), "key")


def paper_by_key(municipality: Municipality, key: str) -> Paper | None:
    """One paper that everybody may see, with its places and motions."""
    return (
        Paper.objects.filter(OPEN_PAPERS, municipality=municipality, key=key)
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


def statement_parts(municipality: Municipality, *, language: str, slugs: Iterable[str] = ()) -> StatementParts:
    """What a statement is made of: all published packages, or those with the given slugs.

    It answers the motions of the paper that the packages were stated for.
    """
    packages = published_packages(municipality, list(slugs) or None)
    paper = Paper.objects.filter(municipality=municipality, motions__packages__isnull=False).first()
    return StatementParts(
        municipality=municipality.name,
        paper=paper,
        motions=[motion for motion in motions(municipality) if motion.paper == paper],
        findings=findings(municipality),
        language=language,
        **_packages_and_years(municipality, packages),
    )


def package_parts(municipality: Municipality, entry: Published, *, language: str) -> StatementParts:
    """What a paper on one package in one version is made of; it is a paper of its own."""
    return StatementParts(
        municipality=municipality.name,
        paper=None,
        motions=[motion for motion in motions(municipality) if entry.package in motion.packages.all()],
        findings=findings_on(municipality, entry),
        language=language,
        title=entry.content.title,
        **_packages_and_years(municipality, [entry]),
    )


def _packages_and_years(municipality: Municipality, packages: list[Published]) -> dict[str, Any]:
    cycle = current_cycle(municipality)
    return {
        "packages": packages,
        "years": tuple(cycle.budget_years) if cycle else years_of([entry.content for entry in packages]),
        "later_years": tuple(cycle.planning_years) if cycle else (),
        "explanations": [explanation(entry.content, entry.version.inputs) for entry in packages],
        "day": max((localdate(entry.version.published_at) for entry in packages), default=date.min),
    }
