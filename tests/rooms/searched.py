"""Cities that can be searched: their index built, and a search that somebody keeps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dreiklang.council.models import AgendaItem, Attachment, File, FileText, Meeting, Paper, Person
from dreiklang.municipality.models import Organization, User
from dreiklang.municipality.queries import actor_in
from dreiklang.search.queries import search
from dreiklang.search.rules import update_index
from dreiklang.search.saved import save_search, token_of
from dreiklang.search.values import Results, SearchQuery

LONG = """STADT MUSTERSTADT
Vorlage zum Ausbau der Radwege

Die Verwaltung legt ein Konzept vor. Der Haushalt trägt es.

Seite 2
Die Digitalisierungsstrategie der Stadt nennt Ziele für alle Ämter. Bürger*innen wirken an der Digitali-
sierung mit.

Seite 3
Kosten: 25.000 Euro. Die Ortsverwaltung pflegt die Straßenbahnhaltestelle am Markt.
"""


def indexed(city: Any) -> Any:
    """The city with its index built anew."""
    update_index(city, rebuild=True)
    return city


def kept_by(city: Any, username: str) -> str:
    """The token of a search that somebody keeps."""
    actor = actor_in(city, User.objects.get(username=username))
    return token_of(save_search(city, actor, "Schulen", SearchQuery(words="Schule")))


def paper(city: Any, number: str, name: str, text: str = "", *, public: bool = True, **more: Any) -> Paper:
    """A paper as it would be imported, with a file if there is a text."""
    key = number.lower().replace("/", "-").replace(" ", "-")
    values = {"paper_type": "Vorlage", "date": dt.date(2024, 3, 1), "source_id": f"https://example.org/{key}", **more}
    made = Paper.objects.create(municipality=city, key=key, reference=number, name=name, public=public, **values)
    if text:
        file = File.objects.create(
            municipality=city,
            name=f"Anlage zu {number}",
            public=public,
            facts={"accessUrl": f"https://example.org/{key}.pdf"},
        )
        FileText.objects.create(file=file, text=text, digest=str(hash(text)))
        Attachment.objects.create(municipality=city, file=file, paper=made, role="mainFile")
    return made


def meeting(city: Any, name: str, item: str, *, public: bool = True) -> Meeting:
    """A meeting with one item on its agenda."""
    made = Meeting.objects.create(
        municipality=city, name=name, public=public, start=dt.datetime(2024, 5, 6, 16, tzinfo=dt.UTC)
    )
    AgendaItem.objects.create(municipality=city, meeting=made, name=item, number="1", public=public)
    return made


def council_member(city: Any, name: str) -> Person:
    """A member of the council, whose name is public."""
    return Person.objects.create(municipality=city, name=name, public=True)


def body(city: Any, key: str, name: str) -> Organization:
    """A committee."""
    return Organization.objects.create(municipality=city, key=key, name=name, kind="committee")


def titles(results: Results) -> list[str]:
    """What was found, the best first."""
    return [hit.title for hit in results.hits]


def found(city: Any, words: str, **filters: Any) -> list[str]:
    """The titles that a search finds."""
    return titles(search(city, SearchQuery(words=words, **filters), many=50))
