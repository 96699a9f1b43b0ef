"""What changes who is responsible for a measure, and what it is linked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from dreiklang.municipality.errors import OutdatedError
from dreiklang.municipality.models import Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.errors import UnknownMeasureError, UnknownOrganizationError
from dreiklang.portfolio.models import Measure, MeasureLink, Responsibility
from dreiklang.portfolio.ownership import links_of, parts_of
from dreiklang.portfolio.values import Duty, Link, Part
from dreiklang.wording import message

MOST = 60
"""Parts or links of one measure."""


@transaction.atomic
def change_responsibilities(
    municipality: Municipality,
    actor: Actor,
    key: str,
    wanted: Sequence[Part],
    seen: Sequence[Part],
    *,
    reason: str = "",
) -> tuple[Part, ...]:
    """Say who has which part in a measure; `seen` is what the person saw before. Exactly one is accountable."""
    measure = _measure(municipality, actor, key)
    before = parts_of(measure)
    if list(before) != list(seen):
        raise OutdatedError
    if list(before) == list(wanted):
        return before
    _check_parts(wanted)
    organizations = _organizations(municipality, wanted)
    measure.responsibilities.all().delete()
    Responsibility.objects.bulk_create(
        Responsibility(
            measure=measure,
            organization=organizations[part.organization],
            duty=part.duty.value,
            task=part.task,
            position=position,
        )
        for position, part in enumerate(wanted)
    )
    told = {"before": _plain(before), "after": _plain(wanted), "reason": reason}
    record(municipality, actor, "responsibilities_changed", _subject(measure), **told)
    return tuple(wanted)


@transaction.atomic
def change_links(
    municipality: Municipality,
    actor: Actor,
    key: str,
    wanted: Sequence[Link],
    seen: Sequence[Link],
    *,
    reason: str = "",
) -> tuple[Link, ...]:
    """Say what papers, motions and processes a measure has to do with."""
    measure = _measure(municipality, actor, key)
    before = links_of(measure)
    if list(before) != list(seen):
        raise OutdatedError
    if list(before) == list(wanted):
        return before
    _check_links(wanted)
    measure.links.all().delete()
    MeasureLink.objects.bulk_create(
        MeasureLink(measure=measure, kind=link.kind.value, key=link.key, note=link.note, position=position)
        for position, link in enumerate(wanted)
    )
    told = {"before": _plain(before), "after": _plain(wanted), "reason": reason}
    record(municipality, actor, "measure_links_changed", _subject(measure), **told)
    return tuple(wanted)


@dataclass(frozen=True, kw_only=True)
class Owned:
    """All parts and links of a measure."""

    parts: tuple[Part, ...]
    links: tuple[Link, ...]


def owned(measure: Measure) -> Owned:
    """All parts and links of a measure as they are."""
    return Owned(parts=parts_of(measure), links=links_of(measure))


@transaction.atomic
def change_owned(
    municipality: Municipality, actor: Actor, key: str, wanted: Owned, seen: Owned, *, reason: str = ""
) -> None:
    """Change parts and links together, or neither."""
    change_responsibilities(municipality, actor, key, wanted.parts, seen.parts, reason=reason)
    change_links(municipality, actor, key, wanted.links, seen.links, reason=reason)


def _measure(municipality: Municipality, actor: Actor, key: str) -> Measure:
    measure = Measure.objects.select_for_update().filter(municipality=municipality, key=key).first()
    if measure is None:
        raise UnknownMeasureError(key)
    authorise(actor, municipality, Permission.EDIT_MEASURES, measure.organization_id)
    return measure


def _organizations(municipality: Municipality, parts: Sequence[Part]) -> dict[str, Organization]:
    keys = {part.organization for part in parts}
    found = {
        row.key: row for row in Organization.objects.filter(municipality=municipality, key__in=keys, deleted=False)
    }
    for key in sorted(keys - set(found)):
        raise UnknownOrganizationError(key)
    return found


def _check_parts(parts: Sequence[Part]) -> None:
    place = message("responsibilities")
    accountable = sum(part.duty is Duty.ACCOUNTABLE for part in parts)
    if parts and accountable != 1:
        raise InvalidValueError(
            place,
            message("{n} organisations are accountable; it must be exactly one.", n=accountable),
            message("Let one organisation be accountable; the others can be responsible for their part."),
        )
    if len({(part.organization, part.duty) for part in parts}) < len(parts):
        raise InvalidValueError(
            place,
            message("An organisation has the same part twice."),
            message("Give each part once, with all its tasks."),
        )
    if len(parts) > MOST:
        raise InvalidValueError(
            place, message("There are more than {n} entries.", n=MOST), message("Leave the less important ones out.")
        )


def _check_links(links: Sequence[Link]) -> None:
    place = message("links")
    if len({(link.kind, link.key) for link in links}) < len(links):
        raise InvalidValueError(place, message("A link is there twice."), message("Give each link once."))
    if any(not link.key.strip() for link in links):
        raise InvalidValueError(
            place, message("A link names nothing."), message("Give the reference, or the name of the process.")
        )
    if len(links) > MOST:
        raise InvalidValueError(
            place, message("There are more than {n} entries.", n=MOST), message("Leave the less important ones out.")
        )


def _plain(rows: Sequence[Part] | Sequence[Link]) -> list[dict[str, str]]:
    return [row.plain() for row in rows]


def _subject(measure: Measure) -> Subject:
    return Subject("measure", measure.key, measure.name)
