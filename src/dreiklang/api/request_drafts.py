"""Writing a request: begin, save, hand in, discard, and attach files."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import File, Path, UploadedFile
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.conditional import unless_changed
from dreiklang.api.files import download
from dreiklang.api.request_shapes import RequestDetail, RequestFile, Revision
from dreiklang.api.requests import Number, detail, file_row, found, readable
from dreiklang.api.requests import section as requests_section
from dreiklang.api.shapes import LARGEST_NUMBER, Amount, Body, Day, Obligation, Shape, Whole
from dreiklang.council.export import ExportedFile
from dreiklang.municipality.permissions import Permission
from dreiklang.portfolio import attaching, handing_in
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.errors import NotBeingWrittenError
from dreiklang.portfolio.facts import CONCERNS, LONGEST_TEXT, LONGEST_TITLE, Answer
from dreiklang.portfolio.typed import AMOUNTS, BY_YEAR, read_typed

section = Section("Request drafts")
"""All but the first operation, which has the list's address and so stands in its section."""
FileId = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Number of the attachment")]
UNCHANGED: Any = Field(default=None, validate_default=False)
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Line = Annotated[str, Field(max_length=LONGEST_TITLE)]


class ThreeShares(Body):
    """Shares of people, process and technology; they must sum to 1."""

    people: Amount
    process: Amount
    technology: Amount


class YearlyWish(Body):
    """What one year is thought to take; money in TEUR."""

    year: Annotated[Whole, Field(ge=2000, le=2099)]
    material: Amount = Decimal(0)
    investment: Amount = Decimal(0)
    posts: Amount = Decimal(0)


class ConcernWish(Body):
    """Whether a concern is touched, and how."""

    answer: Answer = Answer.UNKNOWN
    words: Text = ""


class Concerns(Body):
    """What every request is asked about."""

    data_protection: ConcernWish = UNCHANGED
    information_security: ConcernWish = UNCHANGED
    accessibility: ConcernWish = UNCHANGED
    climate: ConcernWish = UNCHANGED
    staff_council: ConcernWish = UNCHANGED


class DraftChange(Body):
    """What a draft shall say; what is not named stays, null empties it. `needs` and `triad` replace all of them."""

    organization: Annotated[str, Field(min_length=1, max_length=60)] = UNCHANGED
    title: Line = UNCHANGED
    better: Text = UNCHANGED
    better_for: Text = UNCHANGED
    obligation: Obligation = UNCHANGED
    legal_source: Line = UNCHANGED
    procedure: Text = UNCHANGED
    cases_a_year: Annotated[Whole, Field(ge=0, le=LARGEST_NUMBER)] | None = UNCHANGED
    triad: ThreeShares | None = UNCHANGED
    starts_on: Day | None = UNCHANGED
    wanted_by: Day | None = UNCHANGED
    needs: Annotated[list[YearlyWish], Field(max_length=50)] = UNCHANGED
    cost_remark: Text = UNCHANGED
    concerns: Concerns = UNCHANGED

    def typed(self, before: dict[str, str]) -> dict[str, str]:
        """As a person would have typed it into the form."""
        found: dict[str, str] = {}
        for name in self.model_fields_set - {"triad", "needs", "concerns"}:
            value = getattr(self, name)
            found[name] = "" if value is None else str(getattr(value, "value", value))
        if "triad" in self.model_fields_set:
            shares = self.triad.model_dump() if self.triad else dict.fromkeys(ThreeShares.model_fields, None)
            found |= {name: "" if share is None else _written(share * 100) for name, share in shares.items()}
        if "needs" in self.model_fields_set:
            found |= {name: "" for name in before if BY_YEAR.fullmatch(name)}
            found |= {f"{name}_{each.year}": _written(getattr(each, name)) for each in self.needs for name in AMOUNTS}
        if "concerns" in self.model_fields_set:
            for name in CONCERNS:
                if (wish := getattr(self.concerns, name)) is not None:
                    found |= {name: wish.answer.value, f"{name}_words": wish.words}
        return found


class NewRequest(DraftChange):
    """A request to begin, for an organisation that one may hand in for."""

    organization: Annotated[str, Field(min_length=1, max_length=60)]


class RequestDraft(Shape):
    """A draft: its fields as text, as they stand in the form. `faults` are the fields that need a look.

    It is the same in every language, so that its tag is too; handing in says in words what is wrong.
    """

    number: int
    revision: int
    organization: str
    fields: dict[str, str]
    faults: list[str]


class Seen(Body):
    """The revision that was seen."""

    revision: Revision


@requests_section.post("/requests", Permission.HAND_IN_REQUESTS, RequestDraft)
def begin_request(place: Place, wanted: NewRequest) -> RequestDraft:
    """Begin a request; nobody but the department sees it before it is handed in."""
    typed = wanted.typed({})
    begun = handing_in.begin_request(
        place.municipality, place.actor, typed.pop("organization"), typed, now=timezone.now()
    )
    place.located("requests", begun.number, "draft")
    return _draft(place, begun.number)


@section.get("/requests/{number}/draft", Permission.HAND_IN_REQUESTS, RequestDraft)
def get_request_draft(place: Place, number: Number) -> RequestDraft:
    """What a request says so far; its ETag is what a change of it asks for."""
    return _draft(place, number)


@section.patch("/requests/{number}/draft", Permission.HAND_IN_REQUESTS, RequestDraft)
def save_request_draft(place: Place, number: Number, change: DraftChange) -> RequestDraft:
    """Change a draft, or a request that was returned. It may stay unfinished."""
    now = _writable(place, number)
    with unless_changed(place.request, partial(_draft, place, number)):
        typed = change.typed(queries.typed_from(now))
        handing_in.save_draft(place.municipality, place.actor, number, typed, seen=now.revision)
    return _draft(place, number)


@section.delete("/requests/{number}/draft", Permission.HAND_IN_REQUESTS)
def discard_request_draft(place: Place, number: Number) -> None:
    """Remove a draft for good. What was handed in once stays."""
    _writable(place, number)
    handing_in.discard_draft(place.municipality, place.actor, number)


@section.post("/requests/{number}/hand-in", Permission.HAND_IN_REQUESTS, RequestDetail, status=200)
def hand_in_request(place: Place, number: Number, seen: Seen) -> RequestDetail:
    """Hand a request in; if something is missing or contradictory, each fault is named."""
    _writable(place, number)
    handing_in.hand_in(place.municipality, place.actor, number, seen=seen.revision, now=timezone.now())
    return detail(place, found(place, number))


@section.post("/requests/{number}/attachments", Permission.HAND_IN_REQUESTS, RequestFile)
def add_request_attachment(
    place: Place, number: Number, file: Annotated[UploadedFile, File(description="At most 10 MB; no macros")]
) -> RequestFile:
    """Add a file to a request that is being written: PDF, picture, text, table or presentation."""
    _writable(place, number)
    # One byte more than is taken shows that a file is too large, without reading all of it.
    data = file.read(attaching.LARGEST + 1)
    added = attaching.add_attachment(place.municipality, place.actor, number, file.name or "", data, now=timezone.now())
    return file_row(added)


@section.get(
    "/requests/{number}/attachments/{file}",
    Permission.SEE_REQUESTS,
    None,
    files=tuple(sorted({each.media_type.partition(";")[0] for each in attaching.KINDS.values()})),
)
def download_request_attachment(place: Place, number: Number, file: FileId) -> HttpResponse:
    """The content of an attachment."""
    stored = queries.attachment(readable(place, number), file)
    if stored is None:
        raise Http404
    name = "".join(letter if letter.isascii() else "_" for letter in stored.name)
    return download(ExportedFile(name=name, media_type=stored.media_type, data=bytes(stored.content.data)))


@section.delete("/requests/{number}/attachments/{file}", Permission.HAND_IN_REQUESTS)
def remove_request_attachment(place: Place, number: Number, file: FileId) -> None:
    """Take a file away from a request that is being written."""
    _writable(place, number)
    attaching.remove_attachment(place.municipality, place.actor, number, file)


def _writable(place: Place, number: int) -> Any:
    """The request, if one may write it; a request that is under way says so, any other is not found."""
    request = found(place, number)
    if not place.actor.may(Permission.HAND_IN_REQUESTS, request.organization_id):
        raise Http404
    return handing_in.written_request(place.municipality, place.actor, number)


def _draft(place: Place, number: int) -> RequestDraft:
    try:
        request = _writable(place, number)
    except NotBeingWrittenError:
        raise Http404 from None
    typed = queries.typed_from(request)
    return RequestDraft(
        number=request.number,
        revision=request.revision,
        organization=request.organization.key,
        fields={name: text for name, text in sorted(typed.items()) if text},
        faults=[each.field for each in read_typed(typed, timezone.localdate()).faults],
    )


def _written(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")
