"""The charts of evaluations: which data and words they have."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from dreiklang import charts
from dreiklang.assessment.standing import Standing, Worth
from dreiklang.evaluation import Sensitivity
from dreiklang.web.templatetags.dreiklang import number, say
from dreiklang.wording.labels import label


def value_and_cost(worths: Sequence[Worth], years: Sequence[int]) -> charts.Chart:
    """Every measure with its value and what its fullest variant costs."""
    best = worths[0]
    description = _("%(n)s measures; the most valuable is %(name)s with %(value)s points and %(cost)s TEUR.") % {
        "n": len(worths),
        "name": best.measure.name,
        "value": number(best.value),
        "cost": number(best.cost),
    }
    words = charts.BubbleWords(
        title=_("Value against cost"),
        description=description,
        name=_("Measure"),
        value=_("Value (0–100)"),
        cost=_("Funds and personnel cost %(years)s (TEUR)") % {"years": _span(years)},
        posts=_("Posts"),
        kind=_("Kind"),
        basis=_("Figures are"),
    )
    bubbles = [
        charts.Bubble(
            key=each.measure.key,
            name=each.measure.name,
            value=each.value,
            cost=each.cost,
            posts=each.posts,
            kind=say(label("kind", each.measure.kind)),
            basis=say(label("basis", each.basis.value)),
        )
        for each in worths
    ]
    return charts.value_against_cost(bubbles, words)


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def over_weight(found: Standing, known: Sensitivity, criterion: str, places: int) -> charts.Chart:
    """How the values of the first places move with one criterion's weight."""
    name, now = found.names[criterion], known.shares[criterion] * 100
    lines = [known.line(key, criterion) for key in known.order[:places]]
    names = {each.key: each.name for each in found.portfolio.measures}
    description = _("Lines of the first %(n)s measures over the weight of “%(name)s”; now it is %(now)s of 100.") % {
        "n": len(lines),
        "name": name,
        "now": number(round(Decimal(now.numerator) / now.denominator, 2)),
    }
    words = charts.LineWords(
        title=_("Value against the weight of “%(name)s”") % {"name": name},
        description=description,
        name=_("Measure"),
        weight=_("Weight of “%(name)s” (of 100)") % {"name": name},
        value=_("Value (0–100)"),
        at_zero=_("Value at weight 0"),
        now=_("Value now"),
        at_whole=_("Value at weight 100"),
    )
    shown = [
        charts.ValueLine(
            key=line.key,
            name=names[line.key],
            at_zero=_decimal(line.at_zero),
            now=_decimal(line.value(now)),
            at_whole=_decimal(line.at_whole),
        )
        for line in lines
    ]
    return charts.value_over_weight(shown, _decimal(now), words)


def _decimal(exact: object) -> Decimal:
    return round(Decimal(exact.numerator) / exact.denominator, 2)  # type: ignore[attr-defined]
