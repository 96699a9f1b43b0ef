"""Long lists in pages, with the filters kept from one to the next."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, paginator: Paginator[Any]) -> dict[str, Any]:
    """What a template needs to show one page (`?seite=`) and the way to the others."""
    query = request.GET.copy()
    query.pop("seite", None)
    return {"page": paginator.get_page(request.GET.get("seite")), "query": query}
