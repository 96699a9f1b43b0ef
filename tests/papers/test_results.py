"""A city's words for a result mean the same in one vocabulary."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dreiklang.papers import Level, Majority, Outcome, read_result

SNAPSHOT = Path(os.environ.get("DREIKLANG_COUNCIL_SNAPSHOT", ""))


@pytest.mark.parametrize(
    ("words", "outcome", "majority"),
    [
        ("einstimmig zugestimmt", Outcome.ACCEPTED, Majority.UNANIMOUS),
        ("mehrheitlich beschlossen", Outcome.ACCEPTED, Majority.MAJORITY),
        ("mehrheitlich abgelehnt", Outcome.REJECTED, Majority.MAJORITY),
        ("bei Stimmengleichheit abgelehnt", Outcome.REJECTED, Majority.TIE),
        ("nicht angenommen", Outcome.REJECTED, None),
        ("erledigt durch Stellungnahme der Verwaltung", Outcome.SETTLED, None),
        ("mit Stellungnahme einverstanden", Outcome.SETTLED, None),
        ("Antrag zurückgezogen", Outcome.WITHDRAWN, None),
        ("verwiesen in den Kulturausschuss", Outcome.REFERRED, None),
        ("vertagt", Outcome.POSTPONED, None),
        ("Kenntnisnahme", Outcome.NOTED, None),
        ("gewählt", Outcome.ELECTED, None),
        ("keine Abstimmung", Outcome.OTHER, None),
        ("Der Ausschuss stimmt dem Beschlussantrag einmütig zu.", Outcome.ACCEPTED, Majority.UNANIMOUS),
    ],
)
def test_a_citys_words_become_one_vocabulary(words: str, outcome: Outcome, majority: Majority | None) -> None:
    result = read_result(words)
    assert result is not None
    assert (result.outcome, result.majority, result.words) == (outcome, majority, words)


def test_a_changed_or_partial_decision_says_so() -> None:
    amended = read_result("mehrheitlich zugestimmt zu geändertem Beschlusstext")
    partial = read_result("teilweise zugestimmt")
    assert amended is not None
    assert amended.amended
    assert partial is not None
    assert partial.partial


def test_whoever_refers_a_motion_names_the_committee() -> None:
    result = read_result("verwiesen in Ausschuss für Umwelt und Gesundheit")
    assert result is not None
    assert result.referred_to == "Ausschuss für Umwelt und Gesundheit"


def test_unknown_words_are_reported_as_unread_and_kept() -> None:
    result = read_result("nach Art des Hauses")
    assert result is not None
    assert (result.outcome, result.level, result.words) == (Outcome.OTHER, Level.UNREAD, "nach Art des Hauses")


def test_no_words_are_no_result() -> None:
    assert read_result("  \n") is None


@pytest.mark.skipif(
    not (SNAPSHOT / "meetings").is_dir(), reason="Set DREIKLANG_COUNCIL_SNAPSHOT to an unpacked OParl snapshot."
)
def test_every_result_of_a_real_city_is_known() -> None:
    words = {
        item["result"]
        for path in (SNAPSHOT / "meetings").glob("*.json")
        for item in json.loads(path.read_text(encoding="utf-8")).get("agendaItem", [])
        if item.get("result")
    }
    unread = [each for each in words if (found := read_result(each)) and found.level is Level.UNREAD]
    assert unread == []
