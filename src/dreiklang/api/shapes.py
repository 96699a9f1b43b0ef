"""What every answer and every request body has in common: exact decimals as text, and nothing that is not named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from dreiklang.planning import Basis, Obligation, Quantity
from dreiklang.portfolio.queries import Kind

__all__ = ["Basis", "Kind", "Obligation", "Quantity"]

DECIMAL = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$"
WHOLE_OR_PART = r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,3})?$"
LARGEST_NUMBER = 2**31 - 1
"""Of what counts things; every database holds it."""


def exact(value: Decimal) -> str:
    """A decimal as programs read it, without an exponent and without trailing zeros: equal values, equal text."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(text: Any) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(WHOLE_OR_PART, text, re.ASCII) or "\n" in text:
        raise PydanticCustomError("exact_decimal", "Write the amount as text, such as “1250.5”.")
    return Decimal(text)


def _day(text: Any) -> dt.date:
    if type(text) is dt.date:  # of an answer
        return text
    try:
        if isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) and "\n" not in text:
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise PydanticCustomError("day", "Write the day as text, such as “2027-03-01”.")


Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day; in a request as text, never as a number of seconds."""
Exact = Annotated[
    Decimal,
    PlainSerializer(exact, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DECIMAL}),
]
"""An exact decimal of an answer: money in TEUR, posts, shares and points."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": WHOLE_OR_PART, "description": "An exact decimal, as text"}),
]
"""An exact decimal of a request: text, never a binary floating-point number."""
Flag = StrictBool
"""True or false, never words for them."""
Whole = Annotated[int, Field(strict=True)]
"""A whole number, never text that looks like one."""
MeasureKey = Annotated[str, Field(min_length=1, max_length=60)]


class Shape(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)


class Body(BaseModel):
    """What a client sends: fields that are not named here are refused, and so is text that no database can keep."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_storable_text(cls, data: Any) -> Any:
        for text in _texts(data):
            if "\0" in text or not _is_unicode(text):
                raise PydanticCustomError("null_character", "There is a character in it that cannot be stored.")
        return data


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


class OrganizationRef(Shape):
    """An organisation by key and name."""

    key: str
    name: str


class TriadShares(Shape):
    """Shares of people, process and technology; they sum to 1."""

    people: Exact
    process: Exact
    technology: Exact


class Source(Shape):
    """Where in a council paper something stands, and the words found there."""

    paper: str
    line: int
    words: str
