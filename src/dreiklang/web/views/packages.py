"""The packages side by side, one package, and what they differ in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dreiklang.council.export import FORMATS, export_package
from dreiklang.council.queries import findings as city_findings
from dreiklang.council.queries import findings_on, motions
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import comparison
from dreiklang.packages.queries import (
    Explanation,
    Published,
    drafts,
    explanation,
    published_package,
    published_packages,
    versions_of,
)
from dreiklang.packages.values import Content, Item, Point
from dreiklang.planning import Quantity, Resources
from dreiklang.resources.queries import current_cycle
from dreiklang.web import charts
from dreiklang.web.exports import file_response
from dreiklang.web.feeds import FeedLink
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.templatetags.dreiklang import language

POINT_KINDS = ("chance", "consequence", "risk", "delay")


@dataclass(frozen=True)
class Column:
    """A package as a column of the comparison."""

    published: Published
    motions: Sequence[Any]

    @property
    def package(self) -> Any:
        return self.published.package

    @property
    def content(self) -> Any:
        return self.published.content

    @property
    def short(self) -> str:
        """A name short enough for a column's head."""
        return charts.short_name(self.published)

    @property
    def subtitle(self) -> str:
        """What the title says beyond the short name."""
        _, colon, rest = str(self.content.title).partition(": ")
        return rest if colon and self.package.number else ""

    @property
    def named(self) -> int:
        """How many of the measures a paper names."""
        return sum(item.source is not None for item in self.content.items)

    @property
    def points(self) -> list[tuple[str, tuple[Point, ...]]]:
        """The statements by kind, without empty kinds."""
        found = ((kind, self.content.points_of(kind)) for kind in POINT_KINDS)
        return [(kind, points) for kind, points in found if points]


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def packages(request: HttpRequest, place: Place) -> HttpResponse:
    """All published packages, or those chosen with `?p=`, side by side."""
    city = place.municipality
    found = city_findings(city)
    everything = published_packages(city)
    wanted = set(request.GET.getlist("p"))
    chosen = [entry for entry in everything if entry.package.slug in wanted] or everything
    columns = _columns(place, chosen)
    contents = [entry.content for entry in chosen]
    context: dict[str, Any] = {
        "section": "packages",
        "packages": columns,
        "all_packages": everything,
        "chosen": {entry.package.slug for entry in chosen},
        "cycle": current_cycle(city),
        "drafts": drafts(city, place.actor),
        "findings": found,
    }
    if chosen:
        context |= {
            "figure_rows": [_with_columns(row, row.figures, columns) for row in comparison.figure_rows(contents)],
            "total_costs": list(zip(comparison.total_costs(contents), columns, strict=True)),
            "kind_rows": [_with_columns(row, row.counts, columns) for row in comparison.kind_rows(contents)],
            "triad_rows": [_with_columns(row, row.shares, columns) for row in comparison.triad_rows(contents)],
            "cost_chart": charts.package_chart("kosten", chosen),
            "kind_chart": charts.package_chart("arten", chosen),
            "chart_urls": charts.addresses(city.slug),
            "chart_query": charts.query(wanted),
            **_difference(request, everything),
        }
    context["feed"] = FeedLink(_("New packages and versions"), reverse("packages_feed", args=[city.slug]))
    return render(request, "web/packages.html", context)


def _columns(place: Place, chosen: Iterable[Published]) -> list[Column]:
    all_motions = list(motions(place.municipality))
    return [
        Column(entry, [motion for motion in all_motions if entry.package in motion.packages.all()]) for entry in chosen
    ]


def _with_columns(row: Any, values: Iterable[Any], columns: Iterable[Column]) -> dict[str, Any]:
    return {**vars(row), "cells": list(zip(values, columns, strict=True))}


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def difference(request: HttpRequest, place: Place) -> HttpResponse:
    """The section on differences alone, for a change of the two packages without a new page."""
    everything = published_packages(place.municipality)
    return render(request, "web/_difference.html", {"all_packages": everything, **_difference(request, everything)})


def _difference(request: HttpRequest, everything: Sequence[Published]) -> dict[str, Any]:
    if len(everything) < 2:
        return {}
    by_slug = {entry.package.slug: entry for entry in everything}
    left = by_slug.get(request.GET.get("a", ""), everything[0])
    right = by_slug.get(request.GET.get("b", ""), everything[1])
    return {"left": left, "right": right, "diff": comparison.difference(left.content, right.content)}


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def package(request: HttpRequest, place: Place, package: str, version: int | None = None) -> HttpResponse:
    """One published package in its newest or a given version."""
    found = published_package(place.municipality, package, version)
    if found is None:
        raise Http404
    (column,) = _columns(place, [found])
    why = explanation(found.content, found.version.inputs)
    return render(
        request,
        "web/package.html",
        {
            "section": "packages",
            "findings": findings_on(place.municipality, found),
            "entry": column,
            "version": found.version,
            "versions": versions_of(found.package),
            "content": found.content,
            "figure_rows": comparison.figure_rows([found.content]),
            "content_points": found.content.points_of("content"),
            "items": [item_row(item, found.content.years, why) for item in found.content.items],
            "outside": why.outside if why else (),
            "sums": sums(found.content),
            "formats": FORMATS,
        },
    )


def item_row(item: Item, years: Sequence[int], why: Explanation | None) -> dict[str, Any]:
    """A measure of a package with its needs, and why a planned package holds it."""
    return {"item": item, "why": why.inside[item.measure] if why else (), **needs(item.resources, years)}


def sums(content: Content) -> dict[str, Any]:
    """The sum row of a package's items: exactly the sum of the rows shown."""
    return needs(Resources.total(item.resources for item in content.items), content.years)


def needs(resources: Resources, years: Sequence[int]) -> dict[str, Any]:
    """Funds by year and posts, for a table's row."""
    return {
        "funds": [(year, resources.amount(Quantity.FUNDS, year)) for year in years],
        "posts": resources.amount(Quantity.POSTS),
    }


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def package_chart(request: HttpRequest, place: Place, chart: str, form: str) -> HttpResponse:
    """A chart of the chosen packages as a picture, or as its specification for the browser."""
    entries = published_packages(place.municipality, request.GET.getlist("p") or None)
    if not entries or chart not in charts.PACKAGE_CHARTS:
        raise Http404
    return charts.response(charts.package_chart(chart, entries), form)


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def export(request: HttpRequest, place: Place, package: str, version: int, form: str) -> HttpResponse:
    """One version of a package as a file."""
    found = published_package(place.municipality, package, version)
    if found is None or form not in FORMATS:
        raise Http404
    return file_response(export_package(place.municipality, found, form, language=language()))
