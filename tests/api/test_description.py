"""What the description says: complete, true, and with examples that are answered so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api.caller import Caller
from dreiklang.api.description import demands
from dreiklang.api.examples import ANSWERS, ASKED, BODIES
from dreiklang.api.interface import interface
from dreiklang.api.shapes import Body, Shape


@pytest.fixture
def description(visitor: Caller) -> Any:
    """The description as everybody gets it."""
    return visitor.read("/api/v1/openapi.json")


def _operations(description: Any) -> Iterator[tuple[str, Any]]:
    for path in description["paths"].values():
        yield from path.items()


def test_it_is_openapi_with_every_operation_once(description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, operation in _operations(description)]
    assert sorted(names) == sorted(set(names)) == sorted(demands(interface))


def test_every_operation_is_described_and_has_a_described_tag(description: Any) -> None:
    tags = {tag["name"] for tag in description["tags"]}
    for _, operation in _operations(description):
        assert operation["description"].rstrip().endswith(".")
        assert set(operation["tags"]) <= tags
        assert {"500", "503"} <= set(operation["responses"])


def test_both_ways_of_signing_in_are_declared(description: Any) -> None:
    assert set(description["components"]["securitySchemes"]) == {"token", "session"}


def test_every_body_has_an_example(description: Any) -> None:
    for _, operation in _operations(description):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            assert operation["operationId"] in BODIES


@pytest.mark.parametrize("name", ASKED)
def test_examples_are_what_the_operations_answer(name: str, visitor: Caller) -> None:
    assert _lasting(visitor.read(ASKED[name])) == _lasting(ANSWERS[name])


def _lasting(value: Any) -> Any:
    """Without the time at which the test loaded the city."""
    if isinstance(value, dict):
        return {name: _lasting(each) for name, each in value.items() if name != "published_at"}
    return [_lasting(each) for each in value] if isinstance(value, list) else value


def test_the_description_cannot_be_taken_for_a_page(visitor: Caller) -> None:
    assert visitor.get("/api/v1/docs").status_code == 404


def test_no_two_shapes_share_a_name() -> None:
    """The description knows shapes by name: of two with the same one, one operation would be described wrongly."""
    names = Counter(shape.__name__ for shape in _all_below(Shape) | _all_below(Body))
    assert [name for name, count in names.items() if count > 1] == []


def _all_below(shape: type) -> set[type]:
    below = {each for each in shape.__subclasses__() if each.__module__.startswith("dreiklang.api.")}
    return below.union(*map(_all_below, below))
