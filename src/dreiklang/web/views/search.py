"""Searching everything that a city shows, and keeping searches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.search import queries, saved
from dreiklang.search.values import MOST_HITS, FoundKind, Hit, SearchQuery
from dreiklang.web.feeds import LENGTH, Feed, FeedEntry, feed_link, feed_response
from dreiklang.web.pages import page_of
from dreiklang.web.place import Place, in_municipality, signed_in
from dreiklang.web.refusals import refusal_words
from dreiklang.web.search_addresses import file_address, hit_address, results_address
from dreiklang.web.search_forms import SaveSearchForm, SearchForm
from dreiklang.web.templatetags.dreiklang import day

PAGE = 20


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def search(request: HttpRequest, place: Place) -> HttpResponse:
    """What was found, the best first, with filters and what else might have been meant."""
    form = _form(request, place)
    wanted = form.wanted
    context: dict[str, Any] = {"section": "search", "form": form, "wanted": wanted, "filters": _filters(form)}
    if wanted.words.strip():
        context |= _found(request, place, wanted)
    return render(request, "web/search.html", context)


def _form(request: HttpRequest, place: Place) -> SearchForm:
    city = place.municipality
    return SearchForm(request.GET, bodies=queries.bodies(city), groups=queries.groups(city))


def _filters(form: SearchForm) -> list[Any]:
    return [
        form[name]
        for name in ("body", "group", "since", "until")
        if name != "group" or len(form.fields[name].choices) > 1
    ]


def _found(request: HttpRequest, place: Place, wanted: SearchQuery) -> dict[str, Any]:
    city = place.municipality
    first = (_page_number(request) - 1) * PAGE
    results = queries.search(city, wanted, first=first, many=PAGE)
    shown = page_of(request, Paginator(range(min(results.total, MOST_HITS)), PAGE))
    return {
        **shown,
        "results": results,
        "hits": [(hit, hit_address(city, hit), file_address(hit)) for hit in results.hits],
        "types": _types(request, results, wanted),
        "instead": [(words, results_address(city, SearchQuery(words=words))) for words in results.instead],
        "everywhere": results_address(city, queries.without_filters(wanted)),
        "filtered": queries.without_filters(wanted) != wanted,
        "save_form": SaveSearchForm(initial={"name": wanted.words.strip()[:60], "notify": True}),
        "can_save": request.user.is_authenticated,
        "feed": feed_link(request, place, "search_feed", _("Search: %(words)s") % {"words": wanted.words}),
    }


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("seite", "")
    return min(max(int(text), 1), MOST_HITS // PAGE) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _types(request: HttpRequest, results: Any, wanted: SearchQuery) -> list[tuple[FoundKind | None, int, str, bool]]:
    """The types with how many hits each has, the address that shows only these, and which is shown now."""
    query = request.GET.copy()
    query.pop("seite", None)
    rows: list[tuple[FoundKind | None, int, str, bool]] = []
    for kind in (None, *FoundKind):
        count = results.counts.get(kind, 0) if kind else sum(results.counts.values())
        if kind:
            query["type"] = kind.code
        else:
            query.pop("type", None)
        if count or kind is wanted.kind:
            rows.append((kind, count, f"?{query.urlencode()}", kind is wanted.kind))
    return rows


@require_GET
@in_municipality(Permission.SEE_PUBLISHED)
def suggestions(request: HttpRequest, place: Place) -> HttpResponse:
    """Options for the search field's list, as the last word could go on."""
    found = queries.suggest(place.municipality, request.GET.get("q", ""))
    return render(request, "web/_suggestions.html", {"suggestions": found})


@require_safe
@in_municipality(Permission.SEE_PUBLISHED)
def search_feed(request: HttpRequest, place: Place) -> HttpResponse:
    """The newest hits of a search, for programs that look again now and then."""
    wanted = _form(request, place).wanted
    results = queries.newest_hits(place.municipality, wanted, LENGTH)
    entries = [_entry(place, hit, made) for hit, made in results]
    address = results_address(place.municipality, wanted)
    title = _("Search: %(words)s") % {"words": wanted.words}
    return feed_response(request, place, Feed(title=title, address=address, entries=entries))


def _entry(place: Place, hit: Hit, made: Any) -> FeedEntry:
    facts = (hit.note, day(hit.date) if hit.date else "")
    return FeedEntry(
        kind=f"found {hit.kind.code}",
        key=str(hit.entry),
        title=": ".join(filter(None, (hit.number, hit.title))),
        address=hit_address(place.municipality, hit),
        made=made,
        changed=made,
        summary=" · ".join(filter(None, facts)),
    )


@in_municipality(Permission.SEE_PUBLISHED)
@signed_in
@require_POST
def save_search(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the search that the page shows; its words and filters stand in the address."""
    wanted, form = _form(request, place).wanted, SaveSearchForm(request.POST)
    try:
        if form.is_valid():
            saved.save_search(
                place.municipality, place.actor, form.cleaned_data["name"], wanted, notify=form.cleaned_data["notify"]
            )
            messages.success(request, _("The search is kept; you find it in your account."))
        else:
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect(results_address(place.municipality, wanted))


@in_municipality(Permission.SEE_PUBLISHED)
@signed_in
@require_POST
def delete_search(request: HttpRequest, place: Place, saved_search: int) -> HttpResponse:
    """Forget one of one's own searches."""
    try:
        saved.delete_search(place.municipality, place.actor, saved_search)
        messages.success(request, _("The search is deleted."))
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("account")


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.SEE_PUBLISHED)
@never_cache
def unsubscribe_search(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    """End the mail about a search by the link in it; without signing in, but not by merely opening the link."""
    found = saved.search_by_token(place.municipality, token)
    if found is None:
        raise Http404
    done = request.method == "POST" and saved.unsubscribe(place.municipality, token)
    context = {"saved": found, "done": done or not found.notify, "now": timezone.now()}
    return render(request, "web/search_unsubscribe.html", context)
