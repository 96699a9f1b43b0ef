"""Rows of packages, programmes and papers as values for the plausibility checks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dreiklang.council.models import Motion, Place
from dreiklang.municipality.models import Municipality
from dreiklang.packages.queries import Origin, Published, published_packages
from dreiklang.packages.values import Figure
from dreiklang.plausibility import (
    Finding,
    ImpliedCost,
    Severity,
    Source,
    Stated,
    StatedPackage,
    StatedRate,
    check_package,
    check_period,
    check_portfolio,
    check_rate,
    check_sections,
    check_shares,
    check_spelling,
    implied_by,
)
from dreiklang.portfolio.models import FundingProgramme
from dreiklang.portfolio.queries import portfolio
from dreiklang.resources.queries import current_cycle, funding_programmes
from dreiklang.wording import message


def findings(municipality: Municipality) -> tuple[Finding, ...]:
    """Everything in this city's figures that does not add up, contradictions first."""
    found = [
        *_package_findings(municipality),
        *_motion_findings(municipality),
        *_funding_findings(municipality),
        *_spelling_findings(municipality),
    ]
    register = portfolio(municipality)
    if register is not None:
        found.extend(check_portfolio(register))
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def findings_on(municipality: Municipality, entry: Published) -> tuple[Finding, ...]:
    """What does not add up in one package's stated figures; a planned package's sums are computed."""
    if entry.package.origin != Origin.STATED:
        return ()
    return check_package(_stated(entry), _years(municipality))


def implied_costs(municipality: Municipality) -> list[tuple[str, ImpliedCost]]:
    """What each stated package's posts and personnel cost say about the yearly cost and start of a post."""
    years = _years(municipality)
    packages = [(each.title, implied_by(each, years)) for each in _stated_packages(municipality)]
    return [(title, implied) for title, implied in packages if implied is not None]


def _years(municipality: Municipality) -> tuple[int, ...]:
    cycle = current_cycle(municipality)
    return tuple(cycle.budget_years) if cycle else ()


def _stated_packages(municipality: Municipality) -> list[StatedPackage]:
    entries = published_packages(municipality)
    return [_stated(entry) for entry in entries if entry.package.origin == Origin.STATED]


def _stated(entry: Published) -> StatedPackage:
    figures: dict[str, dict[int | None, Stated]] = {}
    for figure in entry.content.figures:
        figures.setdefault(figure.quantity.value, {})[figure.year] = _number(figure)
    return StatedPackage(
        title=entry.content.title,
        figures=figures,
        point_kinds=frozenset(point.kind for point in entry.content.points),
    )


def _number(figure: Figure) -> Stated:
    return Stated(value=figure.value, source=figure.source)


def _package_findings(municipality: Municipality) -> Iterator[Finding]:
    packages, years = _stated_packages(municipality), _years(municipality)
    for package in packages:
        yield from check_package(package, years)
    yield from check_sections(packages)


def _motion_findings(municipality: Municipality) -> Iterator[Finding]:
    """A motion that no package answers, in a paper that answers others by packages."""
    open_motions = Motion.objects.filter(
        municipality=municipality, packages=None, paper__motions__packages__isnull=False
    )
    for motion in open_motions.select_related("paper").distinct():
        yield Finding(
            code="unanswered",
            severity=Severity.NOTE,
            place=message("motion {reference}", reference=motion.reference),
            stated=message("no package"),
            expected=message("an answer"),
            sentence=message("No package answers this motion. {note}", note=motion.note),
            sources=(Source(paper=motion.paper.key, line=motion.line, words=motion.words),),
        )


def _funding_findings(municipality: Municipality) -> Iterator[Finding]:
    for programme in funding_programmes(municipality):
        yield from funding_findings(programme)


def funding_findings(programme: FundingProgramme) -> Iterator[Finding]:
    """What does not add up in the figures that papers state of a funding programme; needs its measures put forward."""
    numbers = {name: _sourced(programme, name) for name in PROGRAMME_FIELDS if getattr(programme, name) is not None}
    place = message("funding programme {name}", name=programme.name)
    if "own_share_rate" in numbers:
        yield from check_shares(place, [numbers["rate"], numbers["own_share_rate"]])
    if numbers.keys() >= {"own_share_rate", "volume_cap", "own_share_cap"}:
        yield from check_rate(
            StatedRate(
                place=place,
                rate=numbers["own_share_rate"],
                volume=numbers["volume_cap"],
                amount=numbers["own_share_cap"],
                unit=message("TEUR"),
            )
        )
    if numbers.keys() >= {"first_year", "last_year", "stated_years"}:
        yield from check_period(place, numbers["first_year"], numbers["last_year"], numbers["stated_years"])
    if "measure_limit" in numbers:
        yield from _too_many(programme, numbers["measure_limit"])


PROGRAMME_FIELDS = (
    "rate",
    "own_share_rate",
    "volume_cap",
    "own_share_cap",
    "first_year",
    "last_year",
    "stated_years",
    "measure_limit",
)


def _sourced(programme: FundingProgramme, name: str) -> Stated:
    source: dict[str, Any] | None = programme.sources.get(name)
    value = Decimal(getattr(programme, name))
    return Stated(
        value=_significant(value, name),
        source=Source(paper=source["paper"], line=source["line"], words=source["words"]) if source else None,
    )


def _significant(value: Decimal, name: str) -> Decimal:
    """Caps were stated in hundredths of a million: ten TEUR are their last digit."""
    return value.quantize(Decimal(10)) if name == "own_share_cap" and value % 10 == 0 else value


def _too_many(programme: FundingProgramme, limit: Stated) -> Iterator[Finding]:
    count = len(programme.funded.all())
    if count > limit.value:
        yield Finding(
            code="measure_limit",
            severity=Severity.CONTRADICTION,
            place=message("funding programme {name}", name=programme.name),
            stated=message("{count} measures", count=count),
            expected=message("at most {limit}", limit=limit.value),
            sentence=message("More measures are put forward than the programme funds."),
        )


def _spelling_findings(municipality: Municipality) -> Iterator[Finding]:
    places = Place.objects.filter(paper__municipality=municipality).select_related("paper")
    yield from check_spelling(Source(paper=place.paper.key, line=place.line, words=place.words) for place in places)
