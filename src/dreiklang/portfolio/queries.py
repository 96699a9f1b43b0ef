"""Reads of the measure register."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from dreiklang.municipality.memory import remembered
from dreiklang.municipality.models import Municipality
from dreiklang.planning import Obligation, Portfolio, Triad
from dreiklang.portfolio.models import DependencyKind, Kind, Measure, Register, Variant
from dreiklang.portfolio.translate import plain, read_portfolio
from dreiklang.portfolio.values import MeasureFacts
from dreiklang.workbooks import Register as WorkbookRegister
from dreiklang.workbooks import write_register

__all__ = ["DependencyKind", "Kind", "portfolio"]


def register(municipality: Municipality) -> Register | None:
    """The head of the register: title, years, revision."""
    return Register.objects.filter(municipality=municipality).first()


@remembered(10)
def portfolio(municipality: Municipality) -> Portfolio | None:
    """The whole register as the planning library's value; None before the first import."""
    return read_portfolio(municipality)


def measures(
    municipality: Municipality, *, kind: str = "", organization: str = "", words: str = ""
) -> QuerySet[Measure]:
    """The measures in listed order, filtered by kind, organisation key, or words of the name."""
    rows = Measure.objects.filter(municipality=municipality)
    if kind:
        rows = rows.filter(kind=kind)
    if organization:
        rows = rows.filter(organization__key=organization)
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    return rows.select_related("organization").prefetch_related("variants")


def measure_by_key(municipality: Municipality, key: str) -> Measure | None:
    """One measure with everything that hangs on it."""
    return (
        Measure.objects.filter(municipality=municipality, key=key)
        .select_related("organization")
        .prefetch_related("variants__needs", "ratings__criterion", "dependencies__other", "dependants__measure")
        .prefetch_related("funding", "joint_benefits__measures")
        .first()
    )


def facts_of(measure: Measure) -> MeasureFacts:
    """What can be changed of a measure on its own."""
    return MeasureFacts(
        name=measure.name,
        organization=measure.organization.key,
        kind=measure.kind,
        obligation=Obligation(measure.obligation),
        legal_source=measure.legal_source,
        triad=Triad(people=plain(measure.people), process=plain(measure.process), technology=plain(measure.technology)),
        remark=measure.remark,
    )


def named_needs(measure: Measure) -> tuple[tuple[str, int, tuple[tuple[Variant, Decimal], ...]], ...]:
    """Pay grades and other scarce things that a measure takes: name, year, and each variant with its amount."""
    found: dict[tuple[str, int], dict[int, Decimal]] = {}
    variants = list(measure.variants.all())
    for variant in variants:
        for need in variant.needs.all():
            for name, amount in {**need.grades, **need.capacities}.items():
                found.setdefault((name, need.year), {})[variant.pk] = Decimal(amount)
    return tuple(
        (name, year, tuple((variant, amounts.get(variant.pk, Decimal(0))) for variant in variants))
        for (name, year), amounts in sorted(found.items())
    )


def register_workbook(municipality: Municipality) -> bytes | None:
    """The register as a workbook (XLSX); None before the first import."""
    head, found = register(municipality), portfolio(municipality)
    if head is None or found is None:
        return None
    return write_register(WorkbookRegister(portfolio=found, municipality=municipality.name, title=head.title))
