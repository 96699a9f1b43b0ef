"""Every verb of every room asks whether the person may, and leaves its trace."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
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
READS = {"written_request", "similar_to"}
"""They change nothing."""
OWES_NO_ENTRY = READS | {
    "claim_draft",  # a step of verbs in another module, which record
    "delete_search",  # a person's own bookmarks
    "delete_view",
    "save_draft",  # what somebody is still writing; handing it in is recorded
    "save_search",
    "save_sheet",
    "save_view",
    "send_again",  # a mail that was queued before
}
IN_BATCHES = {"read_motions"}
"""Long work: each batch is one transaction, with its entry."""

Step = tuple[str, ast.FunctionDef]
"""A function and the module that it stands in, below the package."""


@cache
def _functions(module: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(module).body if isinstance(node, ast.FunctionDef)}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text())


@cache
def _imported(module: str) -> dict[str, tuple[str, str]]:
    """Where the functions of other modules come from, by the name that they have here."""
    return {
        alias.asname or alias.name: (f"{node.module.removeprefix('dreiklang.').replace('.', '/')}.py", alias.name)
        for node in _tree(module).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dreiklang.")
        for alias in node.names
    }


def _steps(module: str, function: ast.FunctionDef) -> Iterator[Step]:
    """The functions that one calls by their names, as far as they are our own."""
    for name in _names_called(function):
        if name in _functions(module):
            yield module, _functions(module)[name]
        elif name in _imported(module):
            other, own = _imported(module)[name]
            if (PACKAGE / other).is_file() and own in _functions(other):
                yield other, _functions(other)[own]


def _names_called(function: ast.FunctionDef) -> set[str]:
    return {
        node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _way(room: str, verb: ast.FunctionDef) -> list[Step]:
    """The verb and every step below it."""
    way: list[Step] = []
    waiting: list[Step] = [(room, verb)]
    while waiting:
        step = waiting.pop()
        if step not in way:
            way.append(step)
            waiting.extend(_steps(*step))
    return way


def _calls(way: list[Step], rule: str) -> bool:
    """Whether a step calls the rule `authorise` or `record` of the lowest room."""
    return ("municipality/rules.py", _functions("municipality/rules.py")[rule]) in way


def _is_atomic(function: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)


VERBS = [
    (room, node)
    for room in ROOMS
    for node in _functions(room).values()
    if not node.name.startswith("_")
    and node.name not in WORDS_OF_THE_RULES
    and "actor" in {argument.arg for argument in node.args.args}
]
"""Public functions of the rooms that take an actor."""


def test_there_are_verbs_to_check() -> None:
    assert len(VERBS) > 80
    assert "municipality/people.py" in ROOMS
    assert {node.name for _, node in VERBS} >= OWES_NO_ENTRY | IN_BATCHES, "an exception that nobody needs"


@pytest.mark.parametrize(("room", "verb"), VERBS, ids=lambda value: getattr(value, "name", value))
def test_a_verb_authorises_and_records_in_one_transaction(room: str, verb: ast.FunctionDef) -> None:
    way = _way(room, verb)
    assert _calls(way, "authorise")
    assert _calls(way, "record") or verb.name in OWES_NO_ENTRY
    if verb.name in IN_BATCHES:
        assert all(_is_atomic(step) for _, step in way if "record" in _names_called(step))
    else:
        assert _is_atomic(verb) or verb.name in READS, "one transaction, or none"


def test_every_recorded_action_has_words() -> None:
    texts = {room: (PACKAGE / room).read_text() for room in ROOMS}
    actions = {
        action for text in texts.values() for action in re.findall(r'\brecord\(\s*[\w.]+,\s*actor,\s*"(\w+)"', text)
    }
    assert actions <= set(LABELS["action"])
    rooms = "".join(
        path.read_text()
        for room in {room.partition("/")[0] for room in ROOMS}
        for path in (PACKAGE / room).glob("*.py")
    )
    assert [action for action in LABELS["action"] if f'"{action}"' not in rooms] == []
