"""Feeds and calendars as programs subscribe to them: valid, with names that stay, and nothing that is not public."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from dreiklang.council.models import Consultation, Involvement, Location, Meeting, Paper

ATOM = "{http://www.w3.org/2005/Atom}"
START = dt.datetime(2026, 7, 1, 15, 30, tzinfo=dt.UTC)
MADE = dt.datetime(2026, 5, 1, 8, 0, tzinfo=dt.UTC)
FEEDS = ("drucksachen.atom", "sitzungen.atom", "antraege.atom", "pakete.atom")


@pytest.fixture
def council(konstanz: Any) -> Meeting:
    """A committee that met on one of three papers."""
    body = konstanz.organizations.create(key="bauausschuss", name="Bauausschuss", kind="committee")
    place = Location.objects.create(municipality=konstanz, description="Rathaus; Saal 1, Osttrakt")
    meeting = Meeting.objects.create(
        municipality=konstanz,
        name="Bauausschuss, öffentlich",
        start=START,
        public=True,
        location=place,
        created=MADE,
        modified=MADE,
        source_id="https://ris.example/meetings/7",
    )
    Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
    for number, kind in enumerate(("Antrag", "Vorlage", "Vorlage")):
        paper = Paper.objects.create(
            municipality=konstanz,
            key=f"probe-{number}",
            reference=f"2026/000{number}",
            name=f"Papier <{number}> & mehr \x0c",
            paper_type=kind,
            author="Erika Mustermann",
            date=START.date(),
            created=MADE + dt.timedelta(days=number),
            modified=MADE + dt.timedelta(days=number, hours=1),
        )
        if number == 0:
            Consultation.objects.create(municipality=konstanz, paper=paper, meeting=meeting)
    return meeting


def entries(answer: Any) -> list[Any]:
    """The entries of a feed."""
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own feed


def titles(answer: Any) -> list[str]:
    """Their titles."""
    return [entry.findtext(f"{ATOM}title") for entry in entries(answer)]


@pytest.mark.parametrize("city", ["stuttgart", "konstanz"])
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_has_all_that_the_standard_demands(visitor: Client, council: Meeting, city: str, name: str) -> None:
    answer = visitor.get(f"/{city}/{name}")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own feed
    for place in (feed, *feed.findall(f"{ATOM}entry")):
        assert place.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        assert place.findtext(f"{ATOM}title", "").strip()
        assert dt.datetime.fromisoformat(place.findtext(f"{ATOM}updated", "")).tzinfo is not None
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver/{city}/{name}"
    assert visitor.get(links["alternate"]).status_code == 200
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    newest = max((entry.findtext(f"{ATOM}updated", "") for entry in feed.findall(f"{ATOM}entry")), default=None)
    assert newest is None or newest == feed.findtext(f"{ATOM}updated")


def test_what_came_last_comes_first_and_leads_to_its_page(visitor: Client, council: Meeting) -> None:
    found = entries(visitor.get("/konstanz/drucksachen.atom?words=papier"))
    assert [entry.findtext(f"{ATOM}title") for entry in found[:2]] == [
        "2026/0002: Papier <2> & mehr",
        "2026/0001: Papier <1> & mehr",
    ]
    assert found[0].findtext(f"{ATOM}updated") == "2026-05-03T09:00:00+00:00"
    assert found[0].findtext(f"{ATOM}published") == "2026-05-03T08:00:00+00:00"
    assert visitor.get(found[0].find(f"{ATOM}link").get("href")).status_code == 200


def test_nobody_is_named_who_wrote_a_paper(visitor: Client, council: Meeting) -> None:
    assert "Mustermann" not in visitor.get("/konstanz/drucksachen.atom").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"paper_type": "Antrag"}, ["2026/0000"]),
        ({"organization": "bauausschuss"}, ["2026/0000"]),
        ({"paper_type": "Vorlage", "words": "2026/0001"}, ["2026/0001"]),
    ],
)
def test_a_feed_has_the_filters_of_its_page(
    visitor: Client, council: Meeting, query: dict[str, str], found: list[str]
) -> None:
    assert [title.partition(":")[0] for title in titles(visitor.get("/konstanz/drucksachen.atom", query))] == found
    page = visitor.get("/konstanz/drucksachen/", query).content.decode()
    assert page.count("drucksachen.atom?") == 2  # in the head, for programs, and on the page, for people
    assert "Abonnieren" in page or "Subscribe" in page


@pytest.mark.parametrize("path", ["drucksachen.atom?paper_type=Erfunden", "sitzungen.ics?organization=erfunden"])
def test_a_filter_that_cannot_be_is_not_found(visitor: Client, council: Meeting, path: str) -> None:
    assert visitor.get(f"/konstanz/{path}").status_code == 404


@pytest.mark.parametrize("path", [*FEEDS, "sitzungen.ics"])
def test_who_has_it_already_is_sent_nothing(visitor: Client, council: Meeting, path: str) -> None:
    first = visitor.get(f"/konstanz/{path}")
    tagged = visitor.get(f"/konstanz/{path}", headers={"if-none-match": first["ETag"]})
    assert (tagged.status_code, tagged.content) == (304, b"")
    if "Last-Modified" in first:  # an empty feed has no time
        dated = visitor.get(f"/konstanz/{path}", headers={"if-modified-since": first["Last-Modified"]})
        assert dated.status_code == 304
    assert visitor.head(f"/konstanz/{path}").status_code == 200


def test_a_changed_paper_is_sent_again_under_the_same_name(visitor: Client, council: Meeting) -> None:
    path = "/konstanz/drucksachen.atom?words=2026"
    before = visitor.get(path)
    paper = Paper.objects.get(key="probe-2")
    Paper.objects.filter(pk=paper.pk).update(name="Neuer Titel", modified=paper.modified + dt.timedelta(days=1))
    after = visitor.get(path, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert entries(after)[0].findtext(f"{ATOM}id") == entries(before)[0].findtext(f"{ATOM}id")
    assert "Neuer Titel" in titles(after)[0]


@pytest.mark.parametrize("change", [{"public": False, "source_id": "https://ris.example/p"}, {"deleted": True}])
def test_what_is_not_public_is_in_no_feed_and_no_calendar(
    visitor: Client, council: Meeting, change: dict[str, Any]
) -> None:
    Paper.objects.filter(key="probe-2").update(**{"source_id": "https://ris.example/p", **change})
    Meeting.objects.filter(pk=council.pk).update(**{key: value for key, value in change.items() if key != "source_id"})
    assert "2026/0002" not in visitor.get("/konstanz/drucksachen.atom").content.decode()
    assert titles(visitor.get("/konstanz/sitzungen.atom")) == []
    assert not Calendar.from_ical(visitor.get("/konstanz/sitzungen.ics").content).walk("VEVENT")
    assert visitor.get(f"/konstanz/sitzungen/{council.pk}.ics").status_code == 404


def test_a_meeting_stands_in_the_citys_calendar_its_committees_and_its_own(visitor: Client, council: Meeting) -> None:
    uids = set()
    for path in (
        "sitzungen.ics?year=2026",
        "sitzungen.ics?organization=bauausschuss&year=2026",
        f"sitzungen/{council.pk}.ics",
    ):
        answer = visitor.get(f"/konstanz/{path}")
        assert answer["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["SUMMARY"] == "Bauausschuss, öffentlich"
        assert event["LOCATION"] == "Rathaus; Saal 1, Osttrakt"
        assert event["DTSTART"].dt == START
        assert event["URL"] == f"http://testserver/konstanz/sitzungen/{council.pk}/"
        uids.add(str(event["UID"]))
    assert len(uids) == 1


def test_a_meeting_that_is_called_off_stays_in_the_calendar_and_says_so(visitor: Client, council: Meeting) -> None:
    path = f"/konstanz/sitzungen/{council.pk}.ics"
    (before,) = Calendar.from_ical(visitor.get(path).content).walk("VEVENT")
    Meeting.objects.filter(pk=council.pk).update(cancelled=True, modified=MADE + dt.timedelta(hours=1))
    (after,) = Calendar.from_ical(visitor.get(path).content).walk("VEVENT")
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]


def test_feeds_take_as_many_queries_for_five_as_for_fifty(visitor: Client, konstanz: Any) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(f"/konstanz/{path}").status_code == 200
        return len(captured)

    body = konstanz.organizations.first()
    counts: dict[str, list[int]] = {path: [] for path in (*FEEDS, "sitzungen.ics")}
    for start, end in ((0, 5), (5, 50)):
        for number in range(start, end):
            Paper.objects.create(municipality=konstanz, key=f"p{number}", reference=f"{number}", name="P")
            meeting = Meeting.objects.create(municipality=konstanz, name=f"{number}", start=START, public=True)
            Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
        for path, found in counts.items():
            queries(path)
            found.append(queries(path))
    assert all(few == many for few, many in counts.values()), counts
