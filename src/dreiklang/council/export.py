"""Packages and the statement as files in every format that offices and machines use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dreiklang import documents
from dreiklang.council.queries import package_parts, statement_parts
from dreiklang.council.statement import package_table, statement
from dreiklang.municipality.models import Municipality
from dreiklang.packages.queries import Published

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
FORMATS = tuple(MEDIA_TYPES)
WRITERS: dict[str, Callable[[documents.Document], bytes]] = {
    "pdf": documents.to_pdf,
    "docx": documents.to_docx,
    "odt": documents.to_odt,
    "html": lambda document: documents.to_html(document).encode(),
    "xlsx": documents.to_xlsx,
}


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file ready to hand over."""

    name: str
    media_type: str
    data: bytes


def export_statement(
    municipality: Municipality, form: str, *, language: str, slugs: tuple[str, ...] = ()
) -> ExportedFile:
    """The statement on all published packages, or on those named; `form` is one of FORMATS."""
    parts = statement_parts(municipality, language=language, slugs=slugs)
    stem = f"{municipality.slug}-stellungnahme"
    if form == "json":
        return _file(stem, form, _json([package_facts(entry) for entry in parts.packages]))
    document = statement(parts)
    if form == "csv":
        return _file(stem, form, documents.to_csv(document.tables[0]).encode())
    return _file(stem, form, WRITERS[form](document))


def export_package(municipality: Municipality, entry: Published, form: str, *, language: str) -> ExportedFile:
    """One package in one version; `form` is one of FORMATS."""
    stem = f"{municipality.slug}-{entry.package.slug}-v{entry.version.number}"
    if form == "json":
        return _file(stem, form, _json(package_facts(entry)))
    if form == "csv":
        return _file(stem, form, documents.to_csv(package_table(entry, language)).encode())
    return _file(stem, form, WRITERS[form](statement(package_parts(municipality, entry, language=language))))


def package_facts(entry: Published) -> dict[str, Any]:
    """A published version for machines: its content and what identifies it. Decimals are strings."""
    return {
        "schema": "dreiklang/package/1",
        "municipality": entry.package.municipality.slug,
        "package": entry.package.slug,
        "version": entry.version.number,
        "fingerprint": entry.version.fingerprint,
        "inputs_fingerprint": entry.version.inputs_fingerprint,
        "unit": "TEUR",
        "content": json.loads(entry.version.content),
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def _file(stem: str, form: str, data: bytes) -> ExportedFile:
    return ExportedFile(name=f"{stem}.{form}", media_type=MEDIA_TYPES[form], data=data)
