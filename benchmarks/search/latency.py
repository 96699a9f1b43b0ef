"""How long searches take, by the size of the corpus, on the database of the environment.

    python -m benchmarks.search.latency CITY [--texts 10000 38000 1000000]

CITY's index must be built (`dreiklang index --city CITY`). Larger corpora are made by repetition with variation: each
copy lacks every tenth document, chosen at random with a stated seed, and its dates are moved. They are added to CITY's
index in this database and taken away at the end, so run it on a copy of an installation. A search is measured whole:
words to terms, matching, ranking, counts by type, and the texts of twenty hits with marked words.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

SEED = 20250657
QUERIES: tuple[tuple[str, dict[str, Any]], ...] = tuple(
    [
        (words, {})
        for words in (
            "Kita",
            "Radweg",
            "Digitalisierung",
            "Klimaschutz",
            "Haushalt",
            "Straßenbahn",
            "Schule",
            "Feuerwehr",
            "Wohnungsbau",
            "Spielplatz",
            "Hochwasser",
            "Baumfällung",
            "Parkraum",
            "Bürgerbeteiligung",
            "Personalkosten",
            "Kultur",
            "Sport",
            "Stadt",
            "Karlsruhe",
            "Verwaltung",
            "Gemeinderat",
            "Kosten",
            "Jahr",
            "Antrag",
            "Stadt Karlsruhe",
            "Haushalt Kosten",
            "Verwaltung Gemeinderat Stadt",
            "Kita Sanierung",
            "Radweg Südstadt",
            "Ausbau Straßenbahn Haltestelle",
            "Klimaschutz Maßnahmen Gebäude",
            "Digitalisierung Schulen",
            "Lärmschutz Tempo 30",
            "Digitalisierungsstrategie",
            "Klimaanpassungskonzept",
            "Schulkindbetreuung",
            "Photovoltaikanlagen",
            "Ganztagsschule",
            '"digitale Strategie"',
            '"Amt für Stadtentwicklung"',
            '"Stadt Karlsruhe"',
            '"Beschluss des Gemeinderats"',
            '"freiwillige Feuerwehr"',
            "2025/0657",
            "2024/0098",
            "Digital*",
            "Verkehr*",
            "Kita -Sanierung",
            'Haushalt -"Stadt Karlsruhe"',
            "Strassenbahn",
            "Oberbürgermeister",
            "Majolika",
            "Fußverkehr",
            "E-Akte",
            "Haushlat",
            "Digitalisirung",
        )
    ]
    + [
        ("Haushalt", {"since": dt.date(2024, 1, 1)}),
        ("Stadt", {"since": dt.date(2020, 1, 1), "until": dt.date(2021, 12, 31)}),
        ("Radweg", {"type": "paper"}),
        ("Kosten", {"type": "text"}),
        ("Schule", {"type": "agenda_item"}),
        ("Klimaschutz", {"type": "text", "since": dt.date(2023, 1, 1)}),
    ]
)
"""Words, and filters. Frequent and rare words, several, phrases, compounds, numbers, beginnings, misspelt words."""
ROUNDS = 3


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("city")
    parser.add_argument("--texts", type=int, nargs="*", default=[10_000])
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dreiklang.config.settings")
    import django

    django.setup()
    from django.db import connection

    from dreiklang.municipality.isolation import see_everybody
    from dreiklang.municipality.models import Municipality

    see_everybody()
    city = Municipality.objects.get(slug=wanted.city)
    print(f"{connection.vendor}; {len(QUERIES)} searches, {ROUNDS} rounds")
    print(
        "| texts | documents | index | added in "
        "| first time: median, p95 | again: median, p95 | processor: median, p95 |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for texts in wanted.texts:
        with _grown(city, texts) as (documents, seconds):
            measured = _measured(city)
            size = _size() / 1e6
        times = " | ".join(map(_ms, measured))
        print(f"| {texts:,} | {documents:,} | {size:,.0f} MB | {seconds:,.0f} s | {times} |", flush=True)


def _measured(city: Any) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the first and of later rounds; and processor time of this process, which others cannot disturb."""
    from dreiklang.search.queries import search
    from dreiklang.search.values import KINDS_BY_CODE, SearchQuery

    first, again, processor = [], [], []
    search(city, SearchQuery(words="anfangen"))  # what a process reads once
    for number in range(ROUNDS):
        for words, filters in QUERIES:
            more = {**filters, "kind": KINDS_BY_CODE[filters["type"]]} if "type" in filters else dict(filters)
            more.pop("type", None)
            began, worked = time.perf_counter(), time.process_time()
            search(city, SearchQuery(words=words, **more))
            (again if number else first).append(time.perf_counter() - began)
            processor.append(time.process_time() - worked)
    return first, again, processor


def _ms(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.0f} ms, {np.percentile(times, 95) * 1000:.0f} ms"


@contextmanager
def _grown(city: Any, texts: int) -> Iterator[tuple[int, float]]:
    """The city's index with as many texts, about; taken back at the end."""
    from dreiklang.search.building import store_segment
    from dreiklang.search.models import Posting, Segment
    from dreiklang.search.rules import _part
    from dreiklang.search.segments import Part, join
    from dreiklang.search.values import FoundKind

    live = list(Segment.objects.filter(municipality=city, live=True))
    parts = [_part(segment) for segment in live]
    have = sum(int((part.documents["kind"] == FoundKind.TEXT).sum()) for part in parts)
    copies, random, began, made = (
        round(texts / have / 0.9 - 1 / 0.9),
        np.random.default_rng(SEED),
        time.monotonic(),
        None,
    )
    if copies > 0:
        varied = []
        for number in range(copies):
            for part in parts:
                documents = part.documents.copy()
                documents["day"] = np.where(documents["day"] > 0, documents["day"] - 13 * number, 0)
                kept = part.kept & (random.random(len(documents)) >= 0.1)
                varied.append(Part(documents, part.pages, kept, part.terms))
        made, _ = store_segment(city, join(varied), lambda _: None)
        Segment.objects.filter(pk=made.pk).update(live=True)
    try:
        yield (
            sum(segment.alive for segment in Segment.objects.filter(municipality=city, live=True)),
            time.monotonic() - began,
        )
    finally:
        if made is not None:
            Segment.objects.filter(pk=made.pk).update(live=False)
            Posting.objects.filter(segment=made)._raw_delete("default")
            Segment.objects.filter(pk=made.pk).delete()


def _size() -> int:
    """Bytes of the index's arrays, of all segments."""
    from django.db.models import Sum
    from django.db.models.functions import Length

    from dreiklang.search.models import Posting

    found = Posting.objects.filter(segment__live=True).aggregate(
        **{name: Sum(Length(name)) for name in ("pages", "counts", "places")}
    )
    return sum(value or 0 for value in found.values())


if __name__ == "__main__":
    main()
