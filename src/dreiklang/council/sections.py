"""The sections of a statement on its packages: figures, conditions, contents, chances, consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dreiklang.council.parts import Pen
from dreiklang.documents import Block, BulletList, Cell, Column, Content, Footnote, Heading, Paragraph, Table
from dreiklang.packages.queries import Published
from dreiklang.packages.values import Figure, Item
from dreiklang.planning import Basis, Quantity
from dreiklang.plausibility import Finding
from dreiklang.wording import message
from dreiklang.wording.labels import label

NAMED_EXTENTS = ("partly", "delayed")


class Sections(Pen):
    """Writes the chapter on the packages."""

    def all(self) -> list[Block]:
        """All packages at a glance if there are several, then each of them."""
        blocks: list[Block] = [
            Heading(1, self.words(message("The packages"))),
            Paragraph(self.words(message("The packages consist of measures, funds and posts as follows."))),
            *([self._summary()] if len(self.parts.packages) > 1 else []),
        ]
        for entry in self.parts.packages:
            blocks.extend(self._package(entry))
        return blocks

    def _yearly_columns(self) -> list[Column]:
        groups = (
            message("Funds (TEUR)"),
            message("Posts"),
            message("Personnel cost (TEUR)"),
        )
        headers = [*((str(year), 3) for year in self.parts.years), (self.words(message("Sum")), 4)]
        return [
            Column(header=header, align="right", group=self.words(group), weight=weight)
            for group in groups
            for header, weight in headers
        ]

    def _yearly_cells(self, entry: Published, findings: Sequence[Finding]) -> list[Cell]:
        cells = []
        for quantity in (Quantity.FUNDS, Quantity.POSTS, Quantity.PERSONNEL_COST):
            for year in (*self.parts.years, None):
                figure = entry.content.figure(quantity, year)
                cells.append(self._figure(figure, self._footnote(figure, findings)))
        return cells

    def _figure(self, figure: Figure | None, note: Content = "") -> Cell:
        if figure is None:
            return Cell(content="–")
        text = self.number(figure.value, figure.quantity)
        notes = (note,) if note else ()
        return Cell(content=(text, *notes), value=figure.value)

    def _footnote(self, figure: Figure | None, findings: Sequence[Finding]) -> Content:
        for finding in findings:
            if figure and finding.concerns(figure.source):
                return Footnote(self.words(finding.sentence))
        return ""

    def _package(self, entry: Published) -> list[Block]:
        content = entry.content
        blocks: list[Block] = [
            Heading(2, content.title),
            Table(
                caption=self.words(message("Figures: {package}", package=content.title)),
                columns=tuple(self._yearly_columns()),
                rows=(tuple(self._yearly_cells(entry, self.parts.findings)),),
                notes=self._figure_notes(entry),
            ),
        ]
        blocks.extend(self._conditions(content.plan))
        motions = [motion for motion in self.parts.motions if entry.package in motion.packages.all()]
        if motions:
            asked = ", ".join(f"{motion.reference} ({motion.group.name})" for motion in motions)
            blocks.append(Paragraph(self.words(message("It answers: {motions}.", motions=asked))))
        if content.description:
            blocks.append(Paragraph(content.description))
        blocks.extend(self._contents(entry))
        for kind in ("chance", "consequence", "risk", "delay"):
            blocks.extend(self._points(entry, kind))
        return blocks

    def _assumed_notes(self, entries: Sequence[Published]) -> tuple[str, ...]:
        """Which packages have figures that are assumed, or add up what is."""
        titles = [
            entry.content.title
            for entry in entries
            if any(figure.basis is Basis.ASSUMED for figure in entry.content.figures)
        ]
        if not titles:
            return ()
        return (
            self.words(
                message("Sums of shares that are assumed for planning: {packages}.", packages=", ".join(titles))
            ),
        )

    def _conditions(self, plan: Mapping[str, Any] | None) -> Iterator[Block]:
        """What a planned package had to keep, and how much of it it uses."""
        if plan is None:
            return
        if plan["limits"]:
            yield Table(
                caption=self.words(message("Limits that the package had to keep")),
                columns=(
                    Column(header=self.words(message("Figure")), weight=8),
                    Column(header=self.words(message("Limit")), align="right", weight=3),
                    Column(header=self.words(message("Used")), align="right", weight=3),
                ),
                rows=tuple(self._condition(limit) for limit in plan["limits"] if limit["maximum"] is not None),
            )
        for text, key in ((message("Had to be in"), "required"), (message("Must not be in"), "excluded")):
            keys = [each["measure"] if key == "required" else each for each in plan.get(key, ())]
            if keys:
                yield Paragraph(f"{self.words(text)}: {', '.join(keys)}.")

    def _condition(self, limit: Mapping[str, Any]) -> tuple[Cell, ...]:
        quantity = Quantity(limit["quantity"])
        when = str(limit["year"]) if limit["year"] else self.words(message("in sum"))
        unit = self.words(label("unit", quantity.value))
        return (
            Cell(content=f"{self.words(label('quantity', quantity.value))} {when} ({unit})", is_header=True),
            self.plain(Decimal(limit["maximum"]), quantity),
            self.plain(Decimal(limit["used"]), quantity),
        )

    def _figure_notes(self, entry: Published) -> tuple[str, ...]:
        plan = entry.content.plan
        if not plan:
            return self._assumed_notes([entry])
        status = self.words(label("status", str(plan.get("status"))))
        return (
            *self._assumed_notes([entry]),
            self.words(
                message(
                    "Version {version}, planned by computation. Result: {status}. Fingerprint: {fingerprint}",
                    version=entry.version.number,
                    status=status,
                    fingerprint=entry.version.fingerprint,
                )
            ),
        )

    def _contents(self, entry: Published) -> list[Block]:
        items = [item for item in entry.content.items if item.basis is Basis.STATED]
        if not items and not entry.content.plan:
            return []
        shown = items or list(entry.content.items)
        heading = (
            message("Measures contained")
            if len(shown) == len(entry.content.items)
            else message("Measures named as examples")
        )
        blocks: list[Block] = [Heading(3, self.words(heading))]
        blocks.extend(Paragraph(point.text) for point in entry.content.points_of("content"))
        blocks.append(BulletList(tuple(self._item_line(item) for item in shown)))
        if len(shown) < len(entry.content.items):
            rest = len(entry.content.items) - len(shown)
            blocks.append(
                Paragraph(
                    self.words(message("A further {rest} measures are counted in; the annex lists them.", rest=rest))
                )
            )
        return blocks

    def _item_line(self, item: Item) -> str:
        number = f"{item.number}. " if item.number else ""
        extent = f" ({self.words(label('extent', item.extent))})" if item.extent in NAMED_EXTENTS else ""
        return f"{number}{item.name}{extent}"

    def _points(self, entry: Published, kind: str) -> list[Block]:
        points = entry.content.points_of(kind)
        if not points:
            return []
        return [
            Heading(3, self.words(label("point", kind))),
            BulletList(tuple(point.text for point in points)),
        ]

    def _summary(self) -> Table:
        """All packages in one table, for readers who turn to the figures first."""
        return Table(
            caption=self.words(message("All packages at a glance")),
            columns=(
                Column(header=self.words(message("Package")), weight=9),
                *self._yearly_columns(),
            ),
            rows=tuple(
                (Cell(content=entry.content.title, is_header=True), *self._yearly_cells(entry, ()))
                for entry in self.parts.packages
            ),
            notes=self._assumed_notes(self.parts.packages),
        )
