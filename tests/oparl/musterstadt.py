"""A made-up council information system: every kind of object, in several pages, with references both ways."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOST = "https://ris.musterstadt.example"
MADE = "2026-01-07T10:00:00+01:00"
CHANGED = "2026-03-04T11:30:00+01:00"
BODY = "/body/1"
LISTS = {
    "legislativeTermList": "LegislativeTerm",
    "locationList": "Location",
    "organization": "Organization",
    "person": "Person",
    "membership": "Membership",
    "meeting": "Meeting",
    "agendaItem": "AgendaItem",
    "paper": "Paper",
    "consultation": "Consultation",
    "file": "File",
}
MOTIONS = 120
"""Papers beyond the first ones, so that lists have several pages."""


class City:
    """The objects by path; `host` is where they pretend to be."""

    def __init__(self, host: str = HOST) -> None:
        self.host = host
        self.objects: dict[str, dict[str, Any]] = {}
        self._fill()

    def url(self, path: str) -> str:
        """The address of an object."""
        return self.host + path

    def add(self, kind: str, path: str, **facts: Any) -> dict[str, Any]:
        """Add an object."""
        self.objects[path] = self.made(kind, path, **facts)
        return self.objects[path]

    def made(self, kind: str, path: str, **facts: Any) -> dict[str, Any]:
        """An object that stands in no list."""
        base = {"id": self.url(path), "type": f"https://schema.oparl.org/1.1/{kind}"}
        return {**base, "created": MADE, "modified": CHANGED, **facts}

    def of(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind that have a list of their own."""
        return [each for each in self.objects.values() if each["type"].endswith(f"/{kind}")]

    def file(self, number: int, name: str, **facts: Any) -> dict[str, Any]:
        """A file as it stands inside of a paper."""
        return self.made(
            "File",
            f"/file/{number}",
            name=name,
            fileName=f"{number}.pdf",
            mimeType="application/pdf",
            date="2026-01-07",
            accessUrl=self.url(f"/files/{number}.pdf"),
            downloadUrl=self.url(f"/download/{number}.pdf"),
            **facts,
        )

    def write(self, folder: Path) -> Path:
        """Write the objects as a snapshot."""
        for kind in (*LISTS.values(), "Body"):
            for number, raw in enumerate(self.of(kind)):
                path = folder / f"{kind.lower()}s" / f"{number:04}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(raw))
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / "21.txt").write_text("Antrag auf zwei Stellen")
        return folder

    def standalone(self) -> Iterator[dict[str, Any]]:
        """Every object, those inside of others too, by whatever way it is reached."""
        for raw in self.objects.values():
            yield from _inside(raw)

    def _fill(self) -> None:
        u = self.url
        term = self.made("LegislativeTerm", "/term/8", body=u(BODY), name="8. Wahlperiode", startDate="2024-06-09")
        hall = self.made(
            "Location",
            "/location/1",
            description="Rathaus, Marktplatz 1",
            streetAddress="Marktplatz 1",
            locality="Musterstadt",
            geojson={"type": "Feature", "geometry": {"type": "Point", "coordinates": [8.4, 49.0]}, "properties": None},
        )
        self.objects["/location/1"] = hall
        self.add(
            "Body",
            BODY,
            system=u("/system"),
            name="Stadt Musterstadt",
            shortName="Musterstadt",
            ags="08999999",
            license="https://www.govdata.de/dl-de/by-2-0",
            location=hall,
            legislativeTerm=[term],
            mainOrganization=u("/organization/rat"),
            **{name: u(f"{BODY}/{name}") for name in LISTS if name != "membership"},
            membership=u(f"{BODY}/membership"),
        )
        self.objects["/term/8"] = term
        self._fill_people()
        self._fill_papers()
        self._fill_meetings()

    def _fill_people(self) -> None:
        u = self.url
        for key, name, kind in (
            ("rat", "Gemeinderat", "Gremium"),
            ("haupt", "Hauptausschuss", "Gremium"),
            ("linden", "Lindenfraktion", "Fraktion"),
            ("kaemmerei", "Stadtkämmerei", "Verwaltung"),
        ):
            self.add(
                "Organization",
                f"/organization/{key}",
                body=u(BODY),
                name=name,
                organizationType=kind,
                **({"meeting": u(f"/organization/{key}/meeting")} if kind == "Gremium" else {}),
            )
        for number, name in enumerate(("Erika Muster", "Jürgen Beispiel")):
            member = self.made(
                "Membership",
                f"/membership/{number}",
                person=u(f"/person/{number}"),
                organization=u("/organization/rat"),
                onBehalfOf=u("/organization/linden"),
                role="Mitglied",
                votingRight=True,
                startDate="2024-07-01",
            )
            self.objects[f"/membership/{number}"] = member
            given, family = name.split()
            self.add(
                "Person",
                f"/person/{number}",
                body=u(BODY),
                name=name,
                givenName=given,
                familyName=family,
                title=["Dr."],
                membership=[member],
                location=u("/location/1"),
            )

    def _fill_papers(self) -> None:
        u = self.url
        motion = self.add(
            "Paper",
            "/paper/1",
            body=u(BODY),
            name="Zwei Stellen für die Digitalisierung <script>alert(1)</script>",
            reference="2026/0001",
            date="2026-01-07",
            paperType="Antrag",
            originatorOrganization=[u("/organization/linden")],
            originatorPerson=[u("/person/0")],
            underDirectionOf=[u("/organization/kaemmerei")],
            subordinatedPaper=[u("/paper/2")],
            mainFile=self.file(21, "Antrag"),
            auxiliaryFile=[self.file(22, "Anlage", text="Eine Anlage", size=3)],
            location=[self.objects["/location/1"]],
            consultation=[
                self.made(
                    "Consultation",
                    "/consultation/1",
                    paper=u("/paper/1"),
                    meeting=u("/meeting/1"),
                    agendaItem=u("/item/1"),
                    organization=[u("/organization/rat")],
                    role="Entscheidung",
                    authoritative=True,
                )
            ],
            keyword=["Stellenplan"],
            **{"muster:ampel": "gelb"},
        )
        self.add(
            "Paper",
            "/paper/2",
            body=u(BODY),
            name="Stellungnahme der Verwaltung",
            reference="2026/0001/1",
            date="2026-02-02",
            paperType="Stellungnahme",
            superordinatedPaper=[u("/paper/1")],
            relatedPaper=[u("/paper/verschollen")],
        )
        self.objects["/paper/3"] = self.made("Paper", "/paper/3", deleted=True)
        for number in range(100, 100 + MOTIONS):
            self.add("Paper", f"/paper/{number}", body=u(BODY), name=f"Anfrage {number}", paperType="Anfrage")
        for inner in (motion["mainFile"], *motion["auxiliaryFile"]):
            self.objects[f"/file/{inner['id'].rsplit('/', 1)[-1]}"] = {**inner, "paper": [u("/paper/1")]}
        self.objects["/consultation/1"] = motion["consultation"][0]

    def _fill_meetings(self) -> None:
        u = self.url
        items = [
            self.made(
                "AgendaItem",
                "/item/1",
                meeting=u("/meeting/1"),
                number="1",
                order=1,
                name="Zwei Stellen",
                public=True,
                consultation=u("/consultation/1"),
                result="mehrheitlich angenommen",
                auxiliaryFile=[self.file(23, "Auszug")],
            ),
            self.made(
                "AgendaItem",
                "/item/2",
                meeting=u("/meeting/1"),
                number="2",
                order=2,
                name="Grundstücksgeschäft",
                public=False,
                consultation=u("/consultation/2"),
                auxiliaryFile=[self.file(24, "Kaufvertrag")],
            ),
        ]
        self.add(
            "Meeting",
            "/meeting/1",
            name="1. Sitzung des Gemeinderats",
            start="2026-03-03T16:00:00+01:00",
            end="2026-03-03T19:00:00+01:00",
            meetingState="durchgeführt",
            location=self.objects["/location/1"],
            organization=[u("/organization/rat")],
            participant=[u("/person/0")],
            invitation=self.file(25, "Einladung"),
            agendaItem=items,
        )
        self.objects |= {"/item/1": items[0], "/item/2": items[1]}
        self.add(
            "Consultation",
            "/consultation/2",
            meeting=u("/meeting/1"),
            agendaItem=u("/item/2"),
            organization=[u("/organization/rat")],
            role="Entscheidung",
        )


def _inside(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield raw
    for value in raw.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and "id" in each:
                yield from _inside(each)


def copied(city: City) -> City:
    """The same city, to be changed."""
    return copy.deepcopy(city)
