"""Tables that stand beside a workbook, as CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from dreiklang.planning import InvalidValueError
from dreiklang.wording import Message, message


def table_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[Message, dict[str, str]]]:
    """The rows of a CSV file with their places in words; what the file leaves out is empty.

    Columns are found by name, separated by comma or semicolon; all but the first may be missing. Raises
    InvalidValueError with the line for anything that cannot be read.
    """
    text = path.read_text(encoding="utf-8-sig")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    place = message("{file}, line {line}", file=path.name, line=1)
    try:
        head = [cell.strip() for cell in next(reader, [])]
        unknown = [name for name in head if name not in columns]
        if unknown or columns[0] not in head or len(set(head)) < len(head):
            refuse_line(place, message("The columns are not these: {columns}.", columns=", ".join(columns)))
        for row in reader:
            cells = [cell.strip() for cell in row]
            place = message("{file}, line {line}", file=path.name, line=reader.line_num)
            if len(cells) > len(head):
                refuse_line(place, message("There are more cells than columns."))
            if any(cells):
                named = dict(zip(head, cells, strict=False))
                yield place, {name: named.get(name, "") for name in columns}
    except csv.Error:
        refuse_line(place, message("This is no CSV file."))


def refuse_line(place: Message, reason: Message) -> NoReturn:
    """Refuse a line of a table, with its place."""
    raise InvalidValueError(place, reason, message("Correct the line."))
