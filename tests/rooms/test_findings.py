"""Plausibility over the cities as loaded: what the papers' own figures contradict is found, and only that."""

from __future__ import annotations

from typing import Any

from dreiklang.council.queries import findings, implied_costs
from dreiklang.plausibility import Severity
from dreiklang.wording import say


def _sentences(city: Any, code: str) -> list[str]:
    return [say(finding.sentence, "de") for finding in findings(city) if finding.code == code]


def test_the_posts_of_package_5_do_not_add_up_and_both_values_are_told(stuttgart: Any) -> None:
    (finding,) = [each for each in findings(stuttgart) if each.code == "total"]
    assert finding.severity is Severity.CONTRADICTION
    assert "Paket 5" in say(finding.place, "de")
    assert (say(finding.stated, "de"), say(finding.expected, "de")) == ("43,75", "42,75")
    assert [line for _, line in finding.lines] == [242, 240]


def test_the_own_share_is_not_35_percent_of_the_volume(stuttgart: Any) -> None:
    (finding,) = [each for each in findings(stuttgart) if each.code == "rate"]
    assert "5.715,5" in say(finding.sentence, "de")
    assert say(finding.stated, "de").startswith("5.710")


def test_the_personnel_cost_of_package_5_fits_no_start_month(stuttgart: Any) -> None:
    (finding,) = [each for each in findings(stuttgart) if each.code == "personnel_cost"]
    assert "Paket 5" in say(finding.place, "de")


def test_the_other_packages_imply_a_yearly_cost_of_about_90_to_100_teur(stuttgart: Any) -> None:
    costs = dict(implied_costs(stuttgart))
    assert len(costs) == 5
    good = [cost for cost in costs.values() if cost.deviation <= 0.01]
    assert len(good) == 4
    assert all(88 <= cost.yearly_cost <= 101 for cost in good)


def test_a_motion_that_no_package_answers_is_noted(stuttgart: Any) -> None:
    unanswered = {say(each.place, "de") for each in findings(stuttgart) if each.code == "unanswered"}
    assert unanswered == {"Antrag 1014/2023 Nr. 3", "Antrag 4284/2023"}


def test_2022_to_2026_are_not_four_years(stuttgart: Any) -> None:
    assert len(_sentences(stuttgart, "period")) == 1


def test_contradictions_come_first(stuttgart: Any) -> None:
    severities = [finding.severity for finding in findings(stuttgart)]
    assert severities == sorted(severities, key=list(Severity).index)


def test_nothing_of_stuttgart_is_found_in_konstanz(konstanz: Any) -> None:
    assert not [each for each in findings(konstanz) if each.code in {"total", "rate", "section", "unanswered"}]
