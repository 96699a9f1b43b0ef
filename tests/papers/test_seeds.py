"""Whoever holds the council papers that the product began with reads them as they were written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dreiklang.papers import Kind, Outcome, PaperReading, read_file, read_paper

SEEDS = Path(os.environ.get("DREIKLANG_SEEDS", Path(__file__).parents[2].parent / "shared" / "seeds"))
pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"The council papers are not in {SEEDS}; set DREIKLANG_SEEDS to their folder."
)


def reading(pattern: str) -> PaperReading:
    [path] = SEEDS.glob(pattern)
    return read_paper(read_file(path.read_bytes(), path.name))


def test_a_packages_stated_posts_do_not_add_up() -> None:
    paper = reading("*haushaltspakete*")
    assert [str(doubt.stated) for doubt in paper.doubts] == ["43.75"]
    posts = [each.amount for table in paper.budget_tables for each in table.totals if each.kind is Kind.POSTS]
    assert [str(each) for each in posts] == ["30.00", "130.00", "30.00", "139.35", "130.00", "180.00", "43.75"]


def test_the_minutes_say_who_decided_what() -> None:
    noted, accepted = reading("*niederschrift-321*").minutes, reading("*niederschrift-98*").minutes
    assert noted is not None
    assert accepted is not None
    assert [vote.value.result.outcome for vote in noted.votes] == [Outcome.NOTED]
    assert [vote.value.result.outcome for vote in accepted.votes] == [Outcome.ACCEPTED]
    assert [each.value.number for each in accepted.resolutions] == ["1", "2", "3"]


def test_a_motion_gives_its_seven_demands() -> None:
    motion = reading("*antrag-stand*").motion
    assert motion is not None
    assert [each.number for each in motion.asks][1:] == ["1", "2", "3", "4", "5", "6", "7"]
