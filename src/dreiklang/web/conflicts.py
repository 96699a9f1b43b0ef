"""Both versions side by side, where two people changed the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


def beside(form: forms.Form, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each field that differs, in words: as it is stored now, and as it was typed. Fields without a value are empty."""
    names = [name for name in form.fields if stored.get(name) != typed.get(name)]
    return [
        {
            "label": str(form.fields[name].label),
            "now": _word(form.fields[name], stored.get(name)),
            "yours": _word(form.fields[name], typed.get(name)),
        }
        for name in names
    ]


def _word(field: forms.Field, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_word(field, each) for each in value)
    choices = dict(getattr(field, "choices", ()))
    return "" if value is None else str(choices.get(value, value))
