"""A budget motion is one value: what is asked, what the administration says, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dreiklang.papers import Kind, Level, Outcome, PaperText, Recommendation, read_references, read_statement
from dreiklang.papers.budget_motions import BudgetMotion, MotionParts, Source, assemble_motion
from dreiklang.papers.motion_cycles import cycle_of, is_budget_motion, read_cycle, sub_budget_of
from dreiklang.papers.motion_files import Role, role_of
from dreiklang.papers.motion_money import plain_amount
from papers.small_papers import BLANK, MINUTES, MOTION, STATEMENT

EMPTY = " " * 30
PARTS = MotionParts(
    reference="MH/2025/4711",
    title="Ein Lesesaal",
    sub_budget="4100",
    motions=(PaperText(MOTION, "motion"),),
    statements=(PaperText(STATEMENT, "statement"),),
    result="mehrheitlich abgelehnt",
    budget_years=(2026, 2027),
)
CELLS = f"{BLANK}12.500 12.500 12.500 12.500 "
SILENT = STATEMENT.replace(CELLS, EMPTY)
"""A statement whose tables are empty."""


def with_statement(text: str, motion: str = MOTION) -> BudgetMotion:
    parts = replace(PARTS, statements=(PaperText(text, "statement"),), motions=(PaperText(motion, "motion"),))
    return assemble_motion(parts)


def facts(motion: BudgetMotion) -> list[tuple[str, int, str, str, str]]:
    return [(f.kind.value, f.year, plain_amount(f.amount), f.source.value, f.level.value) for f in motion.figures]


def test_the_administrations_figures_count_and_posts_that_only_the_motion_names_stay() -> None:
    motion = assemble_motion(PARTS)
    assert facts(motion) == [
        ("posts", 2027, "0.5", "motion", "probable"),
        *(("expense", year, "12500", "statement", "certain") for year in (2027, 2028, 2029, 2030)),
    ]
    assert [mover.value for mover in motion.movers] == ["Mitte", "SR Beispiel"]
    assert motion.product_group is not None
    assert motion.account is not None
    assert (motion.product_group.value, motion.account.value) == ("2720-410", "43000000")
    assert motion.investment_measure is None
    assert motion.recommendation is not None
    assert motion.recommendation.value is Recommendation.REJECT
    assert motion.result is not None
    assert motion.result.value is Outcome.REJECTED
    assert motion.level is Level.CERTAIN


def test_a_statement_without_a_recommendation_may_hide_one() -> None:
    motion = with_statement(STATEMENT.split("Die Verwaltung empfiehlt")[0])
    assert (motion.recommendation, motion.level) == (None, Level.PROBABLE)


def test_every_value_shows_words_document_and_place() -> None:
    motion = assemble_motion(PARTS)
    texts = {"motion": MOTION, "statement": STATEMENT}
    for cited in (*motion.movers, motion.account, motion.product_group, *motion.figures):
        assert cited is not None
        assert cited.place is not None
        assert texts[cited.document][cited.place.start : cited.place.end] == cited.words


def test_where_the_administration_gives_no_figures_the_motions_count() -> None:
    assert facts(with_statement(SILENT)) == [
        ("posts", 2027, "0.5", "motion", "certain"),
        # Two rows of one kind and year are a sum: 12,000 for things, and 1,000 less in a row that names no kind.
        ("expense", 2026, "11000", "motion", "probable"),
        ("expense", 2027, "11500", "motion", "probable"),
    ]


def test_euros_below_a_heading_for_posts_are_no_posts() -> None:
    text = STATEMENT.replace("Aufwand (in Euro)", "Stellenveränderung (VZW)").replace("12.500", "62.500")
    figures = [fact for fact in facts(with_statement(text)) if fact[3] == "statement"]
    assert figures[0] == ("expense", 2027, "62500", "statement", "probable")


def test_an_empty_cell_may_be_a_line_without_blanks() -> None:
    text = STATEMENT.replace(CELLS, " \n12.500 12.600 12.700 12.800 ")
    years = [(f.year, f.amount, f.level) for f in with_statement(text).figures if f.source is Source.STATEMENT]
    assert years[0] == (2027, Decimal(12500), Level.PROBABLE)
    assert years[-1][:2] == (2030, Decimal(12800))


def test_a_row_with_a_name_in_its_midst_is_read() -> None:
    text = STATEMENT.replace(CELLS, f"{BLANK}\nGrundzuschuss Bücherei \n-9.000 \n{' ' * 18}")
    figures = [f for f in with_statement(text).figures if f.source is Source.STATEMENT]
    assert [(f.year, f.amount, f.level) for f in figures] == [(2027, Decimal(-9000), Level.PROBABLE)]


def test_a_year_may_bear_a_note() -> None:
    text = STATEMENT.replace("Aufwand (in Euro)\n2026 2027 2028", "Aufwand (in Euro)\n2026 Sperrvermerk 2027 2028")
    assert [f.year for f in read_statement(PaperText(text)).figures] == [2027, 2028, 2029, 2030]


def test_a_figure_with_the_sign_turned_round_is_probable() -> None:
    motion = MOTION.replace("12.000 12.500", "12.000 -12.500")
    levels = {f.year: f.level for f in with_statement(STATEMENT, motion).figures if f.source is Source.STATEMENT}
    assert levels[2027] is Level.CERTAIN  # the motion's rows make −13,500
    alone = motion.replace("-1.000 \n-1000 ", EMPTY)
    levels = {f.year: f.level for f in with_statement(STATEMENT, alone).figures if f.source is Source.STATEMENT}
    assert (levels[2027], levels[2028]) == (Level.PROBABLE, Level.CERTAIN)


def test_motions_under_one_number_are_no_parts_of_a_sum() -> None:
    other = MOTION.replace("12.000 12.500", "12.000 14.000").replace("Mitte Gem", "Rand Gem")
    parts = replace(PARTS, statements=(), motions=(PaperText(MOTION, "a"), PaperText(other, "b"), PaperText(MOTION)))
    motion = assemble_motion(parts)
    assert [mover.value for mover in motion.movers] == ["Mitte", "Rand"]
    assert facts(motion)[1:] == [
        ("expense", 2026, "11000", "motion", "probable"),
        ("expense", 2027, "11500", "motion", "probable"),
    ]


def test_the_sub_budget_is_the_systems_and_probable_if_the_motion_names_another() -> None:
    motion = assemble_motion(replace(PARTS, sub_budget="5000"))
    assert motion.sub_budget is not None
    assert (motion.sub_budget.value, motion.level) == ("5000", Level.PROBABLE)


def test_a_number_of_a_cost_centre_is_no_account() -> None:
    read = read_statement(PaperText(STATEMENT.replace("1.410.27.20.01 ", "41001234 ")))
    assert read.account is not None
    assert read.account.value == "43000000"
    assert read_statement(PaperText(STATEMENT.replace("1.410.27.20.01 43000000", "41001234"))).account is None


def test_several_accounts_stand_side_by_side_and_are_probable() -> None:
    read = read_statement(PaperText(STATEMENT.replace("43000000", "\n42100000 \n4430 0000 \n42100000")))
    assert read.account is not None
    assert (read.account.value, read.account.level) == ("42100000 / 44300000", Level.PROBABLE)


@pytest.mark.parametrize("minutes", ["Antrag 1.99", "1.99"])
def test_grouped_votes_of_minutes_reach_the_motion_that_they_list(minutes: str) -> None:
    parts = replace(PARTS, minutes=(PaperText(MINUTES.replace("Antrag 1.99 (Seite 12)", f"{minutes} (Seite 12)")),))
    motion = assemble_motion(parts)
    counted = (motion.in_favour, motion.against, motion.abstentions)
    assert counted == ((6, 38, None) if minutes.startswith("Antrag") else (None, None, None))


def test_a_meetings_only_vote_is_not_everybodys() -> None:
    lonely = PaperText("Abstimmungsergebnis: mehrheitlich abgelehnt (6 Ja, 38 Nein)", "sheet")
    assert assemble_motion(replace(PARTS, minutes=(lonely,))).in_favour is None
    assert assemble_motion(replace(PARTS, votes=(lonely,))).in_favour == 6


def test_a_sheet_that_contradicts_the_result_makes_it_probable_and_is_not_counted() -> None:
    sheet = PaperText("Abstimmungsergebnis: einstimmig angenommen (44 Ja, 0 Nein)", "sheet")
    motion = assemble_motion(replace(PARTS, votes=(sheet,)))
    assert motion.result is not None
    assert (motion.result.value, motion.level, motion.in_favour) == (Outcome.REJECTED, Level.PROBABLE, None)


def test_parts_of_a_motion_that_went_different_ways_have_no_single_result() -> None:
    sheet = PaperText("Abstimmungsergebnis:\nZiffer 1: einstimmig angenommen\nZiffer 2: mehrheitlich abgelehnt\n")
    motion = assemble_motion(replace(PARTS, result="", votes=(sheet,), item=""))
    assert motion.result is None or motion.result.value is Outcome.OTHER
    assert motion.in_favour is None


def test_what_has_no_text_is_named_and_nothing_is_certain() -> None:
    motion = assemble_motion(replace(PARTS, statements=(), missing=("Stellungnahme",)))
    assert [words.words for words in motion.unread] == ["Stellungnahme"]
    assert motion.level is Level.PROBABLE
    nothing = assemble_motion(MotionParts(reference="MH/2025/1", missing=("Antrag", "Stellungnahme")))
    assert (nothing.level, nothing.figures, nothing.result) == (Level.UNREAD, (), None)


def test_a_broken_number_of_the_statement_is_unread_and_not_guessed() -> None:
    motion = with_statement(STATEMENT.replace("12.500 12.500 12.500 12.500", "12.50.0 12.500 12.500 12.500"))
    assert [words.words for words in motion.unread] == ["12.50.0"]
    assert motion.level is Level.PROBABLE
    assert all(figure.amount == 12500 for figure in motion.figures if figure.kind is Kind.EXPENSE)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Antrag Mitte_01", Role.MOTION),
        ("Antrag Mitte_01_Anlage 1", Role.ANNEX),
        ("4711 Stellungnahme DHH", Role.STATEMENT),
        ("StN Antrag Nr. 3", Role.STATEMENT),
        ("OZ 7 STN: Lesesaal", Role.STATEMENT),
        ("Abstimmungsergebnis Ö 27", Role.VOTES),
        ("Abtimmunsergebnis zum Antrag", Role.VOTES),
        ("Protokoll GR TOP 3", Role.VOTES),
        ("Antrag Mitte Grünanlagen pflegen", Role.MOTION),
        ("Anlage 2_Liste der Anträge", Role.ANNEX),
        ("Bild", Role.OTHER),
    ],
)
def test_a_documents_name_tells_its_role_also_with_typing_errors(name: str, role: Role) -> None:
    assert role_of(name) is role


def test_a_document_without_a_telling_name_is_told_by_its_text() -> None:
    assert role_of("00012", PaperText(STATEMENT)) is Role.STATEMENT


@pytest.mark.parametrize(
    ("words", "years"),
    [("2026/2027", (2026, 2027)), ("2026/27", (2026, 2027)), ("2026", (2026,)), ("2027/2026", None), ("neu", None)],
)
def test_a_budget_is_named_by_its_years(words: str, years: tuple[int, ...] | None) -> None:
    assert read_cycle(words) == years


def test_a_motion_belongs_to_the_budget_that_its_head_names_else_to_the_year_after_its_number() -> None:
    assert cycle_of("MH/2020/1", [PaperText(MOTION)]) == (2026, 2027)
    assert cycle_of("MH/2025/4711") == (2026,)
    assert cycle_of("", [], "2025-11-24") == (2026,)
    assert cycle_of("ohne") == ()


def test_budget_motions_are_told_by_number_or_type() -> None:
    assert is_budget_motion("MH/2025/4711", "Antrag")
    assert is_budget_motion("17/2025", "Haushaltsantrag")
    assert not is_budget_motion("2025/0012", "Antrag")
    assert not is_budget_motion("", "Haushaltsantrag")
    assert sub_budget_of("Haushalt THH 4100") == "4100"
    assert sub_budget_of("Haushalt Gesamt") == ""


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1E+3", "1000"), ("0.50", "0.5"), ("-0", "0"), ("-1.250", "-1.25"), ("100", "100"), ("0.00", "0")],
)
def test_amounts_are_plain_decimals(amount: str, words: str) -> None:
    assert plain_amount(Decimal(amount)) == words


def test_a_paper_numbered_twice_over_keeps_both_suffixes() -> None:
    [reference] = read_references(PaperText("Vorlage: 2021/0012/1/2"))
    assert str(reference.value) == "2021/0012/1/2"
