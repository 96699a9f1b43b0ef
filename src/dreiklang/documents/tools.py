"""Outside programs are started here: pandoc, from the wheel that carries it, and what `recognition` asks for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pypandoc

from dreiklang.documents.errors import ToolError
from dreiklang.wording import Message, message

SECONDS = 60


@cache
def pandoc_version() -> str:
    """The version of pandoc that is used; ToolError if there is none."""
    return _run(["--version"], b"", {}).decode().split()[1]


def pandoc(arguments: Sequence[str], data: bytes, environment: Mapping[str, str]) -> bytes:
    """What pandoc writes to standard output; ToolError if it fails or takes too long."""
    return _run(arguments, data, environment)


def _run(arguments: Sequence[str], data: bytes, environment: Mapping[str, str]) -> bytes:
    return output_of(
        message("pandoc"),
        [pypandoc.get_pandoc_path(), *arguments],
        data,
        Patience(SECONDS, message("Export fewer packages.")),
        {**os.environ, **environment},
    )


@dataclass(frozen=True)
class Patience:
    """How long a program may take, and what helps when it takes longer."""

    seconds: int
    remedy: Message


def output_of(
    name: Message, command: Sequence[str], data: bytes, patience: Patience, environment: Mapping[str, str] | None = None
) -> bytes:
    """What a program writes to standard output, fed with data; ToolError says why there is nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments are ours, the document comes on stdin
            command, input=data, capture_output=True, timeout=patience.seconds, check=True, env=environment
        )
    except OSError as error:
        raise ToolError(
            name, message("It cannot be started: {why}.", why=str(error)), message("Run the set-up again.")
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(
            name, message("It took more than {seconds} seconds.", seconds=patience.seconds), patience.remedy
        ) from error
    except subprocess.CalledProcessError as error:
        raise ToolError(
            name,
            message("It failed: {why}", why=error.stderr.decode(errors="replace").strip()[-500:]),
            message("Report this to the operator."),
            status=error.returncode,
        ) from error
    return done.stdout
