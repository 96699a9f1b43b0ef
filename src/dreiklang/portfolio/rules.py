"""What changes the measure register."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import Actor
from dreiklang.municipality.rules import authorise, record, store_organizations
from dreiklang.planning import Portfolio
from dreiklang.portfolio.errors import RegisterChangedError
from dreiklang.portfolio.models import Measure, Register
from dreiklang.portfolio.translate import read_portfolio, write_criteria, write_measures
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
    record(municipality, actor, "register_imported", title, before=_side(changes, 0), after=_side(changes, 1))
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
        record(municipality, actor, "measures_numbered", municipality.slug, before=before, after=numbers)
