"""Files that belong to a request. What people upload is hostile until it has shown what it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db import transaction

from dreiklang.municipality.models import Municipality
from dreiklang.municipality.rules import record
from dreiklang.municipality.values import Actor
from dreiklang.portfolio.errors import BadAttachmentError
from dreiklang.portfolio.handing_in import subject_of, written_request
from dreiklang.portfolio.models import AttachmentContent, RequestAttachment
from dreiklang.wording import message

LARGEST = 10 * 1024 * 1024
MOST = 10
"""Files of one request."""
LONGEST_NAME = 120
DAMAGED = (zipfile.BadZipFile, struct.error, OverflowError, OSError, RuntimeError, ValueError)
"""What `zipfile` raises on an archive whose directory is damaged or of a kind that it does not know."""
ODF = "application/vnd.oasis.opendocument"
OOXML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken, and how to tell that a file is one."""

    media_type: str
    is_one: Callable[[bytes], bool]


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(marks)


def _open_document(data: bytes) -> bool:
    """An OpenDocument file names its type at its very beginning, uncompressed."""
    return data.startswith(b"PK\x03\x04") and data[30:38] == b"mimetype" and ODF.encode() in data[38:120]


def _office_open(folder: str) -> Callable[[bytes], bool]:
    def is_one(data: bytes) -> bool:
        names = _names_in(data)
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not macros

    return is_one


def _names_in(data: bytes) -> list[str]:
    """The names in a zip file; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except DAMAGED:
        return []


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "odt": Kind(f"{ODF}.text", _open_document),
    "ods": Kind(f"{ODF}.spreadsheet", _open_document),
    "odp": Kind(f"{ODF}.presentation", _open_document),
    "docx": Kind(f"{OOXML}.wordprocessingml.document", _office_open("word/")),
    "xlsx": Kind(f"{OOXML}.spreadsheetml.sheet", _office_open("xl/")),
    "pptx": Kind(f"{OOXML}.presentationml.presentation", _office_open("ppt/")),
    "txt": Kind("text/plain; charset=utf-8", _is_text),
    "csv": Kind("text/csv; charset=utf-8", _is_text),
}
"""By the ending of the name. Nothing here runs in a browser, and files with macros are not taken."""


@transaction.atomic
def add_attachment(
    municipality: Municipality, actor: Actor, number: int, name: str, data: bytes, *, now: dt.datetime
) -> RequestAttachment:
    """Add a file to a request that is being written; the same content a second time changes nothing."""
    request = written_request(municipality, actor, number)
    name = _clean_name(name)
    kind = _kind_of(name, data)
    digest = hashlib.sha256(data).hexdigest()
    present = RequestAttachment.objects.filter(request=request, digest=digest).first()
    if present is not None:
        return present
    if RequestAttachment.objects.filter(request=request).count() >= MOST:
        raise BadAttachmentError(
            message("A request can have {n} attachments.", n=MOST),
            message("Remove one first, or put several into one."),
        )
    added = RequestAttachment.objects.create(
        request=request,
        name=name,
        media_type=kind.media_type,
        size=len(data),
        digest=digest,
        added_at=now,
        added_by=actor.pseudonym,
    )
    AttachmentContent.objects.create(attachment=added, data=data)
    record(municipality, actor, "attachment_added", subject_of(request), after={"sha256": digest, "size": len(data)})
    return added


def _clean_name(name: str) -> str:
    """The last part of a name, of letters that every system can store."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    clean = re.sub(r"[^\w .()+-]", "_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 8:
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _kind_of(name: str, data: bytes) -> Kind:
    if not data:
        raise BadAttachmentError(message("The file is empty."), message("Choose the file again."))
    if len(data) > LARGEST:
        raise BadAttachmentError(
            message("The file is larger than 10 MB."), message("Make it smaller, for example with fewer pictures.")
        )
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise BadAttachmentError(
            message("Files of this kind are not taken."),
            message("Take one of these: {endings}.", endings=", ".join(sorted(KINDS))),
        )
    if not kind.is_one(data):
        raise BadAttachmentError(
            message("The file “{name}” is not what its name says, or it holds macros.", name=name),
            message("Save it again under its own type, without macros."),
        )
    return kind


@transaction.atomic
def remove_attachment(municipality: Municipality, actor: Actor, number: int, pk: int) -> None:
    """Take a file away from a request that is being written; what is gone already stays gone."""
    request = written_request(municipality, actor, number)
    found = RequestAttachment.objects.filter(request=request, pk=pk).first()
    if found is not None:
        digest = found.digest
        found.delete()
        record(municipality, actor, "attachment_removed", subject_of(request), before={"sha256": digest})
