"""The interface as a whole: all operations under /api/v1/, and their description as OpenAPI 3.1."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from dreiklang.api import (
    catalogues,
    council,
    description,
    drafts,
    evaluations,
    funding,
    hearings,
    indicators,
    measures,
    motions,
    municipalities,
    ownership,
    packages,
    people,
    problems,
    proceedings,
    record,
    register,
    request_drafts,
    requests,
    runs,
    searching,
    standing,
    strategies,
    tokens,
    webhooks,
)
from dreiklang.api.rendering import CanonicalJson

SECTIONS = tuple(
    part.section
    for part in (
        *(municipalities, requests, request_drafts, hearings, measures, ownership, register, packages, drafts, runs),
        *(evaluations, standing, catalogues),
        *(strategies, indicators, funding),
        *(council, motions, proceedings, searching, record, people, tokens, webhooks),
    )
)


class Interface(NinjaAPI):
    """The framework's interface with a description that says all: problems, conditions, who may, and examples."""

    @cached_property
    def _description(self) -> Any:
        return description.completed(super().get_openapi_schema(path_prefix="/api/v1/"), description.demands(self))

    def get_openapi_schema(self, **_: Any) -> Any:
        """The description; made once, since it cannot change while the program runs."""
        return self._description


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.answer(request, error)


def _made() -> Interface:
    made = Interface(
        title="Dreiklang",
        version="1",
        description=description.ABOUT,
        docs_url=None,
        renderer=CanonicalJson(),
        openapi_extra={"tags": description.TAGS},
    )
    for kind in problems.KNOWN:
        made.add_exception_handler(kind, _answer)
    for section in SECTIONS:
        made.add_router("", section.router)
    return made


interface = _made()
