"""Stated figures for tests, each with a place of its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from dreiklang.plausibility import Finding, Source, Stated, StatedPackage
from dreiklang.wording import say

YEARS = (2024, 2025)


def stated(value: str, line: int = 1) -> Stated:
    """A number as it stands in a paper's line."""
    return Stated(value=Decimal(value), source=Source(paper="drucksache", line=line, words=value))


def package(**figures: dict[int | None, str]) -> StatedPackage:
    """A package whose figures stand in the lines from 240 on, quantity by quantity."""
    return StatedPackage(
        title="Paket 5",
        figures={
            quantity: {year: stated(value, line) for line, (year, value) in enumerate(values.items(), 240)}
            for quantity, values in figures.items()
        },
    )


def only(findings: Iterable[Finding]) -> Finding:
    """The one finding; it says place, both values and a sentence in both languages."""
    (finding,) = findings
    for part in (finding.place, finding.stated, finding.expected, finding.sentence):
        assert say(part, "de")
        assert say(part, "en")
    assert say(finding.sentence, "de") != say(finding.sentence, "en")
    return finding


def both(finding: Finding) -> tuple[str, str]:
    """What is stated and what was expected, in German."""
    return say(finding.stated, "de"), say(finding.expected, "de")


def codes(findings: Iterable[Finding]) -> list[str]:
    """The codes of the findings, in their order."""
    return [finding.code for finding in findings]
