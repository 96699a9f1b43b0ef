"""One paper under several spellings of its reference: a search would miss some."""

from __future__ import annotations

from dreiklang.plausibility import Severity, Source, check_spelling
from dreiklang.wording import say
from plausibility.figures import both, only


def _lines(*words: str) -> list[Source]:
    return [Source(paper="vorlage", line=line, words=text) for line, text in enumerate(words, 1)]


def test_the_spellings_of_one_real_paper_are_noted_with_their_first_lines() -> None:
    finding = only(
        check_spelling(_lines("GRDrs 236/2023", "siehe GRDrs 236/2023", "vgl. GDRs. 236/2023 und GRDrs. 236/2023"))
    )
    assert (finding.code, finding.severity) == ("spelling", Severity.NOTE)
    assert both(finding) == ("GDRs., GRDrs, GRDrs.", "eine Schreibweise")
    assert say(finding.place, "en") == "reference 236/2023"
    assert finding.lines == (("vorlage", 3), ("vorlage", 1))


def test_one_spelling_throughout_is_left_in_peace() -> None:
    assert list(check_spelling(_lines("GRDrs 236/2023", "GRDrs 236/2023", "GRDrs 99/2019"))) == []


def test_two_papers_may_be_called_differently() -> None:
    """Nothing is missed when each paper keeps one spelling of its own."""
    assert list(check_spelling(_lines("GRDrs 236/2023", "GRDrs. 99/2019"))) == []


def test_spaces_do_not_make_another_spelling() -> None:
    assert list(check_spelling(_lines("GRDrs 236/2023", "GRDrs236/2023", "GRDrs\t236/2023"))) == []


def test_other_words_with_numbers_are_no_references() -> None:
    assert list(check_spelling(_lines("Gesetz 1/2023", "Gemeinderat 1/2023", "Antrag 1/2023", ""))) == []


def test_papers_are_noted_in_the_order_of_their_numbers() -> None:
    findings = check_spelling(_lines("GRDrs 9/2023", "GRDrs 1/2023", "GRDrs. 9/2023", "GRDrs. 1/2023"))
    assert [say(each.place, "de") for each in findings] == ["Aktenzeichen 1/2023", "Aktenzeichen 9/2023"]
