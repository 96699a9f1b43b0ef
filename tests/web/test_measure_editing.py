"""A measure is changed by who may; two people never overwrite each other; and what was done can be undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from dreiklang.municipality.models import AuditEntry, User
from dreiklang.portfolio import queries, rules
from dreiklang.portfolio.models import Measure, Register
from dreiklang.portfolio.values import MeasureFacts

KEY = "M003"


def signed_in(name: str) -> Client:
    client = Client(headers={"accept-language": "de"})
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_form(client: Client, key: str = KEY) -> dict[str, str]:
    """What a browser would send back unchanged."""
    answer = client.get(f"/stuttgart/massnahmen/{key}/aendern/")
    assert answer.status_code == 200
    form = answer.context["form"]
    seen = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert seen is not None
    return {**{name: str(value) for name, value in form.initial.items()}, "seen": seen[1], "reason": ""}


def send(client: Client, data: dict[str, str], key: str = KEY) -> Any:
    return client.post(f"/stuttgart/massnahmen/{key}/aendern/", data)


def stored(city: Any, key: str = KEY) -> Measure:
    return Measure.objects.get(municipality=city, key=key)


def test_a_change_is_stored_with_both_sides_and_the_reason(stuttgart: Any, alma: Any, office: Client) -> None:
    before = stored(stuttgart)
    revision = Register.objects.get(municipality=stuttgart).revision
    data = page_form(office) | {"name": "Neuer Name", "reason": "Beschluss vom 04.12.2023"}
    assert send(office, data).status_code == 302
    assert stored(stuttgart).name == "Neuer Name"
    entry = AuditEntry.objects.filter(municipality=stuttgart, action="measure_edited").get()
    assert (entry.before["name"], entry.after["name"]) == (before.name, "Neuer Name")
    assert (entry.key, entry.reason, entry.actor) == (KEY, "Beschluss vom 04.12.2023", alma.pseudonym)
    assert Register.objects.get(municipality=stuttgart).revision == revision + 1, "previews of imports are outdated"


def test_saving_without_a_change_leaves_no_entry(stuttgart: Any, office: Client) -> None:
    assert send(office, page_form(office)).status_code == 302
    assert not AuditEntry.objects.filter(action="measure_edited").exists()


def test_the_second_person_sees_both_versions_and_overwrites_nothing(stuttgart: Any, office: Client) -> None:
    first, second = page_form(office), page_form(office)
    assert send(office, first | {"name": "Von Alma"}).status_code == 302
    answer = send(office, second | {"name": "Von Bruno"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Beide Fassungen" in text
    assert "Von Alma" in text
    assert "Von Bruno" in text
    assert stored(stuttgart).name == "Von Alma"
    seen = re.search(r'name="seen" value="([^"]+)"', text)
    assert seen is not None
    assert send(office, second | {"name": "Von Bruno", "seen": seen[1]}).status_code == 302
    assert stored(stuttgart).name == "Von Bruno"


@pytest.mark.parametrize("seal", ["", "erfunden", "e30:1wXyZ:abc"])
def test_a_made_up_earlier_state_changes_nothing(stuttgart: Any, office: Client, seal: str) -> None:
    name = stored(stuttgart).name
    assert send(office, page_form(office) | {"name": "Anders", "seen": seal}).status_code == 422
    assert stored(stuttgart).name == name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": "50", "process": "30", "technology": "30"}, "ergeben zusammen 110,00 %"),
        ({"people": "-10", "process": "60", "technology": "50"}, "größer oder gleich 0"),
        ({"people": "NaN"}, "Zahl"),
        ({"obligation": "mandatory", "legal_source": " "}, "Rechtsgrundlage"),
        ({"name": ""}, "zwingend erforderlich"),
        ({"name": "x" * 301}, "höchstens 300"),
        ({"organization": "atlantis"}, "keine gültige Auswahl"),
        ({"kind": "<script>"}, "keine gültige Auswahl"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field(
    stuttgart: Any, office: Client, change: dict[str, str], words: str
) -> None:
    before = queries.facts_of(stored(stuttgart))
    answer = send(office, page_form(office) | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert queries.facts_of(stored(stuttgart)) == before


def test_fields_that_the_form_does_not_have_change_nothing(stuttgart: Any, konstanz: Any, office: Client) -> None:
    """Mass assignment: a browser that sends more than it was asked for."""
    before = stored(stuttgart)
    extra = {"key": "X", "municipality": str(konstanz.pk), "id": "1", "basis": "derived", "position": "0"}
    send(office, page_form(office) | {"name": "Neu"} | extra)
    after = stored(stuttgart)
    assert (after.pk, after.municipality_id, after.basis, after.position) == (
        before.pk,
        before.municipality_id,
        before.basis,
        before.position,
    )


class TestDora:
    """She leads one department: its measures are hers to change, no others."""

    def test_she_changes_a_measure_of_her_department(self, stuttgart: Any) -> None:
        own = stuttgart.measures.filter(organization__key="statistik").first()
        dora = signed_in("dora")
        assert send(dora, page_form(dora, own.key) | {"remark": "Geprüft"}, own.key).status_code == 302
        own.refresh_from_db()
        assert own.remark == "Geprüft"

    def test_she_does_not_reach_another_departments_measure(self, stuttgart: Any, office: Client) -> None:
        dora = signed_in("dora")
        assert stored(stuttgart).organization.key != "statistik"
        assert dora.get(f"/stuttgart/massnahmen/{KEY}/aendern/").status_code == 404
        assert send(dora, page_form(office) | {"name": "Gekapert"}).status_code == 404

    def test_she_cannot_hand_a_measure_to_another_department(self, stuttgart: Any) -> None:
        own = stuttgart.measures.filter(organization__key="statistik").first()
        dora = signed_in("dora")
        answer = send(dora, page_form(dora, own.key) | {"organization": "doit"}, own.key)
        assert answer.status_code == 422
        own.refresh_from_db()
        assert own.organization.key == "statistik"


class TestUndo:
    """What was changed can be taken back as long as nothing has come after it."""

    def test_it_brings_back_what_was_and_is_recorded_itself(self, stuttgart: Any, office: Client) -> None:
        before = queries.facts_of(stored(stuttgart))
        send(office, page_form(office) | {"name": "Irrtum"})
        entry = AuditEntry.objects.filter(action="measure_edited").get()
        page = office.get(f"/stuttgart/aenderungen/{entry.sequence}/").content.decode()
        assert "Diese Änderung zurücknehmen" in page
        assert office.post(f"/stuttgart/aenderungen/{entry.sequence}/zuruecknehmen/").status_code == 302
        assert queries.facts_of(stored(stuttgart)) == before
        assert AuditEntry.objects.filter(action="measure_edited").count() == 2

    def test_it_is_refused_when_the_measure_has_changed_since(self, stuttgart: Any, office: Client) -> None:
        send(office, page_form(office) | {"name": "Eins"})
        send(office, page_form(office) | {"name": "Zwei"})
        first = AuditEntry.objects.filter(action="measure_edited").order_by("sequence").first()
        assert first is not None
        answer = office.post(f"/stuttgart/aenderungen/{first.sequence}/zuruecknehmen/", follow=True)
        assert "lässt sich nicht zurücknehmen" in answer.content.decode()
        assert stored(stuttgart).name == "Zwei"

    def test_other_changes_have_no_undo(self, stuttgart: Any, office: Client) -> None:
        for sequence in (1, 2, 99_999):
            answer = office.post(f"/stuttgart/aenderungen/{sequence}/zuruecknehmen/", follow=True)
            assert "lässt sich nicht zurücknehmen" in answer.content.decode()


def test_facts_survive_the_record(stuttgart: Any) -> None:
    for measure in Measure.objects.filter(municipality=stuttgart).select_related("organization"):
        facts = queries.facts_of(measure)
        assert MeasureFacts.of_plain(facts.plain()) == facts


def test_an_import_whose_preview_is_older_than_an_edit_is_refused(stuttgart: Any, alma: Any, office: Client) -> None:
    from dreiklang.portfolio.errors import RegisterChangedError

    register = queries.portfolio(stuttgart)
    revision = Register.objects.get(municipality=stuttgart).revision
    send(office, page_form(office) | {"name": "Gerade geändert"})
    with pytest.raises(RegisterChangedError):
        rules.import_register(stuttgart, alma, register, title="alt", expected_revision=revision)
    assert stored(stuttgart).name == "Gerade geändert"
