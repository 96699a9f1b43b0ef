"""What changes how measures hang on each other; and reading it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.dependency_graph import Bearing, Edge, cycle_with
from dreiklang.portfolio.errors import UnknownMeasureError
from dreiklang.portfolio.models import Dependency, Measure, Register
from dreiklang.wording import message


def edges(municipality: Municipality) -> tuple[Edge, ...]:
    """All dependencies of a municipality; one query."""
    rows = Dependency.objects.filter(measure__municipality=municipality).order_by("measure__position", "position")
    found = rows.values_list("measure__key", "other__key", "kind")
    return tuple(Edge(measure, other, Bearing(kind)) for measure, other, kind in found)


@transaction.atomic
def add_dependency(municipality: Municipality, actor: Actor, new: Edge, *, reason: str = "") -> None:
    """Say that a measure requires, excludes or supports another; InvalidValueError for what contradicts the rest."""
    measure, other = _ends(municipality, actor, new)
    _check(new, edges(municipality))
    last = measure.dependencies.aggregate(last=Max("position"))["last"]
    Dependency.objects.create(
        measure=measure, other=other, kind=new.bearing.value, position=0 if last is None else last + 1
    )
    subject = Subject("measure", measure.key, measure.name)
    record(municipality, actor, "dependency_added", subject, after=_plain(new), reason=reason)


@transaction.atomic
def remove_dependency(municipality: Municipality, actor: Actor, old: Edge, *, reason: str = "") -> None:
    """Say that it is not so (any more); what is not there is no fault."""
    measure, other = _ends(municipality, actor, old)
    removed, _ = Dependency.objects.filter(measure=measure, other=other, kind=old.bearing.value).delete()
    if removed:
        subject = Subject("measure", measure.key, measure.name)
        record(municipality, actor, "dependency_removed", subject, before=_plain(old), reason=reason)


def _plain(edge: Edge) -> dict[str, str]:
    return {"bearing": edge.bearing.value, "other": edge.other}


def _ends(municipality: Municipality, actor: Actor, edge: Edge) -> tuple[Measure, Measure]:
    """Both measures, with the register counted on: plans and previews of imports reckon with what hangs on what."""
    Register.objects.filter(municipality=municipality).update(revision=F("revision") + 1)
    found = {
        row.key: row for row in Measure.objects.filter(municipality=municipality, key__in=(edge.measure, edge.other))
    }
    for key in (edge.measure, edge.other):
        if key not in found:
            raise UnknownMeasureError(key)
    authorise(actor, municipality, Permission.EDIT_MEASURES, found[edge.measure].organization_id)
    return found[edge.measure], found[edge.other]


def _check(new: Edge, known: tuple[Edge, ...]) -> None:
    place = message("other measure")
    if new.measure == new.other:
        raise InvalidValueError(
            place, message("A measure does not hang on itself."), message("Choose another measure.")
        )
    if new in known:
        raise InvalidValueError(
            place, message("This stands there already."), message("Choose another measure or another kind.")
        )
    against = {Bearing.REQUIRES: Bearing.EXCLUDES, Bearing.EXCLUDES: Bearing.REQUIRES}.get(new.bearing)
    if against and Edge(new.measure, new.other, against) in known:
        raise InvalidValueError(
            place,
            message("{measure} cannot require and exclude {other} at once.", measure=new.measure, other=new.other),
            message("Remove the other entry first."),
        )
    circle = cycle_with(known, new)
    if circle:
        raise InvalidValueError(
            place,
            message("That would be a circle: {way}.", way=" → ".join(circle)),
            message("Remove one of these requirements first, or choose “supports”."),
        )
