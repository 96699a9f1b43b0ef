"""The measure register as a workbook, in both directions; an import is previewed first and then done as a whole."""

from __future__ import annotations

from typing import Annotated

from django.core import signing
from django.http import Http404, HttpResponse
from ninja import File, UploadedFile
from pydantic import Field

from dreiklang.api.access import Place, Section
from dreiklang.api.council import FindingRow, finding_row
from dreiklang.api.files import download
from dreiklang.api.problems import Kind, ProblemError, invalid
from dreiklang.api.shapes import LARGEST_NUMBER, Body, Shape, Whole
from dreiklang.api.texts import said
from dreiklang.council.export import MEDIA_TYPES, ExportedFile
from dreiklang.municipality.permissions import Permission
from dreiklang.plausibility import check_portfolio
from dreiklang.portfolio import queries, rules
from dreiklang.portfolio.uploads import keep_upload, kept_upload
from dreiklang.wording import message, say
from dreiklang.workbooks import Changes, Register, WorkbookError, difference, read_register, template

section = Section("Register")
XLSX = (MEDIA_TYPES["xlsx"],)
LARGEST_UPLOAD = 10 * 1024 * 1024
SECONDS_TO_DECIDE = 3600


class ChangedField(Shape):
    """A field that would differ, with both values as a person reads them."""

    place: str
    field: str
    before: str
    after: str


class RegisterChanges(Shape):
    """What an import changes: what is new, what is gone, and which fields differ."""

    added: list[str]
    removed: list[str]
    changed: list[ChangedField]


class RegisterPreview(Shape):
    """What an import would do. `ticket` and `revision` are what the import itself asks for, within an hour."""

    ticket: str
    revision: int
    title: str
    measures: int
    changes: RegisterChanges
    findings: list[FindingRow]


class RegisterImport(Body):
    """The preview that is to be done. `expected_revision` is its revision: 0 if there was no register."""

    ticket: Annotated[str, Field(max_length=500)]
    expected_revision: Annotated[Whole, Field(ge=0, le=LARGEST_NUMBER)]


class RegisterImported(Shape):
    """What has been changed, and the register's revision now."""

    revision: int
    changes: RegisterChanges


@section.get("/register/workbook", Permission.SEE_PUBLISHED, None, files=XLSX)
def download_register(place: Place) -> HttpResponse:
    """The register as a workbook (XLSX); 404 before the first import."""
    data = queries.register_workbook(place.municipality)
    if data is None:
        raise Http404
    return _workbook(f"{place.municipality.slug}-massnahmen.xlsx", data)


@section.get("/register/template", Permission.SEE_PUBLISHED, None, files=XLSX)
def download_register_template(place: Place) -> HttpResponse:
    """An empty workbook that explains itself."""
    head = queries.register(place.municipality)
    return _workbook("massnahmen-vorlage.xlsx", template(tuple(head.years) if head else (2024, 2025)))


def _workbook(name: str, data: bytes) -> HttpResponse:
    return download(ExportedFile(name=name, media_type=MEDIA_TYPES["xlsx"], data=data))


@section.post("/register/previews", Permission.EDIT_REGISTER, RegisterPreview)
def preview_register_import(
    place: Place, workbook: Annotated[UploadedFile, File(description="The workbook (XLSX, at most 10 MB)")]
) -> RegisterPreview:
    """Send a workbook and see what its import would change; nothing is changed yet.

    A workbook with faults is refused as a whole, with every fault and its cell in `errors`.
    """
    if workbook.size is None or workbook.size > LARGEST_UPLOAD:
        raise ProblemError(Kind.TOO_LARGE)
    data = workbook.read()
    register, head = read_register(data), queries.register(place.municipality)
    changes = difference(queries.portfolio(place.municipality), register.portfolio)
    return RegisterPreview(
        ticket=signing.dumps(keep_upload(data), salt=_salt(place)),
        revision=head.revision if head else 0,
        title=register.title,
        measures=len(register.portfolio.measures),
        changes=_changes(changes, place.language),
        findings=[finding_row(each, place.language) for each in check_portfolio(register.portfolio)],
    )


@section.post("/register/imports", Permission.EDIT_REGISTER, RegisterImported, status=200)
def import_register(place: Place, wanted: RegisterImport) -> RegisterImported:
    """Do what a preview showed, all or nothing; refused if the register has changed since the preview."""
    register = _kept(place, wanted.ticket)
    changes = rules.import_register(
        place.municipality,
        place.actor,
        register.portfolio,
        title=register.title,
        expected_revision=wanted.expected_revision,
    )
    head = queries.register(place.municipality)
    return RegisterImported(revision=head.revision if head else 0, changes=_changes(changes, place.language))


def _salt(place: Place) -> str:
    """It names the city, so that a ticket of one is none of another."""
    return f"register-preview-{place.municipality.slug}"


def _kept(place: Place, ticket: str) -> Register:
    try:
        return read_register(kept_upload(signing.loads(ticket, salt=_salt(place), max_age=SECONDS_TO_DECIDE)))
    except (signing.BadSignature, FileNotFoundError, WorkbookError) as error:
        reason = message("There is no preview with this ticket, or it has expired.")
        remedy = message("Send the workbook again to see what would change now.")
        raise invalid(("body", "ticket"), reason, place.language, remedy) from error


def _changes(changes: Changes, language: str) -> RegisterChanges:
    return RegisterChanges(
        added=said((each.place for each in changes.added), language),
        removed=said((each.place for each in changes.removed), language),
        changed=[
            ChangedField(
                place=say(each.place, language),
                field=say(each.field, language),
                before=say(each.before, language),
                after=say(each.after, language),
            )
            for each in changes.changed
        ],
    )
