"""A request becomes a measure: what the department said becomes facts and figures of the register, linked both ways."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from dreiklang.municipality.errors import OutdatedError
from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor
from dreiklang.planning import Basis, Resources, Triad
from dreiklang.portfolio.adding import NewMeasure, add_measure
from dreiklang.portfolio.errors import AlreadyMeasureError, NotYetMeasureError, UnknownRequestError
from dreiklang.portfolio.facts import RequestFacts
from dreiklang.portfolio.handing_in import subject_of
from dreiklang.portfolio.models import Measure, Request, Variant, YearlyNeed
from dreiklang.portfolio.request_queries import visible
from dreiklang.portfolio.request_rows import facts_of
from dreiklang.portfolio.states import State
from dreiklang.portfolio.values import LONGEST_NAME, MeasureFacts

READY = frozenset({State.EVALUATED, State.PLANNED, State.DECIDED})
EVENLY = Triad(people=Decimal("0.33"), process=Decimal("0.33"), technology=Decimal("0.34"))
"""While nobody has said the shares; the measure then says that they are assumed."""
EURO, POST = Decimal("0.001"), Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Reduced:
    """A smaller variant beside the full one: what it takes and brings, as shares of the full one, and what is lost."""

    name: str
    of_cost: Decimal
    of_value: Decimal
    loss: str


@transaction.atomic
def make_measure(
    municipality: Municipality,
    actor: Actor,
    number: int,
    *,
    kind: str,
    variant_name: str,
    seen: int,
    reduced: Reduced | None = None,
) -> Measure:
    """Make a measure of an evaluated request; its figures stay marked as stated by the department."""
    authorise(actor, municipality, Permission.HANDLE_REQUESTS)
    request = _ready(municipality, actor, number, seen)
    facts = facts_of(request)
    measure = add_measure(
        municipality,
        actor,
        _new(facts, kind, variant_name),
        origin={"request": request.number, "title": request.title},
    )
    if reduced is not None:
        _add_reduced(measure, reduced)
    linked = Request.objects.filter(pk=request.pk, revision=seen).update(measure=measure, revision=seen + 1)
    if linked != 1:
        raise OutdatedError
    record(municipality, actor, "request_became_measure", subject_of(request), after={"measure": measure.key})
    return measure


def _ready(municipality: Municipality, actor: Actor, number: int, seen: int) -> Request:
    rows = visible(municipality, actor).filter(number=number).exclude(state=State.DRAFT)
    request = rows.select_related("organization", "measure", "municipality").prefetch_related("needs").first()
    if request is None:
        raise UnknownRequestError(number)
    if request.measure is not None:
        raise AlreadyMeasureError(request.measure.key)
    if State(request.state) not in READY:
        raise NotYetMeasureError
    if request.revision != seen:
        raise OutdatedError
    return request


def _new(facts: RequestFacts, kind: str, variant_name: str) -> NewMeasure:
    return NewMeasure(
        facts=MeasureFacts(
            name=facts.title[:LONGEST_NAME],
            organization=facts.organization,
            kind=kind,
            obligation=facts.obligation,
            legal_source=facts.legal_source[:200],
            triad=facts.triad or EVENLY,
            remark="\n".join(filter(None, (facts.better, facts.better_for, facts.cost_remark))),
        ),
        needs=Resources(
            **{
                name: {need.year: getattr(need, name) for need in facts.needs}
                for name in ("material", "investment", "posts")
            }
        ),
        variant_name=variant_name,
        basis=Basis.STATED if facts.triad else Basis.ASSUMED,
        needs_basis=Basis.STATED,
    )


def _add_reduced(measure: Measure, reduced: Reduced) -> None:
    """Before the full variant, since variants run from the smallest to the fullest; its figures are derived."""
    full = Variant.objects.get(measure=measure)
    Variant.objects.filter(pk=full.pk).update(position=1)
    variant = Variant.objects.create(
        measure=measure,
        key="reduced",
        name=reduced.name,
        share=reduced.of_value,
        loss=reduced.loss,
        basis=Basis.ASSUMED.value,
        position=0,
    )
    YearlyNeed.objects.bulk_create(
        YearlyNeed(
            variant=variant,
            year=need.year,
            material=(need.material * reduced.of_cost).quantize(EURO),
            investment=(need.investment * reduced.of_cost).quantize(EURO),
            posts=(need.posts * reduced.of_cost).quantize(POST),
        )
        for need in full.needs.all()
    )
