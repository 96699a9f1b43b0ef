"""The notebook says what its cells print: every cell is run, and every output compared."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "planning-round.ipynb"


def test_every_cell_prints_what_stands_below_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("".join(cell["source"]), cell["id"], "exec"), space)  # noqa: S102 - our own cells
        stated = "".join(text for output in cell["outputs"] for text in output["text"])
        assert printed.getvalue() == stated, cell["id"]
    assert (tmp_path / "plan.json").exists()
