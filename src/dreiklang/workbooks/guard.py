"""What a file must pass before any of it is read as a workbook: uploads are hostile until proved otherwise."""

from __future__ import annotations

import io
import zipfile
import zlib

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from dreiklang.wording import Message, message
from dreiklang.workbooks.values import Problem, WorkbookError

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_CONTENT = 40 * 1024 * 1024
MOST_ENTRIES = 1_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE = ("vbaproject", "activex", "externallinks/", "embeddings/", "macrosheets/", "ctrlprops/", "connections.xml")
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
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        refuse(too_large, message("Remove what is not needed from it."))
    if "xl/workbook.xml" not in names:
        refuse(message("The file is no Excel workbook (.xlsx)."), SAVE_AGAIN)
    if any(part in name for name in names for part in ACTIVE):
        refuse(
            message("The file contains macros, embedded objects or links to other files."),
            message("Save it without them, as a plain workbook (.xlsx)."),
        )
    left = LARGEST_CONTENT
    for entry in entries:
        content = _inflate(archive, entry, left)
        if content is None:
            refuse(too_large, message("Remove what is not needed from it."))
            return
        left -= len(content)
        if entry.filename.endswith((".xml", ".rels")):
            _check_xml(content)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The entry's content; None if it is larger than it may be, whatever its header claims."""
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
    return content if len(content) <= most else None


def _check_xml(content: bytes) -> None:
    try:
        fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refusal(
            message("The file is damaged, or its inside is not what a workbook may hold."), SAVE_AGAIN
        ) from error
