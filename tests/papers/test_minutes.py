"""Whoever follows a motion finds its vote in the minutes."""

from __future__ import annotations

from datetime import date

from dreiklang.papers import Outcome, PaperText, SubjectKind, read_head, read_minutes, read_votes
from papers.small_papers import MINUTES, PROPOSAL


def test_grouped_votes_are_put_to_each_motion() -> None:
    votes = {
        subject.number: vote.value
        for vote in read_votes(PaperText(MINUTES))
        for subject in vote.value.subjects
        if subject.kind is SubjectKind.MOTION
    }
    assert (votes["1.99"].in_favour, votes["1.99"].against) == (6, 38)
    assert votes["1.99"] == votes["1.100"]
    assert votes["1.174"].condition == "mit Sperrvermerk"
    outcomes = {number: vote.result.outcome for number, vote in votes.items()}
    assert outcomes == {
        "1.99": Outcome.REJECTED,
        "1.100": Outcome.REJECTED,
        "1.174": Outcome.ACCEPTED,
        "1.175": Outcome.SETTLED,
        "1.176": Outcome.WITHDRAWN,
        "1.177": Outcome.REFERRED,
    }


def test_a_vote_over_a_broken_line_keeps_its_abstentions() -> None:
    parts = [vote.value for vote in read_votes(PaperText(MINUTES)) if vote.value.subjects[0].kind is SubjectKind.PART]
    assert [(part.in_favour, part.against, part.abstentions) for part in parts] == [(None, None, None), (30, 8, 2)]


def test_the_minutes_give_items_motions_resolutions_and_speakers() -> None:
    minutes = read_minutes(PaperText(MINUTES))
    assert [(each.value.number, each.value.title) for each in minutes.items] == [
        ("4", "Bücherei"),
        ("1.99", "Lesesaal"),
    ]
    assert [each.value.number for each in minutes.resolutions] == ["1", "2"]
    assert ("Muster", "Mitte") in [(each.value.name, each.value.group) for each in minutes.speakers]
    motion = minutes.items[1].value
    assert motion.movers == "Mitte"
    assert [vote.value.result.outcome for vote in minutes.votes_on(motion)] == [Outcome.REJECTED]


def test_a_result_that_its_counts_contradict_is_only_probable() -> None:
    vote = next(read_votes(PaperText("Abstimmungsergebnis:\nMehrheitliche Zustimmung (10 Ja, 35 Nein)\n")))
    assert vote.level.value == "probable"


def test_the_order_of_consultation_tells_what_was_public() -> None:
    head = read_head(PaperText(PROPOSAL))
    assert head.number is not None
    assert str(head.number.value) == "2026/0012"
    assert [
        (each.value.committee, each.value.day, each.value.public, each.value.role) for each in head.consultations
    ] == [
        ("Kulturausschuss", date(2026, 1, 20), False, "Vorberatung"),
        ("Gemeinderat", date(2026, 2, 3), True, "Entscheidung"),
    ]
