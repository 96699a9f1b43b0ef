"""What the libraries refuse, in words and as an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from dreiklang.planning import InvalidValueError, PlanningError
from dreiklang.wording import message, say
from dreiklang.workbooks import Problem, WorkbookError

REFUSED = 3
DOES_NOT_ADD_UP = 1
UNPROVED, STOPPED = 5, 6

language_option = click.option("--lang", type=click.Choice(["de", "en"]), default="de", show_default=True)


@contextmanager
def refusals(workbook: Path | None, lang: str) -> Iterator[None]:
    """Whatever is refused inside ends the command with a sentence on standard error and exit code 3."""
    try:
        yield
    except WorkbookError as error:
        _say_problems(workbook, error.problems, lang)
        raise SystemExit(REFUSED) from None
    except InvalidValueError as error:
        words = f"{say(error.place, lang)}: {say(error.reason, lang)} {say(error.remedy, lang)}"
        click.echo(words, err=True)
        raise SystemExit(REFUSED) from None
    except (PlanningError, OSError, UnicodeDecodeError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(REFUSED) from None


def _say_problems(workbook: Path | None, problems: Sequence[Problem], lang: str) -> None:
    click.echo(say(message("{file} was refused:", file=str(workbook)), lang), err=True)
    for problem in problems:
        click.echo(f"  {_problem(problem, lang)}", err=True)


def _problem(problem: Problem, lang: str) -> str:
    place = [problem.sheet] if problem.sheet else []
    if problem.row is not None:
        place.append(say(message("row {row}", row=problem.row), lang))
    if problem.column:
        place.append(say(message("column {column}", column=problem.column), lang))
    where = f"{', '.join(place)}: " if place else ""
    return f"{where}{say(problem.message, lang)} {say(problem.remedy, lang)}"
