"""What every answer carries, and what wrong or hostile requests get."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dreiklang.municipality.models import AuditEntry
from dreiklang.packages.models import Package
from dreiklang.portfolio.queries import register, register_workbook

PAGES = ("/", "/anmelden/", "/stuttgart/", "/stuttgart/pakete/", "/stuttgart/stellungnahme/", "/gibt/es/nicht/")
HOSTILE = ("<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "\x00", "%00", "ü" * 5000, "-1", "💥")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_allows_inline_code_or_foreign_sources(visitor: Client, page: str) -> None:
    answer = visitor.get(page)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy.replace("data:", "")
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/json\"))", html)
    assert not re.search(r"\s(style|on\w+)=", html)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "place",
    [
        "/stuttgart/pakete/?p={}&a={}&b={}",
        "/stuttgart/pakete/unterschied/?a={}&b={}",
        "/stuttgart/massnahmen/?words={}&kind={}&organization={}",
        "/stuttgart/stellungnahme/?p={}",
        "/anmelden/?next={}",
    ],
)
def test_hostile_words_in_an_address_get_a_page_and_never_run(visitor: Client, place: str, value: str) -> None:
    path, _, names = place.partition("?")
    answer = visitor.get(path, {part.partition("=")[0]: value for part in names.split("&")})
    assert answer.status_code == (404 if "\0" in value else 200)
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/stuttgart/pakete/paket-1/v999999999999999999999/",
        "/stuttgart/pakete/paket-99/",
        "/stuttgart/laeufe/99999999999999999999/",
        "/stuttgart/massnahmen/%00/",
        "/stuttgart/massnahmen/M999/",
        "/stuttgart/pakete/diagramm/torte.svg",
        "/stuttgart/pakete/diagramm/kosten.png",
        "/stuttgart/stellungnahme.exe",
        "/stuttgart/drucksachen/nein/",
        "/stuttgart/%F0%9F%92%A5/",
    ],
)
def test_addresses_of_nothing_are_not_found(office: Client, path: str) -> None:
    answer = office.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_signing_in_never_leads_to_a_foreign_site(visitor: Client) -> None:
    form = {"login": "alma", "password": "alma-und-ihr-passwort", "next": "https://böse.example/"}
    answer = visitor.post("/anmelden/", form)
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_wrong_password_says_neither_which_part_was_wrong(visitor: Client) -> None:
    known = visitor.post("/anmelden/", {"login": "alma", "password": "falsch"}).content.decode()
    unknown = visitor.post("/anmelden/", {"login": "niemand", "password": "falsch"}).content.decode()
    errors = [re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)<', html) for html in (known, unknown)]
    assert errors[0] == errors[1]
    assert errors[0]


def test_nobody_can_sign_up(visitor: Client) -> None:
    for path in ("/anmelden/signup/", "/accounts/signup/", "/registrieren/"):
        assert visitor.get(path).status_code == 404


def test_pages_are_german_first_and_english_on_request(visitor: Client) -> None:
    assert 'lang="de"' in visitor.get("/stuttgart/pakete/").content.decode()
    assert 'lang="en"' in visitor.get("/stuttgart/pakete/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="de"' in visitor.get("/stuttgart/pakete/", headers={"accept-language": "fr"}).content.decode()
    visitor.post("/sprache/", {"language": "en", "next": "/stuttgart/pakete/"})
    assert "Packages side by side" in visitor.get("/stuttgart/pakete/").content.decode()


def test_an_english_page_has_english_numbers(visitor: Client) -> None:
    html = visitor.get("/stuttgart/pakete/", headers={"accept-language": "en"}).content.decode()
    assert "34,546<" in html
    assert "34.546<" not in html, "only the words of the German paper keep their own notation"


def test_the_probe_of_operators_answers_without_a_session(visitor: Client) -> None:
    answer = visitor.get("/gesund/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


# Building a package


def _definition(**fields: str | list[str]) -> dict[str, Any]:
    return {"title": "Versuch", "start": "limits", "obligations_first": "on", **fields}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"title": "x" * 500}, "120"),
        ({"start": "raten"}, "raten"),
        ({"posts_total": "viele"}, "Zahl"),
        ({"posts_total": "-3"}, "größer oder gleich 0"),
        ({"posts_total": "1e400"}, "kleiner oder gleich 1000000000"),
        ({"posts_total": "NaN"}, "Zahl"),
        ({"posts_total": "1,2345"}, "höchstens 2 Dezimalstellen"),
        ({"funds_2024": "1.2.3"}, "Zahl"),
        ({"start": "named"}, "Wählen Sie die Maßnahmen"),
        ({"start": "complement"}, "Wählen Sie das Paket"),
        ({"start": "posts"}, "Stellen"),
        ({"required": ["M001"], "excluded": ["M001"]}, "M001"),
        ({"required": ["M999"]}, "M999"),
        ({"complement_of": "paket-99"}, "paket-99"),
        ({"required": ["M004"], "excluded": ["M003"]}, "M003"),
    ],
)
def test_a_definition_that_means_nothing_is_refused_in_words_and_keeps_what_was_typed(
    office: Client, fields: dict[str, Any], words: str
) -> None:
    before = Package.objects.count()
    answer = office.post("/stuttgart/pakete/neu/", _definition(**fields))
    if answer.status_code == 302:  # a contradiction that only the search can see
        assert fields == {"required": ["M004"], "excluded": ["M003"]}
        return
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "Traceback" not in html
    if len(fields.get("title", "Versuch")) in range(1, 120):
        assert 'value="Versuch"' in html
    assert Package.objects.count() == before


def test_german_numbers_are_understood(office: Client) -> None:
    answer = office.post("/stuttgart/pakete/neu/", _definition(funds_2024="24.500", posts_total="0,25"))
    assert answer.status_code == 302
    definition = json.loads(Package.objects.get(title="Versuch").definition)
    limits = {(each["quantity"], each["year"]): each["maximum"] for each in definition["limits"]}
    assert limits == {("funds", 2024): "24500", ("posts", None): "0.25"}


def test_a_hostile_name_stays_a_name_on_every_page(office: Client) -> None:
    name = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    answer = office.post("/stuttgart/pakete/neu/", _definition(title=name))
    html = office.get(answer["Location"]).content.decode() + office.get("/stuttgart/pakete/").content.decode()
    html += office.get("/stuttgart/aenderungen/").content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}" in html


# Importing a register


def _upload(client: Client, data: bytes, name: str = "liste.xlsx") -> Any:
    return client.post("/stuttgart/massnahmen/einlesen/", {"workbook": SimpleUploadedFile(name, data)})


def test_the_unchanged_workbook_has_nothing_to_import(office: Client, stuttgart: Any) -> None:
    answer = _upload(office, register_workbook(stuttgart) or b"")
    assert "Es gibt nichts einzulesen" in answer.content.decode()


@pytest.mark.parametrize(
    "data", [b"", b"nein", b"PK\x03\x04kaputt", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"\0" * 100_000]
)
def test_files_that_are_no_workbook_are_refused_and_nothing_changes(
    office: Client, stuttgart: Any, data: bytes
) -> None:
    answer = _upload(office, data)
    assert answer.status_code == 422
    assert "Traceback" not in answer.content.decode()
    found = register(stuttgart)
    assert found is not None
    assert found.revision == 1


def test_a_file_that_is_too_large_is_refused(office: Client) -> None:
    answer = _upload(office, b"PK" + b"0" * (10 * 1024 * 1024))
    assert answer.status_code == 422
    assert "größer als 10 MB" in answer.content.decode()


def test_a_preview_that_was_tampered_with_or_made_for_another_city_is_refused(
    office: Client, foreign_office: Client, konstanz: Any
) -> None:
    answer = foreign_office.post(
        "/konstanz/massnahmen/einlesen/",
        {"workbook": SimpleUploadedFile("liste.xlsx", _other_title(register_workbook(konstanz) or b""))},
    )
    ticket = re.search(r'name="ticket" value="([^"]+)"', answer.content.decode())
    assert ticket
    for forged in ("", "kaputt", ticket[1] + "x", ticket[1]):
        answer = office.post("/stuttgart/massnahmen/einlesen/uebernehmen/", {"ticket": forged}, follow=True)
        assert "Die Vorschau ist abgelaufen" in answer.content.decode()


def _other_title(data: bytes) -> bytes:
    """The same workbook with one measure renamed, so that there is something to import."""
    import io

    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = next(sheet for sheet in workbook if sheet.title.startswith("Maßnahmen"))
    names = [cell for row in sheet.iter_rows() for cell in row if cell.value in {"Bezeichnung", "Name"}]
    cell = names[0]
    sheet.cell(cell.row + 1, cell.column).value = "Umbenannt"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_changed_workbook_is_shown_first_then_imported_then_recorded(office: Client, stuttgart: Any) -> None:
    answer = _upload(office, _other_title(register_workbook(stuttgart) or b""))
    html = answer.content.decode()
    assert "Umbenannt" in html
    found = register(stuttgart)
    assert found is not None
    assert found.revision == 1, "a preview changes nothing"
    ticket = re.search(r'name="ticket" value="([^"]+)"', html)
    assert ticket
    answer = office.post("/stuttgart/massnahmen/einlesen/uebernehmen/", {"ticket": ticket[1]}, follow=True)
    assert "Umbenannt" in answer.content.decode()
    last = AuditEntry.objects.filter(municipality=stuttgart).latest("sequence").sequence
    assert "Umbenannt" in office.get(f"/stuttgart/aenderungen/{last}/").content.decode()
    again = office.post("/stuttgart/massnahmen/einlesen/uebernehmen/", {"ticket": ticket[1]}, follow=True)
    assert "hat sich seit dieser Vorschau geändert" in again.content.decode()


def test_the_second_person_who_changes_a_package_sees_both_definitions(office: Client, stuttgart: Any) -> None:
    page = "/stuttgart/entwuerfe/gemeinsam/"
    form = {"title": "Gemeinsam", "start": "limits", "posts_total": "15"}
    office.post("/stuttgart/pakete/neu/", form)
    seen = re.search(r'name="seen" value="([^"]+)"', office.get(page).content.decode())
    assert seen is not None
    assert office.post(page, form | {"posts_total": "20", "seen": seen[1]}).status_code == 302
    late = office.post(page, form | {"posts_total": "30", "seen": seen[1]})
    assert late.status_code == 422
    both = late.content.decode().split("Beide Fassungen")[1].split("</table>")[0]
    assert "20" in both
    assert "30" in both
    again = re.search(r'name="seen" value="([^"]+)"', late.content.decode())
    assert again is not None
    assert office.post(page, form | {"posts_total": "30", "seen": again[1]}).status_code == 302
