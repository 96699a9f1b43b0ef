"""Long lists in pages of stable order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query

from dreiklang.api.shapes import Shape

T = TypeVar("T")
MOST = 200
PageLimit = Annotated[int, Query(ge=1, le=MOST, description="How many entries at most")]
PageOffset = Annotated[int, Query(ge=0, le=10**9, description="How many entries to skip")]


class Page(Shape, Generic[T]):
    """A part of a list. `next` and `previous` are addresses, or null at the end and at the beginning."""

    total: int
    limit: int
    offset: int
    next: str | None
    previous: str | None
    items: list[T]


def paged(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], limit: int, offset: int, show: Callable[[Any], T]
) -> Page[T]:
    """The page of a query or a list that was asked for; a query's ties are broken by the order of making."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if isinstance(rows, QuerySet):
        rows = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")
    return Page(
        total=total,
        limit=limit,
        offset=offset,
        next=_address(request, limit, offset + limit) if offset + limit < total else None,
        previous=_address(request, limit, max(offset - limit, 0)) if offset else None,
        items=[show(row) for row in rows[offset : offset + limit]],
    )


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    kept = [(name, value) for name, values in request.GET.lists() for value in values]
    rest = [(name, value) for name, value in kept if name not in {"limit", "offset"}]
    return f"{request.path}?{urlencode([*rest, ('limit', limit), ('offset', offset)])}"
