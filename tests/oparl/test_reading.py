"""Reading what cities send, without a database: every recorded fault, and what cannot be read."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreiklang.oparl import FIELDS, Kind, Reader, SnapshotError, kind_of, open_snapshot, snapshot
from oparl.musterstadt import City

HERE = "https://ris.musterstadt.example"


def _made(kind: str, **facts: Any) -> dict[str, Any]:
    return {"id": f"{HERE}/{kind}/1", "type": f"https://schema.oparl.org/1.1/{kind}", **facts}


def test_what_follows_the_standard_is_read_as_it_stands() -> None:
    reader = Reader()
    for raw in City().standalone():
        thing, *_ = reader.read(raw, "here")
        told = {name: value for name, value in raw.items() if name not in {"id", "type", "muster:ampel"}}
        assert set(thing.facts) == set(told)
        plain = {name: value for name, value in told.items() if not _holds_objects(value)}
        assert {name: thing.facts[name] for name in plain} == plain
    assert not reader.mended
    assert not reader.refused


def _holds_objects(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(isinstance(each, dict) and "id" in each for each in values)


def test_objects_inside_of_others_are_objects_of_their_own() -> None:
    paper = City().objects["/paper/1"]
    first, *rest = Reader().read(paper, "here")
    assert first.facts["mainFile"] == f"{HERE}/file/21"
    assert {(each.kind, each.holder) for each in rest} == {
        (Kind.FILE, (Kind.PAPER, first.id)),
        (Kind.CONSULTATION, (Kind.PAPER, first.id)),
        (Kind.LOCATION, (Kind.PAPER, first.id)),
    }
    assert first.extra == {"muster:ampel": "gelb"}


# The fault's name, what a city sent, and what it is read as.
FAULTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("unprintable characters", _made("Paper", name="Haushalt \x7f\x7f\x7f"), {"name": "Haushalt"}),
    ("number or truth value in place of text", _made("Paper", reference=2013), {"reference": "2013"}),
    ("text in place of a truth value", _made("AgendaItem", public="ja"), {"public": True}),
    ("text in place of a number", _made("File", size="82930"), {"size": 82930}),
    ("text in place of a number", _made("AgendaItem", order=3.0), {"order": 3}),
    ("time in place of a date", _made("Paper", date="2013-01-04T00:00:00+01:00"), {"date": "2013-01-04"}),
    ("date in German order", _made("Paper", date="4.1.2013"), {"date": "2013-01-04"}),
    (
        "time without seconds, with fractions, or with a loose offset",
        _made("Meeting", start="2013-01-04 08:00:00.000+0100"),
        {"start": "2013-01-04T08:00:00+01:00"},
    ),
    (
        "time without offset",
        _made("Meeting", start="2013-07-04T08:00:00"),
        {"start": "2013-07-04T08:00:00+02:00"},
    ),
    ("date in place of a time", _made("Paper", created="2013-01-04"), {"created": "2013-01-04T00:00:00+01:00"}),
    (
        "address with blanks or umlauts",
        _made("File", accessUrl=f"{HERE}/a b/Prüfung.pdf"),
        {"accessUrl": f"{HERE}/a%20b/Pr%C3%BCfung.pdf"},
    ),
    ("single value in place of a list", _made("Paper", keyword="Verkehr"), {"keyword": ["Verkehr"]}),
    ("list in place of a single value", _made("Paper", paperType=["Antrag"]), {"paperType": "Antrag"}),
    ("empty value", _made("Location", streetAddress="", room="12"), {"room": "12"}),
    (
        "end at midnight before the start",
        _made("Meeting", start="2025-01-15T17:00:00+01:00", end="2025-01-15T00:00:00+01:00"),
        {"start": "2025-01-15T17:00:00+01:00"},
    ),
    (
        "end before the start",
        _made("Meeting", start="2024-10-17T16:45:00+02:00", end="2024-10-17T15:17:00+02:00"),
        {"start": "2024-10-17T16:45:00+02:00"},
    ),
    (
        "coordinates as text",
        _made("Location", geojson={"type": "Point", "coordinates": ["8.40", "49.01"]}),
        {"geojson": {"type": "Point", "coordinates": [8.40, 49.01]}},
    ),
    (
        "GeoJSON feature without properties",
        _made("Location", geojson={"type": "Feature", "geometry": {"type": "Point", "coordinates": [8.4, 49.0]}}),
        {
            "geojson": {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [8.4, 49.0]},
                "properties": None,
            }
        },
    ),
]


@pytest.mark.parametrize(("fault", "raw", "expected"), FAULTS, ids=lambda each: each if isinstance(each, str) else "")
def test_a_recorded_fault_is_mended_and_counted(fault: str, raw: dict[str, Any], expected: dict[str, Any]) -> None:
    reader = Reader()
    (thing,) = reader.read(raw, "here")
    assert thing.facts == expected
    assert reader.mended == {fault: 1}
    assert not reader.refused
    again = Reader()
    again.read({"id": thing.id, "type": raw["type"], **thing.facts}, "here")
    assert not again.mended, "what was mended has the fault no more"


def test_what_a_mended_end_was_is_kept() -> None:
    (thing,) = Reader().read(FAULTS[14][1], "here")
    assert thing.extra == {"unmended": {"end": "2025-01-15T00:00:00+01:00"}}


def test_a_paper_that_was_put_off_keeps_each_of_its_consultations() -> None:
    def consultation(item: int, made: str) -> dict[str, Any]:
        return {**_made("Consultation"), "agendaItem": f"{HERE}/item/{item}", "created": made}

    later, earlier = consultation(8, "2026-02-01T08:00:00+01:00"), consultation(7, "2026-01-01T08:00:00+01:00")
    reader = Reader()
    paper, *consultations = reader.read(_made("Paper", consultation=[later, earlier]), "here")
    assert [each.id for each in consultations] == paper.facts["consultation"]
    assert paper.facts["consultation"] == [f"{HERE}/Consultation/1#8", f"{HERE}/Consultation/1"]
    assert reader.mended == {"one id for several consultations": 1}


REFUSED: list[tuple[Any, str]] = [
    (7, "not an object"),
    ({"type": "https://schema.oparl.org/1.1/Paper"}, "id"),
    ({"id": "javascript:alert(1)", "type": "https://schema.oparl.org/1.1/Paper"}, "not a web address"),
    ({"id": f"{HERE}/" + "x" * 600, "type": "https://schema.oparl.org/1.1/Paper"}, "longer than"),
    ({"id": f"{HERE}/1", "type": "https://schema.oparl.org/1.1/Kaffee"}, "unknown type"),
    ({"id": f"{HERE}/\ud800", "type": "https://schema.oparl.org/1.1/Paper"}, "half characters"),
]


@pytest.mark.parametrize(("raw", "reason"), REFUSED)
def test_what_is_no_object_is_refused_with_place_and_reason(raw: Any, reason: str) -> None:
    reader = Reader()
    assert reader.read(raw, "papers/1.json") == []
    (refused,) = reader.refused
    assert refused.place == "papers/1.json"
    assert reason in refused.reason


BAD_FIELDS: list[tuple[str, Any]] = [
    ("date", "2013-02-30"),
    ("date", "gestern"),
    ("date", 7),
    ("created", "2013-01-04T25:00:00+01:00"),
    ("created", {}),
    ("name", {"de": "x"}),
    ("deleted", "vielleicht"),
    ("mainFile", {"type": "https://schema.oparl.org/1.1/File"}),
    ("web", "javascript:alert(1)"),
    ("keyword", [["x"]]),
]


@pytest.mark.parametrize(("name", "value"), BAD_FIELDS)
def test_a_field_that_cannot_be_read_costs_the_field_not_the_object(name: str, value: Any) -> None:
    reader = Reader()
    (thing,) = reader.read({**_made("Paper", reference="7"), name: value}, "here")
    assert thing.facts == {"reference": "7"}
    assert name in thing.extra
    assert any(name in each.place for each in reader.refused)


def test_version_1_0_is_read_too_and_other_types_are_not() -> None:
    assert kind_of("https://schema.oparl.org/1.0/Paper") is Kind.PAPER
    assert kind_of("http://oparl.org/schema/1.0/AgendaItem") is Kind.AGENDA_ITEM
    assert kind_of("https://schema.oparl.org/1.1/paper") is None
    assert kind_of(None) is None


def test_objects_inside_of_each_other_without_end_are_refused() -> None:
    raw: dict[str, Any] = _made("Paper")
    for _ in range(50):
        raw = {**_made("Paper"), "relatedPaper": [raw]}
    reader = Reader()
    assert len(reader.read(raw, "here")) < 20
    assert "too deep" in reader.refused[0].reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(list(Kind)), st.data())
def test_no_value_in_any_field_breaks_the_reader(kind: Kind, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(FIELDS[kind])), max_size=4))
    raw = {**_made(kind.value), **{name: data.draw(JSON) for name in names}}
    for thing in Reader().read(raw, "here"):
        json.dumps([thing.facts, thing.extra], allow_nan=False).encode()


# Snapshots


def _zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def _tar(path: Path, entries: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:xz") as archive:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


GOOD = {
    "city/papers/1.json": json.dumps(_made("Paper")).encode(),
    "city/organizations.json": json.dumps([_made("Organization"), _made("Organization")]).encode(),
    "city/texts/5.txt": b"Text",
    "city/readme.md": b"no object",
}


@pytest.mark.parametrize("write", [_zip, _tar])
def test_an_archive_gives_its_objects_and_its_texts(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write(tmp_path / "archive", GOOD)
    files = list(open_snapshot(path, texts=False))
    assert {each.name for each in files} == {"city/papers/1.json", "city/organizations.json"}
    (text,) = [each.read() for each in open_snapshot(path, texts=True)]
    assert text == b"Text"
    assert sum(len(each.objects()) for each in open_snapshot(path, texts=False)) == 3


def test_organisations_come_before_papers_in_a_folder(tmp_path: Path) -> None:
    for name, data in GOOD.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "city" / "papers" / "outside.json").symlink_to("/etc/hostname")
    names = [each.name for each in open_snapshot(tmp_path, texts=False)]
    assert names == ["city/organizations.json", "city/papers/1.json"]


@pytest.mark.parametrize("write", [_zip, _tar])
@pytest.mark.parametrize("name", ["../../outside.json", "/etc/outside.json"])
def test_an_entry_that_leads_outside_is_refused(tmp_path: Path, write: Callable[..., Path], name: str) -> None:
    path = write(tmp_path / "archive", {name: b"{}"})
    with pytest.raises(SnapshotError, match="outside"):
        list(open_snapshot(path, texts=False))


def _read_all(path: Path) -> None:
    for each in open_snapshot(path, texts=False):
        each.read()


@pytest.mark.parametrize("write", [_zip, _tar])
def test_a_bomb_is_not_unpacked(tmp_path: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "ALWAYS_FINE", 1_000_000)
    path = write(tmp_path / "archive", {f"{number}.json": b" " * 500_000 for number in range(6)})
    with pytest.raises(SnapshotError, match="larger than"):
        _read_all(path)


def test_one_large_entry_is_refused_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "LARGEST_ENTRY", 1000)
    files = open_snapshot(_zip(tmp_path / "archive.zip", {"1.json": b" " * 1001, "2.json": b"{}"}), texts=False)
    with pytest.raises(SnapshotError, match="64 MB"):
        next(files).read()
    assert next(files).objects() == [{}]


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04broken", b"\xfd7zXZ\x00broken"])
def test_what_is_no_archive_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "archive").write_bytes(damage)
    with pytest.raises(SnapshotError):
        list(open_snapshot(tmp_path / "archive", texts=False))


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = _tar(tmp_path / "archive.tar.xz", {"1.json": json.dumps(_made("Paper", name="x" * 5000)).encode()})
    path.write_bytes(path.read_bytes()[:-80])
    with pytest.raises(SnapshotError):
        _read_all(path)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    for content in ("{", "[" * 200_000, "nonsense"):
        (tmp_path / "1.json").write_text(content)
        (file,) = open_snapshot(tmp_path, texts=False)
        with pytest.raises(SnapshotError, match="no"):
            file.objects()
