"""Papers and meetings as citizens follow them: only what is public, in pages, with what came of each item."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dreiklang.council.models import AgendaItem, Attachment, Consultation, File, Involvement, Meeting, Paper

REJECTED = {"result": "mehrheitlich abgelehnt", "outcome": "rejected", "majority": "majority"}
START = dt.datetime(2025, 7, 1, 15, 30, tzinfo=dt.UTC)


@pytest.fixture
def council(konstanz: Any) -> Meeting:
    """A meeting with a public and a closed item, and a paper that was dealt with there."""
    body = konstanz.organizations.create(key="gemeinderat-2", name="Gemeinderat der Probe", kind="committee")
    meeting = Meeting.objects.create(municipality=konstanz, name="Gemeinderat", start=START, public=True)
    Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
    items = [
        AgendaItem.objects.create(
            municipality=konstanz, meeting=meeting, number=str(n), order=n, name=name, public=public, **result
        )
        for n, name, public, result in (
            (
                1,
                "Fahrradbügel",
                True,
                REJECTED,
            ),
            (2, "Grundstück am Hafen", False, {"result": "einstimmig zugestimmt"}),
        )
    ]
    paper = Paper.objects.create(
        municipality=konstanz,
        key="probe-1",
        reference="2025/0001",
        name="Bügel vor der Schule",
        paper_type="Antrag",
        date=START.date(),
        source_id="https://ris.example/papers/1",
    )
    Consultation.objects.create(
        municipality=konstanz, paper=paper, meeting=meeting, agenda_item=items[0], role="Entscheidung"
    )
    for address in ("https://ris.example/antrag.pdf", "javascript:alert(1)"):
        file = File.objects.create(
            municipality=konstanz, name=f"Datei {address[:5]}", facts={"accessUrl": address}, source_id=address
        )
        Attachment.objects.create(municipality=konstanz, file=file, paper=paper, role="auxiliaryFile")
    return meeting


def test_a_papers_way_ends_with_its_result(visitor: Client, council: Meeting) -> None:
    page = visitor.get("/konstanz/drucksachen/probe-1/").content.decode()
    for words in (
        "01.07.2025",
        "Gemeinderat der Probe",
        "Entscheidung",
        "mehrheitlich abgelehnt",
        "abgelehnt, mehrheitlich",
    ):
        assert words in page
    assert 'href="https://ris.example/antrag.pdf"' in page
    assert "javascript:" not in page


def test_a_meetings_agenda_shows_what_is_public(visitor: Client, council: Meeting) -> None:
    page = visitor.get(f"/konstanz/sitzungen/{council.pk}/").content.decode()
    assert "Fahrradbügel" in page
    assert "2025/0001" in page
    assert "Hafen" not in page


@pytest.mark.parametrize("change", [{"public": False}, {"deleted": True}])
def test_what_is_not_public_has_no_page_and_stands_in_no_list(
    visitor: Client, council: Meeting, change: dict[str, bool]
) -> None:
    Meeting.objects.filter(pk=council.pk).update(**change)
    Paper.objects.filter(key="probe-1").update(**change)
    assert visitor.get(f"/konstanz/sitzungen/{council.pk}/").status_code == 404
    assert visitor.get("/konstanz/drucksachen/probe-1/").status_code == 404
    assert "Bügel vor" not in visitor.get("/konstanz/drucksachen/").content.decode()
    assert f"/konstanz/sitzungen/{council.pk}/" not in visitor.get("/konstanz/sitzungen/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"words": "schule bügel"}, True),
        ({"words": "2025/0001"}, True),
        ({"words": "Hafen"}, False),
        ({"year": "2025", "paper_type": "Antrag"}, True),
        ({"year": "2021"}, False),
        ({"year": "neunzehn"}, True),
        ({"seite": "99"}, True),
    ],
)
def test_papers_are_found_by_words_type_and_year(
    visitor: Client, council: Meeting, query: dict[str, str], found: bool
) -> None:
    answer = visitor.get("/konstanz/drucksachen/", query)
    assert answer.status_code == 200
    assert ("Bügel vor der Schule" in answer.content.decode()) is found


def test_meetings_are_found_by_body_and_year(visitor: Client, council: Meeting) -> None:
    link = f"/konstanz/sitzungen/{council.pk}/"
    for query, found in (({"organization": "gemeinderat-2", "year": "2025"}, True), ({"year": "2024"}, True)):
        assert (link in visitor.get("/konstanz/sitzungen/", query).content.decode()) is found


def test_lists_take_as_many_queries_for_ten_as_for_a_hundred(visitor: Client, konstanz: Any) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(path).status_code == 200
        return len(captured)

    body = konstanz.organizations.first()
    counts: dict[str, list[int]] = {"/konstanz/drucksachen/": [], "/konstanz/sitzungen/": []}
    for start, end in ((0, 10), (10, 100)):
        for number in range(start, end):
            Paper.objects.create(
                municipality=konstanz, key=f"p{number}", reference=f"{number}", name="Papier", paper_type="Antrag"
            )
            meeting = Meeting.objects.create(municipality=konstanz, name=f"{number}", start=START, public=True)
            Involvement.objects.create(municipality=konstanz, organization=body, meeting=meeting, role="organization")
        for path, found in counts.items():
            queries(path)
            found.append(queries(path))
    assert all(few == many for few, many in counts.values()), counts
