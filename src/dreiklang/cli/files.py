"""Writing files whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click


def write_whole(path: str | Path, data: bytes) -> None:
    """Write beside the target and rename, so that nobody ever sees half a file."""
    target = Path(path)
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            file.write(data)
        Path(file.name).replace(target)
    except OSError as error:
        raise click.ClickException(f"{target}: {error.strerror}") from error
