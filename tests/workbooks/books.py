"""Workbooks for tests: a small valid one, and ways to spoil it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl

from dreiklang.workbooks import Register, write_register
from planning.portfolios import measure, portfolio, variant

SMALL = Register(
    portfolio=portfolio(
        measure("M1", 5, variant("klein", "0.5", 10, "0.25"), variant("voll", "1", 20, "1", later=30, cost=45)),
        measure("M2", 7, variant("voll", "1", 40, "0", later=10), requires=("M1",)),
        measure("M3", 0, variant("voll", "1", 5), excludes=("M2",)),
    ),
    municipality="teststadt",
    title="Testprogramm",
)


def small() -> bytes:
    """The small register as a workbook."""
    return write_register(SMALL)


def changed(change: Callable[[openpyxl.Workbook], Any]) -> bytes:
    """The small workbook after a change in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(small()))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_cell(sheet: str, header: str, row: int, value: Any) -> bytes:
    """The small workbook with one cell overwritten; rows count from 1 with the header."""

    def change(book: openpyxl.Workbook) -> None:
        place = book[sheet]
        column = next(cell.column for cell in place[1] if cell.value == header)
        place.cell(row, column).value = value

    return changed(change)


def repacked(change: Callable[[dict[str, bytes]], Any], **options: Any) -> bytes:
    """The small workbook with its inner files changed as bytes."""
    with zipfile.ZipFile(io.BytesIO(small())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def part_of(files: dict[str, bytes], words: str) -> str:
    """The name of the inner file that holds these words."""
    return next(name for name, content in files.items() if words.encode() in content)
