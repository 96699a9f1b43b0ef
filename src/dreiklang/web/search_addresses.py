"""How pages of the search, and what it finds, are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from dreiklang.search.values import FoundKind, Hit, SearchQuery

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality


def results_address(municipality: Municipality, wanted: SearchQuery) -> str:
    """The page with a search's hits."""
    return f"{reverse('search', args=[municipality.slug])}?{urlencode(wanted.plain())}"


def unsubscribe_address(municipality: Municipality, token: str) -> str:
    """The page on which mail about a saved search is ended."""
    return reverse("unsubscribe_search", args=[municipality.slug, token])


def hit_address(municipality: Municipality, hit: Hit) -> str:
    """The page here that shows what was found; of a text that of its paper or meeting."""
    kind, key = hit.kind, hit.key
    if kind is FoundKind.TEXT:
        name, _, key = hit.key.partition("/")
        kind = FoundKind.PAPER if name == "paper" else FoundKind.MEETING
    if kind is FoundKind.MOTION:
        return f"{reverse('motions', args=[municipality.slug])}#antrag-{key}"
    names = {
        FoundKind.PAPER: "paper",
        FoundKind.MEASURE: "measure",
        FoundKind.MEETING: "meeting",
        FoundKind.AGENDA_ITEM: "meeting",
        FoundKind.PERSON: "council_person",
        FoundKind.ORGANIZATION: "body",
    }
    return reverse(names[kind], args=[municipality.slug, key])


def file_address(hit: Hit) -> str:
    """The file at the city, opened at the page where browsers can do that; empty if the city gives none."""
    if not hit.address.startswith(("https://", "http://")):
        return ""
    return f"{hit.address.partition('#')[0]}#page={hit.page}" if hit.page else hit.address
