"""An operator imports a snapshot: once, again, after a stop, and after changes at the source."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dreiklang.council import harvest
from dreiklang.council.columns import MODELS
from dreiklang.council.harvest import Progress
from dreiklang.council.intake import CHANGED, DELETED, NEW
from dreiklang.council.models import (
    AgendaItem,
    Consultation,
    CouncilSource,
    File,
    FileText,
    Membership,
    OpenReference,
    Paper,
    Person,
)
from dreiklang.municipality.models import Organization
from dreiklang.municipality.queries import audit_breaks, audit_entries, audit_head
from oparl.musterstadt import MOTIONS, City

Take = Callable[..., Any]


def test_every_object_arrives_once(take: Take, city: City, musterstadt: Any) -> None:
    summary = take(city)
    assert summary.counts.of(NEW) == {
        "AgendaItem": 2,
        "Body": 1,
        "Consultation": 2,
        "File": 5,
        "FileText": 2,
        "LegislativeTerm": 1,
        "Location": 1,
        "Meeting": 1,
        "Membership": 2,
        "Organization": 4,
        "Paper": 2 + MOTIONS,
        "Person": 2,
    }
    assert summary.counts.of(DELETED) == {"Paper": 1}
    assert not summary.refused
    ids = {each["id"] for each in city.standalone()}
    stored = {
        found
        for model in MODELS.values()
        for found in model.objects.filter(municipality=musterstadt).values_list("source_id", flat=True)  # type: ignore[attr-defined]
    }
    assert stored == ids


def test_a_motions_life_can_be_followed_through_its_relations(take: Take, city: City, musterstadt: Any) -> None:
    take(city)
    paper = Paper.objects.get(municipality=musterstadt, reference="2026/0001")
    consultation = paper.consultations.get()
    assert (consultation.agenda_item.name, consultation.meeting.name) == ("Zwei Stellen", "1. Sitzung des Gemeinderats")
    assert consultation.agenda_item.meeting == consultation.meeting
    result = consultation.agenda_item
    assert (result.result, result.outcome, result.majority) == ("mehrheitlich angenommen", "accepted", "majority")
    files = [(each.role, each.file.name) for each in paper.attachments.order_by("-role")]
    assert files == [("mainFile", "Antrag"), ("auxiliaryFile", "Anlage")]
    involved = {each.role: each.organization.name for each in paper.involvements.all()}
    assert involved == {"underDirectionOf": "Stadtkämmerei", "originatorOrganization": "Lindenfraktion"}
    assert FileText.objects.get(file__name="Antrag").text == "Antrag auf zwei Stellen"
    member = Membership.objects.filter(person__name="Erika Muster").get()
    assert (member.organization.name, member.on_behalf_of.name) == ("Gemeinderat", "Lindenfraktion")
    assert Organization.objects.get(municipality=musterstadt, name="Lindenfraktion").kind == "group"


def test_a_second_run_changes_nothing_and_leaves_no_entry(take: Take, city: City, musterstadt: Any) -> None:
    take(city)
    before = audit_head(musterstadt)
    summary = take(city)
    assert not summary.counts.numbers
    assert audit_head(musterstadt) == before
    assert not audit_breaks(musterstadt)


def test_a_change_at_the_source_changes_just_that(take: Take, city: City, musterstadt: Any) -> None:
    take(city)
    before = audit_head(musterstadt)[0]
    city.objects["/paper/2"]["name"] = "Stellungnahme, berichtigt"
    city.objects["/meeting/1"]["agendaItem"][0]["result"] = "zurückgezogen"
    summary = take(city)
    assert summary.counts.numbers == {("Paper", CHANGED): 1, ("AgendaItem", CHANGED): 1}
    assert AgendaItem.objects.get(source_id=city.url("/item/1")).outcome == "withdrawn"
    (entry,) = audit_entries(musterstadt)[:1]
    assert (entry.sequence, entry.action) == (before + 1, "council_objects_imported")
    assert entry.after == {"changed": {"AgendaItem": 1, "Paper": 1}}


def test_what_a_paper_no_longer_names_is_no_longer_linked(take: Take, city: City) -> None:
    take(city)
    city.objects["/paper/1"]["underDirectionOf"] = [city.url("/organization/haupt")]
    del city.objects["/paper/1"]["auxiliaryFile"]
    take(city)
    paper = Paper.objects.get(source_id=city.url("/paper/1"))
    assert {each.organization.name for each in paper.involvements.all()} == {"Hauptausschuss", "Lindenfraktion"}
    assert [each.role for each in paper.attachments.all()] == ["mainFile"]


def test_a_deleted_object_is_kept_as_deleted_and_can_come_back(take: Take, city: City, musterstadt: Any) -> None:
    take(city)
    whole = city.objects["/paper/2"]
    city.objects["/paper/2"] = city.made("Paper", "/paper/2", deleted=True)
    assert take(city).counts.numbers == {("Paper", DELETED): 1}
    paper = Paper.objects.get(source_id=whole["id"])
    assert paper.deleted
    assert paper.name == ""
    city.objects["/paper/2"] = whole
    assert take(city).counts.numbers == {("Paper", CHANGED): 1}
    paper.refresh_from_db()
    assert (paper.deleted, paper.name) == (False, "Stellungnahme der Verwaltung")


def test_a_deleted_paper_takes_its_files_texts_and_consultations_along(
    take: Take, city: City, musterstadt: Any
) -> None:
    take(city)
    whole = city.objects.pop("/paper/1")
    inside = {path: city.objects.pop(path) for path in ("/file/21", "/file/22", "/consultation/1")}
    city.objects["/paper/1"] = city.made("Paper", "/paper/1", deleted=True)
    shutil.rmtree(take.folder)  # type: ignore[attr-defined]
    take(city)
    files = File.objects.filter(municipality=musterstadt, key__in=["21", "22"])
    assert {(each.deleted, each.name, str(each.facts)) for each in files} == {(True, "", "{}")}
    assert Consultation.objects.get(source_id=city.url("/consultation/1")).deleted
    assert not FileText.objects.filter(file__in=files).exists()
    city.objects["/paper/1"] = whole
    city.objects |= inside
    take(city)
    assert set(files.values_list("deleted", "name")) == {(False, "Antrag"), (False, "Anlage")}
    assert Consultation.objects.get(source_id=city.url("/consultation/1")).paper.reference == "2026/0001"


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_does_not_matter(
    seed: int, city: City, musterstadt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dreiklang.council.intake import open_source, take_in
    from dreiklang.municipality.queries import operator_actor
    from dreiklang.oparl import Reader

    raws = [each for each in city.objects.values() if "Anfrage" not in each.get("name", "")]
    random.Random(seed).shuffle(raws)  # noqa: S311 - an order, no secret
    source, actor = open_source(musterstadt, "/x"), operator_actor(musterstadt)
    for raw in raws:
        take_in(source, actor, Reader().read(raw, "here"), {})
    consultation = Consultation.objects.get(source_id=city.url("/consultation/1"))
    assert consultation.paper.reference == "2026/0001"
    assert consultation.agenda_item.meeting == consultation.meeting
    assert consultation.paper.involvements.count() == 2
    assert {each.organization.name for each in Membership.objects.filter(municipality=musterstadt)} == {"Gemeinderat"}
    assert not OpenReference.objects.filter(municipality=musterstadt).exists()
    for raw in raws:
        assert not take_in(source, actor, Reader().read(raw, "here"), {}).numbers


def test_a_reference_to_what_never_came_is_kept_until_it_does(take: Take, city: City, musterstadt: Any) -> None:
    city.objects["/paper/1"]["underDirectionOf"] = [city.url("/organization/neu")]
    take(city)
    waiting = OpenReference.objects.get(municipality=musterstadt)
    assert (waiting.url, waiting.field) == (city.url("/organization/neu"), "underDirectionOf")
    city.add("Organization", "/organization/neu", name="Amt für Neues")
    take(city)
    paper = Paper.objects.get(source_id=city.url("/paper/1"))
    assert "Amt für Neues" in {each.organization.name for each in paper.involvements.all()}
    assert not OpenReference.objects.filter(municipality=musterstadt).exists()


def test_an_import_that_was_killed_goes_on_where_it_was(
    take: Take, city: City, musterstadt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "THINGS_A_BATCH", 20)

    class KilledError(Exception):
        pass

    def kill(progress: Progress) -> None:
        if progress.objects > 60:
            raise KilledError

    with pytest.raises(KilledError):
        take(city, told=kill)
    stored = Paper.objects.filter(municipality=musterstadt).count()
    assert 0 < stored < MOTIONS
    source = CouncilSource.objects.get(municipality=musterstadt)
    assert source.cursor["after"]
    assert source.complete_since is None
    summary = take(city)
    assert summary.resumed_after == source.cursor["after"]
    assert summary.objects < sum(1 for _ in city.standalone())
    assert Paper.objects.filter(municipality=musterstadt).count() == 3 + MOTIONS
    source.refresh_from_db()
    assert source.cursor == {}
    assert not take(city).counts.numbers


def test_a_batch_that_fails_leaves_nothing_of_itself(
    take: Take, city: City, musterstadt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dreiklang.council.linking import Links

    def fail(*_: Any) -> None:
        raise RuntimeError("full disk")

    monkeypatch.setattr(Links, "make", fail)
    with pytest.raises(RuntimeError):
        take(city)
    assert not Paper.objects.filter(municipality=musterstadt).exists()
    assert audit_head(musterstadt)[0] == 0


def test_a_file_that_cannot_be_read_costs_that_file_only(
    take: Take, city: City, musterstadt: Any, tmp_path: Path
) -> None:
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot" / "broken.json").write_text("{")
    (tmp_path / "snapshot" / "number.json").write_text("[7]")
    summary = take(city)
    assert [(each.place, each.reason) for each in summary.refused] == [
        ("broken.json", "not JSON"),
        ("number.json", "not an object"),
    ]
    assert Paper.objects.filter(municipality=musterstadt).count() == 3 + MOTIONS
    shutil.rmtree(tmp_path / "snapshot")


def test_nothing_reaches_another_city(take: Take, city: City, stuttgart: Any, konstanz: Any) -> None:
    before = {
        each.slug: (Paper.objects.filter(municipality=each).count(), audit_head(each)) for each in (stuttgart, konstanz)
    }
    take(city)
    after = {
        each.slug: (Paper.objects.filter(municipality=each).count(), audit_head(each)) for each in (stuttgart, konstanz)
    }
    assert after == before
    assert not Person.objects.filter(municipality=stuttgart).exists()


def test_papers_of_our_own_and_their_keys_stay(stuttgart: Any, tmp_path: Path, city: City) -> None:
    from dreiklang.council.harvest import harvest_snapshot
    from dreiklang.council.intake import open_source
    from dreiklang.municipality.queries import operator_actor
    from oparl.conftest import NOW

    own = list(Paper.objects.filter(municipality=stuttgart).values_list("key", "reference", "name"))
    key = own[0][0]
    city.add("Paper", f"/{key}", name="Gleicher Schluessel")
    harvest_snapshot(open_source(stuttgart, "/x"), operator_actor(stuttgart), city.write(tmp_path), NOW)
    assert set(own) <= set(Paper.objects.filter(municipality=stuttgart).values_list("key", "reference", "name"))
    twin = Paper.objects.get(municipality=stuttgart, name="Gleicher Schluessel")
    assert twin.key.startswith(f"{key}-")
