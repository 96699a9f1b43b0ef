"""Text of HTML pages, with their tables."""

from __future__ import annotations

from html.parser import HTMLParser

from dreiklang.papers.text_builder import TextBuilder, TooLongError

LEFT_OUT = frozenset({"script", "style", "head", "template", "noscript", "svg"})
BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "br",
        "hr",
        "pre",
        "blockquote",
        "table",
        "form",
    ]
)


def read_html(source: str) -> str:
    """The words of a page, a line for each block, as far as they are not too many."""
    reader = _Reader()
    try:
        reader.feed(source)
        reader.close()
    except TooLongError:
        pass
    return reader.builder.text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TextBuilder()
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self.left_out = [*self.left_out, tag][-50:]
        elif not self.left_out:
            self._opened(tag, dict(attrs))

    def _opened(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            self.builder.open_table()
        elif tag == "tr":
            self.builder.open_row()
        elif tag in ("td", "th"):
            self.builder.open_cell(_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        elif tag in BLOCKS:
            self.builder.line_end()

    def handle_endtag(self, tag: str) -> None:
        if tag in LEFT_OUT:
            if tag in self.left_out:
                self.left_out = self.left_out[: self.left_out.index(tag)]
        elif self.left_out:
            return
        elif tag in ("td", "th"):
            self.builder.close_cell()
        elif tag == "tr":
            self.builder.close_row()
        elif tag == "table":
            self.builder.close_table()
        elif tag in BLOCKS:
            self.builder.line_end()

    def handle_data(self, data: str) -> None:
        if not self.left_out and (data.strip() or self.builder.row is None):
            self.builder.words(data)


def _span(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else 1
