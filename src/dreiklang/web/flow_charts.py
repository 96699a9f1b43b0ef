"""The charts of the backlog: which data and words they have."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from dreiklang import charts
from dreiklang.portfolio.flow import AGES, Flow
from dreiklang.portfolio.states import BACKLOG
from dreiklang.web.templatetags.dreiklang import day, say
from dreiklang.wording.labels import label

CHARTS = ("bestand", "alter", "dauer")


def flow_chart(key: str, found: Flow) -> charts.Chart | None:
    """One of CHARTS; None while there is nothing to draw."""
    return {"bestand": _stock, "alter": _ages, "dauer": _durations}[key](found)


def _stock(found: Flow) -> charts.Chart | None:
    states = [state for state in BACKLOG if any(moment.counts[state] for moment in found.moments)]
    if not states:
        return None
    last = found.moments[-1]
    description = _("Areas for %(n)s states over twelve months; on %(day)s there are %(count)s requests in all.") % {
        "n": len(states),
        "day": day(last.day),
        "count": sum(last.counts.values()),
    }
    words = charts.FlowWords(
        title=_("Requests by state over time"),
        description=description,
        day=_("At the end of"),
        count=_("Number of requests"),
        state=_("State"),
    )
    days = [(moment.day, day(moment.day)) for moment in found.moments]
    # What is done lies at the bottom, what has just come in at the top: so the areas show the flow.
    parts = [
        (say(label("request_state", state)), [moment.counts[state] for moment in found.moments]) for state in states
    ]
    return charts.cumulative_flow(days, parts, words)


def _ages(found: Flow) -> charts.Chart | None:
    if not found.ages:
        return None
    first, second, third = AGES
    bands = (
        _("up to %(n)s days") % {"n": first},
        _("up to %(n)s days") % {"n": second},
        _("up to %(n)s days") % {"n": third},
        _("more than %(n)s days") % {"n": third},
    )
    old = sum(ages.counts[-1] for ages in found.ages)
    words = charts.ShareWords(
        title=_("How long open requests have been in their state"),
        description=_("Stacked bars by state; %(n)s requests have not moved for more than %(days)s days.")
        % {"n": old, "days": third},
        package=_("State"),
        amount=_("Number of requests"),
        part=_("In this state for"),
    )
    names = [say(label("request_state", ages.state)) for ages in found.ages]
    parts = [(band, [ages.counts[place] for ages in found.ages]) for place, band in enumerate(bands)]
    return replace(charts.stacked_counts(names, parts, words), key="ages")


def _durations(found: Flow) -> charts.Chart | None:
    rows = [
        charts.Duration(each.organization, each.median_to_answer, each.slowest_tenth or 0, each.answered)
        for each in found.lead_times
        if each.median_to_answer is not None
    ]
    if not rows:
        return None
    words = charts.DurationWords(
        title=_("Days from handing in to the answer, by department"),
        description=_(
            "Bars: half of the requests were answered by then. Ticks: nine of ten were. The table says both."
        ),
        name=_("Organisation"),
        median=_("Half answered after (days)"),
        slow=_("Nine of ten after (days)"),
        count=_("Answered requests"),
    )
    return charts.durations(rows, words)
