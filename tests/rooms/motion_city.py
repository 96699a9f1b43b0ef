"""A made-up folder of council objects: two motions to a budget, one of them joint, and one that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from dreiklang.council.harvest import harvest_snapshot
from dreiklang.council.intake import open_source
from dreiklang.council.models import MotionReading, Paper
from dreiklang.council.motion_reading import ReadingSummary, read_motions
from dreiklang.municipality.queries import operator_actor
from papers.small_papers import MOTION, STATEMENT

HOST = "https://ris.musterstadt.example"
READING_ROOM, TRAM, LETTER = "mh-2025-4711", "mh-2025-4712", "2026-0044"
"""Short names of the motions: the reading room (rejected), the tram (joint, accepted), the letter (settled)."""
TRAM_MOTION = MOTION.replace("4711", "4712").replace("Ein Lesesaal für die Bücherei", "Zwei Stellen für die Bahn")
TRAM_STATEMENT = """HAUSHALT 2026/2027
STELLUNGNAHME zu Antrag
MH/2025/4712

Zwei Stellen für die Bahn
Antrag: Mitte, Linden

Seite HH-Plan Produktgruppe Kontierungsobjekt Plankonto/FiPo
99 5410-660
Stellenveränderung (VZW)
2026 2027 2028 2029 2030
2 2 2 2 2
Auszahlung (in Euro)
2026 2027 2028 2029 2030
150.000 50.000

Die Verwaltung empfiehlt, den Antrag anzunehmen. Siehe auch 2026/0044.
"""
PLAIN_LETTER = """Antrag

Fraktion Linden

Betreff
Wie steht es um die Bahn?

Wir beantragen einen Bericht, im Anschluss an MH/2025/4712:
1) Zahl der Fahrten
Begründung:
Es gab Fragen.
Gez.
Ada Muster
"""
PLAIN_STATEMENT = """Stellungnahme zum Antrag
Vorlage Nr.: 2026/0044

Die Verwaltung empfiehlt, den Antrag als erledigt zu betrachten.
"""
TEXTS = {
    "1": MOTION,
    "2": STATEMENT,
    "3": "",
    "4": TRAM_MOTION,
    "5": TRAM_STATEMENT,
    "6": PLAIN_LETTER,
    "7": PLAIN_STATEMENT,
}


def objects() -> list[tuple[str, dict[str, Any]]]:
    """The objects with the names of their files."""
    papers = [
        _paper(1, "MH/2025/4711", "Ein Lesesaal für die Bücherei", "Haushalt THH 4100", [(1, "Antrag Mitte_001")]),
        _paper(2, "MH/2025/4712", "Zwei Stellen für die Bahn", "Haushalt THH 6600", [(4, "Antrag Interfrak_002")]),
        _paper(3, "2026/0044", "Wie steht es um die Bahn?", "Antrag", [(6, "Antrag"), (7, "Stellungnahme")]),
    ]
    papers[0]["auxiliaryFile"] += [_file(2, "4711 Stellungnahme DHH"), _file(3, "Abstimmungsergebnis TOP 4")]
    papers[1]["auxiliaryFile"] += [_file(5, "4712 Stellungnahme DHH")]
    results = ("mehrheitlich abgelehnt", "einstimmig angenommen", "erledigt")
    meeting = _object(
        "Meeting",
        "meetings/1",
        name="Haushaltsberatung",
        start="2026-02-03T15:30:00+01:00",
        agendaItem=[
            _object("AgendaItem", f"items/{n}", number=str(n), order=n, name=f"Antrag {n}", public=True, result=result)
            for n, result in enumerate(results, 1)
        ],
    )
    return [("meetings/1", meeting), *((f"papers/{n}", paper) for n, paper in enumerate(papers, 1))]


def _object(kind: str, path: str, **facts: Any) -> dict[str, Any]:
    made = {"created": "2025-11-21T10:00:00+01:00", "modified": "2026-02-04T10:00:00+01:00"}
    return {"id": f"{HOST}/{path}", "type": f"https://schema.oparl.org/1.1/{kind}", **made, **facts}


def _file(number: int, name: str) -> dict[str, Any]:
    return _object("File", f"files/{number}", name=name, mimeType="application/pdf", accessUrl=f"{HOST}/{number}.pdf")


def _paper(number: int, reference: str, name: str, kind: str, files: list[tuple[int, str]]) -> dict[str, Any]:
    consultation = _object(
        "Consultation",
        f"consultations/{number}",
        paper=f"{HOST}/papers/{number}",
        meeting=f"{HOST}/meetings/1",
        agendaItem=f"{HOST}/items/{number}",
        role="Entscheidung",
        authoritative=True,
    )
    return _object(
        "Paper",
        f"papers/{number}",
        reference=reference,
        name=name,
        paperType=kind,
        date="2025-11-21",
        auxiliaryFile=[_file(key, each) for key, each in files],
        consultation=[consultation],
    )


def write(folder: Path, texts: dict[str, str] | None = None) -> Path:
    """The folder as an operator gets it."""
    for name, raw in objects():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(raw))
    (folder / "texts").mkdir(exist_ok=True)
    for key, text in (TEXTS | (texts or {})).items():
        (folder / "texts" / f"{key}.txt").write_text(text)
    return folder


def import_and_read(city: Any, folder: Path, texts: dict[str, str] | None = None) -> ReadingSummary:
    """What `dreiklang import oparl` does: take everything in, then read the motions."""
    actor = operator_actor(city)
    source = open_source(city, "musterstadt")
    harvest_snapshot(source, actor, write(folder, texts), timezone.now())
    return read_motions(city, actor, timezone.now())


def read_motion_in(city: Any) -> MotionReading:
    """One read motion, without its papers."""
    paper = Paper.objects.create(
        municipality=city,
        key="vo-1",
        reference="MH/2025/1",
        name="Ein Lesesaal",
        paper_type="Antrag",
        source_id=f"{HOST}/1",
    )
    return MotionReading.objects.create(
        municipality=city, paper=paper, slug="mh-2025-1", reader=1, digest="x", read_at=timezone.now(), level="certain"
    )
