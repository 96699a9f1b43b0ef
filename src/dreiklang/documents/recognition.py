"""Text recognition of scanned PDF files with ocrmypdf, where the operator has installed it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass

from dreiklang.documents.errors import ToolError
from dreiklang.documents.tools import Patience, output_of
from dreiklang.wording import message

PROGRAM = "ocrmypdf"
NAME = message("Text recognition")
OLDEST = 11
"""The first major version that reads from standard input and writes to standard output as we ask it to."""
ANSWERS_WITHIN = Patience(30, message("Run the set-up again."))
RECOGNISES_WITHIN = Patience(900, message("Give the file's pages in smaller parts."))
VERSION = re.compile(r"(\d+)(?:\.\d+)*")
NO_PDF, MISSING_PART, LOCKED = 2, 3, 8
"""Exit statuses of ocrmypdf that have a remedy of their own."""


@dataclass(frozen=True)
class Recognised:
    """A PDF with a text layer, and the program that put it there."""

    data: bytes
    program: str


def recogniser_version() -> str | None:
    """The version of ocrmypdf; None where there is none that we can use."""
    if shutil.which(PROGRAM) is None:
        return None
    try:
        told = output_of(NAME, [PROGRAM, "--version"], b"", ANSWERS_WITHIN).decode(errors="replace")
    except ToolError:
        return None
    found = VERSION.match(told.strip())
    return found[0] if found and int(found[1]) >= OLDEST else None


def recognise(data: bytes, language: str = "deu") -> Recognised:
    """The scanned PDF with a text layer; pages that have one already keep theirs. ToolError says why not."""
    version = recogniser_version()
    if version is None:
        raise ToolError(
            NAME,
            message("The program ocrmypdf is not installed on this machine, or is too old."),
            message("Ask the operator to install ocrmypdf with the German language of tesseract."),
        )
    options = ["--quiet", "--skip-text", "--rotate-pages", "--output-type", "pdf", "--language", language]
    try:
        written = output_of(NAME, [PROGRAM, *options, "-", "-"], data, RECOGNISES_WITHIN)
    except ToolError as error:
        raise _explained(error, language) from error
    return Recognised(written, f"{PROGRAM} {version}")


def _explained(error: ToolError, language: str) -> ToolError:
    """The failure in words that say what to do, where the exit status tells."""
    if error.status == NO_PDF:
        words = message("The file is no PDF, or is damaged."), message("Have the PDF made again from its source.")
    elif error.status == MISSING_PART:
        words = (
            message("A part of ocrmypdf is missing, such as tesseract's language “{language}”.", language=language),
            message("Ask the operator to install it."),
        )
    elif error.status == LOCKED:
        words = message("The file is protected by a password."), message("Save it without a password.")
    else:
        return error
    return ToolError(error.place, *words, status=error.status)
