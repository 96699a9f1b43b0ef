"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse

from dreiklang.council.export import ExportedFile


def file_response(file: ExportedFile) -> HttpResponse:
    """A download; never shown inside the page's own origin."""
    response = HttpResponse(file.data, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
