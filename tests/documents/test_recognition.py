"""Scans become text where ocrmypdf is installed; where it is not, people are told what to do."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFont

from dreiklang.cli.reading import read
from dreiklang.documents import ToolError
from dreiklang.documents.recognition import recognise, recogniser_version
from dreiklang.papers import UnreadablePaperError, read_file

WORDS = "Antrag der Fraktion zum Haushalt"
installed = pytest.mark.skipif(recogniser_version() is None, reason="ocrmypdf is not installed")


def scan() -> bytes:
    """A page that is a picture of words, as a scanner makes it."""
    picture = Image.new("L", (1654, 2339), 255)
    font = ImageFont.load_default(size=64)
    ImageDraw.Draw(picture).text((120, 200), WORDS, font=font, fill=0)
    made = BytesIO()
    picture.save(made, "PDF", resolution=200)
    return made.getvalue()


def locked(data: bytes) -> bytes:
    """The same behind a password."""
    made = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="geheim", user="geheim"))
    return made.getvalue()


@installed
def test_the_words_of_a_scan_are_read_after_recognition() -> None:
    with pytest.raises(UnreadablePaperError) as refused:
        read_file(scan(), "scan.pdf")
    assert refused.value.scan
    recognised = recognise(scan())
    assert "Haushalt" in read_file(recognised.data, "scan.pdf").text
    assert recognised.program.startswith("ocrmypdf ")


@installed
def test_what_cannot_be_recognised_is_refused_with_its_reason() -> None:
    with pytest.raises(ToolError) as refused:
        recognise(b"no PDF at all")
    assert "no PDF" in str(refused.value)
    with pytest.raises(ToolError) as refused:
        recognise(locked(scan()))
    assert "password" in str(refused.value)
    with pytest.raises(ToolError) as refused:
        recognise(scan(), language="xyz")
    assert "xyz" in str(refused.value)


@installed
def test_the_command_reads_a_scan_with_the_option_and_names_the_option_without_it(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(scan())
    without = CliRunner().invoke(read, [str(file), "--lang", "en"])
    assert without.exit_code == 3
    assert "--ocr" in without.stderr
    with_it = CliRunner().invoke(read, [str(file), "--ocr", "--json", "--lang", "en"])
    assert with_it.exit_code in {0, 1}, with_it.output
    assert "scan.pdf" in with_it.stdout


def test_without_the_program_a_scan_is_refused_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recogniser_version() is None
    file = tmp_path / "scan.pdf"
    file.write_bytes(scan())
    answer = CliRunner().invoke(read, [str(file), "--ocr", "--lang", "en"])
    assert answer.exit_code == 3
    assert "install ocrmypdf" in answer.stderr
    assert "--ocr" not in CliRunner().invoke(read, [str(file), "--lang", "en"]).stderr


def test_a_program_too_old_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "ocrmypdf"
    old.write_text("#!/bin/sh\necho 6.2.5\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recogniser_version() is None
