"""Fuzz the reader of papers with atheris: no bytes may crash it, hang it, or take more than time linear in length.

    pip install atheris
    python -m benchmarks.papers.fuzz --minutes 60 --corpus FOLDER

FOLDER keeps the inputs that reach new code, from one run to the next; texts put there are where it begins from. An
input that breaks the reader is written to FOLDER as `crash-…` or `timeout-…`, and ends the run with an exit code
other than 0. Give such a file instead of a time to see the fault again: `python -m benchmarks.papers.fuzz FILE`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "Antrag",
    "ANTRAG ",
    "STELLUNGNAHME zu Antrag\n",
    "MH/2025/4711\n",
    "2026 2027 2028 2029 2030 \n",
    "Aufwand (in Euro)\n",
    "Stellenveränderung (VZW)\n",
    "      ",
    "12.500 12.500 ",
    "-1.000 Euro",
    "1,25 Mio. Euro",
    "0,50",
    "Seite HH-Plan Produktgruppe Kontierungsobjekt Plankonto/FiPo\n",
    "2720-410 1.410.27.20.01 43000000\n",
    "Änderungen und neue Mittelanmeldungen\n",
    "Erhöhung/Reduzierung Erträge, Aufwendungen\n",
    "Stellenschaffung/-reduzierung\n",
    "Die Verwaltung empfiehlt, den Antrag abzulehnen.\n",
    "Abstimmungsergebnis:\n",
    "Anträge 1.99 und 1.100: mehrheitlich abgelehnt (6 JA, 38 Nein)\n",
    "Ziffer 1: zurückgezogen\n",
    "Niederschrift ",
    "Gremien Termin TOP Ö / N\n",
    "| a | b |\n|---|---|\n",
    "Fraktion ",
    "<table><tr><td rowspan=3>",
    "%PDF-1.7",
    "PK\x03\x04",
)
LONGEST = 20_000
SECONDS = 0.5
SECONDS_A_CHARACTER = 5e-5
"""What a reading may take at most, on a slow machine and with the fuzzer's own bookkeeping."""


class TooSlowError(Exception):
    """A reading took longer than its length allows."""


def read_everything(data: bytes) -> None:
    """Read bytes as a file, and its text as every kind of paper and every part of a motion."""
    from dreiklang.papers import PaperText, PaperType, UnreadablePaperError, read_file, read_paper, to_json
    from dreiklang.papers.budget_motions import MotionParts, assemble_motion

    begin = time.process_time()
    try:
        paper = read_file(data, "fuzz")
    except UnreadablePaperError:
        paper = PaperText(data.decode("utf-8", errors="replace"), "fuzz")
    for kind in (PaperType.MOTION, PaperType.STATEMENT, PaperType.MINUTES):
        to_json([read_paper(paper, kind)])
    assemble_motion(
        MotionParts(
            reference="MH/2025/4711",
            motions=(paper, paper),
            statements=(paper,),
            votes=(paper,),
            minutes=(paper,),
            result=paper.text[:2000],
        )
    )
    seconds = time.process_time() - begin
    if seconds > SECONDS + SECONDS_A_CHARACTER * len(paper.text):
        raise TooSlowError(f"{seconds:.1f} s for {len(paper.text)} characters")


def dictionary(folder: Path) -> Path:
    """The words of papers as libFuzzer takes them."""
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in WORDS)
    path = folder / "words.dict"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def fuzz(minutes: float, corpus: Path) -> None:
    """Run for some minutes, from the corpus on; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["dreiklang.papers"]):
        import dreiklang.papers
        import dreiklang.papers.budget_motions  # noqa: F401 - imported to be instrumented

    corpus.mkdir(parents=True, exist_ok=True)
    for number, word in enumerate(WORDS):
        (corpus / f"word-{number}").write_bytes(word.encode())
    words = dictionary(Path(tempfile.mkdtemp()))
    options = [
        sys.argv[0],
        f"-max_total_time={int(minutes * 60)}",
        f"-max_len={LONGEST}",
        "-timeout=30",
        "-rss_limit_mb=2048",
        f"-dict={words}",
        f"-artifact_prefix={corpus}/",
        str(corpus),
    ]
    atheris.Setup(options, read_everything)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="An input to read once.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"))
    options = parser.parse_args()
    if options.file is not None:
        read_everything(options.file.read_bytes())
    else:
        fuzz(options.minutes, options.corpus)


if __name__ == "__main__":
    main()
