"""A paper with every kind of part, and one full of hostile text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dreiklang.documents import (
    Annex,
    BulletList,
    Cell,
    Column,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteRef,
    Heading,
    HeadLine,
    Link,
    NumberedList,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
)

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">
<rect width="120" height="40" fill="#1a3da5"/></svg>"""
HOSTILE = (
    "#let x = 1; #panic()",
    "$ x^2 $ *fett* _kursiv_ `code` ```raw``` <label> @ref //comment /*c*/",
    "<script>alert(1)</script> & <b>b</b> &amp; &#x3C;",
    "\\begin{document} \\u{1F600} \\ [link](http://x)",
    "= Kein Titel\n- keine Liste\n+ 1. zwei",
    "{{ template }} {% if %} ${shell} $(id) `id`",
    "]]> <![CDATA[ <?xml ?> <!-- -->",
    "W" * 400,
    "שלום עולם مرحبا",
    "Umlaute ÄÖÜäöüß „Anführung“ – Gedankenstrich … 1.234,56 €",
)


def table(rows: int = 2, caption: str = "Mittel") -> Table:
    """A table with grouped columns, exact numbers, a footnote and a note."""
    return Table(
        caption=caption,
        columns=(
            Column(header="Paket", weight=4),
            Column(header="2024", align="right", group="Mittel (TEUR)", weight=2),
            Column(header="2025", align="right", group="Mittel (TEUR)", weight=2),
        ),
        rows=tuple(
            (
                Cell(content=f"Paket {n}", is_header=True),
                Cell(content=("24.500", Footnote("Geht nicht auf.", key=f"{caption}-{n}")), value=Decimal(24500)),
                Cell(content="0,25", value=Decimal("0.25")),
            )
            for n in range(1, rows + 1)
        ),
        notes=("Eine Anmerkung zur Tabelle.",),
    )


def paper(language: str = "de") -> Document:
    """Every kind of part once."""
    return Document(
        title="Digitale Stadt",
        language=language,  # type: ignore[arg-type]
        issuer="Stadt Musterhausen",
        date=date(2023, 12, 4),
        subject="Stellungnahme",
        head=(HeadLine(label="Drucksache", value="12/2023"), HeadLine(label="Datum", value="04.12.2023")),
        blocks=(
            Paragraph(("Ein ", Strong("wichtiger"), " und ", Emphasis("betonter"), " Satz.")),
            Heading(1, "Übersicht"),
            Paragraph(("Mehr unter ", Link("Rat", "https://rat.example/12"), ".")),
            BulletList(("Erstens", ("Zweitens", Footnote("Eine Fußnote.", key="a")))),
            Heading(2, "Zahlen"),
            table(),
            Paragraph(("Noch einmal", FootnoteRef("a"), ".")),
            Figure(svg=SVG, alternative="Ein blauer Balken", caption="Kosten", table=table(1, "Daten")),
            NumberedList(("Eins", "Zwei")),
            PageBreak(),
            Heading(1, "Schluss"),
        ),
        signatures=(Signature(name="Erika Muster", role="Bürgermeisterin"),),
        annexes=(Annex(title="Lange Liste", blocks=(table(120, "Liste"),)),),
    )


def hostile_paper() -> Document:
    """Every text that a format might read as something else, in every place that holds text."""
    return Document(
        title=HOSTILE[0],
        language="de",
        issuer=HOSTILE[2],
        date=date(2023, 12, 4),
        subject=HOSTILE[1],
        head=tuple(HeadLine(label=text, value=text) for text in HOSTILE),
        blocks=tuple(
            block
            for text in HOSTILE
            for block in (
                Heading(1, text),
                Paragraph((text, Strong(text), Footnote(text))),
                BulletList((text,)),
                Table(
                    caption=text, columns=(Column(header=text), Column(header="x")), rows=((text, text),), notes=(text,)
                ),
            )
        ),
        signatures=tuple(Signature(name=text, role=text) for text in HOSTILE),
        annexes=(Annex(title=HOSTILE[4], blocks=(Paragraph(HOSTILE[5]),)),),
    )
