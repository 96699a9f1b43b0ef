"""Sections that other packages have and one lacks: readers cannot compare what is not said."""

from __future__ import annotations

import pytest

from dreiklang.plausibility import Severity, StatedPackage, check_sections
from dreiklang.wording import say
from plausibility.figures import both, only


def _packages(*kinds: set[str]) -> list[StatedPackage]:
    return [
        StatedPackage(title=f"Paket {number}", figures={}, point_kinds=frozenset(each))
        for number, each in enumerate(kinds, 1)
    ]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("chance", "Chancen"), ("risk", "Risiken"), ("consequence", "Folgen"), ("delay", "Verzögerungen")],
)
def test_what_one_package_alone_does_not_say_is_noted(kind: str, word: str) -> None:
    finding = only(check_sections(_packages({kind}, {kind}, set())))
    assert (finding.code, finding.severity) == ("section", Severity.NOTE)
    assert say(finding.place, "de") == "Paket 3"
    assert both(finding)[0] == "nichts"
    assert word in both(finding)[1]


def test_packages_that_say_the_same_are_left_in_peace() -> None:
    assert list(check_sections(_packages({"chance", "risk"}, {"risk", "chance"}))) == []


def test_what_only_one_package_says_is_missed_in_none() -> None:
    assert list(check_sections(_packages({"risk"}, set(), set()))) == []


def test_contents_may_be_told_in_another_way() -> None:
    """Only what a council weighs is missed: chances, risks, consequences and delays."""
    assert list(check_sections(_packages({"content"}, {"content"}, set()))) == []


def test_no_package_misses_nothing() -> None:
    assert list(check_sections([])) == []


def test_every_missing_section_is_noted_by_itself() -> None:
    findings = list(check_sections(_packages({"chance", "risk"}, {"chance", "risk"}, set())))
    assert [both(each)[1] for each in findings] == ["Chancen", "Risiken"]
