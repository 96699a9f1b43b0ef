"""Whatever happens to a workbook on its way, reading it ends in a register or in the library's own refusal."""

from __future__ import annotations

import re
import tracemalloc
from contextlib import suppress
from random import Random

import pytest

from dreiklang.planning import Portfolio
from dreiklang.workbooks import WorkbookError, read_register
from workbooks.books import repacked, small


def _spoilt(random: Random, data: bytes) -> bytes:
    """A few random faults: flipped, lost, doubled or moved bytes."""
    spoilt = bytearray(data)
    for _ in range(random.randint(1, 6)):
        place = random.randrange(len(spoilt))
        length = random.randint(1, 40)
        kind = random.randrange(4)
        if kind == 0:
            spoilt[place] ^= 1 << random.randrange(8)
        elif kind == 1:
            del spoilt[place : place + length]
        elif kind == 2:
            spoilt[place:place] = spoilt[place : place + length]
        else:
            spoilt[place : place + length] = random.randbytes(length)
        if len(spoilt) < 50:
            break
    return bytes(spoilt)


def _read(data: bytes) -> None:
    """Any other error than the refusal ends the test."""
    with suppress(WorkbookError):
        assert isinstance(read_register(data).portfolio, Portfolio)


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_archives_never_cause_another_error(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    whole = small()
    for _ in range(50):
        _read(_spoilt(random, whole))


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_inner_files_never_cause_another_error(seed: int) -> None:
    """Faults inside the parts, repacked so that the archive itself is sound."""
    random = Random(seed)  # noqa: S311

    def spoil(files: dict[str, bytes]) -> None:
        name = random.choice([name for name in files if files[name]])
        files[name] = _spoilt(random, files[name])

    for _ in range(25):
        _read(repacked(spoil))


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_cell_values_never_cause_another_error(seed: int) -> None:
    """Sound XML with values that no spreadsheet writes."""
    random = Random(seed)  # noqa: S311
    values = [
        b"1e999",
        b"-0",
        b"nan",
        b"inf",
        b"9" * 400,
        b"0x10",
        b"1_000",
        b"",
        b"TRUE",
        b"2024-13-45",
        b"1,5",
        b"\xc2\xa0",
    ]

    def spoil(files: dict[str, bytes]) -> None:
        name = random.choice([name for name in files if "sheet" in name and b"<v>" in files[name]])
        parts = files[name].split(b"<v>")
        index = random.randrange(1, len(parts))
        _, _, rest = parts[index].partition(b"</v>")
        parts[index] = random.choice(values) + b"</v>" + rest
        files[name] = b"<v>".join(parts)

    for _ in range(25):
        _read(repacked(spoil))


def test_a_file_cut_off_anywhere_on_its_way_is_refused() -> None:
    whole = small()
    for part in range(1, 40):
        with pytest.raises(WorkbookError):
            read_register(whole[: len(whole) * part // 40])


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_markup_never_causes_another_error(seed: int) -> None:
    """Elements lost, doubled, swapped and renamed, and attributes that no spreadsheet writes."""
    random = Random(seed)  # noqa: S311
    for _ in range(20):
        _read(repacked(lambda files: _shuffle(random, files)))


def test_spoilt_workbooks_take_no_more_memory_than_sound_ones_may() -> None:
    random = Random(0)  # noqa: S311
    variants = [_spoilt(random, small()) for _ in range(10)]
    variants += [repacked(lambda files: _shuffle(random, files)) for _ in range(10)]
    tracemalloc.start()
    try:
        for data in variants:
            _read(data)
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()


VALUES = (b"", b"-1", b"99999999999", b"A1", b"XFD1048576", b"e", b"b", b"d", b"str", b"inlineStr", b"s", b"array")
NAMES = (b"c", b"row", b"v", b"f", b"mergeCell", b"hyperlink", b"sheet", b"x")


def _shuffle(random: Random, files: dict[str, bytes]) -> None:
    """One to three faults in the markup of a sheet or of the workbook."""
    name = random.choice([name for name in files if "sheets/" in name or name.endswith(("workbook.xml", ".rels"))])
    parts = re.findall(rb"<[^>]*>|[^<]+", files[name])
    for _ in range(random.randint(1, 3)):
        place, other = random.randrange(len(parts)), random.randrange(len(parts))
        kind = random.randrange(5)
        if kind == 0:
            parts[place] = b""
        elif kind == 1:
            parts[place] += parts[other]
        elif kind == 2:
            parts[place], parts[other] = parts[other], parts[place]
        elif kind == 3:
            parts[place] = re.sub(rb'"[^"]*"', b'"' + random.choice(VALUES) + b'"', parts[place], count=1)
        else:
            parts[place] = re.sub(rb"(?<=<)\w+", random.choice(NAMES), parts[place], count=1)
    files[name] = b"".join(parts)
