"""The answer to the council's motions (Beantwortung / Stellungnahme) as a document.

Its structure follows the papers that cities write: an overview of the motions, one section per package
(table, contents, chances, consequences), signature, annexes (measures, posts, funds by year, checks).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby

from dreiklang.council.annexes import Annexes
from dreiklang.council.models import Motion
from dreiklang.council.parts import Pen, StatementParts
from dreiklang.council.sections import Sections
from dreiklang.documents import (
    Annex,
    Block,
    BulletList,
    Cell,
    Column,
    Document,
    Heading,
    HeadLine,
    NumberedList,
    Paragraph,
    Signature,
    Table,
)
from dreiklang.packages.queries import Published
from dreiklang.planning import Quantity
from dreiklang.wording import format_date, format_number, message, say
from dreiklang.wording.labels import label


def statement(parts: StatementParts) -> Document:
    """The whole statement in the parts' language."""
    return _Statement(parts).document()


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


class _Statement(Pen):
    """The paper from top to bottom."""

    def document(self) -> Document:
        parts = self.parts
        paper = parts.paper
        annexes = Annexes(parts).all()
        return Document(
            title=self._title(),
            subject=self.words(message("Answer and statement") if paper else message("Budget package")),
            language="en" if self.language == "en" else "de",
            issuer=parts.municipality,
            date=paper.date if paper and paper.date and parts.as_stated else parts.day,
            head=self._head(),
            blocks=(*self._opening(), *self._overview(), *Sections(parts).all(), *self._closing(annexes)),
            signatures=(Signature(name=paper.signatory, role=paper.signatory_role),)
            if paper and paper.signatory
            else (),
            annexes=annexes,
        )

    def _title(self) -> str:
        paper = self.parts.paper
        return self.parts.title or (paper.name if paper else self.words(message("Budget packages")))

    def _head(self) -> tuple[HeadLine, ...]:
        paper = self.parts.paper
        if paper is None:
            day = format_date(self.parts.day, self.language)
            return (HeadLine(label=self.words(message("Date")), value=day),)
        is_paper = self.parts.as_stated
        day = paper.date if is_paper else self.parts.day
        lines = (
            (message("Paper") if is_paper else message("On the paper"), paper.reference),
            (message("Date"), format_date(day, self.language) if day else ""),
            (message("Subject matter"), paper.heading),
            (message("For"), paper.occasion),
            (message("File reference"), paper.file_reference),
        )
        return tuple(HeadLine(label=self.words(name), value=value) for name, value in lines if value)

    def _opening(self) -> list[Block]:
        paper = self.parts.paper
        written = paper.introduction.split("\n\n") if paper and paper.introduction else []
        about = message("This paper sets the budget packages side by side with the motions that ask for them.")
        units = message("Amounts are in TEUR (thousand euros); posts count in the year in which they are created.")
        basis = message(
            "Where a figure is not stated by the city but derived or assumed for planning, the annexes say so."
        )
        first = " ".join(self.words(sentence) for sentence in ((about, units) if self.parts.motions else (units,)))
        return [Paragraph(first), *map(Paragraph, written), Paragraph(self.words(basis))]

    def _overview(self) -> list[Block]:
        if not self.parts.motions:
            return []
        columns = (
            Column(header=self.words(message("Group")), weight=4),
            Column(header=self.words(message("Motion")), weight=3),
            Column(header=self.words(message("What is asked for")), weight=8),
            *(
                Column(header=str(year), align="right", group=self.words(message("Funds (TEUR)")), weight=3)
                for year in self.parts.years
            ),
            Column(header=self.words(message("Posts")), align="right", weight=3),
        )
        return [
            Heading(1, self.words(message("Overview of the motions"))),
            Table(
                caption=self.words(message("Motions on the programme, in our summary")),
                columns=columns,
                rows=tuple(self._motion_row(motion) for motion in self.parts.motions),
                notes=(
                    self.words(
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
            *(self.plain(value, Quantity.FUNDS) for value in funds),
            self.plain(posts or None, Quantity.POSTS),
        )

    def _closing(self, annexes: Sequence[Annex]) -> list[Block]:
        if not self.parts.motions:
            return []
        groups = groupby(self.parts.motions, key=lambda motion: motion.reference.split(" ")[0])
        motions = tuple(f"{number} – {next(rows).group.name}" for number, rows in groups)
        return [
            Heading(1, self.words(message("Motions before the council"))),
            BulletList(motions),
            Heading(1, self.words(message("Motions settled"))),
            Paragraph(self.words(message("None."))),
            Heading(1, self.words(message("Annexes"))),
            NumberedList(tuple(annex.title for annex in annexes)),
        ]
