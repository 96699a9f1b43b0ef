"""Importing from an endpoint: to the end of every list, politely, and whatever the other side sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dreiklang.council import endpoint as endpoint_module
from dreiklang.council import walking
from dreiklang.council.endpoint import Endpoint, EndpointError
from dreiklang.council.harvest import harvest_endpoint
from dreiklang.council.intake import CHANGED, DELETED, NEW, open_source
from dreiklang.council.models import CouncilSource, Paper
from dreiklang.municipality.queries import audit_head, operator_actor
from oparl.conftest import NOW
from oparl.endpoint import Served, as_json, served
from oparl.musterstadt import BODY, MOTIONS

PRIVATE = ("127.0.0.1",)


@pytest.fixture
def other() -> Iterator[Served]:
    """The endpoint of the made-up city."""
    with served() as found:
        yield found


@pytest.fixture
def ask(musterstadt: Any, other: Served) -> Callable[..., Any]:
    """Import from it: `ask()`."""

    def run(path: str = "/system", now: dt.datetime = NOW, **more: Any) -> Any:
        address = other.city.url(path)
        waited: list[float] = []
        endpoint = Endpoint(address, PRIVATE, pause=0, wait=waited.append)
        try:
            summary = harvest_endpoint(
                open_source(musterstadt, address), operator_actor(musterstadt), endpoint, now, **more
            )
        finally:
            endpoint.close()
        return summary, waited

    return run


def test_everything_comes_by_way_of_the_lists(ask: Callable[..., Any], other: Served, musterstadt: Any) -> None:
    summary, _ = ask()
    expected = {"AgendaItem": 2, "Consultation": 2, "File": 5, "Paper": 2 + MOTIONS, "Person": 2, "Meeting": 1}
    assert expected.items() <= summary.counts.of(NEW).items()
    assert not summary.refused
    assert summary.unreachable == {}
    source = CouncilSource.objects.get(municipality=musterstadt)
    assert source.system["id"] == other.city.url("/system")
    assert (source.cursor, source.complete_since) == ({}, NOW)


@pytest.mark.parametrize("full", [False, True])
def test_a_second_run_changes_nothing(ask: Callable[..., Any], musterstadt: Any, full: bool) -> None:
    ask()
    before = audit_head(musterstadt)
    summary, _ = ask(full=full)
    assert not summary.counts.numbers
    assert audit_head(musterstadt) == before


def test_later_runs_ask_for_changes_only(ask: Callable[..., Any], other: Served) -> None:
    ask()
    other.asked.clear()
    later = "2026-04-02T09:00:00+00:00"
    other.city.objects["/paper/2"] |= {"name": "Berichtigt", "modified": later}
    other.city.objects["/paper/100"] = other.city.made("Paper", "/paper/100", deleted=True, modified=later)
    summary, _ = ask(now=NOW + dt.timedelta(days=1))
    assert summary.counts.numbers == {("Paper", CHANGED): 1, ("Paper", DELETED): 1}
    lists = [each for each in other.asked if each.startswith(f"{BODY}/")]
    assert lists
    assert all("modified_since=2026-04-01T10%3A00%3A00%2B00%3A00" in each for each in lists)


def test_a_full_run_is_not_sent_what_is_unchanged(ask: Callable[..., Any], other: Served) -> None:
    ask()
    other.sent.clear()
    other.city.objects["/paper/100"]["name"] = "Stillschweigend anders"
    summary, _ = ask(full=True)
    assert summary.counts.numbers == {("Paper", CHANGED): 1}
    assert other.sent.count(304) >= 10


def test_an_import_that_broke_off_goes_on_at_the_same_list(ask: Callable[..., Any], other: Served) -> None:
    other.odd = lambda path, query: (503, {}, b"") if path.endswith("/paper") and query.get("page") == "2" else None
    with pytest.raises(EndpointError, match="does not answer"):
        ask()
    assert Paper.objects.filter(source_id__startswith=other.city.host).exists(), "what came before is kept"
    other.odd = lambda path, query: None
    other.asked.clear()
    summary, _ = ask()
    assert summary.resumed_after
    assert not any(each.startswith(f"{BODY}/person") for each in other.asked)
    assert Paper.objects.filter(source_id__startswith=other.city.host).count() == 2 + MOTIONS


def test_a_busy_host_is_given_the_time_that_it_asks_for(ask: Callable[..., Any], other: Served) -> None:
    times = iter([429, 503])

    def busy(path: str, query: dict[str, str]) -> Any:
        status = next(times, None) if path == "/bodies" else None
        return (status, {"Retry-After": "7"}, b"") if status else None

    other.odd = busy
    _, waited = ask()
    assert waited.count(7.0) == 2


def test_what_others_name_and_no_list_has_is_asked_for_once(ask: Callable[..., Any], other: Served) -> None:
    city = other.city
    city.objects["/paper/1"]["underDirectionOf"] = [city.url("/organization/alt"), city.url("/organization/weg")]
    old = city.made("Organization", "/organization/alt", name="Früheres Amt")
    other.odd = lambda path, query: as_json(old) if path == "/organization/alt" else None
    summary, _ = ask()
    assert summary.unreachable == {"Organization that others name": 1}
    paper = Paper.objects.get(source_id=city.url("/paper/1"))
    assert "Früheres Amt" in {each.organization.name for each in paper.involvements.all()}
    other.asked.clear()
    ask()
    assert "/organization/weg" not in other.asked


def test_lists_by_another_name_and_raw_signs_in_addresses_are_mended(ask: Callable[..., Any], other: Served) -> None:
    body = other.city.objects[BODY]
    body["papers"] = body.pop("paper") + "?stand=2026-01-01T00:00:00%2B01:00"
    other.odd = lambda path, query: (
        as_json({"data": other.city.of("Paper")[:3], "links": {"next": f"{body['papers'].replace('%2B', '+')}&page=2"}})
        if path.endswith("/paper") and "page" not in query
        else None
    )
    summary, _ = ask()
    assert summary.mended["other name for a list"] == 1
    assert summary.mended["raw + in an address"] == 1
    assert "2026-01-01T00:00:00%2B01:00" in next(each for each in other.asked if "page=2" in each)


def test_an_empty_answer_to_a_filter_may_be_404(ask: Callable[..., Any], other: Served) -> None:
    ask()
    other.odd = lambda path, query: (404, {}, b"") if "modified_since" in query else None
    summary, _ = ask()
    assert not summary.refused


# A hostile endpoint

PAPERS = f"{BODY}/paper"


def _list_that(other: Served, page: Callable[[dict[str, str]], Any]) -> None:
    other.odd = lambda path, query: page(query) if path == PAPERS else None


def test_a_list_that_leads_back_to_itself_ends(ask: Callable[..., Any], other: Served) -> None:
    _list_that(
        other, lambda query: as_json({"data": other.city.of("Paper")[:2], "links": {"next": other.city.url(PAPERS)}})
    )
    summary, _ = ask()
    assert "leads back" in summary.refused[0].reason


def test_pages_without_end_that_repeat_themselves_end(ask: Callable[..., Any], other: Served) -> None:
    def page(query: dict[str, str]) -> Any:
        after = f"{other.city.url(PAPERS)}?page={int(query.get('page', 1)) + 1}"
        return as_json({"data": other.city.of("Paper")[:2], "links": {"next": after}})

    _list_that(other, page)
    summary, _ = ask()
    assert "repeats" in summary.refused[0].reason


def test_empty_pages_without_end_end(ask: Callable[..., Any], other: Served) -> None:
    def page(query: dict[str, str]) -> Any:
        return as_json(
            {"data": [], "links": {"next": f"{other.city.url(PAPERS)}?page={int(query.get('page', 1)) + 1}"}}
        )

    _list_that(other, page)
    summary, _ = ask()
    assert "empty pages" in summary.refused[0].reason


def test_pages_without_end_that_differ_end_at_a_number(
    ask: Callable[..., Any], other: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MOST_PAGES", 5)

    def page(query: dict[str, str]) -> Any:
        number = int(query.get("page", 1))
        paper = other.city.made("Paper", f"/paper/{5000 + number}", name="Endlos")
        return as_json({"data": [paper], "links": {"next": f"{other.city.url(PAPERS)}?page={number + 1}"}})

    _list_that(other, page)
    summary, _ = ask()
    assert "never ends" in summary.refused[0].reason
    assert Paper.objects.filter(name="Endlos").count() == 5


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, b""),
        (302, {"Location": "http://169.254.169.254/latest"}, b""),
        (302, {"Location": "file:///etc/passwd"}, b""),
        as_json({"data": [], "links": {"next": "https://example.org/paper"}}),
    ],
)
def test_nothing_leads_to_another_host(ask: Callable[..., Any], other: Served, answer: Any) -> None:
    _list_that(other, lambda query: answer)
    with pytest.raises(EndpointError, match="leads away"):
        ask()


def test_redirects_on_the_same_host_are_followed_but_not_for_ever(ask: Callable[..., Any], other: Served) -> None:
    other.odd = lambda path, query: (301, {"Location": "/system"}, b"") if path == "/alt" else None
    ask("/alt")
    other.odd = lambda path, query: (301, {"Location": path + "x"}, b"") if path.startswith("/im-kreis") else None
    with pytest.raises(EndpointError, match="without end"):
        ask("/im-kreis")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, {}, b"<html>"), "no JSON"),
        ((200, {}, b"[" * 100_000), "no JSON"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "compressed"),
        (as_json({"links": {}}), "no list"),
        (as_json(7), "no list"),
        ((418, {}, b""), "status 418"),
    ],
)
def test_nonsense_ends_in_a_clear_message(ask: Callable[..., Any], other: Served, answer: Any, message: str) -> None:
    _list_that(other, lambda query: answer)
    with pytest.raises(EndpointError, match=message):
        ask()


def test_an_endless_answer_is_not_read_to_its_end(
    ask: Callable[..., Any], other: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "LARGEST_ANSWER", 100_000)
    _list_that(other, lambda query: (200, {}, b" " * 200_000))
    with pytest.raises(EndpointError, match="sends more than"):
        ask()


def test_entries_of_wrong_types_are_refused_one_by_one(ask: Callable[..., Any], other: Served) -> None:
    good = other.city.of("Paper")[0]
    _list_that(other, lambda query: as_json({"data": [7, None, [], {"id": {}}, good]}))
    summary, _ = ask()
    assert [each.reason.split(":")[0] for each in summary.refused] == ["not an object"] * 3 + ["id"]
    assert Paper.objects.filter(source_id=good["id"]).exists()


def test_several_bodies_need_a_choice(ask: Callable[..., Any], other: Served) -> None:
    twin = {**other.city.objects[BODY], "id": other.city.url("/body/2"), "name": "Nachbarstadt"}
    other.odd = lambda path, query: as_json({"data": [other.city.objects[BODY], twin]}) if path == "/bodies" else None
    with pytest.raises(EndpointError, match="Nachbarstadt"):
        ask()
    summary, _ = ask(body=other.city.url(BODY))
    assert summary.counts.of(NEW)["Paper"] == 2 + MOTIONS


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://user:secret@example.org/",
        "http://gibt.es.invalid/",
    ],
)
def test_private_networks_are_not_asked_unless_the_operator_says_so(address: str) -> None:
    with pytest.raises(EndpointError, match="--allow-host"):
        Endpoint(address)
