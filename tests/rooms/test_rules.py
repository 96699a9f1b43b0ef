"""Every verb of every room asks whether the person may, and leaves its trace."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import dreiklang
from dreiklang.wording.labels import LABELS

PACKAGE = Path(dreiklang.__file__).parent
ROOMS = sorted(
    str(path.relative_to(PACKAGE))
    for path in PACKAGE.glob("*/*.py")
    if path.name == "rules.py" or "rules import authorise" in path.read_text()
)
"""Every module with verbs: `rules`, and where a room has many, what stands beside it."""
WORDS_OF_THE_RULES = {"authorise", "record"}
PERSONAL_OR_READING = {
    "save_view",
    "delete_view",
    "save_search",
    "delete_search",
    "save_sheet",
    "written_request",
    "similar_to",
    "send_again",
    "claim_draft",
    "save_draft",
    "read_motions",
}
"""A person's own bookmarks and unfinished sheets, what only reads, and what reads in batches: they owe no entry."""


def _verbs() -> list[tuple[str, ast.FunctionDef]]:
    """Public functions of the rooms that take an actor."""
    return [
        (room, node)
        for room in ROOMS
        for node in ast.parse(_source(room)).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name not in WORDS_OF_THE_RULES
        and node.name not in PERSONAL_OR_READING
        and "actor" in {argument.arg for argument in node.args.args}
    ]


def _source(room: str) -> str:
    return (PACKAGE / room).read_text()


VERBS = _verbs()


FUNCTIONS = {
    node.name: node
    for path in sorted(PACKAGE.glob("*/*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.FunctionDef) and path.parent.name in {room.partition("/")[0] for room in ROOMS}
}
"""The functions of all rooms by name: a verb may authorise and record in a step that it calls."""


def _calls(room: str, function: ast.FunctionDef) -> set[str]:
    """What is called, by the function itself or by the steps that it calls."""
    beside = {node.name: node for node in ast.parse(_source(room)).body if isinstance(node, ast.FunctionDef)}
    steps, found = FUNCTIONS | beside, set[str]()
    waiting = [function]
    while waiting:
        for node in ast.walk(waiting.pop()):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name and name not in found:
                found.add(name)
                if name in steps and name not in WORDS_OF_THE_RULES:
                    waiting.append(steps[name])
    return found


def test_there_are_verbs_to_check() -> None:
    assert len(VERBS) > 25
    assert "municipality/people.py" in ROOMS


@pytest.mark.parametrize(("room", "verb"), VERBS, ids=lambda value: getattr(value, "name", value))
def test_a_verb_authorises_and_records_in_one_transaction_or_leaves_both_to_another_verb(
    room: str, verb: ast.FunctionDef
) -> None:
    calls, others = _calls(room, verb), {other.name for _, other in VERBS}
    assert any("atomic" in ast.unparse(decorator) for decorator in verb.decorator_list), "one transaction, or none"
    assert "record" in calls or calls & others
    assert calls & {"authorise", "_authorise"} or calls & others


def test_every_recorded_action_has_words() -> None:
    actions = {
        action for room in ROOMS for action in re.findall(r'\brecord\(\s*[\w.]+,\s*actor,\s*"(\w+)"', _source(room))
    }
    assert actions <= set(LABELS["action"])
    everything = "".join(path.read_text() for room in ROOMS for path in (PACKAGE / room).parent.glob("*.py"))
    assert [action for action in LABELS["action"] if f'"{action}"' not in everything] == []
