"""What the API says and hears about departments' requests."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from dreiklang.api.shapes import (
    LARGEST_NUMBER,
    Amount,
    Body,
    Day,
    Exact,
    Flag,
    Kind,
    Obligation,
    OrganizationRef,
    Shape,
    TriadShares,
    Whole,
)
from dreiklang.portfolio import backlog, taking_up
from dreiklang.portfolio.facts import Answer
from dreiklang.portfolio.states import State

Revision = Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER, description="The revision that was seen")]
ORDERS = "^(newest|title|organization|state|waiting|wanted)$"


class RequestRow(Shape):
    """A request in the list. `revision` is what a move of it asks for."""

    number: int
    key: str
    title: str
    organization: OrganizationRef
    state: State
    state_since: dt.datetime
    expected_on: Day | None
    handed_in_on: Day | None
    wanted_by: Day | None
    obligation: Obligation
    published: bool
    revision: int


class RequestNeed(Shape):
    """What a request is thought to take in one year; money in TEUR, posts in the year of their creation."""

    year: int
    material: Exact
    investment: Exact
    posts: Exact


class ConcernAnswer(Shape):
    """Whether a concern is touched, and how."""

    answer: Answer
    words: str


class RequestMove(Shape):
    """A change of state; `by` is a pseudonym."""

    source: State
    target: State
    at: dt.datetime
    by: str
    reason: str
    expected_on: Day | None
    into: int | None


class RequestFile(Shape):
    """An attachment; its content is at `attachments/{id}`."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


class RequestContent(Shape):
    """What a request says, as it was handed in."""

    better: str
    better_for: str
    legal_source: str
    procedure: str
    cases_a_year: int | None
    triad: TriadShares | None
    starts_on: Day | None
    needs: list[RequestNeed]
    cost_remark: str
    concerns: dict[str, ConcernAnswer]


class RequestDetail(RequestRow):
    """One request. `content`, `reason`, `moves` and `files` are null for who may only know that it is published."""

    next_step: str
    whose_turn: str
    next_states: list[State]
    merged_into: int | None
    measure: str | None
    reason: str | None
    content: RequestContent | None
    moves: list[RequestMove] | None
    files: list[RequestFile] | None


class WantedStep(Body):
    """Where to, why, when the next step is expected, and into which request (its number) it merges."""

    target: State
    reason: Annotated[str, Field(max_length=2_000)] = ""
    expected_on: Day | None = None
    into: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] | None = None

    @property
    def step(self) -> backlog.Step:
        """As the rule wants it."""
        return backlog.Step(target=self.target, reason=self.reason, expected_on=self.expected_on, into=self.into)


class WantedMove(WantedStep):
    """A step of one request."""

    revision: Revision


class Chosen(Body):
    """A request as it was seen."""

    number: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)]
    revision: Revision


class WantedMoves(WantedStep):
    """One step of several requests: all of them, or none."""

    chosen: Annotated[list[Chosen], Field(min_length=1, max_length=backlog.MOST_AT_ONCE)]


class WantedDate(Body):
    """When the next step is expected; null for no date."""

    expected_on: Day | None
    revision: Revision


class WantedPublication(Body):
    """Whether title, organisation and state of these requests are open to everybody."""

    numbers: Annotated[
        list[Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)]],
        Field(min_length=1, max_length=backlog.MOST_AT_ONCE),
    ]
    published: Flag


class Changed(Shape):
    """How many requests were changed."""

    changed: int


class ReducedVariant(Body):
    """A smaller variant: what it takes and brings, as shares of the full one, and what is lost."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    of_cost: Amount
    of_value: Amount
    loss: Annotated[str, Field(min_length=1, max_length=1_000)]


class WantedMeasure(Body):
    """What a request does not say, and its measure must."""

    kind: Kind
    variant_name: Annotated[str, Field(min_length=1, max_length=200)]
    reduced: ReducedVariant | None = None
    revision: Revision


class WantedIntake(Body):
    """Measures of the register (their keys) that are to stand in the backlog from now on, and in which state."""

    measures: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60)]], Field(min_length=1, max_length=taking_up.MOST_AT_ONCE)
    ]
    state: State


class MeasureMade(Shape):
    """The key of the measure that a request became."""

    measure: str


class SimilarThing(Shape):
    """A request or measure about the same; `municipality` is empty for here, `key` is empty where it is not to read."""

    kind: str
    key: str
    title: str
    state: str
    organization: str
    municipality: str
    score: float
    shared: list[str]


class BoardColumn(Shape):
    """How many requests are in a state, and the newest of them."""

    state: State
    count: int
    requests: list[RequestRow]


class FlowMoment(Shape):
    """How many requests were in each state at the end of a day."""

    day: Day
    counts: dict[str, int]


class FlowAges(Shape):
    """Of the requests that wait in a state: up to 30, 90 and 180 days, and longer."""

    state: State
    counts: list[int]


class FlowLeadTime(Shape):
    """Days from the first handing in to the answer and to the end, in an organisation's requests."""

    organization: str
    answered: int
    median_to_answer: int | None
    slowest_tenth: int | None
    done: int
    median_to_done: int | None


class RequestFlow(Shape):
    """How requests flow."""

    moments: list[FlowMoment]
    ages: list[FlowAges]
    lead_times: list[FlowLeadTime]


class BacklogSettings(Shape):
    """Who handles requests first, and whether other municipalities may read summaries."""

    contact: str
    shares_requests: bool


class WantedSettings(Body):
    """The same, to be set."""

    contact: Annotated[str, Field(max_length=1_000)]
    shares_requests: Flag


class RequestView(Shape):
    """A filter of one's own, by name."""

    id: int
    name: str
    wanted: dict[str, str]


class WantedView(Body):
    """A filter to keep."""

    name: Annotated[str, Field(min_length=1, max_length=backlog.LONGEST_VIEW_NAME)]
    words: Annotated[str, Field(max_length=100)] = ""
    state: Annotated[str, Field(max_length=20)] = ""
    organization: Annotated[str, Field(max_length=60)] = ""
    obligation: Annotated[str, Field(max_length=20)] = ""
    order: Annotated[str, Field(pattern=ORDERS)] = "newest"


class UnsentNotice(Shape):
    """Mail to a requester that could not be delivered (so far)."""

    id: int
    subject: str
    state: str
    attempts: int
    error: str
    due_at: dt.datetime
