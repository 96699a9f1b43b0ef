"""The pages of the backlog: departments write and follow, the office handles, everybody sees what is published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import PASSWORDS
from dreiklang.municipality.models import OutgoingMail
from dreiklang.portfolio import backlog
from dreiklang.portfolio.models import Measure, Request
from dreiklang.portfolio.request_queries import Wanted
from dreiklang.portfolio.states import State
from rooms.requests_made import TYPED, drafted, handed_in, moved, moved_to

ROOT = "/stuttgart/bedarfe/"


def client_of(username: str) -> Client:
    client = Client(headers={"accept-language": "de"})
    assert client.login(username=username, password=PASSWORDS["stuttgart"])
    return client


@pytest.fixture
def ida(stuttgart: Any) -> Client:
    """The requester of one department, signed in."""
    return client_of("ida")


def at(request: Request, *parts: str) -> str:
    return f"{ROOT}{request.number}/" + "".join(f"{part}/" for part in parts)


def step(request: Request, **typed: str) -> dict[str, str]:
    request.refresh_from_db()
    return {"seen": str(request.revision), "page": "eine-seite", **typed}


# Writing


def test_a_request_is_written_page_by_page_and_handed_in(ida: Client, stuttgart: Any) -> None:
    answer = ida.post(f"{ROOT}neu/", {"organization": "statistik", "title": "Bauakten online"})
    request = Request.objects.get(municipality=stuttgart)
    assert answer["Location"] == at(request, "schreiben", "ziel")
    pages = {
        "ziel": {"title": "Bauakten online", "better": "Weniger Wege", "better_for": "Alle"},
        "aufgabe": {"obligation": "voluntary", "cases_a_year": "1.200", "people": "", "process": "", "technology": ""},
        "aufwand": {"starts_on": "", "wanted_by": "", "material_2030": "10"},
        "belange": {"data_protection": "yes", "data_protection_words": "Akten"},
        "anlagen": {},
    }
    following = ["aufgabe", "aufwand", "belange", "anlagen"]
    for (slug, typed), then in zip(pages.items(), [*following, None], strict=True):
        assert ida.get(at(request, "schreiben", slug)).status_code == 200
        answer = ida.post(at(request, "schreiben", slug), step(request, **typed))
        expected = at(request, "schreiben", then) if then else at(request, "abgeben")
        assert answer["Location"] == expected, answer.content.decode()
    summary = ida.get(at(request, "abgeben")).content.decode()
    assert "1.200" in summary
    assert "Akten" in summary
    answer = ida.post(at(request, "abgeben"), step(request), follow=True)
    assert answer.status_code == 200
    request.refresh_from_db()
    assert (request.state, request.cases_a_year) == ("received", 1200)


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    ida: Client, actors: Any, stuttgart: Any
) -> None:
    request = drafted(stuttgart, actors["ida"])
    answer = ida.post(
        at(request, "schreiben", "aufwand"), step(request, starts_on="2030-05-01", wanted_by="2030-01-01")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_wanted_by_error"' in page
    assert 'value="2030-01-01"' in page
    request.refresh_from_db()
    assert request.typed["wanted_by"] == "2030-01-01"


def test_faults_lead_from_the_summary_to_their_field(ida: Client, actors: Any, stuttgart: Any) -> None:
    request = drafted(stuttgart, actors["ida"], people="90", better="")
    answer = ida.post(at(request, "abgeben"), step(request))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{at(request, 'schreiben', 'aufgabe')}?pruefen=1#id_technology" in page
    assert f"{at(request, 'schreiben', 'ziel')}?pruefen=1#id_better" in page
    assert 'id="id_better_error"' in ida.get(at(request, "schreiben", "ziel") + "?pruefen=1").content.decode()
    assert Request.objects.get(pk=request.pk).state == "draft"


def test_the_page_saves_itself_and_says_so(ida: Client, actors: Any, stuttgart: Any) -> None:
    request = drafted(stuttgart, actors["ida"])
    address = at(request, "sichern", "ziel")
    first = step(request, title="Zwischenstand")
    assert "errors" not in ida.post(address, first).content.decode()
    # The same open page goes on with the revision that it was delivered with.
    assert "errors" not in ida.post(address, {**first, "title": "Weiter"}).content.decode()
    other = ida.post(address, {**first, "page": "andere-seite", "title": "Von woanders"}).content.decode()
    assert "errors" in other
    request.refresh_from_db()
    assert request.typed["title"] == "Weiter"
    assert request.typed["better"] == TYPED["better"]


def test_who_saves_over_somebody_else_sees_both_versions(ida: Client, actors: Any, stuttgart: Any) -> None:
    request = drafted(stuttgart, actors["ida"])
    old = step(request, title="Meins")
    client_of("dora").post(at(request, "schreiben", "ziel"), {**old, "page": "doras", "title": "Doras"})
    answer = ida.post(at(request, "schreiben", "ziel"), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Doras" in page
    assert 'value="Meins"' in page


def test_files_are_added_served_as_downloads_and_removed(ida: Client, actors: Any, stuttgart: Any) -> None:
    request = drafted(stuttgart, actors["ida"])
    bad = ida.post(at(request, "anlagen"), {"file": SimpleUploadedFile("böse.html", b"<script>")})
    assert bad.status_code == 422
    assert 'id="id_file_error"' in bad.content.decode()
    assert ida.post(at(request, "anlagen"), {}).status_code == 422
    ida.post(at(request, "anlagen"), {"file": SimpleUploadedFile('Lage"plan.txt', b"<script>alert(1)</script>")})
    file = request.attachments.get()
    download = ida.get(at(request, "anlagen", str(file.pk)))
    assert download["Content-Disposition"] == 'attachment; filename="Lage_plan.txt"'
    assert download["X-Content-Type-Options"] == "nosniff"
    assert download["Content-Type"].startswith("text/plain")
    assert client_of("alma").get(at(request, "anlagen", str(file.pk))).status_code == 404, "a draft is the department's"
    ida.post(at(request, "anlagen", str(file.pk), "entfernen"))
    assert not request.attachments.exists()


def test_a_draft_is_no_page_for_anybody_else(
    actors: Any, stuttgart: Any, foreign_office: Client, visitor: Client
) -> None:
    request = drafted(stuttgart, actors["ida"])
    for username in ("alma", "hans", "clara", "ada"):
        client = client_of(username)
        assert client.get(at(request)).status_code == 404
        assert client.get(at(request, "schreiben", "ziel")).status_code == 404
        assert client.post(at(request, "sichern", "ziel"), {"title": "x"}).status_code == 404
        assert client.post(at(request, "abgeben")).status_code == 404
        assert client.post(at(request, "verwerfen")).status_code == 404
    assert foreign_office.get(at(request)).status_code == 404
    assert visitor.get(at(request)).status_code == 404


def test_similar_requests_and_measures_are_shown_without_their_details(
    ida: Client, actors: Any, stuttgart: Any
) -> None:
    theirs = handed_in(stuttgart, actors["alma"], "hpa", title="Einsicht in Bauakten im Internet")
    mine = drafted(stuttgart, actors["ida"], title="Bauakten online einsehen")
    page = ida.get(at(mine, "aehnliche")).content.decode()
    assert theirs.title in page
    assert at(theirs) not in page, "it is another department's"
    part = ida.get(at(mine, "aehnliche"), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part


def test_other_cities_requests_are_found_if_they_share_them(
    ida: Client, actors: Any, stuttgart: Any, konstanz: Any, ben: Any
) -> None:
    organization = konstanz.organizations.exclude(kind__in=["group", "committee"]).first()
    handed_in(konstanz, ben, organization.key, title="Digitale Bauakten einsehen")
    mine = drafted(stuttgart, actors["ida"])
    assert "Konstanz" not in ida.get(at(mine, "aehnliche"), headers={"hx-request": "1"}).content.decode()
    backlog.set_up_backlog(konstanz, ben, contact="", shares_requests=True)
    page = ida.get(at(mine, "aehnliche")).content.decode()
    assert "Digitale Bauakten einsehen" in page
    assert konstanz.name in page


# Following


def test_requesters_see_state_next_step_date_and_reason(ida: Client, actors: Any, stuttgart: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    day = timezone.localdate().replace(year=timezone.localdate().year + 1, month=4, day=1)
    backlog.move_request(
        stuttgart,
        actors["alma"],
        request.number,
        backlog.Step(target=State.DEFERRED, reason="Erst nach dem Umzug.", expected_on=day),
        seen=request.revision,
        now=timezone.now(),
    )
    page = ida.get(at(request)).content.decode()
    assert "Erst nach dem Umzug." in page
    assert f"01.04.{day.year}" in page
    assert 'name="target"' not in page, "only the office moves"


def test_the_public_sees_what_is_published_and_no_more(visitor: Client, actors: Any, stuttgart: Any) -> None:
    request = moved(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"]), State.DEFERRED)
    assert request.title not in visitor.get(ROOT).content.decode()
    backlog.publish_requests(stuttgart, actors["alma"], [request.number], published=True)
    assert request.title in visitor.get(ROOT).content.decode()
    page = visitor.get(at(request)).content.decode()
    assert request.title in page
    for secret in (TYPED["better"], "Begründung", "§ 1a OZG", "Akten enthalten"):
        assert secret not in page
    for address in (f"{ROOT}tafel/", f"{ROOT}fluss/", at(request, "aehnliche"), at(request, "anlagen", "1")):
        assert visitor.get(address).status_code == 302, address


# Handling


def test_the_office_moves_a_request_and_the_department_gets_mail(office: Client, actors: Any, stuttgart: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    answer = office.post(at(request, "weiter"), step(request, target="screened"))
    assert answer["Location"] == at(request)
    request.refresh_from_db()
    assert request.state == "screened"
    assert OutgoingMail.objects.filter(user__username="ida", key__startswith=f"request-{request.number}-").count() == 2


def test_a_refused_step_keeps_what_was_typed(office: Client, actors: Any, stuttgart: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    for typed in ({"target": "rejected"}, {"target": "merged", "reason": "gleich", "into": "99"}, {"target": "done"}):
        answer = office.post(at(request, "weiter"), step(request, **typed))
        assert answer.status_code == 422, typed
    answer = office.post(at(request, "weiter"), step(request, target="merged", reason="gleich", into="B99"))
    assert 'value="B99"' in answer.content.decode()
    assert Request.objects.get(pk=request.pk).state == "received"
    outdated = office.post(at(request, "weiter"), {"seen": "1", "target": "screened"})
    assert outdated.status_code == 422


def test_bulk_actions_do_all_or_nothing_and_name_what_is_refused(office: Client, actors: Any, stuttgart: Any) -> None:
    one, two = (handed_in(stuttgart, actors["ida"], title=title) for title in ("Eins", "Zwei"))
    two = moved(stuttgart, actors["alma"], two, State.SCREENED)
    chosen = [f"{each.number}:{each.revision}" for each in (one, two)]
    answer = office.post(f"{ROOT}aendern/?state=open", {"chosen": chosen, "target": "screened"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{two.key}:" in page
    assert f'value="{chosen[0]}" id="bedarf-{one.number}"' in page
    assert page.count(" checked") >= 2
    assert Request.objects.get(pk=one.pk).state == "received"
    answer = office.post(f"{ROOT}aendern/?state=open", {"chosen": chosen[:1], "target": "screened"})
    assert answer["Location"] == f"{ROOT}?state=open"
    assert Request.objects.get(pk=one.pk).state == "screened"
    assert office.post(f"{ROOT}aendern/", {"target": "screened"}).status_code == 422
    assert office.post(f"{ROOT}aendern/", {"chosen": ["unfug"], "target": "unfug"}).status_code == 422
    office.post(f"{ROOT}aendern/", {"chosen": [f"{one.number}:1"], "target": "publish"})
    assert Request.objects.get(pk=one.pk).published


def test_views_are_saved_and_open_with_their_filter(office: Client, actors: Any, stuttgart: Any) -> None:
    handed_in(stuttgart, actors["ida"])
    office.post(f"{ROOT}ansichten/?state=open&order=waiting", {"name": "Was liegt"})
    page = office.get(ROOT).content.decode()
    assert f'href="{ROOT}?state=open&amp;order=waiting"' in page
    assert "Was liegt" not in client_of("hans").get(ROOT).content.decode()
    office.post(f"{ROOT}ansichten/{stuttgart.request_views.get().pk}/loeschen/")
    assert "Was liegt" not in office.get(ROOT).content.decode()


def test_a_card_of_the_board_moves_by_its_own_form(office: Client, actors: Any, stuttgart: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    page = office.get(f"{ROOT}tafel/").content.decode()
    assert f'action="{at(request, "weiter")}"' in page
    answer = office.post(at(request, "weiter"), step(request, target="screened", back="board"))
    assert answer["Location"] == f"{ROOT}tafel/"
    assert 'action="' + at(request, "weiter") not in client_of("ida").get(f"{ROOT}tafel/").content.decode()


def test_an_evaluated_request_becomes_a_measure(office: Client, visitor: Client, actors: Any, stuttgart: Any) -> None:
    request = moved_to(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"]), State.EVALUATED)
    address = at(request, "massnahme")
    assert office.get(address).status_code == 200
    typed = {
        "kind": "data",
        "variant_name": "voll",
        "reduced_name": "halb",
        "of_cost": "50",
        "of_value": "",
        "loss": "",
    }
    assert office.post(address, step(request, **typed)).status_code == 422
    answer = office.post(address, step(request, **{**typed, "of_value": "40", "loss": "Archiv"}))
    measure = Measure.objects.get(municipality=stuttgart, name=request.title)
    assert answer["Location"] == f"/stuttgart/massnahmen/{measure.key}/"
    assert at(request) in office.get(answer["Location"]).content.decode()
    assert at(request) not in visitor.get(answer["Location"]).content.decode()
    assert answer["Location"] in office.get(at(request)).content.decode()


def test_undelivered_mail_is_shown_and_sent_again(office: Client, actors: Any, stuttgart: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    assert f"{ROOT}post/" in office.get(ROOT).content.decode()
    assert f"{ROOT}post/" in office.get(at(request)).content.decode()
    mail = OutgoingMail.objects.get(user__username="ida")
    assert f'value="{mail.pk}"' in office.get(f"{ROOT}post/").content.decode()
    office.post(f"{ROOT}post/", {"mail": str(mail.pk)})
    mail.refresh_from_db()
    assert mail.state == "waiting"
    assert office.post(f"{ROOT}post/", {"mail": "unfug"}, follow=True).status_code == 200


def test_who_handles_requests_and_whether_they_are_shared_is_set_up(
    office: Client, actors: Any, stuttgart: Any
) -> None:
    office.post(f"{ROOT}einstellungen/", {"contact": "Geschäftsstelle, 0711 1234", "shares_requests": "on"})
    draft = drafted(stuttgart, actors["ida"])
    assert "0711 1234" in client_of("ida").get(at(draft, "abgeben")).content.decode()


def test_flow_ages_and_lead_times_are_charts_with_tables(office: Client, actors: Any, stuttgart: Any) -> None:
    assert office.get(f"{ROOT}fluss/").status_code == 200, "also with nothing in it"
    moved_to(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"], data_protection="no"), State.DONE)
    handed_in(stuttgart, actors["ida"])
    page = office.get(f"{ROOT}fluss/").content.decode()
    assert page.count("<figure") == 3
    for chart in ("bestand", "alter", "dauer"):
        assert office.get(f"{ROOT}fluss/{chart}.svg")["Content-Type"] == "image/svg+xml"
        assert "spec" in office.get(f"{ROOT}fluss/{chart}.json").json()
    assert office.get(f"{ROOT}fluss/unfug.svg").status_code == 404


def test_what_is_kept_about_a_person_names_their_requests_and_views(actors: Any, stuttgart: Any) -> None:
    handed_in(stuttgart, actors["alma"])
    backlog.save_view(stuttgart, actors["alma"], "Was liegt", Wanted(state="open"))
    told = client_of("alma").get("/konto/meine-daten.json").json()
    assert [each["title"] for each in told["requests"]] == [TYPED["title"]]
    assert [each["name"] for each in told["request_views"]] == ["Was liegt"]


# Scale


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_and_pages_take_as_many_queries_for_many_requests_as_for_few(actors: Any, stuttgart: Any) -> None:
    first = moved(stuttgart, actors["alma"], handed_in(stuttgart, actors["ida"]), State.SCREENED)
    handed_in(stuttgart, actors["ida"])
    addresses = [ROOT, f"{ROOT}?state=open&words=bau&order=state", f"{ROOT}tafel/", f"{ROOT}fluss/", at(first)]
    clients = [client_of(username) for username in ("alma", "ida", "clara")]
    pages = [(client, address) for client in clients[:2] for address in addresses] + [(clients[2], ROOT)]
    before = [_queries(client, address) for client, address in pages]
    for number in range(30):
        request = handed_in(stuttgart, actors["ida"], title=f"Bau {number}")
        moved(stuttgart, actors["alma"], request, State.SCREENED, State.DEFERRED)
    moved(stuttgart, actors["alma"], first, State.DEFERRED, State.SCREENED)
    assert [_queries(client, address) for client, address in pages] == before


def test_the_office_takes_measures_of_the_register_up_and_sees_their_state(office: Client, stuttgart: Any) -> None:
    assert "Maßnahmen außerhalb der Bedarfsliste" in office.get(ROOT).content.decode()
    page = office.get(f"{ROOT}massnahmen/", {"massnahme": "M003"}).content.decode()
    assert re.search(r'value="M003"[^>]* checked', page)
    nothing = office.post(f"{ROOT}massnahmen/", {"state": "decided"})
    assert nothing.status_code == 422
    assert "Es wurde keine Maßnahme gewählt." in nothing.content.decode()
    done = office.post(f"{ROOT}massnahmen/", {"state": "decided", "chosen": ["M003", "M004"]}, follow=True)
    assert "2 Maßnahmen stehen jetzt in der Bedarfsliste." in done.content.decode()
    assert "In der Bedarfsliste" in office.get("/stuttgart/massnahmen/M003/").content.decode()


def test_a_requests_page_says_who_must_still_be_heard(office: Client, stuttgart: Any, actors: Any) -> None:
    request = handed_in(stuttgart, actors["ida"])
    page = office.get(at(request)).content.decode()
    assert "ist vor dem Beschluss anzuhören, noch nicht eingeleitet" in page
    form = office.get("/stuttgart/anhoerungen/neu/", {"bedarf": request.key, "wen": "data_protection"})
    assert re.search(r'value="dsgvo-35-2" selected', form.content.decode())
