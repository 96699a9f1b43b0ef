"""How fast papers are read: pages a second, and seconds by the length of a text, which must grow no faster than it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from dreiklang.papers import PaperText, PaperType, read_paper
from dreiklang.papers.budget_motions import MotionParts, assemble_motion

PAGE = 2500
"""Characters of a page, for texts that show no pages."""


def measure_speed(folder: Path, files: int) -> str:
    """Everything read from the first texts of the folder, in pages a second."""
    paths = sorted((folder / "texts").glob("*.txt"))[:files]
    papers = [PaperText(path.read_text(encoding="utf-8")) for path in paths]
    begin = time.process_time()
    for paper in papers:
        read_paper(paper)
    seconds = time.process_time() - begin
    pages = sum(max(paper.pages, -(-len(paper.text) // PAGE)) for paper in papers)
    return f"{len(papers)} papers, {pages} pages of {PAGE} characters: {pages / seconds:.0f} pages a second"


LENGTHS = (50_000, 200_000, 800_000, 3_200_000)


def measure_lengths(folder: Path) -> Iterator[str]:
    """Texts of one length after another, made of the folder's, read as every kind of paper."""
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "texts").glob("*.txt"))[:2000])
    yield f"{'characters':>10} {'seconds':>8} {'characters a second':>20}"
    for length in LENGTHS:
        text = (source * (length // max(len(source), 1) + 1))[:length]
        seconds = _seconds(PaperText(text))
        yield f"{length:10} {seconds:8.2f} {length / seconds:20.0f}"


def _seconds(paper: PaperText) -> float:
    begin = time.process_time()
    for kind in (PaperType.MOTION, PaperType.STATEMENT, PaperType.MINUTES):
        read_paper(paper, kind)
    assemble_motion(MotionParts(reference="MH/2025/1", motions=(paper,), statements=(paper,), minutes=(paper,)))
    return time.process_time() - begin
