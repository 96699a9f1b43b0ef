"""Outside programs: pandoc, from the wheel that carries it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache

import pypandoc

from dreiklang.documents.errors import ToolError
from dreiklang.wording import message

SECONDS = 60


@cache
def pandoc_version() -> str:
    """The version of pandoc that is used; ToolError if there is none."""
    return _run(["--version"], b"", {}).decode().split()[1]


def pandoc(arguments: Sequence[str], data: bytes, environment: Mapping[str, str]) -> bytes:
    """What pandoc writes to standard output; ToolError if it fails or takes too long."""
    return _run(arguments, data, environment)


def _run(arguments: Sequence[str], data: bytes, environment: Mapping[str, str]) -> bytes:
    place = message("pandoc")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, arguments are ours, the document comes on stdin
            [pypandoc.get_pandoc_path(), *arguments],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={**os.environ, **environment},
        )
    except OSError as error:
        raise ToolError(
            place, message("It cannot be started: {why}.", why=str(error)), message("Run the set-up again.")
        ) from error
    except subprocess.TimeoutExpired as error:
        raise ToolError(
            place,
            message("It took more than {seconds} seconds.", seconds=SECONDS),
            message("Export fewer packages."),
        ) from error
    except subprocess.CalledProcessError as error:
        raise ToolError(
            place,
            message("It failed: {why}", why=error.stderr.decode(errors="replace")[:500]),
            message("Report this to the operator."),
        ) from error
    return done.stdout
