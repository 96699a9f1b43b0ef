"""The few words that writers add themselves, in the document's language."""

from __future__ import annotations

from dataclasses import dataclass

from dreiklang.wording import message, say


@dataclass(kw_only=True)
class Labels:
    """Numbers tables, figures and annexes in reading order, so that all formats count alike."""

    language: str
    tables: int = 0
    figures: int = 0
    annexes: int = 0

    def table(self, caption: str) -> str:
        """The caption of the next table, with its number."""
        self.tables += 1
        return say(message("Table {number}: {caption}", number=self.tables, caption=caption), self.language)

    def figure(self, caption: str) -> str:
        """The caption of the next figure, with its number."""
        self.figures += 1
        return say(message("Figure {number}: {caption}", number=self.figures, caption=caption), self.language)

    def annex(self, title: str) -> str:
        """The heading of the next annex, with its number."""
        self.annexes += 1
        return say(message("Annex {number}: {title}", number=self.annexes, title=title), self.language)

    @property
    def no_rows(self) -> str:
        """What stands in a table without rows."""
        return say(message("No entries"), self.language)

    @property
    def footnotes(self) -> str:
        """The heading over the notes of a page without pages."""
        return say(message("Footnotes"), self.language)

    def back_to_text(self, number: int) -> str:
        """The name of the link from a footnote back to its place."""
        return say(message("Back to reference {number}", number=number), self.language)

    def footnote(self, number: int) -> str:
        """The name of the link from its place to a footnote."""
        return say(message("Footnote {number}", number=number), self.language)

    @property
    def data(self) -> str:
        """The name of the table behind a figure, where it can be folded away."""
        return say(message("Data of this figure"), self.language)
