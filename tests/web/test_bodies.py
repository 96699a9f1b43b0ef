"""Organisations, people and decisions as citizens look them up; unread files as the office does."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORDS
from dreiklang.council.models import (
    AgendaItem,
    Attachment,
    Consultation,
    File,
    FileText,
    Involvement,
    Meeting,
    Membership,
    Paper,
    Person,
)

START = dt.datetime(2025, 7, 1, 15, 30, tzinfo=dt.UTC)


@pytest.fixture
def committee(konstanz: Any) -> Any:
    """A committee with a present, a former and a hidden member, which decided on three items."""
    body = konstanz.organizations.create(key="umwelt-probe", name="Umweltausschuss", kind="committee")
    group = konstanz.organizations.create(key="gruppe", name="Gruppe Nord", kind="group")
    for name, role, end, public in (
        ("Anna Acker", "Vorsitz", None, True),
        ("Bert Baum", "Mitglied", dt.date(2020, 1, 31), True),
        ("Cora Clee", "Mitglied", None, False),
    ):
        person = Person.objects.create(
            municipality=konstanz, name=name, family_name=name.split()[1], public=public, source_id=name
        )
        Membership.objects.create(
            municipality=konstanz,
            person=person,
            organization=body,
            on_behalf_of=group,
            role=role,
            start_date=dt.date(2019, 7, 1),
            end_date=end,
            public=True,
            source_id=f"{name} dort",
        )
    meeting = Meeting.objects.create(municipality=konstanz, name="Umweltausschuss", start=START, public=True)
    Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
    for order, (name, outcome, majority) in enumerate(
        (("Bäume am Ring", "accepted", "unanimous"), ("Zaun", "rejected", "majority"), ("Ausblick", "", ""))
    ):
        item = AgendaItem.objects.create(
            municipality=konstanz,
            meeting=meeting,
            name=name,
            order=order,
            number=str(order),
            outcome=outcome,
            majority=majority,
            result=f"{outcome} im Wortlaut" if outcome else "",
            public=True,
            source_id=name,
        )
        if order == 0:
            paper = Paper.objects.create(
                municipality=konstanz, key="baum-1", reference="2025/0815", name="Bäume", date=START.date()
            )
            Consultation.objects.create(municipality=konstanz, paper=paper, meeting=meeting, agenda_item=item)
    return body


def text(client: Client, path: str, **query: str) -> str:
    """A page of Konstanz."""
    answer = client.get(f"/konstanz/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_organisation_shows_its_people_with_role_and_time_meetings_and_papers(
    visitor: Client, committee: Any
) -> None:
    page = text(visitor, "gremien/umwelt-probe/")
    for words in ("Anna Acker", "Vorsitz", "01.07.2019", "Gruppe Nord", "Bert Baum", "31.01.2020", "2025/0815"):
        assert words in page
    assert page.index("Anna Acker") < page.index('id="frueher"') < page.index("Bert Baum")
    assert "Cora" not in page
    assert "sitzungen.ics?organization=umwelt-probe" in page


def test_an_organisation_offers_only_feeds_and_calendars_that_are_there(visitor: Client, committee: Any) -> None:
    for key, offered in (("umwelt-probe", 2), ("gruppe", 0)):
        text = visitor.get(f"/konstanz/gremien/{key}/").content.decode()
        links = re.findall(r'href="(/konstanz/\S+?\.(?:atom|ics)\?organization=[^"]+)"', text)
        assert len(set(links)) == offered, key
        assert all(visitor.get(link).status_code == 200 for link in links)


def test_organisations_are_found_by_kind_and_words(visitor: Client, committee: Any) -> None:
    assert "Umweltausschuss" in text(visitor, "gremien/", kind="committee")
    assert "Gruppe Nord" not in text(visitor, "gremien/", kind="committee")
    assert "Umweltausschuss" not in text(visitor, "gremien/", words="erfunden")
    assert visitor.get("/konstanz/gremien/erfunden/").status_code == 404
    assert visitor.get("/stuttgart/gremien/umwelt-probe/").status_code == 404


def test_a_person_of_the_council_shows_where_they_belong(visitor: Client, committee: Any) -> None:
    anna = Person.objects.get(name="Anna Acker")
    assert "Umweltausschuss" in text(visitor, f"ratsmitglieder/{anna.pk}/")
    assert "Anna Acker" in text(visitor, "ratsmitglieder/", words="acker")
    hidden = Person.objects.get(name="Cora Clee")
    assert visitor.get(f"/konstanz/ratsmitglieder/{hidden.pk}/").status_code == 404
    assert "Cora" not in text(visitor, "ratsmitglieder/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Bäume am Ring", "Zaun"}),
        ({"outcome": "all"}, {"Bäume am Ring", "Zaun", "Ausblick"}),
        ({"outcome": "rejected"}, {"Zaun"}),
        ({"majority": "unanimous", "year": "2025", "organization": "umwelt-probe"}, {"Bäume am Ring"}),
        ({"words": "2025/0815"}, {"Bäume am Ring"}),
    ],
)
def test_decisions_are_found_by_result_majority_body_and_year(
    visitor: Client, committee: Any, query: dict[str, str], found: set[str]
) -> None:
    page = text(visitor, "tagesordnungspunkte/", **query)
    assert {name for name in ("Bäume am Ring", "Zaun", "Ausblick") if name in page} == found


def test_decisions_stand_in_the_order_that_was_asked_for(visitor: Client, committee: Any) -> None:
    page = text(visitor, "tagesordnungspunkte/", order="name", outcome="all")
    assert page.index(">Ausblick") < page.index(">Bäume am Ring") < page.index(">Zaun")
    page = text(visitor, "tagesordnungspunkte/", order="outcome", outcome="all")
    assert page.index(">Bäume am Ring") < page.index(">Zaun")


def test_files_without_text_stand_with_their_reason(konstanz: Any) -> None:
    for key, facts, mime, content in (
        ("scan", {}, "application/pdf", "\n\n 1 \f"),
        ("leer", {"size": 0}, "application/pdf", None),
        ("foto", {}, "image/png", None),
        ("ohne", {}, "application/pdf", None),
        ("gut", {}, "application/pdf", "Die Verwaltung schlägt vor, den Antrag anzunehmen."),
    ):
        file = File.objects.create(
            municipality=konstanz, name=f"Datei {key}", mime_type=mime, facts=facts, source_id=key, public=True
        )
        if content is not None:
            FileText.objects.create(file=file, text=content, digest="x")
        paper = Paper.objects.create(municipality=konstanz, key=f"papier-{key}", reference=f"R-{key}", name=key)
        Attachment.objects.create(municipality=konstanz, file=file, paper=paper, role="mainFile")
    ben = Client(headers={"accept-language": "de"})
    assert ben.login(username="ben", password=PASSWORDS["konstanz"])
    page = text(ben, "drucksachen/ungelesen/")
    assert "Datei gut" not in page
    assert all(f"Datei {key}" in page and f"R-{key}" in page for key in ("scan", "leer", "foto", "ohne"))
    for reason, key in (("scan", "scan"), ("empty", "leer"), ("picture", "foto"), ("missing", "ohne")):
        page = text(ben, "drucksachen/ungelesen/", reason=reason)
        assert [name for name in ("scan", "leer", "foto", "ohne") if f"Datei {name}" in page] == [key]
    assert "dreiklang read --ocr" in text(ben, "drucksachen/ungelesen/", reason="scan")


def test_lists_take_as_many_queries_for_five_as_for_fifty(visitor: Client, konstanz: Any) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            text(visitor, path)
        return len(captured)

    body = konstanz.organizations.create(key="rat", name="Rat", kind="committee")
    paths = ("gremien/", "gremien/rat/", "ratsmitglieder/", "tagesordnungspunkte/")
    counts: dict[str, list[int]] = {path: [] for path in paths}
    for start, end in ((0, 5), (5, 50)):
        for number in range(start, end):
            konstanz.organizations.create(key=f"o{number}", name=f"O{number}")
            person = Person.objects.create(municipality=konstanz, name=f"P{number}", public=True)
            Membership.objects.create(municipality=konstanz, person=person, organization=body, public=True)
            meeting = Meeting.objects.create(municipality=konstanz, name=f"{number}", start=START, public=True)
            Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
            AgendaItem.objects.create(
                municipality=konstanz, meeting=meeting, name=f"{number}", outcome="accepted", result="ja", public=True
            )
        for path, found in counts.items():
            queries(path)
            found.append(queries(path))
    assert all(few == many for few, many in counts.values()), counts
