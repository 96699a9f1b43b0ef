"""`dreiklang read`: what stands in council papers, as a summary or as JSON. Needs neither database nor server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from dreiklang.cli.refusals import DOES_NOT_ADD_UP, REFUSED, language_option
from dreiklang.documents import ToolError
from dreiklang.documents.recognition import recognise, recogniser_version
from dreiklang.papers import (
    Figure,
    PaperReading,
    PaperText,
    PaperType,
    Reading,
    UnreadablePaperError,
    Vote,
    read_file,
    read_paper,
    to_json,
)
from dreiklang.wording import Message, format_date, format_number, message, say
from dreiklang.wording.labels import label


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write everything read, with words and places, as JSON.")
@click.option("--type", "kind", type=click.Choice([kind.value for kind in PaperType]), help="What the papers are.")
@click.option("--ocr", is_flag=True, help="Have the text of scans recognised first, with ocrmypdf.")
@language_option
@click.pass_context
def read(
    context: click.Context, files: tuple[Path, ...], *, as_json: bool, kind: str | None, ocr: bool, lang: str
) -> None:
    """Read council papers: PDF with text, DOCX, ODT, HTML, Markdown or plain text.

    Exit codes: 0 everything was read, 1 something stayed unread or does not add up, 3 a file is refused.
    """
    readings, refused = [], False
    for file in files:
        try:
            readings.append(read_paper(_text(file, ocr), PaperType(kind) if kind else None))
        except (UnreadablePaperError, ToolError) as error:
            refused = True
            place = file.name if isinstance(error, ToolError) else error.place
            click.echo(f"{place}: {say(error.reason, lang)} {say(_remedy(error, ocr), lang)}", err=True)
        except OSError as error:
            refused = True
            click.echo(f"{file}: {error.strerror}", err=True)
    if as_json:
        click.echo(to_json(readings, lang))
    else:
        click.echo("\n\n".join("\n".join(_summary(reading, lang)) for reading in readings))
    open_points = any(reading.unread or reading.doubts for reading in readings)
    context.exit(REFUSED if refused else DOES_NOT_ADD_UP if open_points else 0)


def _text(file: Path, ocr: bool) -> PaperText:
    """The file's text; that of a scan is recognised where that is wanted."""
    data = file.read_bytes()
    try:
        return read_file(data, file.name)
    except UnreadablePaperError as error:
        if not (ocr and error.scan):
            raise
    return read_file(recognise(data).data, file.name)


def _remedy(error: UnreadablePaperError | ToolError, ocr: bool) -> Message:
    """What helps; for a scan the option that recognises it, where the program for that is there."""
    scan = isinstance(error, UnreadablePaperError) and error.scan
    if scan and not ocr and recogniser_version() is not None:
        return message("Have its text recognised: give the option --ocr.")
    return error.remedy


def _summary(reading: PaperReading, lang: str) -> Iterator[str]:
    """The most important findings of a paper, a line each."""
    yield f"{reading.name}: {say(label('paper_type', reading.paper_type.value), lang)}"
    yield from (f"  {say(line, lang)}" for line in _head(reading, lang))
    if reading.motion is not None:
        yield from _people(message("Movers: {names}"), reading.motion.movers, lang)
        yield from (_figure(figure, lang) for figure in reading.motion.figures)
    if reading.statement is not None:
        yield from _people(message("Movers: {names}"), reading.statement.movers, lang)
        yield from (_figure(figure, lang) for figure in reading.statement.figures)
        if reading.statement.recommendation is not None:
            advice = label("recommendation", reading.statement.recommendation.value.value)
            words = message("Recommendation: {advice}", advice=advice)
            yield f"  {say(words, lang)}"
    for table in reading.budget_tables:
        yield from (_figure(figure, lang) for figure in (*table.figures, *table.totals))
    if reading.minutes is not None:
        yield from (_vote(vote, lang) for vote in reading.minutes.votes)
    for doubt in reading.doubts:
        words = message("Does not add up: {sentence}", sentence=doubt.sentence)
        yield f"  {say(words, lang)}"
    for unread in reading.unread:
        words = message("Not read: “{words}”, page {page}, line {line}", words=unread.words, **_at(unread))
        yield f"  {say(words, lang)}"


def _at(reading: Reading[str]) -> dict[str, int]:
    return {"page": reading.place.page, "line": reading.place.line}


def _head(reading: PaperReading, lang: str) -> Iterator[Message]:
    head = reading.head
    if head.number is not None:
        yield message("Number: {number}", number=str(head.number.value))
    if head.subject is not None:
        yield message("Subject: {subject}", subject=head.subject.value)
    if head.committee is not None:
        yield message("Committee: {committee}", committee=head.committee.value)
    if head.day is not None:
        yield message("Date: {day}", day=head.day.value)
    for step in head.consultations:
        day = format_date(step.value.day, lang) if step.value.day else ""
        yield message("Consultation: {step}", step=" ".join(filter(None, (step.value.committee, day, step.value.role))))


def _people(sentence: Message, people: tuple[Reading[str], ...], lang: str) -> Iterator[str]:
    if people:
        yield f"  {say(Message(sentence.template, {'names': ', '.join(each.value for each in people)}), lang)}"


def _figure(figure: Figure, lang: str) -> str:
    kind = say(label("kind_of_figure", figure.kind.value), lang) if figure.kind else figure.row
    amount = "?" if figure.amount is None else format_number(figure.amount, lang)
    year = figure.year or say(message("in sum"), lang)
    return f"  {kind} {year}: {amount} ({say(label('level', figure.level.value), lang)})"


def _vote(vote: Reading[Vote], lang: str) -> str:
    return f"  {' '.join(vote.words.split())} ({say(label('level', vote.level.value), lang)})"
