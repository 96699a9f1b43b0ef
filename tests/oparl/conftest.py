"""A city of its own for imports, and the made-up system that they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oparl.musterstadt import City

NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def musterstadt(db: None) -> Any:
    """A municipality without any council objects."""
    from dreiklang.municipality.rules import create_municipality

    return create_municipality("musterstadt", "Musterstadt", "08999999")


@pytest.fixture
def city() -> City:
    """The made-up system."""
    return City()


@pytest.fixture
def take(musterstadt: Any, tmp_path: Path) -> Callable[..., Any]:
    """Import the system as a snapshot: `take(city)`."""
    from dreiklang.council.harvest import harvest_snapshot
    from dreiklang.council.intake import open_source
    from dreiklang.municipality.queries import operator_actor

    def take_in(city: City, **more: Any) -> Any:
        folder = city.write(tmp_path / "snapshot")
        source = open_source(musterstadt, "/snapshot")
        return harvest_snapshot(source, operator_actor(musterstadt), folder, NOW, **more)

    take_in.folder = tmp_path / "snapshot"  # type: ignore[attr-defined]
    return take_in
