"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse

from dreiklang.council.export import ExportedFile


def download(file: ExportedFile) -> HttpResponse:
    """A file to keep; never shown inside the product's own origin."""
    disposition = f'attachment; filename="{file.name}"'
    return HttpResponse(file.data, content_type=file.media_type, headers={"Content-Disposition": disposition})
