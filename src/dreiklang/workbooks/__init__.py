"""A city's measure register as an Excel workbook, in both directions, and what an import would change."""

from dreiklang.workbooks.changes import Change, Changes, Entry, difference
from dreiklang.workbooks.read import read_register
from dreiklang.workbooks.values import Problem, Register, WorkbookError
from dreiklang.workbooks.write import template, write_register

__all__ = [
    "Change",
    "Changes",
    "Entry",
    "Problem",
    "Register",
    "WorkbookError",
    "difference",
    "read_register",
    "template",
    "write_register",
]
