"""What changes the measure register."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from dreiklang.municipality.errors import NoUndoError, OutdatedError
from dreiklang.municipality.models import AuditEntry, Municipality, Organization
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.rules import authorise, record, store_organizations
from dreiklang.municipality.values import Actor, Subject
from dreiklang.planning import Portfolio
from dreiklang.portfolio.errors import RegisterChangedError, UnknownMeasureError, UnknownOrganizationError
from dreiklang.portfolio.models import Criterion, Measure, Rating, Register
from dreiklang.portfolio.queries import facts_of
from dreiklang.portfolio.sharing import share_measures
from dreiklang.portfolio.translate import read_portfolio, write_criteria, write_measures
from dreiklang.portfolio.values import MeasureFacts
from dreiklang.workbooks import Changes, difference


@transaction.atomic
def import_register(
    municipality: Municipality, actor: Actor, portfolio: Portfolio, *, title: str, expected_revision: int
) -> Changes:
    """Replace the measure register as a whole, and say what changed.

    `expected_revision` is the revision that the person saw (0 for none): if the register has moved on,
    nothing changes and RegisterChangedError says so. Measures whose key stays keep what points to them.
    """
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    before = read_portfolio(municipality)
    _claim_revision(municipality, portfolio, title, expected_revision)
    changes = difference(before if before and before.measures else None, portfolio)
    organizations = store_organizations(municipality, actor, _entries(municipality, portfolio))
    criteria = write_criteria(municipality, portfolio.criteria)
    write_measures(municipality, portfolio, organizations, criteria)
    share_measures(municipality)
    subject = Subject("register", "", title)
    record(municipality, actor, "register_imported", subject, before=_side(changes, 0), after=_side(changes, 1))
    return changes


def _side(changes: Changes, side: int) -> dict[str, Any]:
    """The old (0) or new (1) side of all changes, for the audit entry."""
    values = {f"{change.place}, {change.field}": str((change.before, change.after)[side]) for change in changes.changed}
    gone_or_new = changes.removed if side == 0 else changes.added
    return values | {str(change.place): "" for change in gone_or_new}


def _claim_revision(municipality: Municipality, portfolio: Portfolio, title: str, expected: int) -> None:
    """Compare and set: exactly one of two simultaneous imports finds the revision it expects."""
    years = list(portfolio.years)
    if expected == 0:
        _, created = Register.objects.get_or_create(
            municipality=municipality, defaults={"title": title, "years": years}
        )
        changed = int(created)
    else:
        changed = Register.objects.filter(municipality=municipality, revision=expected).update(
            title=title, years=years, revision=expected + 1
        )
    if changed != 1:
        raise RegisterChangedError


def _entries(municipality: Municipality, portfolio: Portfolio) -> list[tuple[str, str, str]]:
    """Organisations of the workbook, with the kind that the city already gave them."""
    kinds = dict(municipality.organizations.values_list("key", "kind"))
    return [(item.key, item.name, kinds.get(item.key, "department")) for item in portfolio.organizations]


@transaction.atomic
def number_measures(municipality: Municipality, actor: Actor, numbers: dict[str, int]) -> None:
    """Note the numbers that a motion gives to measures, by measure key."""
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    numbered = Measure.objects.filter(municipality=municipality)
    before = dict(numbered.filter(key__in=numbers).values_list("key", "number"))
    for key, number in numbers.items():
        numbered.filter(key=key).update(number=number)
    if before != numbers:
        subject = Subject("register", "", municipality.name)
        record(municipality, actor, "measures_numbered", subject, before=before, after=numbers)


@transaction.atomic
def edit_measure(
    municipality: Municipality,
    actor: Actor,
    key: str,
    facts: MeasureFacts,
    seen: MeasureFacts,
    *,
    reason: str = "",
) -> Measure:
    """Change a measure; `seen` is what the person saw before. OutdatedError if it has become something else since.

    Who may change measures of one organisation only must hold the permission for the old and for the new one.
    """
    facts.check()
    measure = _taken(municipality, key)
    organization = Organization.objects.filter(municipality=municipality, key=facts.organization).first()
    if organization is None:
        raise UnknownOrganizationError(facts.organization)
    for place in {measure.organization_id, organization.pk}:
        authorise(actor, municipality, Permission.EDIT_MEASURES, place)
    before = facts_of(measure)
    if before != seen:
        raise OutdatedError
    if before == facts:
        return measure
    _write(measure, facts, organization)
    share_measures(municipality)
    subject = Subject("measure", key, facts.name)
    record(municipality, actor, "measure_edited", subject, before=before.plain(), after=facts.plain(), reason=reason)
    return measure


def _taken(municipality: Municipality, key: str) -> Measure:
    """The measure, with the register's row locked, so that edits and imports take turns and previews are outdated."""
    Register.objects.filter(municipality=municipality).update(revision=F("revision") + 1)
    measure = Measure.objects.select_related("organization").filter(municipality=municipality, key=key).first()
    if measure is None:
        raise UnknownMeasureError(key)
    return measure


def _write(measure: Measure, facts: MeasureFacts, organization: Organization) -> None:
    for name in ("name", "kind", "legal_source", "remark"):
        setattr(measure, name, getattr(facts, name))
    for name in ("people", "process", "technology"):
        setattr(measure, name, getattr(facts.triad, name))
    measure.obligation = facts.obligation.value
    measure.organization = organization
    measure.save()


@transaction.atomic
def rate_measure(
    municipality: Municipality,
    actor: Actor,
    key: str,
    points: Mapping[str, Decimal],
    seen: Mapping[str, Decimal],
    *,
    reason: str = "",
) -> None:
    """Give a measure points by criterion, which its value in planning follows from; others of its points stay.

    `seen` are all its points that the person saw before. OutdatedError if they have become others since.
    """
    authorise(actor, municipality, Permission.EDIT_REGISTER)
    measure = _taken(municipality, key)
    before = dict(measure.ratings.values_list("criterion__key", "points"))
    if before != dict(seen):
        raise OutdatedError
    criteria = {row.key: row for row in Criterion.objects.filter(municipality=municipality, key__in=points)}
    for name, row in criteria.items():
        Rating.objects.update_or_create(measure=measure, criterion=row, defaults={"points": points[name]})
    subject = Subject("measure", key, measure.name)
    record(municipality, actor, "measure_rated", subject, before=before, after=dict(points), reason=reason)


@transaction.atomic
def undo_edit(municipality: Municipality, actor: Actor, sequence: int) -> Measure:
    """Take back one edit of a measure, given by its number in the record; refused if the measure has changed since."""
    entry = AuditEntry.objects.filter(
        municipality=municipality, sequence=sequence, action="measure_edited", kind="measure"
    ).first()
    if entry is None:
        raise NoUndoError
    try:
        before, after = MeasureFacts.of_plain(entry.before), MeasureFacts.of_plain(entry.after)
        return edit_measure(municipality, actor, entry.key, before, after, reason=f"↶ {sequence}")
    except (OutdatedError, UnknownMeasureError, UnknownOrganizationError) as refusal:
        raise NoUndoError from refusal
