"""The measure register's rows as the planning library's values, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TypeVar

from django.db.models import ProtectedError, QuerySet

from dreiklang.municipality.models import Municipality, Organization
from dreiklang.planning import portfolio as values
from dreiklang.portfolio.models import (
    Criterion,
    Dependency,
    DependencyKind,
    FundingProgramme,
    JointBenefit,
    Measure,
    Rating,
    Register,
    Variant,
    YearlyNeed,
)

NOT_IN_CHARGE = ("group", "committee")
"""Kinds of organisation that cannot be in charge of a measure."""

YEARLY = ("material", "investment", "personnel_cost", "posts")
NAMED = ("grades", "capacities")


def read_portfolio(municipality: Municipality) -> values.Portfolio | None:
    """The whole register as one value, in a constant number of queries; None before the first import."""
    register = Register.objects.filter(municipality=municipality).first()
    if register is None:
        return None
    measures = (
        Measure.objects.filter(municipality=municipality)
        .select_related("organization")
        .prefetch_related("ratings__criterion", "dependencies__other", "variants__needs")
    )
    return values.Portfolio(
        years=tuple(register.years),
        organizations=tuple(
            values.Organization(key=item.key, name=item.name)
            for item in Organization.objects.filter(municipality=municipality).exclude(kind__in=NOT_IN_CHARGE)
        ),
        criteria=tuple(
            values.Criterion(key=item.key, name=item.name, weight=plain(item.weight))
            for item in Criterion.objects.filter(municipality=municipality)
        ),
        measures=tuple(_measure(row) for row in measures),
        programmes=tuple(
            programme
            for row in _with_measures(FundingProgramme, municipality)
            if (programme := _programme(row)).measures  # planning reckons with those that are open to something
        ),
        joint_benefits=tuple(
            values.JointBenefit(measures=_keys(row), value=plain(row.value))
            for row in _with_measures(JointBenefit, municipality)
        ),
    )


Listing = TypeVar("Listing", FundingProgramme, JointBenefit)


def _with_measures(kind: type[Listing], municipality: Municipality) -> QuerySet[Listing]:
    return kind.objects.filter(municipality=municipality).prefetch_related("measures")


def _keys(row: FundingProgramme | JointBenefit) -> tuple[str, ...]:
    """The keys of the measures, in the register's order."""
    return tuple(measure.key for measure in row.measures.all())


def _programme(row: FundingProgramme) -> values.FundingProgramme:
    return values.FundingProgramme(
        key=row.key,
        name=row.name,
        rate=plain(row.rate),
        measures=_keys(row),
        measure_limit=row.measure_limit,
        grant_limit=None if row.grant_limit is None else plain(row.grant_limit),
    )


def plain(number: Decimal) -> Decimal:
    """The same number without the trailing zeros that a database column adds."""
    normal = number.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal


def _measure(row: Measure) -> values.Measure:
    return values.Measure(
        key=row.key,
        name=row.name,
        organization=row.organization.key,
        kind=row.kind,
        obligation=values.Obligation(row.obligation),
        legal_source=row.legal_source,
        triad=values.Triad(people=plain(row.people), process=plain(row.process), technology=plain(row.technology)),
        ratings={rating.criterion.key: plain(rating.points) for rating in row.ratings.all()},
        requires=_others(row.dependencies.all(), DependencyKind.REQUIRES),
        requires_level={each.other.key: each.level for each in row.dependencies.all() if each.level},
        excludes=_others(row.dependencies.all(), DependencyKind.EXCLUDES),
        variants=tuple(_variant(variant) for variant in row.variants.all()),
        remark=row.remark,
        basis=values.Basis(row.basis),
    )


def _others(rows: Iterable[Dependency], kind: DependencyKind) -> tuple[str, ...]:
    return tuple(row.other.key for row in rows if row.kind == kind)


def _variant(row: Variant) -> values.Variant:
    needs = list(row.needs.all())
    return values.Variant(
        key=row.key,
        name=row.name,
        share=plain(row.share),
        delay_months=row.delay_months,
        loss=row.loss,
        basis=values.Basis(row.basis),
        resources=values.Resources(
            **{name: {need.year: plain(getattr(need, name)) for need in needs} for name in YEARLY},
            **{name: _by_name(needs, name) for name in NAMED},
        ),
    )


def _by_name(needs: Iterable[YearlyNeed], field: str) -> dict[str, dict[int, Decimal]]:
    """Years within names, from names within years."""
    found: dict[str, dict[int, Decimal]] = {}
    for need in needs:
        for name, amount in getattr(need, field).items():
            found.setdefault(name, {})[need.year] = Decimal(amount)
    return found


def write_criteria(municipality: Municipality, criteria: Iterable[values.Criterion]) -> dict[str, Criterion]:
    """Replace the criteria; ratings go with those that vanish."""
    wanted = list(criteria)
    Criterion.objects.filter(municipality=municipality).exclude(key__in=[item.key for item in wanted]).delete()
    return {
        item.key: Criterion.objects.update_or_create(
            municipality=municipality,
            key=item.key,
            defaults={"name": item.name, "weight": item.weight, "position": position},
        )[0]
        for position, item in enumerate(wanted)
    }


def write_measures(
    municipality: Municipality,
    portfolio: values.Portfolio,
    organizations: dict[str, Organization],
    criteria: dict[str, Criterion],
) -> None:
    """Replace all measures; a measure whose key stays keeps its row, and with it what points to it."""
    Measure.objects.filter(municipality=municipality).exclude(key__in=portfolio.by_key).delete()
    rows = {
        measure.key: _write_measure(municipality, measure, position, organizations[measure.organization])
        for position, measure in enumerate(portfolio.measures)
    }
    _write_ratings(portfolio, rows, criteria)
    _write_dependencies(portfolio, rows)
    _write_variants(portfolio, rows)
    _write_programmes(municipality, portfolio, rows)
    _write_joint_benefits(municipality, portfolio, rows)


def _write_measure(
    municipality: Municipality, measure: values.Measure, position: int, organization: Organization
) -> Measure:
    row, _ = Measure.objects.update_or_create(
        municipality=municipality,
        key=measure.key,
        defaults={
            "name": measure.name,
            "organization": organization,
            "kind": measure.kind,
            "obligation": measure.obligation.value,
            "legal_source": measure.legal_source,
            "people": measure.triad.people,
            "process": measure.triad.process,
            "technology": measure.triad.technology,
            "remark": measure.remark,
            "basis": measure.basis.value,
            "position": position,
        },
    )
    return row


def _write_ratings(portfolio: values.Portfolio, rows: dict[str, Measure], criteria: dict[str, Criterion]) -> None:
    Rating.objects.filter(measure__in=rows.values()).delete()
    Rating.objects.bulk_create(
        Rating(measure=rows[measure.key], criterion=criteria[key], points=points)
        for measure in portfolio.measures
        for key, points in measure.ratings.items()
    )


def _write_dependencies(portfolio: values.Portfolio, rows: dict[str, Measure]) -> None:
    # What supports what does not stand in the workbook, so an import leaves it as it is.
    planned = (DependencyKind.REQUIRES, DependencyKind.EXCLUDES)
    Dependency.objects.filter(measure__in=rows.values(), kind__in=planned).delete()
    Dependency.objects.bulk_create(
        Dependency(
            measure=rows[measure.key],
            other=rows[other],
            kind=kind,
            level=measure.requires_level.get(other, "") if kind == DependencyKind.REQUIRES else "",
            position=position,
        )
        for measure in portfolio.measures
        for kind, others in (
            (DependencyKind.REQUIRES, measure.requires),
            (DependencyKind.EXCLUDES, measure.excludes),
        )
        for position, other in enumerate(others)
    )


def _write_variants(portfolio: values.Portfolio, rows: dict[str, Measure]) -> None:
    Variant.objects.filter(measure__in=rows.values()).delete()
    created = Variant.objects.bulk_create(
        Variant(
            measure=rows[measure.key],
            key=variant.key,
            name=variant.name,
            share=variant.share,
            delay_months=variant.delay_months,
            loss=variant.loss,
            basis=variant.basis.value,
            position=position,
        )
        for measure in portfolio.measures
        for position, variant in enumerate(measure.variants)
    )
    variants = [variant for measure in portfolio.measures for variant in measure.variants]
    YearlyNeed.objects.bulk_create(
        YearlyNeed(
            variant=row,
            year=year,
            **{name: getattr(variant.resources, name).get(year, Decimal(0)) for name in YEARLY},
            **{name: _in_year(getattr(variant.resources, name), year) for name in NAMED},
        )
        for row, variant in zip(created, variants, strict=True)
        for year in variant.resources.years
    )


def _in_year(by_name: Mapping[str, Mapping[int, Decimal]], year: int) -> dict[str, str]:
    return {name: str(amounts[year]) for name, amounts in by_name.items() if year in amounts}


def _write_programmes(municipality: Municipality, portfolio: values.Portfolio, rows: dict[str, Measure]) -> None:
    """Let planning reckon with the given programmes and no others; what else is said of programmes stays."""
    _take_out_of_planning(municipality, [programme.key for programme in portfolio.programmes])
    for position, programme in enumerate(portfolio.programmes):
        row, _ = FundingProgramme.objects.update_or_create(
            municipality=municipality,
            key=programme.key,
            defaults={
                "name": programme.name,
                "rate": programme.rate,
                "measure_limit": programme.measure_limit,
                "grant_limit": programme.grant_limit,
                "position": position,
            },
        )
        row.measures.set(rows[key] for key in programme.measures)


def _take_out_of_planning(municipality: Municipality, kept: Iterable[str]) -> None:
    others = FundingProgramme.objects.filter(municipality=municipality).exclude(key__in=kept)
    for row in others:
        row.measures.clear()
        if row.known_to_planning_only:
            with suppress(ProtectedError):  # somebody has applied there
                row.delete()


def _write_joint_benefits(municipality: Municipality, portfolio: values.Portfolio, rows: dict[str, Measure]) -> None:
    JointBenefit.objects.filter(municipality=municipality).delete()
    for position, benefit in enumerate(portfolio.joint_benefits):
        row = JointBenefit.objects.create(municipality=municipality, value=benefit.value, position=position)
        row.measures.set(rows[key] for key in benefit.measures)
