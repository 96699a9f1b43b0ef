"""Marking words that were searched for."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def marked(text: str, places: Sequence[tuple[int, int]]) -> SafeString:
    """The text with the words at the places marked; everything in it is escaped."""
    pieces, at = [], 0
    for start, end in places:
        pieces += [conditional_escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return mark_safe("".join([*pieces, conditional_escape(text[at:])]))  # noqa: S308 - every piece is escaped
