"""The rule by which one measure joins the register: out of a motion, a request, or a person's head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from dreiklang.municipality.models import Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import Basis, Resources
from dreiklang.portfolio.errors import UnknownOrganizationError
from dreiklang.portfolio.models import Measure, Register, Variant, YearlyNeed
from dreiklang.portfolio.sharing import share_measures
from dreiklang.portfolio.translate import NOT_IN_CHARGE
from dreiklang.portfolio.values import MeasureFacts

COUNTED = re.compile(r"M(\d{1,6})")
YEARLY = ("material", "investment", "personnel_cost", "posts")


@dataclass(frozen=True, kw_only=True)
class NewMeasure:
    """What a measure begins with: its facts, and one variant with what it takes by year.

    `basis` says how the facts (the shares of the triad among them) are known, `needs_basis` how the figures are.
    """

    facts: MeasureFacts
    needs: Resources
    variant_name: str
    basis: Basis = Basis.STATED
    needs_basis: Basis = Basis.STATED


@transaction.atomic
def add_measure(
    municipality: Municipality,
    actor: Actor,
    new: NewMeasure,
    *,
    origin: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Measure:
    """Add a measure at the end of the register under the next free key; `origin` goes into the record of changes.

    A city without a register gets one. Years that the register does not have yet join it.
    """
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    new.facts.check()
    organization = _in_charge(municipality, new.facts.organization)
    years = _open_register(municipality, new.needs.years)
    measure = _create(municipality, new, organization)
    _create_variant(measure, new)
    share_measures(municipality)
    subject = Subject("measure", measure.key, measure.name)
    after = {
        **new.facts.plain(),
        "years_added": years,
        "needs": _plain(new.needs),
        **({"origin": origin} if origin else {}),
    }
    record(municipality, actor, "measure_added", subject, after=after, reason=reason)
    return measure


def _in_charge(municipality: Municipality, key: str) -> Organization:
    found = Organization.objects.filter(municipality=municipality, key=key, deleted=False)
    organization = found.exclude(kind__in=NOT_IN_CHARGE).first()
    if organization is None:
        raise UnknownOrganizationError(key)
    return organization


def _open_register(municipality: Municipality, years: Iterable[int]) -> list[int]:
    """The register's row, locked and counted on, so that edits, imports and additions take turns; the years added."""
    title = municipality.programme or municipality.name
    Register.objects.get_or_create(municipality=municipality, defaults={"title": title, "years": [], "revision": 0})
    Register.objects.filter(municipality=municipality).update(revision=F("revision") + 1)
    register = Register.objects.get(municipality=municipality)
    wanted = {*register.years, *years}
    # A budget has no gaps: between 2025 and 2027 lies 2026.
    added = sorted({*range(min(wanted), max(wanted) + 1)} - set(register.years)) if wanted else []
    if added:
        register.years = sorted({*register.years, *added})
        register.save(update_fields=["years"])
    return added


def _create(municipality: Municipality, new: NewMeasure, organization: Organization) -> Measure:
    facts, triad = new.facts, new.facts.triad
    last = Measure.objects.filter(municipality=municipality).aggregate(last=Max("position"))["last"]
    return Measure.objects.create(
        municipality=municipality,
        key=_next_key(municipality),
        name=facts.name,
        organization=organization,
        kind=facts.kind,
        obligation=facts.obligation.value,
        legal_source=facts.legal_source,
        people=triad.people,
        process=triad.process,
        technology=triad.technology,
        remark=facts.remark,
        basis=new.basis.value,
        position=0 if last is None else last + 1,
    )


def _next_key(municipality: Municipality) -> str:
    keys = Measure.objects.filter(municipality=municipality).values_list("key", flat=True)
    numbers = [int(found[1]) for key in keys if (found := COUNTED.fullmatch(key))]
    return f"M{max(numbers, default=0) + 1:03}"


def _create_variant(measure: Measure, new: NewMeasure) -> None:
    variant = Variant.objects.create(
        measure=measure,
        key="full",
        name=new.variant_name,
        share=Decimal(1),
        basis=new.needs_basis.value,
        position=0,
    )
    YearlyNeed.objects.bulk_create(
        YearlyNeed(
            variant=variant,
            year=year,
            **{name: getattr(new.needs, name).get(year, Decimal(0)) for name in YEARLY},
            grades={name: str(amounts[year]) for name, amounts in new.needs.grades.items() if year in amounts},
            capacities={name: str(amounts[year]) for name, amounts in new.needs.capacities.items() if year in amounts},
        )
        for year in new.needs.years
    )


def _plain(needs: Resources) -> dict[str, dict[str, str]]:
    """As the record of changes keeps it."""
    found = {name: {str(year): str(value) for year, value in getattr(needs, name).items()} for name in YEARLY}
    return {name: values for name, values in found.items() if values}
