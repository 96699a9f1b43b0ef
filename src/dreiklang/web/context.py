"""What every template knows about where it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dreiklang import __version__
from dreiklang.municipality.permissions import Permission


def place(request: HttpRequest) -> dict[str, Any]:
    """The municipality, the person, and what they may do there, by permission name."""
    found = getattr(request, "place", None)
    if found is None:
        return {"program_version": __version__}
    return {
        "program_version": __version__,
        "municipality": found.municipality,
        "actor": found.actor,
        "may": {permission.value: found.actor.may(permission) for permission in Permission},
    }
