"""What other municipalities may read of a register, if the municipality lets them: short summaries, in one table.

Row-level security stays as it is for requests and measures. What may cross is copied into `SharedSummary`, whose
policy lets every municipality read and only the owner write. So not the program's care but the database decides that
nothing else crosses, and turning sharing off takes everything back at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from dreiklang.municipality.models import Municipality
from dreiklang.portfolio.models import Backlog, Measure, Request, SharedSummary
from dreiklang.portfolio.states import State

NEVER = frozenset({State.DRAFT, State.RETURNED, State.MERGED, State.REJECTED})
"""States in which a request is of no use to others, or is not meant for them."""


def shares(municipality: Municipality) -> bool:
    """Whether the municipality lets others read."""
    return Backlog.objects.filter(municipality=municipality, shares_requests=True).exists()


def share_requests(municipality: Municipality, changed: Iterable[Request]) -> None:
    """Bring the summaries of changed requests up to date; part of the rule that changed them."""
    if not shares(municipality):
        return
    changed = list(changed)
    keys = [request.key for request in changed]
    SharedSummary.objects.filter(municipality=municipality, kind="request", key__in=keys).delete()
    SharedSummary.objects.bulk_create(_of_request(each) for each in changed if State(each.state) not in NEVER)


def share_measures(municipality: Municipality) -> None:
    """Bring the summaries of all measures up to date; part of every rule that changes the register."""
    if not shares(municipality):
        return
    SharedSummary.objects.filter(municipality=municipality, kind="measure").delete()
    SharedSummary.objects.bulk_create(
        SharedSummary(municipality=municipality, kind="measure", key=key, title=name, text=remark)
        for key, name, remark in Measure.objects.filter(municipality=municipality).values_list("key", "name", "remark")
    )


def share_all(municipality: Municipality) -> None:
    """After sharing was turned on or off: everything, or nothing."""
    SharedSummary.objects.filter(municipality=municipality).delete()
    share_measures(municipality)
    share_requests(municipality, Request.objects.filter(municipality=municipality))


def _of_request(request: Request) -> SharedSummary:
    return SharedSummary(
        municipality=request.municipality,
        kind="request",
        key=request.key,
        title=request.title,
        text=f"{request.better}\n{request.better_for}".strip(),
        state=request.state,
    )
