"""Whatever happens to a workbook on its way, reading it ends in a register or in the library's own refusal."""

from __future__ import annotations

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
