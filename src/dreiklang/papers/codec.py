"""Readings as JSON: figures as plain decimals in texts, days as ISO dates, nothing lost."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from dreiklang.wording import Message, say


def to_json(value: object, language: str = "de") -> str:
    """A reading, or several, as JSON text."""
    return json.dumps(plain(value, language), ensure_ascii=False, indent=2)


def plain(value: object, language: str = "de") -> Any:
    """The same in lists, dicts, texts, numbers and truth values."""
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name), language) for field in fields(value) if field.repr}
    if isinstance(value, (list, tuple)):
        return [plain(each, language) for each in value]
    return value
