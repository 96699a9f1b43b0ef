"""Departments' requests: the backlog, one request, and what the portfolio office does with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Path, Query

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.request_shapes import (
    ORDERS,
    BacklogSettings,
    BoardColumn,
    Changed,
    ConcernAnswer,
    FlowAges,
    FlowLeadTime,
    FlowMoment,
    MeasureMade,
    RequestContent,
    RequestDetail,
    RequestFile,
    RequestFlow,
    RequestMove,
    RequestNeed,
    RequestRow,
    RequestView,
    SimilarThing,
    UnsentNotice,
    WantedDate,
    WantedIntake,
    WantedMeasure,
    WantedMove,
    WantedMoves,
    WantedPublication,
    WantedSettings,
    WantedView,
)
from dreiklang.api.shapes import LARGEST_NUMBER, Obligation, OrganizationRef, TriadShares
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import backlog, converting, likeness, notices, taking_up
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.flow import flow
from dreiklang.portfolio.next_steps import next_step
from dreiklang.portfolio.states import State, next_states
from dreiklang.wording import say

if TYPE_CHECKING:
    from dreiklang.portfolio.models import Request

section = Section("Requests")
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Number of the request, without its B", example=17)]
Ordered = Annotated[str, Query(pattern=ORDERS, description="Order")]


@section.get("/requests", Permission.SEE_PUBLISHED, Page[RequestRow])
def list_requests(
    place: Place,
    *,
    words: Annotated[str, Query(max_length=100, description="Only with these words in the title, or this number")] = "",
    state: Annotated[str, Query(max_length=20, description="Only in this state; “open”: all that are waited for")] = "",
    organization: Annotated[str, Query(max_length=60, description="Only of the organisation with this key")] = "",
    obligation: Annotated[Obligation | None, Query(description="Only with this obligation")] = None,
    order: Ordered = "newest",
    limit: PageLimit = 50,
    offset: PageOffset = 0,
) -> Page[RequestRow]:
    """The requests that one may know of: published ones, one's organisation's, or all of them."""
    wanted = queries.Wanted(
        words=words,
        state=state,
        organization=organization,
        obligation=obligation.value if obligation else "",
        order=order,
    )
    return paged(place.request, queries.requests(place.municipality, place.actor, wanted), limit, offset, row_of)


@section.get("/requests/{number}", Permission.SEE_PUBLISHED, RequestDetail)
def get_request(place: Place, number: Number) -> RequestDetail:
    """One request: where it stands, what comes next, and what it says to those who may read it."""
    return detail(place, found(place, number))


@section.get("/requests/{number}/similar", Permission.SEE_REQUESTS, list[SimilarThing])
def list_similar_requests(place: Place, number: Number) -> list[SimilarThing]:
    """Requests and measures that are about the same, here and in municipalities that share theirs."""
    request = readable(place, number)
    typed = queries.typed_from(request)
    text = f"{typed.get('better', '')}\n{typed.get('procedure', '')}"
    likes = likeness.similar_to(place.municipality, place.actor, typed.get("title", ""), text, but=number)
    return [
        SimilarThing(
            kind=each.kind,
            key=each.key if each.may_open else "",
            title=each.title,
            state=each.state,
            organization=each.place,
            municipality=each.municipality,
            score=round(each.score, 4),
            shared=list(each.shared),
        )
        for each in likes
    ]


@section.post("/requests/{number}/moves", Permission.HANDLE_REQUESTS, RequestDetail, status=200)
def move_request(place: Place, number: Number, wanted: WantedMove) -> RequestDetail:
    """Let a request take a step; the requester is told by e-mail."""
    backlog.move_request(place.municipality, place.actor, number, wanted.step, seen=wanted.revision, now=timezone.now())
    return detail(place, found(place, number))


@section.post("/request-moves", Permission.HANDLE_REQUESTS, Changed, status=200)
def move_requests(place: Place, wanted: WantedMoves) -> Changed:
    """Let several requests take the same step, or none of them; a refusal names each with its reason."""
    chosen = {each.number: each.revision for each in wanted.chosen}
    moved = backlog.move_requests(place.municipality, place.actor, chosen, wanted.step, now=timezone.now())
    return Changed(changed=len(moved))


@section.post("/requests/{number}/expected-date", Permission.HANDLE_REQUESTS, RequestDetail, status=200)
def reschedule_request(place: Place, number: Number, wanted: WantedDate) -> RequestDetail:
    """Say anew when the next step is expected; the state stays."""
    backlog.reschedule_request(
        place.municipality,
        place.actor,
        number,
        expected_on=wanted.expected_on,
        seen=wanted.revision,
        today=timezone.localdate(),
    )
    return detail(place, found(place, number))


@section.post("/request-publications", Permission.HANDLE_REQUESTS, Changed, status=200)
def publish_requests(place: Place, wanted: WantedPublication) -> Changed:
    """Open title, organisation and state of requests to everybody, or close them again."""
    numbers = list(dict.fromkeys(wanted.numbers))
    count = backlog.publish_requests(place.municipality, place.actor, numbers, published=wanted.published)
    return Changed(changed=count)


@section.post("/requests/{number}/measure", Permission.HANDLE_REQUESTS, MeasureMade)
def make_measure_of_request(place: Place, number: Number, wanted: WantedMeasure) -> MeasureMade:
    """Make a measure of an evaluated request, with a reduced variant beside the full one if wanted."""
    reduced = wanted.reduced
    measure = converting.make_measure(
        place.municipality,
        place.actor,
        number,
        kind=wanted.kind.value,
        variant_name=wanted.variant_name,
        seen=wanted.revision,
        reduced=converting.Reduced(**reduced.model_dump()) if reduced else None,
    )
    place.located("measures", measure.key)
    return MeasureMade(measure=measure.key)


@section.post("/backlog-intake", Permission.HANDLE_REQUESTS, Changed, status=200)
def take_up_measures(place: Place, wanted: WantedIntake) -> Changed:
    """Let measures that came with a workbook or were added by hand stand in the backlog, all or none of them."""
    made = taking_up.take_up_measures(
        place.municipality, place.actor, wanted.measures, wanted.state, now=timezone.now()
    )
    return Changed(changed=len(made))


@section.get("/request-board", Permission.SEE_REQUESTS, list[BoardColumn])
def get_request_board(place: Place) -> list[BoardColumn]:
    """All states with their number of requests and the newest of them."""
    return [
        BoardColumn(state=column.state, count=column.count, requests=[row_of(each) for each in column.requests])
        for column in queries.board(place.municipality, place.actor)
    ]


@section.get("/request-flow", Permission.SEE_REQUESTS, RequestFlow)
def get_request_flow(place: Place) -> RequestFlow:
    """How many stand where over time, how long they have waited, and how long they take."""
    seen = flow(place.municipality, place.actor, timezone.localdate())
    return RequestFlow(
        moments=[
            FlowMoment(day=each.day, counts={state.value: count for state, count in each.counts.items()})
            for each in seen.moments
        ],
        ages=[FlowAges(state=each.state, counts=list(each.counts)) for each in seen.ages],
        lead_times=[FlowLeadTime(**vars(each)) for each in seen.lead_times],
    )


@section.get("/backlog", Permission.HANDLE_REQUESTS, BacklogSettings)
def get_backlog(place: Place) -> BacklogSettings:
    """What holds for all requests."""
    return _settings(place)


@section.put("/backlog", Permission.HANDLE_REQUESTS, BacklogSettings)
def set_up_backlog(place: Place, wanted: WantedSettings) -> BacklogSettings:
    """Say who handles requests first, and whether other municipalities may read summaries."""
    with unless_changed(place.request, partial(_settings, place)):
        backlog.set_up_backlog(
            place.municipality, place.actor, contact=wanted.contact, shares_requests=wanted.shares_requests
        )
    return _settings(place)


def _settings(place: Place) -> BacklogSettings:
    now = queries.backlog_of(place.municipality)
    return BacklogSettings(contact=now.contact, shares_requests=now.shares_requests)


@section.get("/request-views", Permission.SEE_REQUESTS, list[RequestView])
def list_request_views(place: Place) -> list[RequestView]:
    """One's own saved views of the backlog."""
    views = queries.saved_views(place.municipality, place.actor)
    return [RequestView(id=each.pk, name=each.name, wanted=each.wanted) for each in views]


@section.post("/request-views", Permission.SEE_REQUESTS, list[RequestView])
def save_request_view(place: Place, wanted: WantedView) -> list[RequestView]:
    """Keep a filter under a name; the same name again replaces it."""
    parts = wanted.model_dump()
    name = parts.pop("name")
    backlog.save_view(place.municipality, place.actor, name, queries.Wanted(**parts))
    return list_request_views(place)


@section.delete("/request-views/{view}", Permission.SEE_REQUESTS)
def delete_request_view(place: Place, view: Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]) -> None:
    """Forget a view of one's own."""
    backlog.delete_view(place.municipality, place.actor, view)


@section.get("/unsent-notices", Permission.HANDLE_REQUESTS, Page[UnsentNotice])
def list_unsent_notices(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[UnsentNotice]:
    """Mail about requests that could not be delivered."""
    return paged(place.request, queries.unsent_mail(place.municipality), limit, offset, _notice)


@section.post("/unsent-notices/{notice}/retry", Permission.HANDLE_REQUESTS, None, status=204)
def retry_notice(place: Place, notice: Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]) -> None:
    """Try a failed mail once more."""
    if not notices.send_again(place.municipality, place.actor, notice, timezone.now()):
        raise Http404


def _notice(mail: Any) -> UnsentNotice:
    names = ("subject", "state", "attempts", "error", "due_at")
    return UnsentNotice(id=mail.pk, **{name: getattr(mail, name) for name in names})


def found(place: Place, number: int) -> Request:
    """The request, if one may know of it."""
    request = queries.request_by_number(place.municipality, place.actor, number)
    if request is None:
        raise Http404
    return request


def readable(place: Place, number: int) -> Request:
    """The request, if one may read what it says."""
    request = found(place, number)
    if not queries.sees_all_of(request, place.actor):
        raise Http404
    return request


SAME = (
    *("number", "key", "title", "state_since", "expected_on", "handed_in_on", "wanted_by", "published", "revision"),
)


def row_of(request: Request) -> RequestRow:
    """A request as lists show it."""
    return RequestRow(**_head(request))


def _head(request: Request) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in SAME},
        "organization": OrganizationRef(key=request.organization.key, name=request.organization.name),
        "state": State(request.state),
        "obligation": Obligation(request.obligation),
    }


def detail(place: Place, request: Request) -> RequestDetail:
    """A request with all that one may read of it."""
    step, state = next_step(State(request.state)), State(request.state)
    handles = place.actor.may(Permission.HANDLE_REQUESTS)
    full = queries.sees_all_of(request, place.actor)
    return RequestDetail(
        **_head(request),
        next_step=say(step.what, place.language),
        whose_turn=say(step.who, place.language),
        next_states=list(next_states(state)) if handles else [],
        merged_into=request.merged_into.number if request.merged_into else None,
        measure=request.measure.key if request.measure else None,
        reason=request.reason if full else None,
        content=_content(request) if full else None,
        moves=_moves(request) if full else None,
        files=files_of(request) if full else None,
    )


def _content(request: Request) -> RequestContent:
    facts = queries.facts_of(request)
    return RequestContent(
        **{name: getattr(facts, name) for name in ("better", "better_for", "legal_source", "procedure")},
        cases_a_year=facts.cases_a_year,
        triad=TriadShares(**vars(facts.triad)) if facts.triad else None,
        starts_on=facts.starts_on,
        needs=[RequestNeed(**vars(each)) for each in facts.needs],
        cost_remark=facts.cost_remark,
        concerns={
            name: ConcernAnswer(answer=each.answer, words=each.words) for name, each in sorted(facts.concerns.items())
        },
    )


def _moves(request: Request) -> list[RequestMove]:
    return [
        RequestMove(
            source=State(each.source),
            target=State(each.target),
            at=each.at,
            by=each.actor,
            reason=each.reason,
            expected_on=each.expected_on,
            into=each.into.number if each.into else None,
        )
        for each in queries.moves_of(request)
    ]


def files_of(request: Request) -> list[RequestFile]:
    """A request's attachments."""
    return [file_row(each) for each in queries.attachments_of(request)]


def file_row(file: Any) -> RequestFile:
    """An attachment without its content."""
    return RequestFile(id=file.pk, name=file.name, media_type=file.media_type, size=file.size, sha256=file.digest)
