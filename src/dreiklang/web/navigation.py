"""The way through a city's pages: groups of sections, in the order in which they stand at the head of each page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dreiklang.municipality.permissions import Permission
from dreiklang.web.place import Place


@dataclass(frozen=True)
class Section:
    """Pages that belong together: the name that views give as `section`, which is also that of the first page's URL."""

    name: str
    label: str | Promise
    permission: Permission = Permission.SEE_PUBLISHED


@dataclass(frozen=True)
class Link:
    """An entry of the navigation as one person sees it."""

    label: str | Promise
    address: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    """The groups, and the sections of the group that the page belongs to."""

    groups: tuple[Link, ...]
    sections: tuple[Link, ...]


GROUPS: tuple[tuple[str | Promise, tuple[Section, ...]], ...] = (
    (
        _("Packages"),
        (
            Section("packages", _("Budget packages")),
            Section("statement", _("Council paper")),
            Section("plausibility", _("Plausibility")),
        ),
    ),
    (
        _("Requests"),
        (
            Section("requests", _("Backlog")),
            Section("request_board", _("Board"), Permission.SEE_REQUESTS),
            Section("request_flow", _("Flow"), Permission.SEE_REQUESTS),
            Section("hearings", _("Hearings"), Permission.SEE_HEARINGS),
            Section("new_request", _("Hand in a request"), Permission.HAND_IN_REQUESTS),
        ),
    ),
    (
        _("Measures"),
        (
            Section("measures", _("Measures")),
            Section("responsibilities", _("Responsibilities")),
            Section("dependencies", _("Dependencies")),
            Section("evaluations", _("Evaluation"), Permission.SEE_PLANNING),
            Section("ranking", _("Ranking"), Permission.SEE_PLANNING),
            Section("sensitivity", _("Sensitivity"), Permission.SEE_PLANNING),
            Section("value_and_cost", _("Value and cost"), Permission.SEE_PLANNING),
            Section("pairwise", _("Pairwise comparison"), Permission.SEE_PLANNING),
            Section("catalogues", _("Catalogues"), Permission.SEE_PLANNING),
        ),
    ),
    (
        _("Council"),
        (
            Section("motions", _("Motions")),
            Section("budget_motions", _("Motions to the budget")),
            Section("papers", _("Papers")),
            Section("meetings", _("Meetings")),
            Section("agenda_items", _("Decisions")),
            Section("bodies", _("Organisations")),
        ),
    ),
    (
        _("Strategy and funding"),
        (
            Section("strategy", _("Strategy")),
            Section("effect", _("Effect of the money")),
            Section("indicators", _("Indicators")),
            Section("funding", _("Funding")),
        ),
    ),
    (
        _("Administration"),
        (
            Section("audit", _("Changes"), Permission.SEE_AUDIT),
            Section("people", _("People and roles"), Permission.MANAGE_PEOPLE),
            Section("webhooks", _("Webhooks"), Permission.MANAGE_CONNECTIONS),
        ),
    ),
)


def navigation(place: Place, current: str) -> Navigation:
    """What the person may see, with the present section marked."""
    groups, inside = [], ()
    for label, sections in GROUPS:
        links = tuple(_links(place, sections, current))
        if not links:
            continue
        here = any(link.current for link in links)
        groups.append(Link(label, links[0].address, here))
        inside = links if here and len(links) > 1 else inside
    return Navigation(tuple(groups), inside)


def _links(place: Place, sections: tuple[Section, ...], current: str) -> Iterator[Link]:
    for section in sections:
        if place.actor.may(section.permission):
            yield Link(section.label, reverse(section.name, args=[place.municipality.slug]), section.name == current)
