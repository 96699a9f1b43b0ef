"""What a person is told when a rule says no, or when a value cannot be."""

from __future__ import annotations

from dreiklang.municipality.errors import Refusal
from dreiklang.planning import InvalidValueError
from dreiklang.web.templatetags.dreiklang import say


def refusal_words(refusal: Refusal) -> str:
    """Reason and remedy in the reader's language."""
    return f"{say(refusal.reason)} {say(refusal.remedy)}"


def fault_words(error: InvalidValueError) -> str:
    """Place, reason and remedy in the reader's language."""
    return f"{say(error.place)}: {say(error.reason)} {say(error.remedy)}"
