"""Importing a whole source: read, in batches taken in, with progress, and to be taken up again after a stop."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dreiklang.council.endpoint import Endpoint
from dreiklang.council.intake import Counts, complete, remember_pages, take_in, take_in_texts
from dreiklang.council.models import CouncilSource
from dreiklang.council.walking import Page, Walk
from dreiklang.municipality.values import Actor
from dreiklang.oparl import Kind, Reader, Refused, SnapshotError, SnapshotFile, Thing, open_snapshot

THINGS_A_BATCH = 3000
TEXTS_A_BATCH = 200
LARGEST_BATCH_OF_TEXTS = 32 * 1024 * 1024
OBJECTS, TEXTS = "objects", "texts"


@dataclass(frozen=True)
class Progress:
    """How far an import is."""

    objects: int
    texts: int
    at: str


Told = Callable[[Progress], None]


@dataclass
class Summary:
    """What an import did, for a person to read."""

    counts: Counts = field(default_factory=Counts)
    objects: int = 0
    texts: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0
    without_file: int = 0
    resumed_after: str = ""
    unreachable: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Portion:
    """What was read in one go (a file, a page), and where reading goes on after it."""

    place: str
    raws: Sequence[object]
    cursor: Mapping[str, Any]
    kind: Kind | None = None
    page: Page | None = None
    """What is to be remembered once the objects are stored."""


class Harvest:
    """One import of a source. `told` hears of its progress after each batch."""

    def __init__(self, source: CouncilSource, actor: Actor, now: dt.datetime, told: Told) -> None:
        self.source, self.actor, self.told = source, actor, told
        self.reader = Reader()
        self.summary = Summary()
        self._things: list[Thing] = []
        self._portions: list[Portion] = []
        self.began = dt.datetime.fromisoformat(source.cursor["began"]) if source.cursor else now

    def take(self, portions: Iterator[Portion]) -> None:
        """Take all portions in, as many at a time as make a batch."""
        try:
            for portion in portions:
                for number, raw in enumerate(portion.raws):
                    place = portion.place if len(portion.raws) == 1 else f"{portion.place} entry {number + 1}"
                    self._things.extend(self.reader.read(raw, place, portion.kind))
                self._portions.append(portion)
                if len(self._things) >= THINGS_A_BATCH:
                    self._commit()
        finally:
            # What came before a fault of the source is kept.
            self._commit()

    def _commit(self) -> None:
        things, portions = self._things, self._portions
        self._things, self._portions = [], []
        if not portions:
            return
        cursor = {**portions[-1].cursor, "began": self.began.isoformat()}
        self.summary.counts.include(take_in(self.source, self.actor, things, cursor))
        remember_pages(self.source, [portion.page for portion in portions if portion.page])
        self.summary.objects += len(things)
        self.tell(portions[-1].place)

    def tell(self, place: str) -> None:
        """Say how far it is."""
        self.told(Progress(self.summary.objects, self.summary.texts, place))

    def include(self, walk: Walk) -> None:
        """Count what the walk through an endpoint met with."""
        self.reader.mended.update(walk.mended)
        self.summary.unreachable.update(walk.unreachable)
        for place, reason in walk.notes:
            self.reader.refuse(place, reason)

    def end(self) -> Summary:
        """The source has been read to its end."""
        complete(self.source, self.began)
        self.summary.mended = self.reader.mended
        self.summary.refused, self.summary.refused_count = self.reader.refused, self.reader.refused_count
        return self.summary


def harvest_snapshot(
    source: CouncilSource, actor: Actor, path: Path, now: dt.datetime, told: Told = lambda progress: None
) -> Summary:
    """Import a folder or an archive; SnapshotError if it is none, or not to be trusted."""
    harvest = Harvest(source, actor, now, told)
    cursor = dict(source.cursor)
    harvest.summary.resumed_after = cursor.get("after", "")
    if cursor.get("phase") != TEXTS:
        harvest.take(_portions(harvest, path, cursor.get("after", "")))
        cursor = {}
    _take_texts(harvest, path, cursor.get("after", ""))
    return harvest.end()


def harvest_endpoint(
    source: CouncilSource,
    actor: Actor,
    endpoint: Endpoint,
    now: dt.datetime,
    told: Told = lambda progress: None,
    *,
    body: str = "",
    full: bool = False,
) -> Summary:
    """Import from an endpoint: everything at first or if `full`, later what has changed since the last time.

    EndpointError ends it where the endpoint cannot be asked any more; what came before is kept.
    """
    harvest = Harvest(source, actor, now, told)
    cursor = dict(source.cursor)
    harvest.summary.resumed_after = cursor.get("next", "")
    walk = Walk(endpoint, source, None if full else source.complete_since, body)
    try:
        if cursor.get("list") != "references":
            harvest.take(_of_pages(walk.pages(cursor)))
        harvest.take(_of_pages(walk.references()))
    finally:
        harvest.include(walk)
    return harvest.end()


def _of_pages(pages: Iterator[Page]) -> Iterator[Portion]:
    for page in pages:
        yield Portion(page.place, page.raws, page.cursor, page.kind, page if page.answer else None)


def _portions(harvest: Harvest, path: Path, after: str) -> Iterator[Portion]:
    for file in _from(path, after, texts=False):
        try:
            yield Portion(file.name, file.objects(), {"phase": OBJECTS, "after": file.name})
        except SnapshotError as error:
            harvest.reader.refuse(file.name, str(error))


def _from(path: Path, after: str, *, texts: bool) -> Iterator[SnapshotFile]:
    """The files behind the one that was read last; all of them if that one is gone."""
    files = open_snapshot(path, texts=texts)
    if not after or any(file.name == after for file in files):
        return files
    return open_snapshot(path, texts=texts)


def _take_texts(harvest: Harvest, path: Path, after: str) -> None:
    texts: dict[str, str] = {}
    size, name = 0, ""
    for file in _from(path, after, texts=True):
        name = file.name
        text = _text_of(harvest, file)
        if text is not None:
            texts[Path(name).stem] = text
            size += len(text)
        if len(texts) >= TEXTS_A_BATCH or size >= LARGEST_BATCH_OF_TEXTS:
            _commit_texts(harvest, texts, name)
            texts, size = {}, 0
    if texts:
        _commit_texts(harvest, texts, name)


def _text_of(harvest: Harvest, file: SnapshotFile) -> str | None:
    try:
        return file.read().decode("utf-8", "replace").replace("\0", "")
    except SnapshotError as error:
        harvest.reader.refuse(file.name, str(error))
        return None


def _commit_texts(harvest: Harvest, texts: dict[str, str], name: str) -> None:
    cursor = {"phase": TEXTS, "after": name, "began": harvest.began.isoformat()}
    counts, without_file = take_in_texts(harvest.source, harvest.actor, texts, cursor)
    harvest.summary.counts.include(counts)
    harvest.summary.texts += len(texts)
    harvest.summary.without_file += len(without_file)
    for key in without_file[:20]:
        harvest.reader.refuse(f"text {key}", "no file has this id")
    harvest.tell(name)
