"""Folders and archives of OParl objects, opened with the caution that files from elsewhere need.

Nothing is ever unpacked to disk: entries are read one by one, in order, each up to its limit.
"""

from __future__ import annotations

import json
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST_ENTRY = 64 * 1024 * 1024
LARGEST_CONTENT = 8 * 1024 * 1024 * 1024
MOST_ENTRIES = 2_000_000
HIGHEST_RATIO = 200
"""How much larger than the archive its content may be, beyond what any archive may have."""
ALWAYS_FINE = 256 * 1024 * 1024
DAMAGED = (
    OSError,
    EOFError,
    NotImplementedError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the archives' own readers raise."""
TEXTS = "texts"
ORDER = ("system", "bod", "legislative", "location", "organization", "person", "people", "membership", "meeting")
"""Beginnings of names that come first, so that most references find what they name."""


class SnapshotError(Exception):
    """A folder or archive is not one, or not to be trusted."""


@dataclass(frozen=True)
class SnapshotFile:
    """A file of a snapshot: where it stands, and how to get its content."""

    name: str
    read: Callable[[], bytes]

    @property
    def is_text(self) -> bool:
        """Whether it holds the text of a file, whose id ends in this name."""
        path = PurePosixPath(self.name)
        return path.suffix == ".txt" and path.parent.name == TEXTS

    @property
    def is_json(self) -> bool:
        """Whether it holds objects."""
        return self.name.endswith(".json")

    def objects(self) -> list[object]:
        """The object or objects in it, also of a list's page; SnapshotError if it is no JSON."""
        try:
            found = json.loads(self.read())
        except (ValueError, RecursionError) as error:
            raise SnapshotError("not JSON") from error
        if isinstance(found, dict) and isinstance(found.get("data"), list):
            return list(found["data"])
        return list(found) if isinstance(found, list) else [found]


def open_snapshot(path: Path, *, texts: bool) -> Iterator[SnapshotFile]:
    """The files with objects, or those with texts, in an order that stays the same."""
    files = _opened(path)
    return (each for each in files if (each.is_text if texts else each.is_json))


def _opened(path: Path) -> Iterator[SnapshotFile]:
    if path.is_dir():
        return _folder(path)
    try:
        if zipfile.is_zipfile(path):
            return _zip(path)
        if tarfile.is_tarfile(path):
            return _tar(path)
    except DAMAGED as error:
        raise SnapshotError(f"{path}: damaged") from error
    raise SnapshotError(f"{path}: neither a folder, nor a zip or tar archive")


def _folder(root: Path) -> Iterator[SnapshotFile]:
    names: list[str] = []
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = [each for each in folders if not each.startswith(".")]
        names.extend((Path(folder) / each).relative_to(root).as_posix() for each in files)
        if len(names) > MOST_ENTRIES:
            raise SnapshotError(f"{root}: more than {MOST_ENTRIES} files")
    for name in sorted(names, key=rank):
        if not (root / name).is_symlink():
            yield SnapshotFile(name, _reader(root / name))


def _reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        if path.stat().st_size > LARGEST_ENTRY:
            raise SnapshotError("larger than 64 MB")
        return path.read_bytes()

    return read


def rank(name: str) -> tuple[int, str]:
    """Where a file stands in the order: kinds that others refer to come first, then by name."""
    parts = [part.lower() for part in PurePosixPath(name).parts]
    ranks = [at for at, beginning in enumerate(ORDER) for part in parts if part.startswith(beginning)]
    return (min(ranks, default=len(ORDER)), name)


def _zip(path: Path) -> Iterator[SnapshotFile]:
    with zipfile.ZipFile(path) as archive:
        entries = [each for each in archive.infolist() if not each.is_dir()]
        _check_size(path, len(entries), sum(each.file_size for each in entries))
        for entry in sorted(entries, key=lambda each: rank(each.filename)):
            _check_name(entry.filename)
            yield SnapshotFile(entry.filename, lambda entry=entry: _unzipped(archive, entry))  # type: ignore[misc]


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & 1:
        raise SnapshotError("protected by a password")
    try:
        with archive.open(entry) as file:
            return _limited(file.read(LARGEST_ENTRY + 1))
    except DAMAGED as error:
        raise SnapshotError("damaged") from error


def _tar(path: Path) -> Iterator[SnapshotFile]:
    """In the archive's own order, since a compressed stream cannot be read in another one."""
    count = size = 0
    try:
        with tarfile.open(path, "r|*") as archive:
            for entry in archive:
                count, size = count + 1, size + entry.size
                _check_size(path, count, size)
                _check_name(entry.name)
                if entry.isfile():
                    yield SnapshotFile(entry.name, lambda entry=entry: _untarred(archive, entry))  # type: ignore[misc]
    except DAMAGED as error:
        raise SnapshotError(f"{path}: damaged") from error


def _untarred(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    if entry.size > LARGEST_ENTRY:
        raise SnapshotError("larger than 64 MB")
    try:
        file = archive.extractfile(entry)
        return _limited(file.read(LARGEST_ENTRY + 1)) if file else b""
    except DAMAGED as error:
        raise SnapshotError("damaged") from error


def _limited(data: bytes) -> bytes:
    if len(data) > LARGEST_ENTRY:
        raise SnapshotError("larger than 64 MB")
    return data


def _check_size(path: Path, count: int, size: int) -> None:
    most = max(ALWAYS_FINE, path.stat().st_size * HIGHEST_RATIO)
    if count > MOST_ENTRIES or size > min(most, LARGEST_CONTENT):
        raise SnapshotError(f"{path}: its content is larger than an archive of this size may hold")


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise SnapshotError(f"entry {name[:80]!r} leads outside of the archive")
