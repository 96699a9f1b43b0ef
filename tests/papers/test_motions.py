"""Nobody types a motion's figures again, or the administration's answer to it."""

from __future__ import annotations

from decimal import Decimal

from dreiklang.papers import Figure, Kind, Level, PaperText, Recommendation, read_motion, read_statement
from papers.small_papers import LETTER, MOTION, STATEMENT


def facts(figures: tuple[Figure, ...]) -> list[tuple[Kind | None, int | None, str, Level]]:
    return [(each.kind, each.year, str(each.amount), each.level) for each in figures]


def test_a_budget_office_reads_who_moves_what_for_which_year() -> None:
    motion = read_motion(PaperText(MOTION))
    assert motion.number is not None
    assert str(motion.number.value) == "MH/2025/4711"
    assert [each.value for each in motion.movers] == ["Mitte"]
    assert motion.title is not None
    assert motion.title.value == "Ein Lesesaal für die Bücherei"
    assert motion.sub_budget is not None
    assert motion.sub_budget.value == "4100"
    assert facts(motion.figures) == [
        (Kind.POSTS, 2027, "0.50", Level.CERTAIN),
        (Kind.EXPENSE, 2026, "12000", Level.CERTAIN),
        (Kind.EXPENSE, 2027, "12500", Level.CERTAIN),
        (None, 2026, "-1000", Level.CERTAIN),
        (None, 2027, "-1000", Level.CERTAIN),
    ]


def test_the_sub_budget_may_stand_on_the_line_of_its_heading() -> None:
    beside = MOTION.replace("Teilhaushalt\n 215  4100", "Teilhaushalt 4100\n 215")
    found = read_motion(PaperText(beside)).sub_budget
    assert found is not None
    assert (found.value, beside[found.place.start : found.place.end]) == ("4100", "4100")


def test_a_councillor_and_the_list_behind_the_name_are_one_mover() -> None:
    head = "Fraktionen von Mitte, Rand und Einzelstadträtin Ada Muster, Liste Lesen"
    motion = read_motion(
        PaperText(MOTION.replace("Mitte Gemeinderatsfraktion, Rathausplatz 1, 12345 Musterstadt", head))
    )
    assert [each.value for each in motion.movers] == ["Mitte", "Rand", "Einzelstadträtin Ada Muster"]


def test_every_figure_shows_the_words_and_the_place_it_was_read_from() -> None:
    for figure in read_motion(PaperText(MOTION)).figures:
        assert MOTION[figure.place.start : figure.place.end] == figure.words
        assert figure.words in MOTION.split("\n")[figure.place.line - 1]


def test_a_block_and_a_wished_report_are_found() -> None:
    motion = read_motion(PaperText(MOTION))
    assert [(each.year, each.amount) for each in motion.blocked] == [(2027, Decimal(12500))]
    assert len(motion.reports) == 1
    assert motion.asks[0].words.value.startswith("Die Verwaltung berichtet")


def test_a_value_whose_column_nobody_can_tell_is_only_probable() -> None:
    lost = MOTION.replace(" " * 19, " ").replace("      0,50", "0,50")
    levels = {each.level for each in read_motion(PaperText(lost)).figures if each.kind is Kind.POSTS}
    assert levels == {Level.PROBABLE}


def test_a_broken_number_is_unread_and_not_guessed() -> None:
    broken = read_motion(PaperText(MOTION.replace("12.500 ", "12.50.0 ", 1)))
    unread = [each for each in broken.figures if each.level is Level.UNREAD]
    assert [(each.words, each.amount) for each in unread] == [("12.50.0", None)]


def test_more_values_than_years_stay_without_a_year() -> None:
    motion = read_motion(PaperText(MOTION.replace("12.000 12.500", "1 2 3 4 5 6")))
    figures = [each for each in motion.figures if each.kind is Kind.EXPENSE]
    assert {(each.year, each.level) for each in figures} == {(None, Level.UNREAD)}


def test_a_letter_gives_its_group_and_its_items() -> None:
    motion = read_motion(PaperText(LETTER))
    assert [each.value for each in motion.movers] == ["Grüne Mitte"]
    assert [each.number for each in motion.asks] == ["", "1", "2"]
    assert [each.value for each in motion.signed_by] == ["Ada Muster"]


def test_the_statement_gives_figures_accounts_and_recommendation() -> None:
    statement = read_statement(PaperText(STATEMENT))
    assert [each.value for each in statement.movers] == ["Mitte", "SR Beispiel"]
    assert statement.product_group is not None
    assert statement.account is not None
    assert (statement.product_group.value, statement.account.value) == ("2720-410", "43000000")
    assert facts(statement.figures) == [
        (Kind.EXPENSE, year, "12500", Level.CERTAIN) for year in (2027, 2028, 2029, 2030)
    ]
    assert statement.recommendation is not None
    assert statement.recommendation.value is Recommendation.REJECT
    assert statement.recommendation.words.startswith("Die Verwaltung empfiehlt")


def test_a_recommendation_under_a_condition_is_only_probable() -> None:
    text = STATEMENT.replace(
        "den Antrag abzu-\nlehnen", "den Antrag im Falle des Beschlusses als erledigt zu betrachten"
    )
    found = read_statement(PaperText(text)).recommendation
    assert found is not None
    assert (found.value, found.level) == (Recommendation.SETTLED, Level.PROBABLE)


def test_a_statement_that_recommends_nothing_says_nothing() -> None:
    text = STATEMENT.split("Die Verwaltung empfiehlt")[0]
    assert read_statement(PaperText(text)).recommendation is None


def test_the_kind_comes_from_the_account_where_the_form_names_none_and_is_probable() -> None:
    text = STATEMENT.replace("Aufwand (in Euro)", "Wählen Sie ein Element aus")
    assert {(each.kind, each.level) for each in read_statement(PaperText(text)).figures} == {
        (Kind.EXPENSE, Level.PROBABLE)
    }
