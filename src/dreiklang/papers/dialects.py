"""Words that a city's forms use: what a person would skip when reading them, and marks of the city's own.

A reader takes the words of all cities together; none asks which city a paper is from.
"""

from __future__ import annotations

import re
from functools import cache

from dreiklang.papers.cities import karlsruhe, stuttgart
from dreiklang.papers.dialect import Dialect


@cache
def placeholders() -> frozenset[str]:
    """What empty fields of forms show, in any city known."""
    return frozenset().union(*(dialect.placeholders for dialect in _all()))


@cache
def measure_code() -> re.Pattern[str]:
    """A pattern that finds codes of measures, of any city known."""
    codes = "|".join(code for dialect in _all() for code in dialect.measure_codes)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{codes})(?![A-Za-z0-9])")


@cache
def _all() -> tuple[Dialect, ...]:
    return (karlsruhe.DIALECT, stuttgart.DIALECT)
