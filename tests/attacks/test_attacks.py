"""Attacks on the running server, each by its name. What they try changes nothing and tells them nothing."""

from __future__ import annotations

import io
import re
import socket
import statistics
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from browser.conftest import City

pytestmark = pytest.mark.browser
SQL = (
    "' OR '1'='1",
    "1; DROP TABLE portfolio_measure;--",
    "x' UNION SELECT password FROM municipality_user--",
    "%' --",
)
SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}", "${7*7}")

GIVEN = "vorgegeben-vorgegeben-vorgegeben"


@pytest.fixture
def stranger(city: City) -> Iterator[httpx.Client]:
    """Somebody on the internet."""
    with httpx.Client(base_url=city.address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def insider(city: City) -> Iterator[httpx.Client]:
    """The portfolio office's own browser, in the hands of somebody who means ill."""
    with httpx.Client(base_url=city.address, timeout=30) as client:
        answer = sign_in(client, city.username, city.password)
        assert answer.status_code == 302
        yield client


def token(client: httpx.Client, path: str) -> str:
    """What a form of the page carries against forgery."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Response:
    data = {"csrfmiddlewaretoken": token(client, "/anmelden/"), "login": name, "password": password}
    return client.post("/anmelden/", data=data, headers={"referer": str(client.base_url)})


def send(client: httpx.Client, path: str, data: dict[str, str], page: str | None = None) -> httpx.Response:
    """A form as the browser sends it, with its token."""
    return client.post(path, data={"csrfmiddlewaretoken": token(client, page or path), **data})


def test_cross_site_request_forgery(insider: httpx.Client) -> None:
    measure = "/stuttgart/massnahmen/M003/aendern/"
    before = insider.get("/stuttgart/massnahmen/M003/").text.count("Online-Terminvereinbarung")
    for path in (measure, "/stuttgart/pakete/neu/", "/stuttgart/massnahmen/einlesen/", "/abmelden/"):
        assert insider.post(path, data={"name": "Gefälscht"}).status_code == 403, path
        foreign = {"origin": "https://boese.example", "referer": "https://boese.example/"}
        forged = {"csrfmiddlewaretoken": token(insider, measure), "name": "Gefälscht"}
        assert insider.post(path, data=forged, headers=foreign).status_code == 403, path
    assert insider.get("/stuttgart/massnahmen/M003/").text.count("Online-Terminvereinbarung") == before
    assert "Gefälscht" not in insider.get("/stuttgart/massnahmen/").text


def test_clickjacking(stranger: httpx.Client) -> None:
    for path in ("/", "/anmelden/", "/stuttgart/pakete/", "/gibt-es-nicht/"):
        headers = stranger.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_cross_site_scripting(insider: httpx.Client, stranger: httpx.Client) -> None:
    policy = stranger.get("/stuttgart/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    for text in SCRIPTS:
        for path in ("/stuttgart/massnahmen/", "/stuttgart/pakete/unterschied/", "/anmelden/"):
            page = stranger.get(path, params={"words": text, "a": text, "next": text}).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert not re.search(r"(href|action|src)=[\"']javascript:", page)
    answer = send(insider, "/stuttgart/pakete/neu/", {"title": SCRIPTS[0], "start": "limits", "posts_total": "viel"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_sql_injection(stranger: httpx.Client, insider: httpx.Client) -> None:
    everything = stranger.get("/stuttgart/massnahmen/").text.count('scope="row"')
    for text in SQL:
        answer = stranger.get("/stuttgart/massnahmen/", params={"words": text, "organization": text, "kind": text})
        assert answer.status_code == 200
        assert answer.text.count('scope="row"') in {0, everything}
        assert stranger.get(f"/stuttgart/massnahmen/{httpx.QueryParams({'': text})}/").status_code == 404
        assert insider.get("/stuttgart/aenderungen/", params={"kind": text, "action": text}).status_code == 200
    assert sign_in(stranger, SQL[0], SQL[0]).status_code == 200, "not signed in"
    assert stranger.get("/stuttgart/massnahmen/").text.count('scope="row"') == everything


def test_path_traversal(city: City) -> None:
    """Sent as raw bytes, since honest clients tidy such addresses up."""
    secrets = ((Path(city.environment["DREIKLANG_DATA"]) / "secret-key").read_text(), "root:x", "SQLite format")
    for path in (
        "/static/../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static/%2e%2e/%2e%2e/secret-key",
        "/static/....//....//secret-key",
        "/static//etc/passwd",
        "/static/..\\..\\secret-key",
        "/stuttgart/pakete/paket-1/v1.../../etc/passwd",
        "/stuttgart/drucksachen/..%2f..%2fsecret-key/",
        "/stuttgart/stellungnahme.%2e%2e%2fsecret-key",
        "/%00",
    ):
        status, body = raw(city, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert status in {400, 404}, (path, status)
        assert not any(secret in body for secret in secrets)


def raw(city: City, text: str, patience: float = 10) -> tuple[int, str]:
    """What the server answers to these very bytes."""
    where = urlsplit(city.address)
    with socket.create_connection((where.hostname, where.port), timeout=patience) as connection:
        connection.sendall(text.encode("latin-1"))
        received = b""
        while part := connection.recv(65536):
            received += part
    return int(received.split(b" ", 2)[1]), received.decode("utf-8", errors="replace")


def test_open_redirect(city: City) -> None:
    for target in (
        "https://boese.example/",
        "//boese.example/",
        "/\\boese.example",
        "https:boese.example",
        "javascript:alert(1)",
        "\thttps://boese.example",
        "https://localhost@boese.example/",
    ):
        with httpx.Client(base_url=city.address) as client:
            data = {"csrfmiddlewaretoken": token(client, "/anmelden/"), "login": city.username, "next": target}
            answer = client.post("/anmelden/", data={**data, "password": city.password})
            assert answer.status_code == 302
            assert "boese" not in answer.headers["location"]
            language = {"csrfmiddlewaretoken": token(client, "/"), "language": "en", "next": target}
            assert "boese" not in client.post("/sprache/", data=language).headers["location"]


def test_host_header_injection(city: City) -> None:
    status, body = raw(city, "GET /anmelden/ HTTP/1.1\r\nHost: boese.example\r\nConnection: close\r\n\r\n")
    assert status == 400
    assert "boese.example" not in body


def test_response_splitting(stranger: httpx.Client) -> None:
    answer = stranger.get("/anmelden/?next=/%0d%0aSet-Cookie:%20a=b")
    assert "set-cookie: a=b" not in str(answer.headers).lower()


def test_mass_assignment(insider: httpx.Client) -> None:
    page = "/stuttgart/massnahmen/M003/aendern/"
    text = insider.get(page).text
    fields = dict(re.findall(r'<input type="\w+" name="(\w+)"(?: value="([^"]*)")?', text))
    fields["seen"] = re.findall(r'name="seen" value="([^"]+)"', text)[0]
    more = {"is_superuser": "1", "is_staff": "1", "municipality": "2", "key": "GEKAPERT", "position": "-1"}
    selected = {"organization": "doit", "kind": "citizen_service", "obligation": "voluntary", "remark": ""}
    answer = send(insider, page, {**fields, **selected, **more})
    assert answer.status_code == 302
    assert insider.get("/stuttgart/massnahmen/GEKAPERT/").status_code == 404
    assert insider.get("/stuttgart/personen/").status_code == 404


def test_oversized_bodies(insider: httpx.Client, city: City) -> None:
    large = "x" * (3 * 1024 * 1024)
    for _ in range(20):  # who sends too much is told so every time, not cut off while still sending
        answer = send(insider, "/stuttgart/pakete/neu/", {"title": large})
        assert answer.status_code in {400, 413}
        assert "Traceback" not in answer.text
    many = {f"feld{number}": "1" for number in range(5000)}
    assert send(insider, "/stuttgart/pakete/neu/", many).status_code in {400, 413}
    headers = f"GET / HTTP/1.1\r\nHost: localhost\r\nX: {'x' * 2_000_000}\r\nConnection: close\r\n\r\n"
    status, _ = raw(city, headers)
    assert 400 <= status < 500
    assert httpx.get(f"{city.address}/gesund/").status_code == 200


def test_slow_requests(city: City) -> None:
    """Many connections that send almost nothing must not keep others out."""
    where = urlsplit(city.address)
    head = b"POST /anmelden/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as held:
        for number in range(60):
            connection = held.enter_context(socket.create_connection((where.hostname, where.port), timeout=10))
            connection.sendall(head + (b"Content-Length: 1000\r\n\r\na=" if number % 2 else b"X-Slow: "))
        time.sleep(0.3)
        started = time.monotonic()
        for _ in range(5):
            assert httpx.get(f"{city.address}/stuttgart/", timeout=10).status_code == 200
        assert time.monotonic() - started < 10, "people wait because of them"


def _workbook_that_is(kind: str) -> bytes:
    if kind == "a web page":
        return b"<html><script>alert(1)</script></html>"
    if kind == "a program":
        return b"MZ\x90\x00" + b"\0" * 500
    if kind == "nothing":
        return b"PK"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "a bomb":
            archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (200 * 1024 * 1024))
        elif kind == "a macro":
            archive.writestr("xl/vbaProject.bin", b"Attribut")
        else:
            archive.writestr("../../../../etc/cron.d/boese", b"* * * * * root id")
    return data.getvalue()


@pytest.mark.parametrize("kind", ["a web page", "a program", "nothing", "a bomb", "a macro", "a way out"])
def test_uploads_in_disguise(insider: httpx.Client, kind: str) -> None:
    page = "/stuttgart/massnahmen/einlesen/"
    data = {"csrfmiddlewaretoken": token(insider, page)}
    files = {"workbook": ("massnahmen.xlsx", _workbook_that_is(kind))}
    answer = insider.post(page, data=data, files=files)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_enumeration_by_timing(city: City) -> None:
    """Whether a name exists shows neither in what the server says nor in how long it thinks."""
    times: dict[str, list[float]] = {city.username: [], "gibt-es-nicht": []}
    answers = set()
    for _ in range(3):
        for name, taken in times.items():
            with httpx.Client(base_url=city.address, timeout=30) as client:
                form = token(client, "/anmelden/")
                started = time.perf_counter()
                data = {"csrfmiddlewaretoken": form, "login": name, "password": "falsch-und-lang-genug"}
                answer = client.post("/anmelden/", data=data)
                taken.append(time.perf_counter() - started)
                answers.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(answers) == 1
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2, "an unknown name is answered without hashing"


def test_session_fixation(city: City) -> None:
    with httpx.Client(base_url=city.address) as client:
        client.get("/anmelden/")
        client.cookies.set(
            "sessionid", "vorgegeben-vorgegeben-vorgegeben", domain=urlsplit(city.address).hostname or ""
        )
        assert sign_in(client, city.username, city.password).status_code == 302
        fresh = {cookie.value for cookie in client.cookies.jar if cookie.name == "sessionid"}
        assert any(value != GIVEN for value in fresh)
    with httpx.Client(base_url=city.address, cookies={"sessionid": GIVEN}) as thief:
        assert thief.get("/stuttgart/aenderungen/").status_code == 302, "the given one opens nothing"


def test_a_session_ends_with_the_sign_out(city: City) -> None:
    with httpx.Client(base_url=city.address) as client:
        sign_in(client, city.username, city.password)
        stolen = client.cookies["sessionid"]
        assert client.get("/stuttgart/aenderungen/").status_code == 200
        send(client, "/abmelden/", {}, page="/stuttgart/")
    with httpx.Client(base_url=city.address, cookies={"sessionid": stolen}) as thief:
        assert thief.get("/stuttgart/aenderungen/").status_code == 302


def test_privilege_escalation_by_changed_ids(insider: httpx.Client) -> None:
    for path in (
        "/konstanz/aenderungen/",
        "/konstanz/pakete/neu/",
        "/konstanz/massnahmen/einlesen/",
        "/konstanz/personen/",
        "/stuttgart/personen/",
        "/stuttgart/webhooks/",
        "/stuttgart/laeufe/999999/",
        "/stuttgart/laeufe/-1/",
        "/stuttgart/laeufe/9223372036854775808/",
        "/stuttgart/aenderungen/9223372036854775808/",
    ):
        assert insider.get(path).status_code == 404, path


def test_verb_tampering(stranger: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for path in ("/stuttgart/massnahmen/M003/", "/stuttgart/aenderungen/", "/"):
            answer = stranger.request(method, path, headers={"x-http-method-override": "POST"})
            assert answer.status_code in {302, 400, 403, 404, 405, 501} or (path == "/" and answer.status_code == 200)
            assert "boom" not in answer.text


def test_what_leaks(stranger: httpx.Client) -> None:
    for path in (
        "/gibt-es-nicht/",
        "/stuttgart/laeufe/1/",
        "/.env",
        "/.git/config",
        "/admin/",
        "/static/",
        "/api/v1/x",
    ):
        answer = stranger.get(path, follow_redirects=True)
        for secret in ("Traceback", "DJANGO", "settings", "/site-packages/", "SECRET"):
            assert secret not in answer.text, path
        assert "Python" not in answer.headers.get("server", "")
    headers = stranger.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_guessing_passwords(city: City) -> None:
    """After a few wrong ones even the right one has to wait. It comes last: it locks this address out."""
    with httpx.Client(base_url=city.address, timeout=30) as client:
        statuses = [sign_in(client, city.username, f"falsch-{number}").status_code for number in range(6)]
        assert statuses[0] == 200
        right = sign_in(client, city.username, city.password)
        assert right.status_code != 302, "too many tries: even the right password has to wait"
        assert "Zu viele" in right.text
