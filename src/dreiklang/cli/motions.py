"""`dreiklang motions`: the motions to a budget as one flat table. Needs neither database nor server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import click

from dreiklang.cli.files import write_whole
from dreiklang.cli.motion_folder import MotionFolder
from dreiklang.cli.refusals import DOES_NOT_ADD_UP, REFUSED, language_option
from dreiklang.papers.budget_motions import BudgetMotion, Cited, assemble_motion
from dreiklang.papers.motion_cycles import read_cycle
from dreiklang.papers.motion_files import Role
from dreiklang.papers.motion_flat import flat_csv
from dreiklang.papers.motion_money import plain_amount
from dreiklang.wording import Message, message, say


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cycle", required=True, help="The budget's years, for example 2026/2027.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The CSV file to write.")
@language_option
@click.pass_context
def motions(context: click.Context, folder: Path, cycle: str, out: Path, lang: str) -> None:
    """Read the motions to a budget from FOLDER and write them as a table (CSV): a row a motion, kind and year.

    FOLDER holds OParl objects (papers/ID.json, meetings/ID.json) and the texts of files (texts/FILEID.txt).
    Exit codes: 0 written, 1 written without objects that could not be read, 3 refused.
    """
    years = read_cycle(cycle)
    if years is None:
        _refuse(message("“{cycle}” names no budget; write for example 2026/2027.", cycle=cycle), lang)
    if not (folder / "papers").is_dir():
        _refuse(
            message("{folder} has no folder “papers”; give one with papers, meetings and texts.", folder=str(folder)),
            lang,
        )
    source = MotionFolder(folder)
    found = sorted(map(assemble_motion, source.motions(years)), key=lambda motion: _natural(motion.reference))
    if not found:
        _complain(source.refused, lang)
        _refuse(message("There is no motion to the budget {cycle} in {folder}.", cycle=cycle, folder=str(folder)), lang)
    rows = (row for motion in found for row in _rows(motion))
    _write(out, flat_csv(rows).encode("utf-8", errors="replace"))
    _complain(source.refused, lang)
    _tell(found, source, lang)
    context.exit(DOES_NOT_ADD_UP if source.refused else 0)


def _write(out: Path, data: bytes) -> None:
    try:
        write_whole(out, data)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(REFUSED) from None


def _refuse(reason: Message, lang: str) -> NoReturn:
    click.echo(say(reason, lang), err=True)
    raise SystemExit(REFUSED)


def _complain(reasons: Iterable[Message], lang: str) -> None:
    for reason in reasons:
        click.echo(say(reason, lang), err=True)


def _tell(found: list[BudgetMotion], source: MotionFolder, lang: str) -> None:
    """What was written, and what had no text to read."""
    click.echo(say(message("{count} motions were written.", count=len(found)), lang), err=True)
    sheets = sum(role is Role.VOTES for _, _, role in source.missing)
    if sheets:
        words = message("{count} vote sheets have no text; their votes were not read.", count=sheets)
        click.echo(say(words, lang), err=True)
    for reference, name, role in source.missing:
        if role in (Role.MOTION, Role.STATEMENT):
            words = message("{reference}: “{name}” has no text and was not read.", reference=reference, name=name)
            click.echo(say(words, lang), err=True)


def _natural(reference: str) -> list[tuple[int, str]]:
    """The order in which people count: 9 before 10."""
    parts = re.split(r"(\d+)", reference[:200])
    return [(int(part), "") if part.isascii() and part.isdigit() else (-1, part) for part in parts]


def _rows(motion: BudgetMotion) -> Iterator[tuple[str, ...]]:
    """A row for each kind and year; one without them if the motion has no figures."""
    before = (
        motion.reference,
        motion.title,
        "; ".join(mover.value for mover in motion.movers),
        _value(motion.sub_budget),
        _value(motion.product_group),
        _value(motion.account),
        _value(motion.investment_measure),
    )
    after = (
        motion.recommendation.value.value if motion.recommendation else "",
        motion.result.value.value if motion.result else "",
        *("" if count is None else str(count) for count in (motion.in_favour, motion.against, motion.abstentions)),
    )
    for figure in motion.figures:
        stated = (figure.kind.value, str(figure.year), plain_amount(figure.amount), figure.source.value)
        yield (*before, *stated, *after, motion.level_of(figure).value)
    if not motion.figures:
        yield (*before, "", "", "", "", *after, motion.level_of(None).value)


def _value(cited: Cited[str] | None) -> str:
    return cited.value if cited else ""
