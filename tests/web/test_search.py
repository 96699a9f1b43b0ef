"""The search page works without JavaScript, shows nothing unescaped, and lets people keep searches."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dreiklang.municipality.models import User
from dreiklang.search.models import SavedSearch
from rooms.searched import LONG, indexed, kept_by, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(stuttgart: Any) -> Any:
    """Stuttgart with papers to find."""
    paper(stuttgart, "2024/0100", "Ausbau der Radwege", LONG)
    paper(stuttgart, "2024/0666", "<script>alert(1)</script> Zwiebelfisch", "Ein <b>Zwiebelfisch</b> & mehr")
    return indexed(stuttgart)


def _get(client: Client, words: str, **filters: str) -> str:
    answer = client.get("/stuttgart/suche/", {"q": words, **filters}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_hits_show_title_page_and_marked_words(city: Any, visitor: Client) -> None:
    page = _get(visitor, "Digitalisierung Ziele", type="text")
    assert "<mark>Digitalisierungsstrategie</mark>" in page
    assert "Page 2" in page
    assert 'href="https://example.org/2024-0100.pdf#page=2"' in page
    assert "/stuttgart/drucksachen/2024-0100/" in page


def test_what_papers_say_is_never_run(city: Any, visitor: Client) -> None:
    page = _get(visitor, "Zwiebelfisch")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>Zwiebelfisch</mark>" in page
    assert "&lt;b&gt;<mark>Zwiebelfisch</mark>&lt;/b&gt; &amp; mehr" in page
    assert "<script>x</script>" not in _get(visitor, '<script>x</script> "><img src=x>')


def test_every_city_page_has_a_search_field_that_is_a_plain_form(city: Any, visitor: Client) -> None:
    page = visitor.get("/stuttgart/drucksachen/").content.decode()
    assert '<form action="/stuttgart/suche/" method="get" role="search"' in page


def test_nothing_found_offers_other_ways(city: Any, visitor: Client) -> None:
    assert "Did you mean:" in _get(visitor, "Stutgart")
    assert "Search without filters" in _get(visitor, "Radwege", since="2031-01-01")
    assert "nothing to search for" in _get(visitor, "der die das")


@pytest.mark.parametrize("wrong", [{"seite": "x"}, {"seite": "99999999"}, {"type": "x"}, {"since": "x"}, {"body": "x"}])
def test_filters_that_make_no_sense_do_no_harm(city: Any, visitor: Client, wrong: dict[str, str]) -> None:
    _get(visitor, "Radwege", **wrong)


def test_suggestions_are_options_of_the_fields_list(city: Any, visitor: Client) -> None:
    page = visitor.get("/stuttgart/suche/vorschlaege/", {"q": "neue Digital"}).content.decode()
    assert '<option value="neue Digital' in page


def test_the_feed_of_a_search_has_its_hits(city: Any, visitor: Client) -> None:
    feed = visitor.get("/stuttgart/suche.atom", {"q": "Radwege"})
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "2024/0100: Ausbau der Radwege" in feed.content.decode()


def test_people_keep_a_search_find_it_in_their_account_and_delete_it(city: Any) -> None:
    client = Client()
    client.force_login(User.objects.get(username="alma"), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/stuttgart/suche/merken/?q=Radwege&type=paper", {"name": "Wege", "notify": "on"}, follow=True)
    assert answer.status_code == 200
    kept = SavedSearch.objects.get(name="Wege")
    assert (kept.query, kept.notify) == ({"q": "Radwege", "type": "paper"}, True)
    page = client.get("/konto/").content.decode()
    assert 'href="/stuttgart/suche/?q=Radwege&amp;type=paper"' in page
    assert "Wege" in client.get("/konto/meine-daten.json").json()["saved_searches"][0]["name"]
    client.post(reverse("delete_search", args=["stuttgart", kept.pk]))
    assert not SavedSearch.objects.filter(pk=kept.pk).exists()


def test_the_link_in_a_mail_ends_the_mail_without_signing_in_but_not_by_being_opened(
    city: Any, visitor: Client
) -> None:
    address = reverse("unsubscribe_search", args=["stuttgart", kept_by(city, "alma")])
    assert visitor.get(address).status_code == 200
    assert SavedSearch.objects.get().notify
    assert visitor.post(address).status_code == 200
    assert not SavedSearch.objects.get().notify
    assert visitor.get(reverse("unsubscribe_search", args=["konstanz", address.split("/")[-2]])).status_code == 404


def test_people_get_mail_in_the_language_that_they_chose_for_pages(city: Any) -> None:
    from dreiklang.municipality.mail import queue_mail
    from dreiklang.wording import message

    client = Client()
    client.force_login(User.objects.get(username="alma"), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/sprache/", {"language": "en", "next": "/konto/"})
    mail = queue_mail(
        city, to=User.objects.get(username="alma"), subject=message("x"), lines=[], link="/stuttgart/", key="x"
    )
    assert mail.text.startswith("Hello,")
