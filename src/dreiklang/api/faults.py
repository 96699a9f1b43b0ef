"""What is wrong in a request, place by place, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dreiklang.api.shapes import Shape
from dreiklang.wording import Message, message, say


class Fault(Shape):
    """One wrong value: the way to it through the request, what is wrong, and what helps."""

    place: list[str]
    detail: str
    remedy: str = ""


UNFIT = message("This value does not fit.")
SENTENCES: Mapping[str, Message] = {
    "missing": message("This value is missing."),
    "extra_forbidden": message("There is no such field here."),
    "null_character": message("There is a character in it that cannot be stored."),
    "day": message("Write the day as text, such as “2027-03-01”."),
    "exact_decimal": message("Write the amount as text with a decimal point, such as “1250.5”."),
    "string_type": message("This must be text."),
    "string_pattern_mismatch": message("This text does not have the form that is needed."),
    "string_too_short": message("At least {min_length} characters are needed."),
    "string_too_long": message("At most {max_length} characters are possible."),
    "int_type": message("This must be a whole number."),
    "int_parsing": message("This must be a whole number."),
    "int_from_float": message("This must be a whole number."),
    "int_parsing_size": message("This number is out of range."),
    "bool_type": message("This must be true or false."),
    "bool_parsing": message("This must be true or false."),
    "greater_than_equal": message("At least {ge} is needed."),
    "less_than_equal": message("At most {le} is possible."),
    "list_type": message("This must be a list."),
    "dict_type": message("This must be an object."),
    "model_type": message("This must be an object."),
    "model_attributes_type": message("This must be an object."),
    "too_short": message("At least {min_length} entries are needed."),
    "too_long": message("At most {max_length} entries are possible."),
    "enum": message("Choose one of: {expected}."),
    "literal_error": message("Choose one of: {expected}."),
}
"""By the validation library's name of the fault; values in braces are the ones that it gives."""


def fault_of(found: Mapping[str, Any], language: str) -> Fault:
    """A fault that the validation of a request found, as the validation library reports it."""
    place = [str(part) for part in found["loc"]]
    if place[0] == "body":
        del place[1:2]  # the name that the body has in the program
    template = SENTENCES.get(found["type"], UNFIT).template
    values = {name: str(value) for name, value in found.get("ctx", {}).items()}
    return Fault(place=place, detail=say(Message(template, values), language))
