"""What a request says, in words: for its page, for the summary before it is handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dreiklang.portfolio.facts import CONCERNS
from dreiklang.portfolio.typed import AMOUNTS, BY_YEAR, SHARES, day_of
from dreiklang.web.request_forms import STEPS
from dreiklang.web.templatetags.dreiklang import day, number, say
from dreiklang.wording import plain_number
from dreiklang.wording.labels import label as label_of


@dataclass(frozen=True)
class Group:
    """What stands on one page of the form: pairs of a question and its answer."""

    slug: str
    title: str | Promise
    rows: tuple[tuple[str, str], ...]


def facts_in_words(typed: Mapping[str, str], organization: str) -> list[Group]:
    """All that was typed, page by page; what was left empty has a dash."""
    rows = {
        "ziel": _aim(typed, organization),
        "aufgabe": _task(typed),
        "aufwand": _cost(typed),
        "belange": _concerns(typed),
    }
    return [
        Group(step.slug, step.title, tuple((label, text or "–") for label, text in rows[step.slug]))
        for step in STEPS
        if step.slug in rows
    ]


def _aim(typed: Mapping[str, str], organization: str) -> Iterator[tuple[str, str]]:
    yield _("Organisation"), organization
    yield _("Title"), typed.get("title", "")
    yield _("What is to be better"), typed.get("better", "")
    yield _("For whom"), typed.get("better_for", "")


def _task(typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("Obligation"), say(label_of("obligation", typed.get("obligation") or "voluntary"))
    yield _("Legal source"), typed.get("legal_source", "")
    yield _("Process"), typed.get("procedure", "")
    yield _("Cases a year"), _figure(typed.get("cases_a_year", ""))
    shares = [f"{say(label_of('triad', name))} {_figure(typed[name])} %" for name in SHARES if typed.get(name)]
    yield _("Triad"), ", ".join(shares)


def _cost(typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("Wanted beginning"), _day(typed.get("starts_on", ""))
    yield _("Wanted until"), _day(typed.get("wanted_by", ""))
    years = sorted({int(match[2]) for name in typed if (match := BY_YEAR.fullmatch(name)) and typed[name].strip()})
    for year in years:
        amounts = [
            f"{say(label_of('quantity', name))}: {_figure(typed[key])}{_unit(name)}"
            for name in AMOUNTS
            if typed.get(key := f"{name}_{year}", "").strip()
        ]
        yield str(year), "; ".join(amounts)
    yield _("What the figures rest on"), typed.get("cost_remark", "")


def _unit(name: str) -> str:
    return "" if name == "posts" else f" {say(label_of('unit', name))}"


def _concerns(typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in CONCERNS:
        answer = say(label_of("answer", typed.get(name) or "unknown"))
        words = typed.get(f"{name}_words", "").strip()
        yield say(label_of("concern", name)), f"{answer}: {words}" if words else answer


def _figure(text: str) -> str:
    """A number in the reader's form; what is none as it was typed."""
    try:
        return number(Decimal(plain_number(text))) if text.strip() else ""
    except (InvalidOperation, ValueError, OverflowError):
        return text


def _day(text: str) -> str:
    """A day in the reader's form; what is none as it was typed."""
    found = day_of(text)
    return day(found) if found else text
