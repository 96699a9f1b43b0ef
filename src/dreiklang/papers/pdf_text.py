"""Text of PDF files that have a text layer."""

from __future__ import annotations

import pypdfium2

from dreiklang.papers.errors import UnreadablePaperError
from dreiklang.papers.pdf_columns import with_columns
from dreiklang.wording import message

MOST_PAGES = 5_000
LONGEST = 20_000_000


def read_pdf(data: bytes, name: str) -> str:
    """The text, with a form feed between pages; UnreadablePaperError for a damaged, locked or scanned file."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadablePaperError(
                name, message("The file is protected by a password."), message("Save it without a password.")
            ) from error
        raise UnreadablePaperError(
            name, message("The file is damaged."), message("Have the PDF made again from its source.")
        ) from error
    try:
        pages = _pages(document, name)
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise UnreadablePaperError(
            name,
            message("The pages hold pictures and no text: it is a scan."),
            message("Let text recognition read it first, for example with ocrmypdf."),
            scan=True,
        )
    return "\f".join(pages)


def _pages(document: pypdfium2.PdfDocument, name: str) -> list[str]:
    pages: list[str] = []
    length = 0
    for number in range(min(len(document), MOST_PAGES)):
        try:
            text = _page(document[number])
        except pypdfium2.PdfiumError:
            text = ""
        length += len(text)
        if length > LONGEST:
            raise UnreadablePaperError(name, message("The paper is too long."), message("Give its parts one by one."))
        pages.append(text)
    return pages


def _page(page: pypdfium2.PdfPage) -> str:
    """A page's text, its numbers below the years they stand below."""
    words = page.get_textpage()
    text = str(words.get_text_range())
    if words.count_chars() == len(text):
        text = with_columns(text, lambda character: _edges(words, character))
    return text.replace("\r\n", "\n").replace("\f", " ")


def _edges(words: pypdfium2.PdfTextPage, character: int) -> tuple[float, float]:
    left, _, right, _ = words.get_charbox(character, loose=True)
    return left, right
