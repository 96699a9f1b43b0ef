"""The answer to the council's motions (Beantwortung / Stellungnahme) as a document.

Its structure follows the papers that cities write: an overview of the motions, one section per package
(table, contents, chances, consequences), signature, annexes (measures, posts, funds by year, checks).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from dreiklang.council.models import Motion, Paper
from dreiklang.documents import (
    Annex,
    Block,
    BulletList,
    Cell,
    Column,
    Content,
    Document,
    Footnote,
    Heading,
    HeadLine,
    NumberedList,
    Paragraph,
    Signature,
    Table,
)
from dreiklang.packages.queries import Explanation, Origin, Published
from dreiklang.packages.values import Figure, Item
from dreiklang.planning import Basis, Quantity
from dreiklang.plausibility import Finding
from dreiklang.wording import Message, format_date, format_number, message, say
from dreiklang.wording.labels import label

NAMED_EXTENTS = ("partly", "delayed")


@dataclass(frozen=True, kw_only=True)
class StatementParts:
    """What goes into a statement; gathered by `council.queries.statement_parts`."""

    municipality: str
    paper: Paper | None
    motions: Sequence[Motion]
    packages: Sequence[Published]
    findings: Sequence[Finding]
    years: tuple[int, ...]
    later_years: tuple[int, ...]
    explanations: Sequence[Explanation | None]
    day: date
    language: str
    title: str = ""

    @property
    def as_stated(self) -> bool:
        """Whether all packages stand in the paper itself, so that this is that paper."""
        return all(entry.package.origin == Origin.STATED for entry in self.packages)


def statement(parts: StatementParts) -> Document:
    """The whole statement in the parts' language."""
    return _Writer(parts).document()


def package_table(entry: Published, language: str) -> Table:
    """A package's measures with variant, membership, and needs by year: for spreadsheets and machines."""
    words = partial(say, language=language)
    years = entry.content.years
    quantities = (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.PERSONNEL_COST, Quantity.POSTS)
    texts = (
        message("Key"),
        message("Measure"),
        message("Organisation"),
        message("Variant"),
        message("Extent"),
        message("Known from"),
        message("Figures are"),
    )
    columns = [Column(header=words(text)) for text in texts]
    columns += [
        Column(header=f"{words(label('quantity', quantity))} {year}", align="right")
        for quantity in quantities
        for year in years
    ]
    rows = []
    for item in entry.content.items:
        values = [item.resources.amount(quantity, year) for quantity in quantities for year in years]
        facts = (
            item.measure,
            item.name,
            item.organization,
            item.variant_name,
            words(label("extent", item.extent)),
            words(label("basis", item.basis)),
            words(label("basis", item.resources_basis)),
        )
        rows.append((*facts, *(Cell(content=format_number(value, language), value=value) for value in values)))
    return Table(caption=entry.content.title, columns=tuple(columns), rows=tuple(rows))


class _Writer:
    """Holds the language, so that the pieces read like the paper."""

    def __init__(self, parts: StatementParts) -> None:
        self.parts = parts
        self.language = parts.language

    def document(self) -> Document:
        parts = self.parts
        paper = parts.paper
        annexes = self._annexes()
        return Document(
            title=self._title(),
            subject=self._words(message("Answer and statement") if paper else message("Budget package")),
            language="en" if self.language == "en" else "de",
            issuer=parts.municipality,
            date=paper.date if paper and paper.date and parts.as_stated else parts.day,
            head=self._head(),
            blocks=(*self._opening(), *self._overview(), *self._packages(), *self._closing(annexes)),
            signatures=(Signature(name=paper.signatory, role=paper.signatory_role),)
            if paper and paper.signatory
            else (),
            annexes=annexes,
        )

    # Words and figures

    def _words(self, sentence: Message) -> str:
        return say(sentence, self.language)

    def _number(self, value: Decimal, quantity: Quantity) -> str:
        return format_number(value, self.language, 2 if quantity is Quantity.POSTS else 0)

    def _figure(self, figure: Figure | None, note: Content = "") -> Cell:
        if figure is None:
            return Cell(content="–")
        text = self._number(figure.value, figure.quantity)
        notes = (note,) if note else ()
        return Cell(content=(text, *notes), value=figure.value)

    # The paper from top to bottom

    def _title(self) -> str:
        paper = self.parts.paper
        return self.parts.title or (paper.name if paper else self._words(message("Budget packages")))

    def _head(self) -> tuple[HeadLine, ...]:
        paper = self.parts.paper
        if paper is None:
            day = format_date(self.parts.day, self.language)
            return (HeadLine(label=self._words(message("Date")), value=day),)
        is_paper = self.parts.as_stated
        day = paper.date if is_paper else self.parts.day
        lines = (
            (message("Paper") if is_paper else message("On the paper"), paper.reference),
            (message("Date"), format_date(day, self.language) if day else ""),
            (message("Subject matter"), paper.heading),
            (message("For"), paper.occasion),
            (message("File reference"), paper.file_reference),
        )
        return tuple(HeadLine(label=self._words(name), value=value) for name, value in lines if value)

    def _opening(self) -> list[Block]:
        paper = self.parts.paper
        written = paper.introduction.split("\n\n") if paper and paper.introduction else []
        about = message("This paper sets the budget packages side by side with the motions that ask for them.")
        units = message("Amounts are in TEUR (thousand euros); posts count in the year in which they are created.")
        basis = message(
            "Where a figure is not stated by the city but derived or assumed for planning, the annexes say so."
        )
        first = " ".join(self._words(sentence) for sentence in ((about, units) if self.parts.motions else (units,)))
        return [Paragraph(first), *map(Paragraph, written), Paragraph(self._words(basis))]

    def _overview(self) -> list[Block]:
        if not self.parts.motions:
            return []
        columns = (
            Column(header=self._words(message("Group")), weight=4),
            Column(header=self._words(message("Motion")), weight=3),
            Column(header=self._words(message("What is asked for")), weight=8),
            *(
                Column(header=str(year), align="right", group=self._words(message("Funds (TEUR)")), weight=3)
                for year in self.parts.years
            ),
            Column(header=self._words(message("Posts")), align="right", weight=3),
        )
        return [
            Heading(1, self._words(message("Overview of the motions"))),
            Table(
                caption=self._words(message("Motions on the programme, in our summary")),
                columns=columns,
                rows=tuple(self._motion_row(motion) for motion in self.parts.motions),
                notes=(
                    self._words(
                        message("A dash means that the motion names no figure and asks for what belongs to it.")
                    ),
                ),
            ),
        ]

    def _motion_row(self, motion: Motion) -> tuple[Cell, ...]:
        asked = {(ask.quantity, ask.year): ask.value for ask in motion.asked.all()}
        posts = asked.get(("posts", None)) or sum(
            (value for (quantity, _), value in asked.items() if quantity == "posts"), Decimal(0)
        )
        funds = [asked.get(("funds", year)) for year in self.parts.years]
        return (
            Cell(content=motion.group.name),
            Cell(content=motion.reference, is_header=True),
            Cell(content=f"{motion.asks} {motion.note}".strip()),
            *(self._plain(value, Quantity.FUNDS) for value in funds),
            self._plain(posts or None, Quantity.POSTS),
        )

    def _plain(self, value: Decimal | None, quantity: Quantity) -> Cell:
        if value is None:
            return Cell(content="–")
        return Cell(content=self._number(value, quantity), value=value)

    def _packages(self) -> list[Block]:
        blocks: list[Block] = [
            Heading(1, self._words(message("The packages"))),
            Paragraph(self._words(message("The packages consist of measures, funds and posts as follows."))),
            *([self._summary()] if len(self.parts.packages) > 1 else []),
        ]
        for entry in self.parts.packages:
            blocks.extend(self._package(entry))
        return blocks

    def _summary(self) -> Table:
        """All packages in one table, for readers who turn to the figures first."""
        return Table(
            caption=self._words(message("All packages at a glance")),
            columns=(
                Column(header=self._words(message("Package")), weight=9),
                *self._yearly_columns(),
            ),
            rows=tuple(
                (Cell(content=entry.content.title, is_header=True), *self._yearly_cells(entry, ()))
                for entry in self.parts.packages
            ),
            notes=self._assumed_notes(self.parts.packages),
        )

    def _yearly_columns(self) -> list[Column]:
        groups = (
            message("Funds (TEUR)"),
            message("Posts"),
            message("Personnel cost (TEUR)"),
        )
        headers = [*((str(year), 3) for year in self.parts.years), (self._words(message("Sum")), 4)]
        return [
            Column(header=header, align="right", group=self._words(group), weight=weight)
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

    def _footnote(self, figure: Figure | None, findings: Sequence[Finding]) -> Content:
        for finding in findings:
            if figure and finding.concerns(figure.source):
                return Footnote(self._words(finding.sentence))
        return ""

    def _package(self, entry: Published) -> list[Block]:
        content = entry.content
        blocks: list[Block] = [
            Heading(2, content.title),
            Table(
                caption=self._words(message("Figures: {package}", package=content.title)),
                columns=tuple(self._yearly_columns()),
                rows=(tuple(self._yearly_cells(entry, self.parts.findings)),),
                notes=self._figure_notes(entry),
            ),
        ]
        blocks.extend(self._conditions(content.plan))
        motions = [motion for motion in self.parts.motions if entry.package in motion.packages.all()]
        if motions:
            asked = ", ".join(f"{motion.reference} ({motion.group.name})" for motion in motions)
            blocks.append(Paragraph(self._words(message("It answers: {motions}.", motions=asked))))
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
            self._words(
                message("Sums of shares that are assumed for planning: {packages}.", packages=", ".join(titles))
            ),
        )

    def _conditions(self, plan: Mapping[str, Any] | None) -> Iterator[Block]:
        """What a planned package had to keep, and how much of it it uses."""
        if plan is None:
            return
        if plan["limits"]:
            yield Table(
                caption=self._words(message("Limits that the package had to keep")),
                columns=(
                    Column(header=self._words(message("Figure")), weight=8),
                    Column(header=self._words(message("Limit")), align="right", weight=3),
                    Column(header=self._words(message("Used")), align="right", weight=3),
                ),
                rows=tuple(self._condition(limit) for limit in plan["limits"] if limit["maximum"] is not None),
            )
        for text, key in ((message("Had to be in"), "required"), (message("Must not be in"), "excluded")):
            keys = [each["measure"] if key == "required" else each for each in plan.get(key, ())]
            if keys:
                yield Paragraph(f"{self._words(text)}: {', '.join(keys)}.")

    def _condition(self, limit: Mapping[str, Any]) -> tuple[Cell, ...]:
        quantity = Quantity(limit["quantity"])
        when = str(limit["year"]) if limit["year"] else self._words(message("in sum"))
        unit = self._words(label("unit", quantity.value))
        return (
            Cell(content=f"{self._words(label('quantity', quantity.value))} {when} ({unit})", is_header=True),
            self._plain(Decimal(limit["maximum"]), quantity),
            self._plain(Decimal(limit["used"]), quantity),
        )

    def _figure_notes(self, entry: Published) -> tuple[str, ...]:
        plan = entry.content.plan
        if not plan:
            return self._assumed_notes([entry])
        status = self._words(label("status", str(plan.get("status"))))
        return (
            *self._assumed_notes([entry]),
            self._words(
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
        blocks: list[Block] = [Heading(3, self._words(heading))]
        blocks.extend(Paragraph(point.text) for point in entry.content.points_of("content"))
        blocks.append(BulletList(tuple(self._item_line(item) for item in shown)))
        if len(shown) < len(entry.content.items):
            rest = len(entry.content.items) - len(shown)
            blocks.append(
                Paragraph(
                    self._words(message("A further {rest} measures are counted in; the annex lists them.", rest=rest))
                )
            )
        return blocks

    def _item_line(self, item: Item) -> str:
        number = f"{item.number}. " if item.number else ""
        extent = f" ({self._words(label('extent', item.extent))})" if item.extent in NAMED_EXTENTS else ""
        return f"{number}{item.name}{extent}"

    def _points(self, entry: Published, kind: str) -> list[Block]:
        points = entry.content.points_of(kind)
        if not points:
            return []
        return [
            Heading(3, self._words(label("point", kind))),
            BulletList(tuple(point.text for point in points)),
        ]

    def _closing(self, annexes: Sequence[Annex]) -> list[Block]:
        if not self.parts.motions:
            return []
        groups = groupby(self.parts.motions, key=lambda motion: motion.reference.split(" ")[0])
        motions = tuple(f"{number} – {next(rows).group.name}" for number, rows in groups)
        return [
            Heading(1, self._words(message("Motions before the council"))),
            BulletList(motions),
            Heading(1, self._words(message("Motions settled"))),
            Paragraph(self._words(message("None."))),
            Heading(1, self._words(message("Annexes"))),
            NumberedList(tuple(annex.title for annex in annexes)),
        ]

    # Annexes

    def _annexes(self) -> tuple[Annex, ...]:
        annexes = [
            Annex(title=self._words(message("Measures of the packages")), blocks=(self._measures(),)),
            Annex(title=self._words(message("Posts by organisation")), blocks=(self._posts_table(),)),
            Annex(title=self._words(message("Funds by measure and year")), blocks=self._funds_tables()),
        ]
        left_out = self._left_out()
        if left_out:
            annexes.append(Annex(title=self._words(message("What is not contained, and why")), blocks=left_out))
        if self.parts.findings:
            annexes.append(Annex(title=self._words(message("What does not add up")), blocks=(self._findings_table(),)))
        return tuple(annexes)

    def _measures(self) -> Table:
        if len(self.parts.packages) == 1:
            return self._measure_table(self.parts.packages[0])
        return self._measure_matrix()

    def _measure_matrix(self) -> Table:
        """Every measure, and how far each package holds it: what a council compares."""
        names = {item.measure: item.name for entry in self.parts.packages for item in entry.content.items}
        held = [{item.measure: item for item in entry.content.items} for entry in self.parts.packages]
        return Table(
            caption=self._words(message("Measures by package")),
            columns=(
                Column(header=self._words(message("Measure")), weight=10),
                *(Column(header=self._package_name(entry), weight=3) for entry in self.parts.packages),
            ),
            rows=tuple(
                (
                    Cell(content=f"{key} {names[key]}", is_header=True),
                    *(self._extent(items.get(key)) for items in held),
                )
                for key in sorted(names)
            ),
            notes=(
                self._words(message("An asterisk marks a membership that no paper names; it is derived or assumed.")),
            ),
        )

    def _extent(self, item: Item | None) -> str:
        if item is None:
            return "–"
        mark = "" if item.basis is Basis.STATED else " *"
        return f"{self._words(label('extent', item.extent))}{mark}"

    def _package_name(self, entry: Published) -> str:
        number = entry.package.number
        return self._words(message("Package {number}", number=number)) if number else entry.content.title

    def _left_out(self) -> tuple[Block, ...]:
        pairs = zip(self.parts.packages, self.parts.explanations, strict=True)
        return tuple(self._left_out_table(entry, why) for entry, why in pairs if why and why.outside)

    def _left_out_table(self, entry: Published, why: Explanation) -> Table:
        return Table(
            caption=self._words(message("Not in {package}", package=entry.content.title)),
            columns=(
                Column(header=self._words(message("Measure")), weight=5),
                Column(header=self._words(message("Why not, and what it would displace")), weight=9),
            ),
            rows=tuple(
                (
                    Cell(content=f"{each.key} {each.name}", is_header=True),
                    " ".join(self._words(sentence) for sentence in each.why),
                )
                for each in why.outside
            ),
        )

    def _measure_table(self, entry: Published) -> Table:
        columns = (
            (message("Measure"), 10),
            (message("Organisation"), 6),
            (message("Variant"), 5),
            (message("Extent"), 3),
            (message("Known from"), 3),
        )
        return Table(
            caption=self._words(message("Measures: {package}", package=entry.content.title)),
            columns=tuple(Column(header=self._words(name), weight=weight) for name, weight in columns),
            rows=tuple(
                (
                    Cell(content=f"{item.measure} {item.name}", is_header=True),
                    item.organization,
                    item.variant_name,
                    self._words(label("extent", item.extent)),
                    self._words(label("basis", item.basis.value)),
                )
                for item in entry.content.items
            ),
        )

    def _posts_table(self) -> Table:
        organizations = sorted({item.organization for entry in self.parts.packages for item in entry.content.items})
        return Table(
            caption=self._words(message("Posts by organisation and package")),
            columns=(
                Column(header=self._words(message("Organisation")), weight=8),
                *(Column(header=self._package_name(entry), align="right", weight=3) for entry in self.parts.packages),
            ),
            rows=(
                *(self._posts_row(name, (name,)) for name in organizations),
                self._posts_row(self._words(message("Sum")), organizations),
            ),
            notes=(self._assumed_note(),),
        )

    def _posts_row(self, name: str, organizations: Sequence[str]) -> tuple[Cell, ...]:
        sums = [
            sum(
                (
                    item.resources.amount(Quantity.POSTS)
                    for item in entry.content.items
                    if item.organization in organizations
                ),
                Decimal(0),
            )
            for entry in self.parts.packages
        ]
        return (
            Cell(content=name, is_header=True),
            *(Cell(content=self._number(value, Quantity.POSTS), value=value) for value in sums),
        )

    def _assumed_note(self) -> str:
        return self._words(
            message(
                "The shares of the single measures are assumed for planning; only the packages' totals are "
                "stated by the city."
            )
        )

    def _funds_tables(self) -> tuple[Block, ...]:
        later = ", ".join(map(str, self.parts.later_years))
        opening: list[Block] = []
        if later:
            opening.append(
                Paragraph(self._words(message("For the later years {years} no figures are stated.", years=later)))
            )
        return (*opening, *(self._funds_table(entry) for entry in self.parts.packages if entry.content.items))

    def _funds_table(self, entry: Published) -> Table:
        assumed = any(item.resources_basis is Basis.ASSUMED for item in entry.content.items)
        return Table(
            caption=self._words(message("Funds and posts: {package}", package=entry.content.title)),
            columns=(
                Column(header=self._words(message("Measure")), weight=9),
                *(
                    Column(header=str(year), align="right", group=self._words(group), weight=3)
                    for group in (message("Material (TEUR)"), message("Investment (TEUR)"), message("Posts"))
                    for year in self.parts.years
                ),
            ),
            rows=(
                *(self._funds_row(f"{item.measure} {item.name}", (item,)) for item in entry.content.items),
                self._funds_row(self._words(message("Sum")), entry.content.items),
            ),
            notes=(self._assumed_note(),) if assumed else (),
        )

    def _funds_row(self, name: str, items: Sequence[Item]) -> tuple[Cell, ...]:
        cells = [Cell(content=name, is_header=True)]
        for quantity in (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.POSTS):
            for year in self.parts.years:
                value = sum((item.resources.amount(quantity, year) for item in items), Decimal(0))
                cells.append(Cell(content=self._number(value, quantity), value=value))
        return tuple(cells)

    def _findings_table(self) -> Table:
        return Table(
            caption=self._words(message("Figures that contradict each other, unchanged")),
            columns=(
                Column(header=self._words(message("Place")), weight=4),
                Column(header=self._words(message("What was found")), weight=9),
            ),
            rows=tuple(
                (Cell(content=self._words(finding.place), is_header=True), self._words(finding.sentence))
                for finding in self.parts.findings
            ),
        )
