"""One tree of headings, paragraphs, lists, tables and figures, and its writers to the formats of offices."""

from dreiklang.documents.errors import DocumentError, InvalidDocumentError, ToolError, WritingError
from dreiklang.documents.html import body_html, stylesheet, to_html
from dreiklang.documents.office import to_docx, to_odt
from dreiklang.documents.pdf import to_pdf
from dreiklang.documents.sheets import to_csv, to_xlsx
from dreiklang.documents.tree import (
    Annex,
    Block,
    BulletList,
    Cell,
    Column,
    Content,
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

__all__ = [
    "Annex",
    "Block",
    "BulletList",
    "Cell",
    "Column",
    "Content",
    "Document",
    "DocumentError",
    "Emphasis",
    "Figure",
    "Footnote",
    "FootnoteRef",
    "HeadLine",
    "Heading",
    "InvalidDocumentError",
    "Link",
    "NumberedList",
    "PageBreak",
    "Paragraph",
    "Signature",
    "Strong",
    "Table",
    "ToolError",
    "WritingError",
    "body_html",
    "stylesheet",
    "to_csv",
    "to_docx",
    "to_html",
    "to_odt",
    "to_pdf",
    "to_xlsx",
]
