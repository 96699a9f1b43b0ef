"""A hearing to look at."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dreiklang.portfolio.models import Hearing


def hearing_in(city: Any) -> Hearing:
    """The staff council is asked about the city's first measure."""
    return Hearing.objects.create(
        municipality=city,
        measure=city.measures.first(),
        party="staff_council",
        basis="lpvg-bw-mitwirkung",
        basis_words="in Anlehnung an § 81 LPVG BW",
        basis_version=1,
        question="Einführung einer Software",
        required_for="decided",
        opened_on=dt.date(2026, 3, 2),
        due_on=dt.date(2026, 3, 30),
    )
