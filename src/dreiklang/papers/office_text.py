"""Text of Word and OpenDocument files. They are hostile until proved otherwise."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from dreiklang.papers.errors import UnreadablePaperError
from dreiklang.papers.text_builder import TextBuilder, TooLongError
from dreiklang.wording import Message, message

LARGEST_CONTENT = 100 * 1024 * 1024
MOST_ENTRIES = 5_000
MOST_ELEMENTS = 3_000_000
DEEPEST = 200
DAMAGED = message("The file is damaged.")
TOO_LARGE = message("Unpacked, the file is too large.")
SAVE_AGAIN = message("Open it in your office program, save it again and try once more.")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def read_office(data: bytes, name: str) -> str:
    """The text of a DOCX or ODT file; UnreadablePaperError if it is neither, damaged, a bomb or locked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()[: MOST_ENTRIES + 1]}
            if len(entries) > MOST_ENTRIES:
                raise _refusal(name, TOO_LARGE)
            if "word/document.xml" in entries:
                return _parsed(_content(archive, entries["word/document.xml"], name), _Word(), name)
            if "content.xml" in entries:
                _refuse_encrypted(archive, entries, name)
                return _parsed(_content(archive, entries["content.xml"], name), _OpenDocument(), name)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        OverflowError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        UnicodeDecodeError,
    ) as error:
        raise _refusal(name, DAMAGED) from error
    raise UnreadablePaperError(
        name, message("The archive holds no text document."), message("Give a PDF, DOCX, ODT, HTML or text file.")
    )


def _refusal(name: str, reason: Message) -> UnreadablePaperError:
    return UnreadablePaperError(name, reason, SAVE_AGAIN)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """An entry's content, whatever size its header claims."""
    if entry.flag_bits & 1:
        raise UnreadablePaperError(
            name, message("The file is protected by a password."), message("Save it without a password.")
        )
    with archive.open(entry) as stream:
        content = stream.read(LARGEST_CONTENT + 1)
    if len(content) > LARGEST_CONTENT:
        raise _refusal(name, TOO_LARGE)
    return content


def _refuse_encrypted(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], name: str) -> None:
    manifest = entries.get("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in _content(archive, manifest, name):
        raise UnreadablePaperError(
            name, message("The file is protected by a password."), message("Save it without a password.")
        )


def _parsed(content: bytes, target: _Target, name: str) -> str:
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except TooLongError as error:
        raise _refusal(name, TOO_LARGE) from error
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refusal(name, DAMAGED) from error
    return target.builder.text


class _Target:
    """Sees elements go by without keeping them; `skipped` counts the levels below one that is left out."""

    skip: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self.elements = self.depth = self.skipped = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise TooLongError
        if self.skipped or tag in self.skip:
            self.skipped += 1
        else:
            self.opened(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        if self.skipped:
            self.skipped -= 1
        else:
            self.closed(tag)

    def data(self, words: str) -> None:
        """Words between elements."""
        if not self.skipped:
            self.read(words)

    def close(self) -> None:
        """Nothing was built."""

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """What an element's beginning means."""

    def closed(self, tag: str) -> None:
        """What an element's end means."""

    def read(self, words: str) -> None:
        """What words mean here."""


def _number(attributes: Mapping[str, str], key: str) -> int:
    value = attributes.get(key, "1")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


class _Word(_Target):
    """The main part of a Word file; deleted text of tracked changes is left out."""

    skip = frozenset({f"{WORD}del", f"{WORD}instrText", f"{WORD}fallback"})

    def __init__(self) -> None:
        super().__init__()
        self.in_text = False
        self.opens: dict[str, Callable[[], None]] = {
            f"{WORD}tbl": self.builder.open_table,
            f"{WORD}tr": self.builder.open_row,
            f"{WORD}tc": self.builder.open_cell,
            f"{WORD}br": self.builder.line_end,
            f"{WORD}tab": lambda: self.builder.words("\t"),
            f"{WORD}noBreakHyphen": lambda: self.builder.words("-"),
        }
        self.closes: dict[str, Callable[[], None]] = {
            f"{WORD}p": self.builder.line_end,
            f"{WORD}tc": self.builder.close_cell,
            f"{WORD}tr": self.builder.close_row,
            f"{WORD}tbl": self.builder.close_table,
        }

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.in_text = tag == f"{WORD}t"
        if tag == f"{WORD}gridSpan" and self.builder.cell is not None:
            self.builder.span = min(_number(attributes, f"{WORD}val"), 60)
        elif tag in self.opens:
            self.opens[tag]()

    def closed(self, tag: str) -> None:
        self.in_text = False
        if tag in self.closes:
            self.closes[tag]()

    def read(self, words: str) -> None:
        if self.in_text:
            self.builder.words(words)


class _OpenDocument(_Target):
    """The content of an OpenDocument text; tracked changes and notes in the margin are left out."""

    skip = frozenset({f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{OFFICE}scripts", f"{TEXT}note"})
    paragraphs = frozenset({f"{TEXT}p", f"{TEXT}h"})

    def __init__(self) -> None:
        super().__init__()
        self.paragraph = 0
        self.repeats: list[int] = []

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        builder = self.builder
        if tag in self.paragraphs:
            self.paragraph += 1
        elif tag == f"{TEXT}tab":
            builder.words("\t")
        elif tag == f"{TEXT}s":
            builder.words(" " * min(_number(attributes, f"{TEXT}c"), 1000))
        elif tag == f"{TEXT}line-break":
            builder.line_end()
        elif tag == f"{TABLE}table":
            builder.open_table()
        elif tag == f"{TABLE}table-row":
            builder.open_row()
        elif tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            self.repeats.append(_number(attributes, f"{TABLE}number-columns-repeated"))
            builder.open_cell()

    def closed(self, tag: str) -> None:
        builder = self.builder
        if tag in self.paragraphs:
            self.paragraph = max(self.paragraph - 1, 0)
            builder.line_end()
        elif tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            builder.close_cell()
            builder.repeat_cell(self.repeats.pop())
        elif tag == f"{TABLE}table-row":
            builder.close_row()
        elif tag == f"{TABLE}table":
            builder.close_table()

    def read(self, words: str) -> None:
        if self.paragraph:
            self.builder.words(words)
