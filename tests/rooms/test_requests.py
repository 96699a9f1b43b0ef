"""Departments ask, the office decides: what rules let happen to a request, and what they leave behind."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.isolation import within
from dreiklang.municipality.models import AuditEntry, OutgoingMail, User
from dreiklang.municipality.queries import audit_breaks
from dreiklang.portfolio import attaching, backlog, converting, errors, handing_in, notices
from dreiklang.portfolio import request_queries as queries
from dreiklang.portfolio.hearing_values import HearingResult
from dreiklang.portfolio.hearings import NewHearing, Opinion, answer_hearing, open_hearing
from dreiklang.portfolio.models import Measure, Request, RequestMove, SharedSummary
from dreiklang.portfolio.queries import portfolio
from dreiklang.portfolio.states import BACKLOG, ENDED, TRANSITIONS, WAY, State, next_states
from dreiklang.portfolio.typed import read_typed, typed_of
from rooms.requests_made import NOW, TODAY, TYPED, drafted, handed_in, moved, moved_to

# What is typed, and what is read of it


def _faults(**typed: str) -> dict[str, str]:
    reading = read_typed({**TYPED, **typed}, TODAY)
    assert (reading.facts is None) == bool(reading.faults)
    return {fault.field: str(fault.reason) for fault in reading.faults}


def test_what_was_typed_is_read_exactly() -> None:
    facts = read_typed({"organization": "statistik", **TYPED}, TODAY).facts
    assert facts is not None
    assert (facts.cases_a_year, facts.wanted_by) == (4200, dt.date(2027, 12, 31))
    assert facts.triad is not None
    assert facts.triad.process == Decimal("0.5")
    assert [(need.year, need.material, need.posts) for need in facts.needs] == [(2027, Decimal("45.5"), Decimal("0.5"))]


def test_facts_can_be_typed_again_and_say_the_same() -> None:
    facts = read_typed({"organization": "statistik", **TYPED}, TODAY).facts
    assert facts is not None
    assert read_typed(typed_of(facts), TODAY).facts == facts


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 301}),
        ("better", {"better": ""}),
        ("better_for", {"better_for": ""}),
        ("legal_source", {"legal_source": ""}),
        ("obligation", {"obligation": "vielleicht"}),
        ("cases_a_year", {"cases_a_year": "viele"}),
        ("cases_a_year", {"cases_a_year": "2,5"}),
        ("cases_a_year", {"cases_a_year": "9999999999"}),
        ("technology", {"technology": "29"}),
        ("people", {"people": "-20"}),
        ("wanted_by", {"wanted_by": "2026-12-31"}),
        ("wanted_by", {"starts_on": "", "wanted_by": "2026-03-01"}),
        ("starts_on", {"starts_on": "30.02.2027"}),
        ("material_2027", {"material_2027": "NaN"}),
        ("posts_2027", {"posts_2027": "0,333"}),
        ("climate", {"climate": "etwas"}),
    ],
)
def test_what_is_missing_or_contradictory_is_said_at_its_field_once(field: str, typed: dict[str, str]) -> None:
    assert list(_faults(**typed)) == [field]


def test_no_shares_at_all_are_no_fault_since_nobody_may_know_them_yet() -> None:
    assert _faults(people="", process="", technology="") == {}


# States


def test_every_state_can_be_reached_and_left_unless_it_is_the_end() -> None:
    sources = {source for source, _ in TRANSITIONS}
    targets = {target for _, target in TRANSITIONS}
    assert targets == set(BACKLOG)
    assert set(State) - sources == set()
    assert all(next_states(state) for state in BACKLOG if state not in ENDED | {State.RETURNED})


def test_what_stops_or_turns_back_a_request_needs_a_reason_and_going_on_needs_none() -> None:
    for (source, target), step in TRANSITIONS.items():
        forward = source in WAY and target in WAY and WAY.index(target) == WAY.index(source) + 1
        assert step.reason is not (forward or target is State.RECEIVED)


# Writing and handing in


def test_an_unfinished_form_keeps_its_content_word_by_word(stuttgart: Any, actors: Any) -> None:
    draft = handing_in.begin_request(stuttgart, actors["ida"], "statistik", {}, now=NOW)
    typed = {"title": "Halb", "cases_a_year": "so um die 20", "unfug": "wird nicht behalten"}
    handing_in.save_draft(stuttgart, actors["ida"], draft.number, typed, seen=1)
    stored = queries.request_by_number(stuttgart, actors["ida"], draft.number)
    assert stored is not None
    kept = queries.typed_from(stored)
    assert kept == {"organization": "statistik", "title": "Halb", "cases_a_year": "so um die 20"}
    with pytest.raises(errors.UnfinishedRequestError) as refused:
        handing_in.hand_in(stuttgart, actors["ida"], draft.number, seen=2, now=NOW)
    assert {fault.field for fault in refused.value.faults} == {"better", "better_for", "cases_a_year"}
    assert Request.objects.get(pk=draft.pk).state == "draft"


def test_of_two_forms_that_are_open_at_once_the_second_is_told(stuttgart: Any, actors: Any) -> None:
    draft = drafted(stuttgart, actors["ida"])
    handing_in.save_draft(stuttgart, actors["ida"], draft.number, {"title": "Am Rechner"}, seen=1, form="rechner")
    with pytest.raises(OutdatedError):
        handing_in.save_draft(stuttgart, actors["ida"], draft.number, {"title": "Am Telefon"}, seen=1, form="telefon")
    handing_in.save_draft(stuttgart, actors["ida"], draft.number, {"title": "Weiter"}, seen=1, form="rechner")
    assert Request.objects.get(pk=draft.pk).typed["title"] == "Weiter"


def test_a_request_that_was_handed_in_stands_in_the_backlog_with_its_trace(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    request.refresh_from_db()
    assert (request.state, request.handed_in_on, request.cases_a_year) == ("received", TODAY, 4200)
    assert request.typed == {}
    move = RequestMove.objects.get(request=request)
    assert (move.source, move.target, move.actor) == ("draft", "received", actors["ida"].pseudonym)
    entry = AuditEntry.objects.filter(municipality=stuttgart, kind="request", key=str(request.number)).first()
    assert entry is not None
    assert (entry.action, entry.after["title"]) == ("request_handed_in", TYPED["title"])
    assert not audit_breaks(stuttgart)


def test_what_was_handed_in_cannot_be_changed_until_it_is_returned(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    with pytest.raises(errors.NotBeingWrittenError):
        handing_in.save_draft(stuttgart, actors["ida"], request.number, {"title": "Anders"}, seen=request.revision)
    request = moved(stuttgart, actors["alma"], request, State.RETURNED)
    again = handing_in.save_draft(stuttgart, actors["ida"], request.number, {"title": "Anders"}, seen=request.revision)
    assert again.title == TYPED["title"], "in lists until it is handed in again"
    again = handing_in.hand_in(stuttgart, actors["ida"], request.number, seen=again.revision, now=NOW)
    assert (again.title, again.state, again.reason) == ("Anders", "received", "")
    with pytest.raises(errors.NotBeingWrittenError):
        handing_in.discard_draft(stuttgart, actors["ida"], request.number)


def test_a_draft_can_be_discarded_and_leaves_nothing(stuttgart: Any, actors: Any) -> None:
    draft = drafted(stuttgart, actors["ida"])
    attaching.add_attachment(stuttgart, actors["ida"], draft.number, "a.txt", b"Anlage", now=NOW)
    handing_in.discard_draft(stuttgart, actors["ida"], draft.number)
    assert not Request.objects.filter(pk=draft.pk).exists()


def test_numbers_are_never_given_twice(stuttgart: Any, actors: Any) -> None:
    first = drafted(stuttgart, actors["ida"])
    handing_in.discard_draft(stuttgart, actors["ida"], first.number)
    assert drafted(stuttgart, actors["ida"]).number == first.number + 1


# Who may what


def test_departments_hand_in_for_themselves_only(stuttgart: Any, actors: Any) -> None:
    with pytest.raises(NotAllowedError):
        handing_in.begin_request(stuttgart, actors["ida"], "hpa", {}, now=NOW)
    draft = drafted(stuttgart, actors["ida"])
    with pytest.raises(NotAllowedError):
        handing_in.save_draft(stuttgart, actors["ida"], draft.number, {"organization": "hpa"}, seen=1)
    with pytest.raises(errors.UnknownOrganizationError):
        handing_in.begin_request(stuttgart, actors["alma"], "gibt-es-nicht", {}, now=NOW)


def test_requesters_see_their_organisation_and_the_office_sees_no_drafts(stuttgart: Any, actors: Any) -> None:
    draft = drafted(stuttgart, actors["ida"])
    ours = handed_in(stuttgart, actors["dora"])
    theirs = handed_in(stuttgart, actors["alma"], "hpa")

    def seen(name: str) -> set[int]:
        return set(queries.requests(stuttgart, actors[name]).values_list("number", flat=True))

    assert seen("ida") == seen("dora") == {draft.number, ours.number}
    assert seen("alma") == seen("hans") == seen("gerda") == seen("emil") == {ours.number, theirs.number}
    assert seen("clara") == set(), "council members see what is published"
    backlog.publish_requests(stuttgart, actors["alma"], [theirs.number], published=True)
    assert seen("clara") == {theirs.number}
    assert theirs.number in seen("ida")
    found = queries.request_by_number(stuttgart, actors["ida"], theirs.number)
    assert found is not None
    assert not queries.sees_all_of(found, actors["ida"])


@pytest.mark.parametrize("name", ["ida", "dora", "hans", "gerda", "bruno", "clara", "emil", "ada"])
def test_only_the_office_moves_requests(stuttgart: Any, actors: Any, name: str) -> None:
    request = handed_in(stuttgart, actors["ida"])
    step = backlog.Step(target=State.SCREENED)
    with pytest.raises(NotAllowedError):
        backlog.move_request(stuttgart, actors[name], request.number, step, seen=request.revision, now=NOW)
    with pytest.raises(NotAllowedError):
        backlog.publish_requests(stuttgart, actors[name], [request.number], published=True)


def test_another_citys_office_finds_no_request(stuttgart: Any, actors: Any, konstanz: Any, ben: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    with pytest.raises(NotAllowedError):
        backlog.move_request(
            stuttgart, ben, request.number, backlog.Step(target=State.SCREENED), seen=request.revision, now=NOW
        )
    with pytest.raises(errors.UnknownRequestError):
        backlog.move_request(
            konstanz, ben, request.number, backlog.Step(target=State.SCREENED), seen=request.revision, now=NOW
        )


# The backlog


def test_a_request_goes_its_way_and_every_step_is_kept(stuttgart: Any, actors: Any) -> None:
    alma = actors["alma"]
    request = moved_to(stuttgart, alma, handed_in(stuttgart, actors["ida"]), State.PLANNED)
    with pytest.raises(errors.HearingMissingError):  # it touches data protection
        moved(stuttgart, alma, request, State.DECIDED)
    question = NewHearing(basis="dsgvo-35-2", question="Welche Daten?", due_on=TODAY, request=request.number)
    hearing = open_hearing(stuttgart, alma, question, TODAY)
    answer_hearing(stuttgart, alma, hearing.pk, Opinion(result=HearingResult.AGREED), seen=1, today=TODAY)
    request = moved(stuttgart, alma, request, *WAY[WAY.index(State.DECIDED) :])
    steps = [move.target for move in queries.moves_of(request)]
    assert steps == [state.value for state in WAY]


def test_of_two_people_who_move_the_same_request_the_second_is_told(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    seen = request.revision
    moved(stuttgart, actors["alma"], request, State.SCREENED)
    with pytest.raises(OutdatedError):
        backlog.move_request(
            stuttgart,
            actors["alma"],
            request.number,
            backlog.Step(target=State.REJECTED, reason="zu spät"),
            seen=seen,
            now=NOW,
        )
    assert Request.objects.get(pk=request.pk).state == "screened"


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (backlog.Step(target=State.DONE), errors.NoSuchStepError),
        (backlog.Step(target=State.RECEIVED), errors.NoSuchStepError),
        (backlog.Step(target=State.REJECTED, reason="  "), errors.ReasonNeededError),
        (backlog.Step(target=State.MERGED, reason="gleich"), errors.BadMergeError),
        (backlog.Step(target=State.MERGED, reason="gleich", into=999), errors.BadMergeError),
        (backlog.Step(target=State.SCREENED, expected_on=dt.date(2026, 3, 1)), errors.PastDateError),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_its_reason(
    stuttgart: Any, actors: Any, step: backlog.Step, refusal: type[Exception]
) -> None:
    request = handed_in(stuttgart, actors["ida"])
    with pytest.raises(refusal):
        backlog.move_request(stuttgart, actors["alma"], request.number, step, seen=request.revision, now=NOW)
    assert Request.objects.get(pk=request.pk).revision == request.revision


def test_a_merged_request_names_the_one_that_it_goes_on_in(stuttgart: Any, actors: Any) -> None:
    first, second = (handed_in(stuttgart, actors["ida"], title=title) for title in ("Erster", "Zweiter"))
    step = backlog.Step(target=State.MERGED, reason="Dasselbe", into=first.number)
    merged = backlog.move_request(stuttgart, actors["alma"], second.number, step, seen=second.revision, now=NOW)
    assert merged.merged_into == first
    self_merge = backlog.Step(target=State.MERGED, reason="Dasselbe", into=first.number)
    with pytest.raises(errors.BadMergeError):
        backlog.move_request(stuttgart, actors["alma"], first.number, self_merge, seen=first.revision, now=NOW)


def test_several_requests_move_together_or_not_at_all_and_each_refusal_is_named(stuttgart: Any, actors: Any) -> None:
    fresh = handed_in(stuttgart, actors["ida"], title="Neu")
    late = moved(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"], title="Weiter"), State.SCREENED)
    step = backlog.Step(target=State.SCREENED)
    chosen = {fresh.number: fresh.revision, late.number: late.revision, 999: 1}
    with pytest.raises(errors.BulkRefusedError) as refused:
        backlog.move_requests(stuttgart, actors["alma"], chosen, step, now=NOW)
    assert set(refused.value.refused) == {late.number, 999}
    assert Request.objects.get(pk=fresh.pk).state == "received"
    backlog.move_requests(stuttgart, actors["alma"], {fresh.number: fresh.revision}, step, now=NOW)
    assert Request.objects.get(pk=fresh.pk).state == "screened"
    with pytest.raises(errors.NothingChosenError):
        backlog.move_requests(stuttgart, actors["alma"], {}, step, now=NOW)
    with pytest.raises(errors.TooManyAtOnceError):
        backlog.move_requests(stuttgart, actors["alma"], dict.fromkeys(range(300), 1), step, now=NOW)


def test_the_expected_date_can_change_while_the_state_stays(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    day = dt.date(2026, 5, 1)
    request = backlog.reschedule_request(
        stuttgart, actors["alma"], request.number, expected_on=day, seen=request.revision, today=TODAY
    )
    assert (request.state, request.expected_on) == ("received", day)
    with pytest.raises(errors.PastDateError):
        backlog.reschedule_request(
            stuttgart,
            actors["alma"],
            request.number,
            expected_on=dt.date(2020, 1, 1),
            seen=request.revision,
            today=TODAY,
        )


# Mail


def test_requesters_are_told_of_each_change_in_plain_words(stuttgart: Any, actors: Any) -> None:
    User.objects.filter(username="ida").update(email="ida@example.org")
    request = handed_in(stuttgart, actors["ida"])
    step = backlog.Step(target=State.RETURNED, reason="Bitte die Fallzahl prüfen.", expected_on=dt.date(2026, 4, 1))
    backlog.move_request(stuttgart, actors["alma"], request.number, step, seen=request.revision, now=NOW)
    newest, first = OutgoingMail.objects.filter(user__username="ida")
    assert request.key in first.subject
    assert "Bitte die Fallzahl prüfen." in newest.text
    assert "01.04.2026" in newest.text
    assert f"/stuttgart/bedarfe/{request.number}/" in newest.text


def test_mail_that_failed_is_seen_by_the_office_and_sent_again(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])  # Ida has no address
    (mail,) = queries.unsent_mail(stuttgart, request)
    assert (mail.state, mail.user.username) == ("failed", "ida")
    with pytest.raises(NotAllowedError):
        notices.send_again(stuttgart, actors["ida"], mail.pk, NOW)
    assert notices.send_again(stuttgart, actors["alma"], mail.pk, NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("waiting", "")
    assert not queries.unsent_mail(stuttgart, request)


# Attachments


def _zip(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("seite.html", b"<script>alert(1)</script>"),
        ("bild.svg", b"<svg onload='alert(1)'/>"),
        ("programm.exe", b"MZ"),
        ("ohne-endung", b"Text"),
        ("leer.pdf", b""),
        ("falsch.pdf", b"<html>"),
        ("falsch.png", b"GIF89a"),
        ("falsch.docx", b"PK\x03\x04 kein Zip"),
        ("tabelle.docx", _zip("[Content_Types].xml", "xl/workbook.xml")),
        ("makro.docx", _zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("bytes.txt", b"\xff\xfe\x00"),
        ("riesig.txt", b"a" * (attaching.LARGEST + 1)),
    ],
)
def test_hostile_files_are_refused(stuttgart: Any, actors: Any, name: str, data: bytes) -> None:
    draft = drafted(stuttgart, actors["ida"])
    with pytest.raises(errors.BadAttachmentError):
        attaching.add_attachment(stuttgart, actors["ida"], draft.number, name, data, now=NOW)
    assert not queries.attachments_of(draft)


def test_a_damaged_archive_is_taken_or_refused_in_words(stuttgart: Any, actors: Any) -> None:
    """Whatever byte of its directory is wrong; each is tried in a transaction of its own, as a request would be."""
    draft, whole = drafted(stuttgart, actors["ida"]), _zip("[Content_Types].xml", "word/document.xml")
    refused = 0
    for place in range(4, len(whole)):
        data = whole[:place] + b"\xff" + whole[place + 1 :]
        try:
            with transaction.atomic():
                attaching.add_attachment(stuttgart, actors["ida"], draft.number, "a.docx", data, now=NOW)
                transaction.set_rollback(True)
        except errors.BadAttachmentError:
            refused += 1
    assert 0 < refused < len(whole) - 4


def test_a_file_is_kept_as_it_is_under_a_name_that_harms_nobody(stuttgart: Any, actors: Any) -> None:
    draft = drafted(stuttgart, actors["ida"])
    data = _zip("[Content_Types].xml", "word/document.xml")
    name = "..\\..\\etc/Lage\r\nplan \u202e<x>.docx"
    added = attaching.add_attachment(stuttgart, actors["ida"], draft.number, name, data, now=NOW)
    assert added.name == "Lage__plan __x_.docx"
    stored = queries.attachment(draft, added.pk)
    assert stored is not None
    assert bytes(stored.content.data) == data
    again = attaching.add_attachment(stuttgart, actors["ida"], draft.number, "zweites-mal.docx", data, now=NOW)
    assert again == added
    for count in range(1, attaching.MOST):
        attaching.add_attachment(stuttgart, actors["ida"], draft.number, "n.txt", f"{count}".encode(), now=NOW)
    with pytest.raises(errors.BadAttachmentError):
        attaching.add_attachment(stuttgart, actors["ida"], draft.number, "n.txt", b"zuviel", now=NOW)
    attaching.remove_attachment(stuttgart, actors["ida"], draft.number, added.pk)
    assert len(queries.attachments_of(draft)) == attaching.MOST - 1


# Sharing with other municipalities


def test_other_cities_read_only_what_a_city_shares_and_only_its_summary(
    stuttgart: Any, konstanz: Any, actors: Any
) -> None:
    handed_in(stuttgart, actors["ida"])
    assert not SharedSummary.objects.filter(municipality=stuttgart).exists()
    backlog.set_up_backlog(stuttgart, actors["alma"], contact="", shares_requests=True)
    later = handed_in(stuttgart, actors["ida"], title="Später dazu")
    with within(konstanz.pk):
        shared = SharedSummary.objects.filter(municipality=stuttgart, kind="request")
        assert {each.title for each in shared} == {TYPED["title"], "Später dazu"}
        assert SharedSummary.objects.filter(municipality=stuttgart, kind="measure").count() > 10
        if connection.vendor == "postgresql":
            assert not Request.objects.filter(municipality=stuttgart).exists()
            assert SharedSummary.objects.filter(municipality=stuttgart).update(title="fremd") == 0
            assert SharedSummary.objects.filter(municipality=stuttgart).delete()[0] == 0
    moved(stuttgart, actors["alma"], later, State.REJECTED)
    assert not SharedSummary.objects.filter(municipality=stuttgart, key=later.key).exists()
    backlog.set_up_backlog(stuttgart, actors["alma"], contact="", shares_requests=False)
    assert not SharedSummary.objects.filter(municipality=stuttgart).exists()


# From request to measure


def test_an_evaluated_request_becomes_a_measure_that_is_linked_both_ways(stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    with pytest.raises(errors.NotYetMeasureError):
        converting.make_measure(
            stuttgart,
            actors["alma"],
            request.number,
            kind="citizen_service",
            variant_name="voll",
            seen=request.revision,
        )
    request = moved_to(stuttgart, actors["alma"], request, State.EVALUATED)
    half = converting.Reduced(name="reduziert", of_cost=Decimal("0.5"), of_value=Decimal("0.4"), loss="kein Archiv")
    measure = converting.make_measure(
        stuttgart,
        actors["alma"],
        request.number,
        kind="citizen_service",
        variant_name="voll",
        seen=request.revision,
        reduced=half,
    )
    request.refresh_from_db()
    assert request.measure == measure
    assert list(measure.requests.all()) == [request]
    assert measure.legal_source == "§ 1a OZG"
    assert [variant.key for variant in measure.variants.all()] == ["reduced", "full"]
    register = portfolio(stuttgart)
    assert register is not None
    planned = {each.key: each for each in register.measures}[measure.key]
    assert [variant.resources.material for variant in planned.variants] == [
        {2027: Decimal("22.75")},
        {2027: Decimal("45.5")},
    ]
    entry = AuditEntry.objects.get(municipality=stuttgart, action="measure_added", key=measure.key)
    assert entry.after["origin"]["request"] == request.number
    with pytest.raises(errors.AlreadyMeasureError):
        converting.make_measure(
            stuttgart, actors["alma"], request.number, kind="data", variant_name="voll", seen=request.revision
        )
    assert Measure.objects.filter(municipality=stuttgart, name=request.title).count() == 1


# Reading


@pytest.mark.parametrize("order", queries.ORDERS)
def test_lists_are_filtered_and_ordered(stuttgart: Any, actors: Any, order: str) -> None:
    one = handed_in(stuttgart, actors["ida"], title="Aktenplan")
    two = moved(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"], title="Bauakte"), State.REJECTED)
    found = {
        key: [row.number for row in queries.requests(stuttgart, actors["alma"], queries.Wanted(**wanted, order=order))]
        for key, wanted in {
            "all": {},
            "open": {"state": "open"},
            "rejected": {"state": "rejected"},
            "words": {"words": "akte bau"},
            "number": {"words": one.key},
            "elsewhere": {"organization": "hpa"},
            "nonsense": {"state": "unfug"},
        }.items()
    }
    assert set(found["all"]) == {one.number, two.number}
    assert found["open"] == found["number"] == [one.number]
    assert found["rejected"] == found["words"] == [two.number]
    assert found["elsewhere"] == found["nonsense"] == []


def test_the_board_has_every_state_with_its_newest_requests(stuttgart: Any, actors: Any) -> None:
    requests = [handed_in(stuttgart, actors["ida"], title=f"Nr. {n}") for n in range(3)]
    moved(stuttgart, actors["alma"], requests[0], State.SCREENED)
    columns = {column.state: column for column in queries.board(stuttgart, actors["alma"])}
    assert list(columns) == list(BACKLOG)
    assert columns[State.RECEIVED].count == 2
    assert [each.number for each in columns[State.SCREENED].requests] == [requests[0].number]


def test_views_are_a_persons_own(stuttgart: Any, actors: Any) -> None:
    backlog.save_view(stuttgart, actors["alma"], "Offene", queries.Wanted(state="open"))
    backlog.save_view(stuttgart, actors["alma"], "Offene", queries.Wanted(state="open", order="waiting"))
    (view,) = queries.saved_views(stuttgart, actors["alma"])
    assert view.wanted == {"state": "open", "order": "waiting"}
    assert queries.saved_views(stuttgart, actors["hans"]) == []
    backlog.delete_view(stuttgart, actors["hans"], view.pk)
    assert queries.saved_views(stuttgart, actors["alma"])
    with pytest.raises(errors.ViewNameError):
        backlog.save_view(stuttgart, actors["alma"], " ", queries.Wanted())
    backlog.delete_view(stuttgart, actors["alma"], view.pk)
    assert queries.saved_views(stuttgart, actors["alma"]) == []
