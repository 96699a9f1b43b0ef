"""Whoever holds the council papers can check every place, and that no sentence of theirs was carried over."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from dreiklang.examples import CITIES, City, MeasureFacts, Paper, Place, load_city

SEEDS = Path(os.environ.get("DREIKLANG_SEEDS", Path(__file__).parents[2].parent / "shared" / "seeds"))
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"The council papers are not in {SEEDS}; set DREIKLANG_SEEDS to their folder."
)
pytestmark = needs_seeds

RUN = 8
"""So many words in a row would be a copy."""

TITLES = {"name", "title", "words", "source_file", "reference", "file_reference", "body", "parent"}
"""Names, official titles and the words that mark a place are facts."""

CORRECTED = {57: "Einführung einer neuen aktuellen Notes-Clients auf die aktuelle Version"}
"""Names that the paper misspells so far that we do not repeat them."""


def lines(paper: Paper) -> list[str]:
    return (SEEDS / paper.source_file).read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize("key", CITIES)
def test_every_place_bears_its_words(key: str) -> None:
    city = load_city(key)
    texts = {paper.key: lines(paper) for paper in city.papers}
    wrong = [place for place in city.places if place.words not in texts[place.paper][place.line - 1]]
    assert not wrong


def test_every_point_stands_on_a_line_with_text() -> None:
    city = load_city("stuttgart")
    for package in city.packages:
        text = lines(city.paper(package.paper))
        assert all(text[point.line - 1].strip() for point in package.points)


def test_every_paper_of_the_folder_is_used() -> None:
    used = {paper.source_file for key in CITIES for paper in load_city(key).papers}
    assert used == {path.name for path in SEEDS.glob("*.txt")}


def test_every_bullet_of_a_package_is_a_point_or_names_a_measure() -> None:
    city = load_city("stuttgart")
    text = lines(city.paper("grdrs-236-2023-erg-1"))
    covered = {point.line for package in city.packages for point in package.points}
    covered |= {mention.line for measure in city.measures for mention in measure.mentions}
    start = next(number for number, line in enumerate(text, 1) if line.startswith("| 1.) Grüne Liste"))
    end = next(number for number, line in enumerate(text, 1) if line.startswith("Vorliegende Anfragen"))
    bullets = {number for number in range(start, end) if text[number - 1].startswith("- ")}
    table = {number for number in bullets if text[number - 1].startswith("- |")}
    assert bullets - table <= covered


def test_each_of_the_sixty_names_stands_in_the_paper_once() -> None:
    city = load_city("stuttgart")
    line = lines(city.paper("grdrs-236-2023-erg-1"))[100].replace("Datendreh-scheibe", "Datendrehscheibe")
    plain = re.sub(r"<ol[^>]*>|\|", " ", line)
    named = dict(re.findall(r"(?<!\d)(\d{1,2})\. (.*?)\s*(?=(?<!\d)\d{1,2}\. [A-ZÄÖÜa-z]|$)", plain))
    assert len(named) == 60
    ours = {str(m.number): CORRECTED.get(m.number, m.name) for m in city.measures if m.number is not None}
    assert {number: " ".join(name.split()) for number, name in named.items()} == ours


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def sentences(value: object) -> Iterator[str]:
    """All text below a value that is not a name, a title or a marked place."""
    if isinstance(value, tuple):
        for each in value:
            yield from sentences(each)
    elif is_dataclass(value):
        for each in fields(value):
            inner = getattr(value, each.name)
            if isinstance(inner, str) and each.name not in TITLES:
                yield inner
            elif not isinstance(inner, str):
                yield from sentences(inner)


@pytest.mark.parametrize("key", CITIES)
def test_no_sentence_of_the_papers_is_copied(key: str) -> None:
    seeds = {run for path in SEEDS.glob("*.txt") for run in runs(path.read_text(encoding="utf-8"))}
    city: City = load_city(key)
    copied = [" ".join(run) for text in sentences(city) for run in runs(text) & seeds]
    assert not copied


def test_marked_words_stay_too_short_to_be_a_copy() -> None:
    for key in CITIES:
        city = load_city(key)
        named: list[Place | MeasureFacts] = list(city.places)
        assert all(len(place.words.split()) <= RUN for place in named)
