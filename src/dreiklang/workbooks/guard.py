"""What a file must pass before any of it is read as a workbook: uploads are hostile until proved otherwise."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from dreiklang.wording import Message, message
from dreiklang.workbooks.values import Problem, WorkbookError

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_CONTENT = 40 * 1024 * 1024
MOST_ENTRIES = 1_000
MOST_ELEMENTS = 1_000_000
"""In one part: twenty thousand rows of twenty-five filled cells."""
DEEPEST = 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE = ("vbaproject", "activex", "externallinks/", "embeddings/", "macrosheets/", "ctrlprops/", "connections.xml")
ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"activex")
"""What the list of content types calls active parts, whatever their names are."""
ACTIVE_CONTENT = message("The file contains macros, embedded objects or links to other files.")
SAVE_PLAIN = message("Save it without them, as a plain workbook (.xlsx).")
NOT_A_WORKBOOKS_INSIDE = message("The file is damaged, or its inside is not what a workbook may hold.")
SAVE_AGAIN = message("Save it in your spreadsheet program as an Excel workbook (.xlsx) and try again.")


def check_archive(data: bytes) -> None:
    """Refuse what is no plain XLSX: wrong format, macros, outside parts, bombs, XML tricks."""
    if not data:
        refuse(message("The file is empty."), SAVE_AGAIN)
    if len(data) > LARGEST_FILE:
        refuse(message("The file is larger than 10 MB."), message("Remove what is not needed from it."))
    if data.startswith(OLE):
        refuse(message("The file is an old Excel file (.xls) or protected by a password."), SAVE_AGAIN)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        refuse(message("The file is no Excel workbook (.xlsx)."), SAVE_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        OverflowError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise _refusal(message("The file is damaged."), SAVE_AGAIN) from error


def refuse(reason: Message, remedy: Message) -> None:
    """Refuse the file as a whole."""
    raise _refusal(reason, remedy)


def _refusal(reason: Message, remedy: Message) -> WorkbookError:
    return WorkbookError([Problem(message=reason, remedy=remedy)])


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    too_large = message("Unpacked, the file is too large.")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        # Other methods cannot be unpacked bit by bit, and no spreadsheet program uses them.
        refuse(NOT_A_WORKBOOKS_INSIDE, SAVE_AGAIN)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        refuse(too_large, message("Remove what is not needed from it."))
    if "xl/workbook.xml" not in names:
        refuse(message("The file is no Excel workbook (.xlsx)."), SAVE_AGAIN)
    if any(part in name for name in names for part in ACTIVE):
        refuse(ACTIVE_CONTENT, SAVE_PLAIN)
    left = LARGEST_CONTENT
    for entry in entries:
        content = _inflate(archive, entry, left)
        if content is None:
            refuse(too_large, message("Remove what is not needed from it."))
            return
        left -= len(content)
        if entry.filename == "[Content_Types].xml" and any(kind in content.lower() for kind in ACTIVE_TYPES):
            refuse(ACTIVE_CONTENT, SAVE_PLAIN)
        if entry.filename.endswith((".xml", ".rels")):
            _check_xml(content)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The entry's content; None if it is larger than it may be, whatever its header claims."""
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None


class _Counter:
    """Sees the elements of a part go by without keeping them: a million empty cells would fill the memory."""

    def __init__(self) -> None:
        self.elements = self.depth = 0

    def start(self, tag: str, attributes: object) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            refuse(message("Unpacked, the file is too large."), message("Remove what is not needed from it."))

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        """Nothing was built."""


def _check_xml(content: bytes) -> None:
    parser = DefusedXMLParser(target=_Counter(), forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refusal(NOT_A_WORKBOOKS_INSIDE, SAVE_AGAIN) from error
