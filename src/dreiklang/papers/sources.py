"""Files into text: PDF, DOCX, ODT, HTML, Markdown and plain text, told apart by their content."""

from __future__ import annotations

import re
import unicodedata

from dreiklang.papers.errors import UnreadablePaperError
from dreiklang.papers.html_text import read_html
from dreiklang.papers.office_text import read_office
from dreiklang.papers.paper_text import PaperText
from dreiklang.papers.pdf_text import read_pdf
from dreiklang.wording import message

LARGEST_FILE = 100 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.IGNORECASE | re.DOTALL
)
BLANKS = dict.fromkeys([*range(0x2000, 0x200B), 0x00A0, 0x202F, 0x205F, 0x3000], " ")
"""Blanks of other widths. Each becomes one plain blank, so that places stay what they are."""
MOST_CONTROLS = 0.05


def read_file(data: bytes, name: str = "") -> PaperText:
    """The text of a file. UnreadablePaperError says why there is none."""
    if not data.strip():
        raise UnreadablePaperError(name, message("The file is empty."), message("Give a file with text."))
    if len(data) > LARGEST_FILE:
        raise UnreadablePaperError(
            name, message("The file is larger than 100 MB."), message("Give its parts one by one.")
        )
    return PaperText(_normal(_text(data, name)), name)


def _text(data: bytes, name: str) -> str:
    if b"%PDF-" in data[:1024]:
        return read_pdf(data, name)
    if data.startswith(b"PK"):
        return read_office(data, name)
    if data.startswith(OLE):
        raise UnreadablePaperError(
            name,
            message("The file is an old Word file (.doc) or protected by a password."),
            message("Save it as DOCX, ODT or PDF, without a password."),
        )
    if HTML.match(data[:4096]):
        return read_html(_decoded(data, name))
    return _decoded(data, name)


def _decoded(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or the code page of Western Windows; no text if it is full of controls."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    sample = text[:100_000]
    controls = sum(unicodedata.category(character) == "Cc" and character not in "\n\r\t\f" for character in sample)
    if controls > MOST_CONTROLS * len(sample):
        raise UnreadablePaperError(
            name, message("The file holds no text."), message("Give a PDF, DOCX, ODT, HTML or text file.")
        )
    return text


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(BLANKS)
