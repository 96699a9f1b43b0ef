"""Sentences of rules and libraries in the language that the client asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from dreiklang.wording import Message, say


def language_of(request: HttpRequest) -> str:
    """German unless the client asked for English (`Accept-Language`)."""
    return "en" if str(getattr(request, "LANGUAGE_CODE", "de")).startswith("en") else "de"


def said(sentences: Iterable[Message], language: str) -> list[str]:
    """Several sentences."""
    return [say(each, language) for each in sentences]
