"""A backup holds everything, moves between the databases, and nothing else is taken for one."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from installations import KINDS, Installation, copy_of, empty
from operation.filling import PROGRAM

pytestmark = pytest.mark.xdist_group("operation")
TABLES = (
    "import json; from dreiklang.cli.archive import *; "
    "print(json.dumps([(m._meta.db_table, m._meta.pk.column) for m in tables()]))"
)


@pytest.fixture(scope="module")
def full(template: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """With rows in every table, some of them awkward."""
    with copy_of(template, tmp_path_factory.mktemp("full") / "installation") as place:
        count, empty_ones = place.python(PROGRAM).split()
        assert (int(count) > 40, empty_ones) == (True, "0")
        yield place


@pytest.fixture(scope="module")
def archive(full: Installation) -> Path:
    """Its backup."""
    path = full.data.parent / "backup.zip"
    full.done("backup", str(path))
    return path


def contents(installation: Installation) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as the database itself tells it."""
    tables = json.loads(installation.python(TABLES))
    return {
        table: [
            tuple(map(_json, row))
            for row in installation.rows(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608
        ]
        for table, key in tables
    }


def _json(value: Any) -> Any:
    """SQLite keeps JSON as text, in which names may stand in another order."""
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "{[" else value
    except ValueError:
        return value


def same(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> None:
    """Says which row differs."""
    assert one.keys() == other.keys()
    for table, rows in one.items():
        assert len(rows) == len(other[table]), table
        for row, twin in zip(rows, other[table], strict=True):
            assert row == twin, table


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_every_table_comes_back_on_the_same_and_on_the_other_database(
    full: Installation, archive: Path, kind: str, tmp_path: Path
) -> None:
    with empty(kind, tmp_path / "new") as new:
        assert "the record of changes hold" in new.done("restore", str(archive))
        again = tmp_path / "again.zip"
        new.done("backup", str(again))
        assert (new.data / "secret-key").read_bytes() == (full.data / "secret-key").read_bytes()
        with zipfile.ZipFile(archive) as before, zipfile.ZipFile(again) as after:
            assert sorted(before.namelist()) == sorted(after.namelist())
            for name in before.namelist():
                if name != "manifest.json":
                    assert before.read(name) == after.read(name), name
        if kind == full.kind:
            same(contents(new), contents(full))
            assert next_number(new) == 2, "one number belonged to a row that is gone; it is not given again"
            return
        with empty(full.kind, tmp_path / "back") as back:  # there and back again: to the last microsecond
            back.done("restore", str(again))
            same(contents(back), contents(full))
            assert next_number(back) == 2


def next_number(installation: Installation) -> int:
    """How far the next organisation's number is from the highest that there is."""
    return int(
        installation.python(
            "from dreiklang.municipality.models import *; o = Organization.objects; "
            "print(-o.latest('pk').pk + o.create(municipality_id=1, key='new', name='new').pk)"
        )
    )


def test_the_archive_is_for_its_owner_only(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_shows_one_moment_while_people_go_on_writing(installation: Installation, tmp_path: Path) -> None:
    writer = (
        "from dreiklang.municipality.queries import municipality_by_slug, operator_actor\n"
        "from dreiklang.municipality.rules import name_controller\n"
        "city = municipality_by_slug('konstanz')\n"
        "print('go', flush=True)\n"
        "for n in range(100000): name_controller(city, operator_actor(city), f'Stelle {n}', city.controller)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{SEE}{writer}"],
        env=installation.environment,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        told = installation.run("backup", str(tmp_path / "moment.zip"))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
    assert (told.returncode, told.stderr) == (0, ""), "no half entry, no break in the chain"
    with empty(installation.kind, tmp_path / "new") as new:
        new.done("restore", str(tmp_path / "moment.zip"))
        entry, controller = new.python(
            "from dreiklang.municipality.models import *; "
            "print(AuditEntry.objects.filter(action='controller_named').latest('sequence').after); "
            "print(Municipality.objects.get(slug='konstanz').controller)"
        ).splitlines()
        assert entry == controller


SEE = "from dreiklang.municipality.isolation import see_everybody; see_everybody()\n"


def test_a_restore_into_an_installation_that_is_in_use_is_refused(installation: Installation, archive: Path) -> None:
    before = contents(installation)
    ended = installation.run("restore", str(archive))
    assert ended.returncode == 1
    assert "not empty" in ended.stderr
    assert "DREIKLANG_DATA" in ended.stderr
    assert contents(installation) == before


def altered(archive: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of an archive with other content."""
    with zipfile.ZipFile(archive) as before:
        entries = {name: before.read(name) for name in before.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in entries.items():
            after.writestr(name, data)
    return path


def manifest_with(entries: dict[str, bytes], change: Callable[[dict[str, Any]], Any]) -> None:
    facts = json.loads(entries["manifest.json"])
    change(facts)
    entries["manifest.json"] = json.dumps(facts).encode()


def entry_replaced(entries: dict[str, bytes]) -> None:
    """Somebody rewrites an entry of the record, and all checksums of the archive too."""
    import hashlib

    name = "municipality_auditentry"
    rows = entries[f"tables/{name}.jsonl"].replace(b"person_added", b"person_faked", 1)
    entries[f"tables/{name}.jsonl"] = rows
    manifest_with(entries, lambda facts: facts["tables"][name].update(sha256=hashlib.sha256(rows).hexdigest()))


def orphaned(entries: dict[str, bytes]) -> None:
    """Rows point to a city that is not there."""
    import hashlib

    entries["tables/municipality_webhook.jsonl"] = b""
    empty_digest = hashlib.sha256(b"").hexdigest()
    manifest_with(entries, lambda facts: facts["tables"]["municipality_webhook"].update(sha256=empty_digest, rows=0))


HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "path traversal": (lambda entries: entries.update({"../../etc/cron.d/x": b"x"}), "does not know"),
    "a foreign table": (lambda entries: entries.update({"tables/pg_authid.jsonl": b"[]\n"}), "does not know"),
    "a bomb": (lambda entries: entries.update({"tables/auth_group.jsonl": b" " * 300_000_000}), "burst"),
    "a huge manifest": (lambda entries: entries.update({"manifest.json": b"[1," * 2_000_000}), "larger"),
    "a nested manifest": (lambda entries: entries.update({"manifest.json": b"[" * 100_000}), "cannot be read"),
    "a missing table": (lambda entries: entries.pop("tables/packages_package.jsonl"), "lacks"),
    "a row too few": (
        lambda entries: entries.update(
            {"tables/municipality_user.jsonl": b"".join(entries["tables/municipality_user.jsonl"].splitlines(True)[1:])}
        ),
        "were altered",
    ),
    "a row of another form": (lambda entries: entries.update({"tables/auth_group.jsonl": b"[1]\n"}), "does not fit"),
    "another version": (
        lambda entries: manifest_with(entries, lambda facts: facts["migrations"].pop()),
        "update afterwards",
    ),
    "another key": (lambda entries: entries.update({"secret-key": b"x" * 60}), "key was altered"),
    "a forged record": (entry_replaced, "record of changes"),
    "orphans": (orphaned, "The database refused"),
}


TRIED = """
import sys
from click import ClickException
from dreiklang.cli.archive import MADE_BY_MIGRATIONS, tables
from dreiklang.cli.restore import restore_backup
from django.db import connection
from pathlib import Path

for path in sys.argv[1:]:
    try:
        restore_backup(Path(path))
        print("restored")
    except ClickException as error:
        print(error.message)
    there = connection.introspection.table_names()
    assert not there or not any(
        m._base_manager.exists() for m in tables() if m._meta.db_table not in MADE_BY_MIGRATIONS
    ), path
restore_backup(Path("GOOD"))
"""


def test_what_is_no_whole_and_unaltered_backup_is_refused_and_leaves_nothing(
    archive: Path, tmp_path: Path, full: Installation
) -> None:
    paths = [
        altered(archive, tmp_path / f"{number}.zip", change) for number, (change, _) in enumerate(HOSTILE.values())
    ]
    with empty(full.kind, tmp_path / "new") as new:
        program = TRIED.replace("sys.argv[1:]", repr([str(path) for path in paths])).replace("GOOD", str(archive))
        told = new.python(program).splitlines()
    for line, (case, (_, reason)) in zip(told, HOSTILE.items(), strict=False):
        assert reason in line, case
        assert line != "restored", case
    assert "rows restored" in told[len(HOSTILE)], "what was refused left nothing behind"


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup")
    with empty("sqlite", tmp_path / "new") as new:
        ended = new.run("restore", str(tmp_path / "notes.txt"))
    assert ended.returncode == 1
    assert "is no backup of Dreiklang" in ended.stderr
