"""What scenarios say of a request, as plain values for JSON: exact decimals as text, no times."""

from __future__ import annotations

from typing import Any

from dreiklang.planning.codec import plan_facts
from dreiklang.planning.conditions import Limit
from dreiklang.planning.robustness import Outlook, Robustness
from dreiklang.planning.uncertainty import Spread
from dreiklang.wording import say

SCHEMA = "dreiklang/robustness/1"


def robustness_facts(found: Robustness, language: str = "en") -> dict[str, Any]:
    """Both packages whole, their chances, and how often each measure is chosen; sentences in `language`."""
    ranges = found.uncertainty
    return {
        "schema": SCHEMA,
        "status": found.status.value,
        "level": str(found.level),
        "scenarios": found.scenarios,
        "seed": found.seed,
        "ranges": {
            "funds": _spread(ranges.funds),
            "posts": _spread(ranges.posts),
            "prices": _spread(ranges.prices),
            "funds_of": {key: _spread(spread) for key, spread in sorted(ranges.funds_of.items())},
            "posts_of": {key: _spread(spread) for key, spread in sorted(ranges.posts_of.items())},
        },
        "stated": _outlook(found, found.stated, language),
        "robust": None if found.robust is None else _outlook(found, found.robust, language),
        "solved": found.solved,
        "gap": None if found.gap is None else str(found.gap),
        "chosen": dict(found.chosen),
        "always": list(found.always),
        "never": list(found.never),
    }


def _spread(spread: Spread) -> list[str]:
    return [str(spread.low), str(spread.high)]


def _outlook(found: Robustness, outlook: Outlook, language: str) -> dict[str, Any]:
    return {
        "plan": plan_facts(outlook.plan, found.request, language),
        "duties": outlook.duties,
        "kept": outlook.kept,
        "chance": str(found.chance(outlook)),
        "broken": [_broken(limit, count, language) for limit, count in outlook.broken.items()],
    }


def _broken(limit: Limit, count: int, language: str) -> dict[str, Any]:
    return {
        "quantity": limit.quantity.value,
        "year": limit.year,
        "words": say(limit.words, language),
        "scenarios": count,
    }
