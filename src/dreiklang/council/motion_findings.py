"""A motion's papers read into values to be stored, each with its words, its place and its level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dreiklang.council.motion_source import MotionFile, MotionSource
from dreiklang.papers import (
    Figure,
    Level,
    Place,
    Reading,
    read_recommendation,
    read_references,
    read_result,
    read_statement,
)
from dreiklang.papers.budget_motions import BudgetMotion, Cited, MotionParts, assemble_motion
from dreiklang.papers.findings import weakest
from dreiklang.papers.motion_cycles import sub_budget_of
from dreiklang.papers.motion_files import Role

SYSTEM = "system"
"""The source of what the council information system itself says."""
ONLY_ONCE = ("sub_budget", "product_group", "account", "investment_measure")
COUNTS = ("in_favour", "against", "abstentions")
LARGEST = Decimal(10) ** 14
"""Euros: more than a database column holds is no figure of a budget."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One value as it will be stored; `document` is the key of the file that it was read in."""

    key: str
    field: str
    text: str = ""
    amount: Decimal | None = None
    kind: str = ""
    year: int | None = None
    source: str
    document: str = ""
    place: Place | None = None
    words: str = ""
    level: Level = Level.CERTAIN


def read_source(source: MotionSource, years: tuple[int, ...]) -> list[Found]:
    """Everything that can be read of a motion; keys are unique. `years` are those of the budget that it is to."""
    found = list(_budget(source, years)) if source.is_budget else list(_other(source))
    for file in source.of(Role.MOTION):
        found.extend(_asks(file))
    found.extend(_references(source))
    if not source.is_budget:
        found.extend(_missing(source))
    return list(_once(found))


def _budget(source: MotionSource, years: tuple[int, ...]) -> Iterator[Found]:
    motion = assemble_motion(
        MotionParts(
            reference=source.reference,
            title=source.title,
            sub_budget=sub_budget_of(source.paper_type),
            motions=source.texts(Role.MOTION),
            statements=source.texts(Role.STATEMENT),
            votes=(*source.texts(Role.VOTES), *(file.paper for file in source.minutes)),
            result=source.result,
            missing=tuple(file.name for file in source.files if _lacks_text(file)),
            budget_years=years,
            item=source.item,
        )
    )
    parts = {str(file.pk): file.role.value for file in (*source.files, *source.minutes)}
    yield from _movers(motion.movers, parts)
    for name in ONLY_ONCE:
        cited: Cited[str] | None = getattr(motion, name)
        if cited is not None:
            yield _cited(name, name, cited.value, cited, parts)
    yield from _figures(motion)
    for name, code in (("recommendation", motion.recommendation), ("result", motion.result)):
        if code is not None:
            yield _cited(name, name, code.value.value, code, parts)
    yield from _votes(motion, parts)
    for number, words in enumerate(motion.unread, 1):
        yield _cited(f"unread:{number}", "unread", words.value or words.words, words, parts)


def _lacks_text(file: MotionFile) -> bool:
    return not file.text.strip() and file.role in (Role.MOTION, Role.STATEMENT)


def _cited(key: str, field: str, text: str, cited: Cited[object], parts: dict[str, str]) -> Found:
    return Found(
        key=key,
        field=field,
        text=text,
        source=parts.get(cited.document, SYSTEM),
        document=cited.document,
        place=cited.place,
        words=cited.words,
        level=cited.level,
    )


def _movers(movers: Sequence[Cited[str]], parts: dict[str, str]) -> Iterator[Found]:
    """All movers as one value, since they are moved, and corrected, together."""
    if not movers:
        return
    first = movers[0]
    together = [each for each in movers if each.document == first.document and each.place]
    place = first.place
    if first.place and together:
        places = [each.place for each in together if each.place]
        place = replace(first.place, start=min(p.start for p in places), end=max(p.end for p in places))
    whole = Cited(
        value="",
        words="; ".join(dict.fromkeys(each.words for each in movers)),
        document=first.document,
        place=place,
        level=weakest(*(each.level for each in movers)),
    )
    yield _cited("movers", "movers", "; ".join(dict.fromkeys(each.value for each in movers)), whole, parts)


def _figures(motion: BudgetMotion) -> Iterator[Found]:
    """What counts of each kind and year: parts of one sum are summed, as the flat table of motions does."""
    for figure in motion.figures:
        if abs(figure.amount) < LARGEST:
            yield Found(
                key=f"figure:{figure.kind.value}:{figure.year}",
                field="figure",
                kind=figure.kind.value,
                year=figure.year,
                amount=figure.amount,
                source=figure.source.value,
                document=figure.document,
                place=figure.place,
                words=figure.words,
                level=figure.level,
            )


def _votes(motion: BudgetMotion, parts: dict[str, str]) -> Iterator[Found]:
    for name in COUNTS:
        number = getattr(motion, name)
        if number is not None:
            words = motion.result or Cited(value="", words="")
            yield replace(_cited(name, name, "", words, parts), amount=Decimal(number), source=Role.VOTES.value)


def _other(source: MotionSource) -> Iterator[Found]:
    """A motion that is none to a budget: who moves, what the administration recommends, and the result."""
    motions = [(file, file.motion) for file in source.of(Role.MOTION)]
    statements = [(file, read_statement(file.paper)) for file in source.of(Role.STATEMENT)]
    parts = {str(file.pk): file.role.value for file in source.files}
    named = [_as_cited(file, each) for file, motion in motions for each in motion.movers]
    named = named or [_as_cited(file, each) for file, statement in statements for each in statement.movers]
    yield from _movers(named, parts)
    for file in source.of(Role.STATEMENT):
        recommended = read_recommendation(file.paper)
        if recommended is not None:
            cited = _as_cited(file, recommended)
            yield _cited("recommendation", "recommendation", recommended.value.value, cited, parts)
    result = read_result(source.result)
    if result is not None:
        words = Cited(value="", words=source.result, level=result.level)
        yield _cited("result", "result", result.outcome.value, words, parts)


def _as_cited(file: MotionFile, reading: Reading[object]) -> Cited[object]:
    return Cited(
        value=reading.value, words=reading.words, document=str(file.pk), place=reading.place, level=reading.level
    )


def _asks(file: MotionFile) -> Iterator[Found]:
    """What a motion's own text asks for: demands, measures, reports, its own figures, blocks and commitments."""
    motion, document, source = file.motion, str(file.pk), Role.MOTION.value
    lists = (
        ("ask", [(item.words, item.words.value) for item in motion.asks]),
        ("measure", [(each, each.value) for each in motion.measures]),
        ("report", [(each, each.value) for each in motion.reports]),
        ("recipient", [(each, each.value) for each in (motion.recipient,) if each]),
    )
    for field, entries in lists:
        for reading, text in entries:
            yield Found(
                key=f"{field}:1",
                field=field,
                text=text,
                source=source,
                document=document,
                place=reading.place,
                words=reading.words,
                level=reading.level,
            )
    for field, figures in (("own", motion.figures), ("blocked", motion.blocked), ("committed", motion.committed)):
        yield from _own_figures(field, figures, document)


def _own_figures(field: str, figures: Iterable[Figure], document: str) -> Iterator[Found]:
    for figure in figures:
        if figure.amount is None or not figure.amount or abs(figure.amount) >= LARGEST:
            continue
        kind = figure.kind.value if figure.kind else ""
        yield Found(
            key=f"{field}:{kind or 'other'}:{figure.year or 'all'}",
            field=field,
            kind=kind,
            year=figure.year,
            amount=figure.amount,
            text=figure.row,
            source=Role.MOTION.value,
            document=document,
            place=figure.place,
            words=figure.words,
            level=figure.level,
        )


def _references(source: MotionSource) -> Iterator[Found]:
    """Other papers that the motion or the statement names, each once."""
    for file in (*source.of(Role.MOTION), *source.of(Role.STATEMENT)):
        for found in read_references(file.paper):
            if found.value.number != source.reference:
                yield Found(
                    key=f"reference:{found.value.number}"[:80],
                    field="reference",
                    text=found.value.number,
                    source=file.role.value,
                    document=str(file.pk),
                    place=found.place,
                    words=found.words,
                    level=found.level,
                )


def _missing(source: MotionSource) -> Iterator[Found]:
    """Files without a text, of which nothing could be read."""
    for file in source.files:
        if _lacks_text(file):
            yield Found(
                key="unread:1",
                field="unread",
                text=file.name,
                source=file.role.value,
                document=str(file.pk),
                level=Level.UNREAD,
            )


def _once(found: Iterable[Found]) -> Iterator[Found]:
    """The values with keys that occur once: a list's next entry counts on, of other things the first stays."""
    seen: set[str] = set()
    for each in found:
        key = each.key
        if key in seen and each.field in {"reference", "movers", "recommendation"}:
            continue
        stem, _, number = key.rpartition(":") if key.endswith(":1") else (key, "", "1")
        count = int(number)
        while key in seen:
            count += 1
            key = f"{stem}:{count}"
        seen.add(key)
        yield replace(each, key=key[:80])
