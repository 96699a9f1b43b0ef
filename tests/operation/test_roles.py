"""The database roles of the operator's page, tried with the very commands that stand there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState

from installations import Installation, Person, postgresql, served, set_up, wait_for

pytestmark = pytest.mark.xdist_group("operation")
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


class Rolled(Installation):
    """Reached by the role that stands in its address, with no other role taken on."""

    @property
    def environment(self) -> dict[str, str]:
        """Without DREIKLANG_DATABASE_ROLE."""
        return {key: value for key, value in super().environment.items() if key != "DREIKLANG_DATABASE_ROLE"}


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[tuple[Rolled, Rolled]]:
    """Seen by its owner, and by the application's role."""
    name = f"dreiklang_op_{uuid.uuid4().hex[:8]}"
    (block,) = re.findall(r"```sql\n(-- Roles.*?)```", PAGE.read_text(), re.S)
    block = block.replace("dreiklang_owner", f"{name}_owner").replace("dreiklang_app", f"{name}_app")
    outside, inside = block.replace("DATABASE dreiklang ", f"DATABASE {name} ").split("\\connect dreiklang\n")
    server = postgresql()
    parts = urlsplit(server)
    try:
        _run(server, outside)
        _run(urlunsplit(parts._replace(path=f"/{name}")), inside)
        place = f"{parts.hostname}:{parts.port or 5432}"
        both = [
            Rolled("postgresql", tmp_path / "data", f"postgresql://{name}_{role}:change-me@{place}/{name}")
            for role in ("owner", "app")
        ]
        yield both[0], both[1]
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE); DROP ROLE {name}_owner; DROP ROLE {name}_app;")


def _run(address: str, statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in filter(str.strip, re.sub(r"--.*", "", statements).split(";")):
            connection.execute(statement)


def test_the_application_works_with_a_role_that_can_change_no_table(owned: tuple[Rolled, Rolled]) -> None:
    owner, application = owned
    passwords = set_up(owner).passwords
    application = replace(application, passwords=passwords)
    with served(application) as server:
        assert "WARNING" not in server.lines()
        office = Person(server.address)
        office.sign_in("portfolio-stuttgart", passwords["portfolio-stuttgart"])
        status, address, _ = office.post("/stuttgart/pakete/neu/", title="Alles", start="limits")
        assert (status, "/laeufe/" in address) == (200, True)
        seen = "SET dreiklang.municipality = '*'; "
        with psycopg.connect(application.database, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM portfolio_measure").fetchone() == (0,), "nobody's rows"
            connection.execute(seen)
            done = "SELECT count(*) FROM packages_planningrun WHERE state = 'finished'"
            wait_for(lambda: connection.execute(done).fetchone() == (1,), "the worker works too", server)
            for statement in (
                "ALTER TABLE portfolio_measure DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE municipality_auditentry DISABLE TRIGGER ALL",
                "CREATE TABLE mine (id int)",
                "SET ROLE postgres",
            ):
                with pytest.raises((InsufficientPrivilege, ObjectNotInPrerequisiteState)):
                    connection.execute(statement)
    application.done("backup", str(application.data.parent / "backup.zip"))
    assert application.run("tidy").returncode == 0
