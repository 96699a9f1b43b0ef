"""The motions to a budget as one table, as files and as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dreiklang.charts import Chart, ShareWords, stacked_counts
from dreiklang.council import motion_table
from dreiklang.council.motion_export import FORMS, SUMS, export_table
from dreiklang.council.motion_table import MotionTable, Place, TableRow, Wanted
from dreiklang.municipality.permissions import Permission
from dreiklang.web import charts
from dreiklang.web.exports import file_response
from dreiklang.web.motion_forms import TableFilter
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place as Standing
from dreiklang.web.place import in_municipality
from dreiklang.web.templatetags.dreiklang import label, language, say

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

PAGE = 50
"""Motions on a page of the table, unless all are asked for."""
MOST_BARS = 15
"""Movers in the chart; more would not be read, and the table has them all."""
MOST_COLOURS = 8
"""Results that the chart tells apart, the most frequent first."""


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def budget_motions(request: HttpRequest, place: Standing) -> HttpResponse:
    """All motions to one budget: filtered, in order, with their sums."""
    city = place.municipality
    found = _table(request, city)
    if found is None:
        return render(request, "web/motion_table.html", {"section": "budget_motions"})
    table, form, wanted = found
    rows, places = motion_table.rows_shown(table, wanted), motion_table.columns(table, wanted)
    context = {
        "section": "budget_motions",
        "table": table,
        "form": form,
        "filtered": any((wanted.words, wanted.group, wanted.recommendation, wanted.result, wanted.sub_budget)),
        "rows": rows,
        "columns": [_head(request, place_, wanted) for place_ in places],
        "heads": {name: _sorting(request, name, wanted) for name in ("reference", "title", "movers", "sub_budget")}
        | {name: _sorting(request, name, wanted) for name in ("recommendation", "result", "votes", "level")},
        "total": motion_table.total(rows, places),
        "whole": "alle" in request.GET,
        **page_of(request, Paginator(rows, len(rows) or 1 if "alle" in request.GET else PAGE)),
        "sums": [
            {"by": by, "caption": say(caption), "group": group, "rows": motion_table.sums_by(rows, places, by)}
            for by, caption, group in SUMS
        ],
        "asked": request.GET.urlencode(),
        "chart_query": f"?{request.GET.urlencode()}" if request.GET else "",
        "all_query": urlencode({**request.GET.dict(), "alle": "1"}),
        "chart": chart(rows) if rows else None,
        "chart_url": reverse("motion_chart", args=[city.slug, "svg"]).removesuffix(".svg"),
    }
    return render(request, "web/motion_table.html", context)


def _table(request: HttpRequest, city: Municipality) -> tuple[MotionTable, TableFilter, Wanted] | None:
    """The table of the budget asked for, else of the newest; None where there is no motion to a budget."""
    tables = motion_table.tables(city)
    if not tables:
        return None
    names = sorted(tables, reverse=True)
    chosen = request.GET.get("haushalt", "")
    table = tables[chosen if chosen in tables else names[0]]
    form = TableFilter(request.GET, cycles=names, table=table)
    return table, form, form.wanted()


def _sorting(request: HttpRequest, name: str, wanted: Wanted) -> dict[str, str]:
    """A head's link: ascending first, then the other way round; and how the column is sorted now."""
    now = {name: "ascending", f"-{name}": "descending"}.get(wanted.sort, "")
    query = request.GET.copy()
    query.pop("seite", None)
    query["sort"] = f"-{name}" if now == "ascending" else name
    return {"query": query.urlencode(), "sorted": now}


def _head(request: HttpRequest, place: Place, wanted: Wanted) -> dict[str, Any]:
    kind, year = place
    name = motion_table.column_name(place)
    return {"place": place, "kind": kind, "year": year, **_sorting(request, name, wanted)}


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def table_file(request: HttpRequest, place: Standing, form: str) -> HttpResponse:
    """The rows shown as a workbook or in the flat form."""
    found = _table(request, place.municipality)
    if found is None or form not in FORMS:
        raise Http404
    table, _form, wanted = found
    file = export_table(place.municipality, table, wanted, form, language=language(), day=localdate())
    return file_response(file)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def motion_chart(request: HttpRequest, place: Standing, form: str) -> HttpResponse:
    """The chart of the rows shown as a picture, or as its specification for the browser."""
    found = _table(request, place.municipality)
    rows = motion_table.rows_shown(found[0], found[2]) if found else []
    if not rows:
        raise Http404
    return charts.response(chart(rows), form)


def chart(rows: Sequence[TableRow]) -> Chart:
    """What became of the motions of each mover."""
    groups = motion_table.sums_by(rows, (), "group")[:MOST_BARS]
    codes = [each.name for each in motion_table.sums_by(rows, (), "result")]
    counts = {
        code: [sum(row.result == code for row in rows if each.name in (row.movers or ("",))) for each in groups]
        for code in codes
    }
    words = ShareWords(
        title=_("What became of the motions of each mover"),
        description=_("Stacked bars: how many motions of each mover had which result; the table has the numbers."),
        package=_("Moved by"),
        amount=_("Number of motions"),
        part=_("Result"),
    )
    names = [each.name or _("none known") for each in groups]
    parts = [(label(code, "outcome") if code else _("none known"), counts[code]) for code in codes[:MOST_COLOURS]]
    return stacked_counts(names, parts, words)
