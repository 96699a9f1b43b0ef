"""What a city's forms say that no other city's do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One city's words.

    `placeholders`: what an empty field of a form shows. `measure_codes`: patterns of the city's own codes of
    measures, as of a programme of savings.
    """

    placeholders: frozenset[str] = frozenset()
    measure_codes: tuple[str, ...] = ()
