"""Whatever bytes somebody gives, reading ends, and in time that grows with the length and no faster."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.papers import (
    MotionParts,
    PaperText,
    PaperType,
    UnreadablePaperError,
    assemble_motion,
    read_file,
    read_paper,
    read_result,
    to_json,
)
from papers.small_papers import LETTER, MINUTES, MOTION, PACKAGES, PROPOSAL, STATEMENT

PAPERS = (LETTER, MINUTES, MOTION, PACKAGES, PROPOSAL, STATEMENT)
WORDS = st.sampled_from(
    [
        "Antrag",
        "Anträge",
        "Abstimmungsergebnis:",
        "Ziffer",
        "TOP",
        "1.1",
        "1.000",
        "2026",
        "2027",
        "|",
        "€",
        "Euro",
        "Mio.",
        "Stellen",
        "bis",
        "zu",
        "%",
        "-",
        "–",
        "(",
        ")",
        ":",
        ",",
        "\n",
        "\t",
        "Ja",
        "Nein",
        "mehrheitlich",
        "abgelehnt",
        "Vorlage:",
        "2025/0657",
        "DHH/2025/1701",
        "StR",
        "Dr.",
        "(X):",
        "stellt",
        "fest:",
        "Betreff",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadablePaperError):
        to_json(read_paper(read_file(data)))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=120), st.sampled_from(PaperType))
def test_any_words_are_read_as_any_paper(words: list[str], kind: PaperType) -> None:
    text = " ".join(words)
    paper = PaperText(text)
    reading = read_paper(paper, kind)
    read_result(text)
    parts = {"motions": (paper,), "statements": (paper,), "votes": (paper,), "minutes": (paper,)}
    assemble_motion(MotionParts(reference="DHH/2025/1701", result=text, **parts))
    for amount in reading.amounts:
        assert text[amount.place.start : amount.place.end] == amount.words


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PAPERS), st.integers(0, 2000), st.integers(0, 80), st.text(max_size=10))
def test_a_paper_with_a_part_lost_or_spoilt_is_still_read(paper: str, at: int, lost: int, put: str) -> None:
    read_paper(PaperText(paper[:at] + put + paper[at + lost :]))


def seconds(text: str) -> float:
    """The best of three, in time of this process alone."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        for kind in (PaperType.MOTION, PaperType.STATEMENT, PaperType.MINUTES):
            read_paper(PaperText(text), kind)
        paper = PaperText(text)
        assemble_motion(MotionParts(reference="DHH/2025/1701", motions=(paper,), statements=(paper,), minutes=(paper,)))
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize(
    "unit",
    [
        *("1 ", "1.000 \n", "a-\n", "A ", "| 2026 | 2027 |\n", "2026 2027 2028\n", "Abstimmungsergebnis:\n", "bis zu "),
        *(
            "StR Dr. ",
            "1 bis ",
            "      \n",
            "DHH/2025/",
            "(",
            "Ziffer 1 und ",
            "stellt x fest:\n",
            "\n",
            "\t",
            "Antrag: ",
        ),
    ],
)
@pytest.mark.parametrize("before", ["", MOTION.split("Sachaufwendungen")[0], STATEMENT.split("12.500")[0]])
def test_eight_times_the_length_takes_no_more_than_its_share(unit: str, before: str) -> None:
    short, long = (before + unit * (size // len(unit)) for size in (2_000, 16_000))
    # A square would take 64 times as long; machines are noisy, so only half of that is refused.
    assert seconds(long) < 32 * max(seconds(short), 0.002)
