"""Responsibilities, dependencies and hearings as people work with them on the pages."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from dreiklang.municipality.models import AuditEntry, User
from dreiklang.portfolio.models import Dependency, Hearing, Measure
from dreiklang.portfolio.ownership import parts_of
from rooms.heard import hearing_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(name: str) -> Client:
    """Somebody of the cast at their desk."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username=name), backend=BACKEND)
    return client


def seen(page: str, what: str) -> str:
    """The seal that a form of the page carries."""
    found = re.search(rf'name="what" value="{what}"><input type="hidden" name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def rows(prefix: str, *entries: dict[str, str]) -> dict[str, str]:
    """Rows of a form as a browser sends them."""
    counts = {f"{prefix}-TOTAL_FORMS": str(len(entries)), f"{prefix}-INITIAL_FORMS": "0"}
    return counts | {f"{prefix}-{n}-{key}": value for n, entry in enumerate(entries) for key, value in entry.items()}


DOIT = {"organization": "doit", "duty": "accountable", "task": "Steuerung"}
STATISTICS = {"organization": "statistik", "duty": "responsible", "task": "Daten liefern"}
EMPTY = {"organization": "", "duty": "", "task": ""}


def test_the_office_states_who_has_which_part_and_everybody_reads_it(stuttgart: Any, visitor: Client) -> None:
    path = "/stuttgart/massnahmen/M003/zustaendigkeiten/"
    office = client_of("alma")
    page = office.get(path).content.decode()
    sent = {
        "what": "parts",
        "seen": seen(page, "parts"),
        "reason": "Klarstellung",
        **rows("parts", DOIT, STATISTICS, EMPTY),
    }
    assert office.post(path, sent).status_code == 302
    assert len(parts_of(Measure.objects.get(municipality=stuttgart, key="M003"))) == 2
    for page in (visitor.get(path), visitor.get("/stuttgart/zustaendigkeiten/statistik/")):
        assert "Daten liefern" in page.content.decode()
    again = office.post(path, sent)
    assert again.status_code == 422
    assert "Somebody else has changed this" in again.content.decode()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((STATISTICS,), "exactly one"),
        (({**DOIT, "duty": ""},), "Choose the part"),
        (({**EMPTY, "task": "etwas"},), "Choose whose task"),
        (({**DOIT, "organization": "erfunden"},), "erfunden"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_remedy(
    stuttgart: Any, entries: tuple[dict[str, str], ...], words: str
) -> None:
    path = "/stuttgart/massnahmen/M003/zustaendigkeiten/"
    office = client_of("alma")
    sent = {"what": "parts", "seen": seen(office.get(path).content.decode(), "parts"), **rows("parts", *entries)}
    answer = office.post(path, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert parts_of(Measure.objects.get(municipality=stuttgart, key="M003")) == ()


def test_links_lead_to_the_papers_that_are_here(stuttgart: Any, visitor: Client) -> None:
    path = "/stuttgart/massnahmen/M003/zustaendigkeiten/"
    office = client_of("alma")
    paper = stuttgart.papers.exclude(reference="").first()
    links = ({"kind": "paper", "key": paper.reference}, {"kind": "process", "key": "Meldewesen <b>"})
    sent = {"what": "links", "seen": seen(office.get(path).content.decode(), "links"), **rows("links", *links)}
    assert office.post(path, sent).status_code == 302
    page = visitor.get(path).content.decode()
    assert f'href="/stuttgart/drucksachen/{paper.key}/"' in page
    assert "Meldewesen &lt;b&gt;" in page


def test_others_are_shown_no_form_and_may_send_none(stuttgart: Any, visitor: Client) -> None:
    path = "/stuttgart/massnahmen/M003/zustaendigkeiten/"
    for client in (visitor, client_of("clara"), client_of("gerda"), client_of("dora")):
        page = client.get(path)
        assert page.status_code == 200
        assert '<form method="post" class="sheet"' not in page.content.decode()
        assert client.post(path, {"what": "parts"}).status_code == 404


def test_the_overview_says_what_nobody_owns(stuttgart: Any, visitor: Client) -> None:
    page = visitor.get("/stuttgart/zustaendigkeiten/").content.decode()
    assert "DO.IT" in page
    assert 'id="niemand"' in page
    assert visitor.get("/stuttgart/zustaendigkeiten/spd/").status_code == 404


def test_a_circle_is_refused_at_the_field(stuttgart: Any) -> None:
    path = "/stuttgart/massnahmen/abhaengigkeiten/"
    office = client_of("alma")
    edge = Dependency.objects.filter(measure__municipality=stuttgart, kind="requires").select_related(
        "measure", "other"
    )
    first = edge.first()
    assert first is not None
    sent = {"measure": first.other.key, "bearing": "requires", "other": first.measure.key}
    answer = office.post(path, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{first.other.key} → {first.measure.key} → {first.other.key}" in page
    assert 'id="id_other_error"' in page
    assert office.post(path, {**sent, "bearing": "supports"}).status_code == 302
    new = Dependency.objects.get(measure=first.other, other=first.measure, kind="supports")
    ended = office.post(f"{path}entfernen/", {**sent, "bearing": "supports"})
    assert ended.status_code == 302
    assert not Dependency.objects.filter(pk=new.pk).exists()
    told = office.post(f"{path}entfernen/", {"measure": "M003"}, follow=True).content.decode()
    assert "That is no dependency" in told


def test_consequences_and_chart_are_there_for_everybody(stuttgart: Any, visitor: Client) -> None:
    page = visitor.get("/stuttgart/massnahmen/abhaengigkeiten/").content.decode()
    needed = Dependency.objects.filter(measure__municipality=stuttgart, kind="requires").first()
    assert needed is not None
    assert needed.other.key in page
    assert 'id="folgen"' in page
    drawn = visitor.get("/stuttgart/massnahmen/abhaengigkeiten.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert needed.other.key in drawn.content.decode()
    assert visitor.get("/konstanz/massnahmen/abhaengigkeiten/").status_code == 200
    assert visitor.get("/stuttgart/massnahmen/abhaengigkeiten.exe").status_code == 404


def test_circles_that_were_imported_are_shown(stuttgart: Any, visitor: Client) -> None:
    edge = Dependency.objects.filter(measure__municipality=stuttgart, kind="requires").first()
    assert edge is not None
    Dependency.objects.create(measure=edge.other, other=edge.measure, kind="requires")
    page = visitor.get("/stuttgart/massnahmen/abhaengigkeiten/").content.decode()
    first, second = sorted((edge.measure.key, edge.other.key))
    assert f"{first} → {second} → {first}" in page


def test_the_office_opens_a_hearing_and_the_staff_council_answers(stuttgart: Any) -> None:
    office, council = client_of("alma"), client_of("gerda")
    due = localdate() + dt.timedelta(days=10)
    sent = {
        "measure": "M003",
        "basis": "lpvg-bw-mitbestimmung",
        "question": "Einführung einer Software",
        "papers": "GRDrs 1/2026\nhttps://example.org/konzept.pdf\njavascript:alert(1)",
        "due_on": due.isoformat(),
        "required_for": "decided",
    }
    answer = office.post("/stuttgart/anhoerungen/neu/", sent)
    assert answer.status_code == 302
    page = council.get(answer["Location"]).content.decode()
    assert "in Anlehnung an § 75 LPVG BW" in page
    assert 'href="https://example.org/konzept.pdf"' in page
    assert 'href="javascript' not in page
    opinion = {"what": "opinion", "seen": "1", "opinion-result": "refused", "opinion-words": ""}
    assert council.post(answer["Location"], opinion).status_code == 422
    assert council.post(answer["Location"], {**opinion, "opinion-words": "Messbar."}).status_code == 302
    assert Hearing.objects.get(municipality=stuttgart).result == "refused"
    assert council.post(answer["Location"], {"what": "waiver", "seen": "2", "waiver-reason": "x"}).status_code == 404
    assert (
        office.post(answer["Location"], {"what": "waiver", "seen": "2", "waiver-reason": "Vereinbart"}).status_code
        == 302
    )
    assert AuditEntry.objects.filter(municipality=stuttgart, action="hearing_waived", reason="Vereinbart").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"measure": ""}, "measure"),
        ({"request": "17"}, "measure"),
        ({"question": ""}, "question"),
        ({"basis": "erfunden"}, "basis"),
    ],
)
def test_a_wrong_entry_is_refused_at_its_field(stuttgart: Any, change: dict[str, str], field: str) -> None:
    due = (localdate() + dt.timedelta(days=10)).isoformat()
    sent = {"measure": "M003", "basis": "bsi-200-2", "question": "Frage", "due_on": due, "required_for": "decided"}
    answer = client_of("alma").post("/stuttgart/anhoerungen/neu/", {**sent, **change})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Hearing.objects.filter(municipality=stuttgart).exists()


def test_what_is_overdue_stands_first_and_says_so(stuttgart: Any) -> None:
    near, past = hearing_in(stuttgart), hearing_in(stuttgart)
    today = localdate()
    Hearing.objects.filter(pk=near.pk).update(due_on=today + dt.timedelta(days=3), question="nah")
    Hearing.objects.filter(pk=past.pk).update(due_on=today - dt.timedelta(days=1), party="data_protection")
    page = client_of("gerda").get("/stuttgart/anhoerungen/").content.decode()
    assert page.index(f"anhoerungen/{past.pk}/") < page.index(f"anhoerungen/{near.pk}/")
    assert "overdue" in page
    assert "3 days left" in page
    only = client_of("gerda").get("/stuttgart/anhoerungen/?party=staff_council&open_only=on").content.decode()
    assert f"anhoerungen/{past.pk}/" not in only


def test_pages_take_as_many_queries_for_one_entry_as_for_many(stuttgart: Any) -> None:
    client = client_of("alma")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = ("/stuttgart/anhoerungen/", "/stuttgart/zustaendigkeiten/", "/stuttgart/massnahmen/abhaengigkeiten/")
    hearing_in(stuttgart)
    few = {path: (queries(path), queries(path))[1] for path in paths}
    measures = list(stuttgart.measures.all()[:30])
    for measure, other in pairwise(measures):
        hearing_in(stuttgart)
        Dependency.objects.get_or_create(measure=measure, other=other, kind="supports")
        measure.responsibilities.create(organization=other.organization, duty="responsible")
    assert {path: (queries(path), queries(path))[1] for path in paths} == few
