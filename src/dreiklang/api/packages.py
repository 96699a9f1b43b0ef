"""Published packages: list, one version, files, and what two of them differ in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Path, Query

from dreiklang.api.access import Place, Section
from dreiklang.api.contents import FigureRow, PackageContent, package_content, sums
from dreiklang.api.council import FILES, FindingRow, Form, finding_row
from dreiklang.api.files import download
from dreiklang.api.paging import Page, PageLimit, PageOffset, paged
from dreiklang.api.shapes import LARGEST_NUMBER, Exact, Quantity, Shape
from dreiklang.council.export import FORMATS, export_package
from dreiklang.council.queries import findings_on, motions
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import comparison, queries
from dreiklang.packages.queries import Published
from dreiklang.packages.values import Item

section = Section("Packages")
PackageSlug = Annotated[str, Path(description="Short name of the package", example="paket-1")]
VersionNumber = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Number of the version", example=1)]


class VersionHead(Shape):
    """A frozen, numbered result. The fingerprint is the SHA-256 of its content."""

    number: int
    published_at: dt.datetime
    fingerprint: str
    inputs_fingerprint: str


class PackageRow(Shape):
    """A published package in its newest version, with its sums over all years."""

    package: str
    number: int | None
    title: str
    origin: str
    version: VersionHead
    years: list[int]
    measures: int
    sums: list[FigureRow]


class PackageDetail(Shape):
    """A published package in one version, with the motions that it answers and what does not add up in it."""

    package: str
    number: int | None
    origin: str
    version: VersionHead
    versions: list[int]
    motions: list[str]
    content: PackageContent
    findings: list[FindingRow]


class ItemRef(Shape):
    """A measure as a package holds it."""

    measure: str
    name: str
    variant: str
    extent: str


class OtherVariant(Shape):
    """A measure that both packages hold, differently."""

    left: ItemRef
    right: ItemRef


class FigureDifference(Shape):
    """A figure of both packages; null where one does not state it."""

    quantity: Quantity
    year: int | None
    left: Exact | None
    right: Exact | None
    difference: Exact | None


class PackageDifference(Shape):
    """What one package has that the other lacks. `same` counts the measures that both hold alike."""

    left: str
    right: str
    only_left: list[ItemRef]
    only_right: list[ItemRef]
    other_variant: list[OtherVariant]
    same: int
    figures: list[FigureDifference]


@section.get("/packages", Permission.SEE_PUBLISHED, Page[PackageRow])
def list_packages(place: Place, limit: PageLimit = 50, offset: PageOffset = 0) -> Page[PackageRow]:
    """The published packages, each in its newest version."""
    return paged(place.request, queries.published_packages(place.municipality), limit, offset, _row)


@section.get("/packages/{package}", Permission.SEE_PUBLISHED, PackageDetail)
def get_package(place: Place, package: PackageSlug) -> PackageDetail:
    """One published package in its newest version."""
    return _detail(place, published(place, package))


@section.get("/packages/{package}/versions", Permission.SEE_PUBLISHED, Page[VersionHead])
def list_versions(
    place: Place, package: PackageSlug, limit: PageLimit = 50, offset: PageOffset = 0
) -> Page[VersionHead]:
    """The published versions of a package, newest first."""
    rows = queries.versions_of(published(place, package).package).defer("content", "inputs")
    return paged(place.request, rows, limit, offset, version_head)


@section.get("/packages/{package}/versions/{int:version}", Permission.SEE_PUBLISHED, PackageDetail)
def get_version(place: Place, package: PackageSlug, version: VersionNumber) -> PackageDetail:
    """One published package in a given version."""
    return _detail(place, published(place, package, version))


@section.get("/packages/{package}/versions/{int:version}/{form}", Permission.SEE_PUBLISHED, None, files=FILES)
def download_version(place: Place, package: PackageSlug, version: VersionNumber, form: Form) -> HttpResponse:
    """One version of a package as a file, in the language that was asked for."""
    found = published(place, package, version)
    if form not in FORMATS:
        raise Http404
    return download(export_package(place.municipality, found, form, language=place.language))


@section.get("/package-difference", Permission.SEE_PUBLISHED, PackageDifference)
def compare_packages(
    place: Place,
    left: Annotated[str, Query(max_length=80, description="Short name of a published package", example="paket-1")],
    right: Annotated[str, Query(max_length=80, description="Short name of another one", example="paket-2")],
) -> PackageDifference:
    """What two published packages, each in its newest version, differ in."""
    one, other = published(place, left), published(place, right)
    found = comparison.difference(one.content, other.content)
    rows = comparison.figure_rows([one.content, other.content])
    return PackageDifference(
        left=left,
        right=right,
        only_left=[_item(each) for each in found.only_left],
        only_right=[_item(each) for each in found.only_right],
        other_variant=[OtherVariant(left=_item(a), right=_item(b)) for a, b in found.other_variant],
        same=found.same,
        figures=[_figure(each) for each in rows],
    )


def published(place: Place, slug: str, number: int | None = None) -> Published:
    """A published package; 404 if there is none."""
    found = queries.published_package(place.municipality, slug, number)
    if found is None:
        raise Http404
    return found


def version_head(version: Any) -> VersionHead:
    """A version without its content."""
    return VersionHead(**{name: getattr(version, name) for name in VersionHead.model_fields})


def _row(entry: Published) -> PackageRow:
    return PackageRow(
        package=entry.package.slug,
        number=entry.package.number,
        title=entry.content.title,
        origin=entry.package.origin,
        version=version_head(entry.version),
        years=list(entry.content.years),
        measures=len(entry.content.items),
        sums=sums(entry.content),
    )


def _detail(place: Place, entry: Published) -> PackageDetail:
    why = queries.explanation(entry.content, entry.version.inputs)
    return PackageDetail(
        package=entry.package.slug,
        number=entry.package.number,
        origin=entry.package.origin,
        version=version_head(entry.version),
        versions=list(queries.versions_of(entry.package).values_list("number", flat=True)),
        motions=[each.reference for each in motions(place.municipality) if entry.package in each.packages.all()],
        content=package_content(entry.content, why, place.language),
        findings=[finding_row(each, place.language) for each in findings_on(place.municipality, entry)],
    )


def _item(item: Item) -> ItemRef:
    return ItemRef(measure=item.measure, name=item.name, variant=item.variant, extent=item.extent)


def _figure(row: comparison.FigureRow) -> FigureDifference:
    left, right = (figure.value if figure else None for figure in row.figures)
    difference: Decimal | None = right - left if left is not None and right is not None else None
    return FigureDifference(quantity=row.quantity, year=row.year, left=left, right=right, difference=difference)
