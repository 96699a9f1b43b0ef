"""No German reader meets an English sentence: every sentence of code and pages is translated."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import messages


def test_every_sentence_has_its_german() -> None:
    _, german = messages.catalogue("de")
    assert messages.missing(german) == []


def test_translations_keep_the_places_of_their_values() -> None:
    _, german = messages.catalogue("de")
    places = re.compile(r"\{\w+\}|%\(\w+\)s|%s")
    for entry in german:
        if entry.id and isinstance(entry.id, str):
            assert set(places.findall(entry.id)) == set(places.findall(entry.string)), entry.id


def test_no_sentence_hides_in_a_format_string() -> None:
    """The extraction does not look into f-strings, so a sentence there would stay English."""
    known = {entry.id for entry in messages.catalogue("de")[1]}
    for path in messages.SOURCE.rglob("*.py"):
        for call in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)):
            match call:
                case ast.Call(func=ast.Name(id="message" | "_" | "gettext"), args=[ast.Constant(value=str(words)), *_]):
                    assert words in known, f"{path.name}:{call.lineno}"
