"""The annexes of a statement: measures, posts, funds by year, what is left out and why, what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dreiklang.council.parts import Pen
from dreiklang.documents import Annex, Block, Cell, Column, Paragraph, Table
from dreiklang.packages.queries import Explanation, Published
from dreiklang.packages.values import Item
from dreiklang.planning import Basis, Quantity
from dreiklang.wording import message
from dreiklang.wording.labels import label


class Annexes(Pen):
    """Writes what stands behind the signature."""

    def all(self) -> tuple[Annex, ...]:
        """The annexes in order; those without contents are left out."""
        annexes = [
            Annex(title=self.words(message("Measures of the packages")), blocks=(self._measures(),)),
            Annex(title=self.words(message("Posts by organisation")), blocks=(self._posts_table(),)),
            Annex(title=self.words(message("Funds by measure and year")), blocks=self._funds_tables()),
        ]
        left_out = self._left_out()
        if left_out:
            annexes.append(Annex(title=self.words(message("What is not contained, and why")), blocks=left_out))
        if self.parts.findings:
            annexes.append(Annex(title=self.words(message("What does not add up")), blocks=(self._findings_table(),)))
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
            caption=self.words(message("Measures by package")),
            columns=(
                Column(header=self.words(message("Measure")), weight=10),
                *(Column(header=self.package_name(entry), weight=3) for entry in self.parts.packages),
            ),
            rows=tuple(
                (
                    Cell(content=f"{key} {names[key]}", is_header=True),
                    *(self._extent(items.get(key)) for items in held),
                )
                for key in sorted(names)
            ),
            notes=(
                self.words(message("An asterisk marks a membership that no paper names; it is derived or assumed.")),
            ),
        )

    def _extent(self, item: Item | None) -> str:
        if item is None:
            return "–"
        mark = "" if item.basis is Basis.STATED else " *"
        return f"{self.words(label('extent', item.extent))}{mark}"

    def _left_out(self) -> tuple[Block, ...]:
        pairs = zip(self.parts.packages, self.parts.explanations, strict=True)
        return tuple(self._left_out_table(entry, why) for entry, why in pairs if why and why.outside)

    def _left_out_table(self, entry: Published, why: Explanation) -> Table:
        return Table(
            caption=self.words(message("Not in {package}", package=entry.content.title)),
            columns=(
                Column(header=self.words(message("Measure")), weight=5),
                Column(header=self.words(message("Why not, and what it would displace")), weight=9),
            ),
            rows=tuple(
                (
                    Cell(content=f"{each.key} {each.name}", is_header=True),
                    " ".join(self.words(sentence) for sentence in each.why),
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
            caption=self.words(message("Measures: {package}", package=entry.content.title)),
            columns=tuple(Column(header=self.words(name), weight=weight) for name, weight in columns),
            rows=tuple(
                (
                    Cell(content=f"{item.measure} {item.name}", is_header=True),
                    item.organization,
                    item.variant_name,
                    self.words(label("extent", item.extent)),
                    self.words(label("basis", item.basis.value)),
                )
                for item in entry.content.items
            ),
        )

    def _posts_table(self) -> Table:
        organizations = sorted({item.organization for entry in self.parts.packages for item in entry.content.items})
        return Table(
            caption=self.words(message("Posts by organisation and package")),
            columns=(
                Column(header=self.words(message("Organisation")), weight=8),
                *(Column(header=self.package_name(entry), align="right", weight=3) for entry in self.parts.packages),
            ),
            rows=(
                *(self._posts_row(name, (name,)) for name in organizations),
                self._posts_row(self.words(message("Sum")), organizations),
            ),
            notes=(self.assumed_note(),),
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
            *(Cell(content=self.number(value, Quantity.POSTS), value=value) for value in sums),
        )

    def _funds_tables(self) -> tuple[Block, ...]:
        later = ", ".join(map(str, self.parts.later_years))
        opening: list[Block] = []
        if later:
            opening.append(
                Paragraph(self.words(message("For the later years {years} no figures are stated.", years=later)))
            )
        return (*opening, *(self._funds_table(entry) for entry in self.parts.packages if entry.content.items))

    def _funds_table(self, entry: Published) -> Table:
        assumed = any(item.resources_basis is Basis.ASSUMED for item in entry.content.items)
        return Table(
            caption=self.words(message("Funds and posts: {package}", package=entry.content.title)),
            columns=(
                Column(header=self.words(message("Measure")), weight=9),
                *(
                    Column(header=str(year), align="right", group=self.words(group), weight=3)
                    for group in (message("Material (TEUR)"), message("Investment (TEUR)"), message("Posts"))
                    for year in self.parts.years
                ),
            ),
            rows=(
                *(self._funds_row(f"{item.measure} {item.name}", (item,)) for item in entry.content.items),
                self._funds_row(self.words(message("Sum")), entry.content.items),
            ),
            notes=(self.assumed_note(),) if assumed else (),
        )

    def _funds_row(self, name: str, items: Sequence[Item]) -> tuple[Cell, ...]:
        cells = [Cell(content=name, is_header=True)]
        for quantity in (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.POSTS):
            for year in self.parts.years:
                value = sum((item.resources.amount(quantity, year) for item in items), Decimal(0))
                cells.append(Cell(content=self.number(value, quantity), value=value))
        return tuple(cells)

    def _findings_table(self) -> Table:
        return Table(
            caption=self.words(message("Figures that contradict each other, unchanged")),
            columns=(
                Column(header=self.words(message("Place")), weight=4),
                Column(header=self.words(message("What was found")), weight=9),
            ),
            rows=tuple(
                (Cell(content=self.words(finding.place), is_header=True), self.words(finding.sentence))
                for finding in self.parts.findings
            ),
        )
