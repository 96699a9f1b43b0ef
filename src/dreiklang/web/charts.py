"""The charts of the pages: which data and words they have, and how they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dreiklang import charts
from dreiklang.packages.comparison import kind_rows
from dreiklang.packages.queries import Published
from dreiklang.planning import Frontier, Quantity
from dreiklang.web.forms import axis_words
from dreiklang.web.templatetags.dreiklang import amount, language, number, say
from dreiklang.wording.labels import label

PACKAGE_CHARTS = ("kosten", "arten")


def short_name(entry: Published) -> str:
    """A package's name in a chart or a column's head."""
    if entry.package.number:
        return _("Package %(n)s") % {"n": entry.package.number}
    return str(entry.content.title)


def package_chart(key: str, entries: Sequence[Published]) -> charts.Chart:
    """One of PACKAGE_CHARTS for these packages."""
    return _costs(entries) if key == "kosten" else _kinds(entries)


def _costs(entries: Sequence[Published]) -> charts.Chart:
    points = [_point(entry) for entry in entries]
    most = max(points, key=lambda point: point.funds + point.personnel_cost)
    description = _("%(n)s packages; the most expensive is %(name)s with %(cost)s TEUR for %(m)s measures.") % {
        "n": len(points),
        "name": most.name,
        "cost": number(most.funds + most.personnel_cost),
        "m": most.measures,
    }
    words = charts.CostWords(
        title=_("Total cost against the number of measures"),
        description=description,
        package=_("Package"),
        cost=_("Funds and personnel cost (TEUR)"),
        measures=_("Number of measures"),
        posts=_("Posts"),
    )
    return charts.cost_against_contents(points, words)


def _point(entry: Published) -> charts.PackagePoint:
    def total(quantity: Quantity) -> Decimal:
        figure = entry.content.figure(quantity)
        return figure.value if figure else Decimal(0)

    return charts.PackagePoint(
        name=short_name(entry),
        funds=total(Quantity.FUNDS),
        personnel_cost=total(Quantity.PERSONNEL_COST),
        posts=total(Quantity.POSTS),
        measures=len(entry.content.items),
    )


def _kinds(entries: Sequence[Published]) -> charts.Chart:
    rows = kind_rows([entry.content for entry in entries])
    words = charts.ShareWords(
        title=_("Measures by kind"),
        description=_("Stacked bars: how many measures of each kind every package has; the table has the numbers."),
        package=_("Package"),
        amount=_("Number of measures"),
        part=_("Kind"),
    )
    parts = [(say(label("kind", row.code)), row.counts) for row in rows]
    return charts.stacked_counts([short_name(entry) for entry in entries], parts, words)


def frontier_chart(found: Frontier) -> charts.Chart:
    """The value of the best package against the limit along a frontier's quantity."""
    axis = axis_words(found.axis)
    quantity = found.axis.quantity.value
    first, last = found.points[0], found.points[-1]
    description = _("A stair from %(a)s points at %(x)s to %(b)s points at %(y)s; the table has the numbers.") % {
        "a": number(first.plan.value),
        "x": amount(first.limit, quantity),
        "b": number(last.plan.value),
        "y": amount(last.limit, quantity),
    }
    words = charts.FrontierWords(
        title=_("Value of the best package against its limit"),
        description=description,
        limit=_("Limit: %(axis)s") % {"axis": axis},
        used=_("Used of it"),
        value=_("Value (points)"),
        measures=_("Number of measures"),
    )
    points = [
        charts.LimitPoint(limit=point.limit, used=point.used, value=point.plan.value, measures=len(point.plan.choices))
        for point in found.points
    ]
    return charts.value_against_limit(points, words)


def addresses(slug: str) -> dict[str, str]:
    """Where the package charts are, without their ending."""
    return {
        name: reverse("package_chart", args=[slug, chart, "svg"]).removesuffix(".svg")
        for name, chart in zip(("cost", "kinds"), PACKAGE_CHARTS, strict=True)
    }


def query(chosen: Iterable[str]) -> str:
    """The query that chooses packages; empty for all of them."""
    wanted = [("p", slug) for slug in sorted(chosen)]
    return f"?{urlencode(wanted)}" if wanted else ""


def response(chart: charts.Chart, form: str) -> HttpResponse:
    """The chart as a picture (svg) or as what the browser draws it from (json)."""
    if form == "svg":
        return HttpResponse(charts.to_svg(chart, language()), content_type="image/svg+xml")
    if form == "json":
        return JsonResponse({"spec": dict(chart.spec), "locale": {"number": charts.NUMBERS[language()]}})
    raise Http404
