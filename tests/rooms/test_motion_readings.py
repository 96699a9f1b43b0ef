"""Motions are read from imported papers, judged by people, summed, and made into measures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dreiklang.council.adopting import make_measure, proposal
from dreiklang.council.corrections import Judgement, judge_value, seen_of, withdraw_correction
from dreiklang.council.errors import AlreadyMeasureError, BadValueError, NothingReadError, UnknownValueError
from dreiklang.council.models import Correction, MotionMeasure, MotionReading, ReadValue
from dreiklang.council.motion_export import export_table, flat_form
from dreiklang.council.motion_pages import MotionPage, chain, motion_page, named_by, references_of, texts_of
from dreiklang.council.motion_reading import read_motions
from dreiklang.council.motion_table import Wanted, columns, rows_shown, sums_by, tables, total
from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import AuditEntry
from dreiklang.municipality.queries import operator_actor
from dreiklang.papers.motion_flat import FLAT_COLUMNS
from dreiklang.planning import Basis, Obligation, Resources, Triad
from dreiklang.portfolio.adding import NewMeasure, add_measure
from dreiklang.portfolio.errors import UnknownOrganizationError
from dreiklang.portfolio.models import Register
from dreiklang.portfolio.queries import portfolio
from dreiklang.portfolio.values import MeasureFacts
from papers.small_papers import STATEMENT
from rooms.motion_city import LETTER, READING_ROOM, TRAM, import_and_read

CYCLE = "2026/2027"


@pytest.fixture
def read(stuttgart: Any, tmp_path: Path) -> Any:
    """Stuttgart with the made-up motions imported and read."""
    import_and_read(stuttgart, tmp_path)
    return stuttgart


def _page(city: Any, slug: str) -> MotionPage:
    page = motion_page(city, slug)
    assert page is not None
    return page


def _judge(city: Any, actor: Any, slug: str, key: str, **said: Any) -> Correction:
    seen = seen_of(_page(city, slug).value(key))
    judgement = Judgement(**{"confirmed": False, "reason": "Steht in der Niederschrift.", **said})
    return judge_value(city, actor, slug, key, judgement, seen=seen, now=timezone.now())


def _table(city: Any) -> Any:
    return tables(city)[CYCLE]


def test_imported_motions_are_read_with_words_place_and_level(read: Any) -> None:
    page = _page(read, READING_ROOM)
    assert (page.reference, page.cycle, page.movers) == ("MH/2025/4711", CYCLE, ("Mitte", "SR Beispiel"))
    figure = page.value("figure:expense:2027")
    assert figure is not None
    assert (figure.amount, figure.source, figure.level.value) == (Decimal(12500), "statement", "certain")
    assert figure.read is not None
    assert figure.read.file is not None
    text = figure.read.file.content.text
    assert text[figure.read.start : figure.read.end] == figure.read.words == "12.500"
    assert (figure.read.page, figure.read.line) == (1, 12)
    recommended, result = page.value("recommendation"), page.value("result")
    assert recommended is not None
    assert result is not None
    assert (recommended.text, result.text, result.source) == ("reject", "rejected", "system")
    assert page.value("in_favour") is None  # the vote sheet is a scan


def test_a_motion_that_is_none_to_a_budget_is_read_as_far_as_it_can_be(read: Any) -> None:
    page = _page(read, LETTER)
    assert page.cycle == ""
    assert page.movers == ("Linden",)
    assert [value.text for value in page.of("ask")][-1:] == ["1) Zahl der Fahrten"]
    recommended, result = page.value("recommendation"), page.value("result")
    assert (recommended and recommended.text, result and result.text) == ("settled", "settled")


def test_signatures_are_not_stored(read: Any) -> None:
    stored = " ".join(f"{value.text} {value.words}" for value in ReadValue.objects.filter(reading__municipality=read))
    assert "Ada Muster" not in stored


def test_the_same_texts_give_no_change_and_no_entry(read: Any) -> None:
    entries = AuditEntry.objects.filter(municipality=read).count()
    before = list(ReadValue.objects.order_by("pk").values_list("pk", flat=True))
    summary = read_motions(read, operator_actor(read), timezone.now() + timedelta(days=1))
    assert (summary.motions, summary.new, summary.changed) == (3, 0, 0)
    assert AuditEntry.objects.filter(municipality=read).count() == entries
    assert list(ReadValue.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_changed_text_is_read_anew_and_nothing_else(read: Any, tmp_path: Path) -> None:
    untouched = MotionReading.objects.get(municipality=read, slug=TRAM).read_at
    summary = import_and_read(read, tmp_path, {"2": STATEMENT.replace("12.500", "13.000")})
    assert (summary.new, summary.changed) == (0, 1)
    figure = _page(read, READING_ROOM).value("figure:expense:2027")
    assert figure is not None
    assert figure.amount == 13000
    assert MotionReading.objects.get(municipality=read, slug=TRAM).read_at == untouched


def test_nobody_without_the_right_reads_or_judges(read: Any, actors: Any) -> None:
    with pytest.raises(NotAllowedError):
        read_motions(read, actors["clara"], timezone.now())
    for name in ("clara", "hans", "dora", "emil", "gerda", "ada"):
        with pytest.raises(NotAllowedError):
            _judge(read, actors[name], READING_ROOM, "result", text="accepted")


def test_a_motions_life_is_one_chain(read: Any) -> None:
    page = _page(read, READING_ROOM)
    steps = chain(page, texts_of(page))
    assert [step.name for step in steps] == ["motion", "statement", "consultation", "vote", "result"]
    assert [file.name for step in steps for file in step.files] == [
        "Antrag Mitte_001",
        "4711 Stellungnahme DHH",
        "Abstimmungsergebnis TOP 4",
    ]
    assert steps[2].meeting is not None
    assert steps[2].meeting.name == "Haushaltsberatung"


def test_texts_are_shown_without_loss_and_marked_where_something_was_read(read: Any) -> None:
    page = _page(read, READING_ROOM)
    statement = next(each for each in texts_of(page) if each.role == "statement")
    assert "".join(piece.text for piece in statement.pieces) == STATEMENT
    marked = {name: piece.text for piece in statement.pieces for name in piece.begins}
    assert marked["figure-expense-2027"] == "12.500"
    sheet = next(each for each in texts_of(page) if each.role == "votes")
    assert sheet.pieces == ()


def test_motions_that_name_each_other_are_linked_both_ways(read: Any) -> None:
    letter, tram = _page(read, LETTER), _page(read, TRAM)
    assert [(each.value.text, each.slug) for each in references_of(read, letter)] == [("MH/2025/4712", TRAM)]
    assert [(each.value.text, each.slug) for each in references_of(read, tram)] == [("2026/0044", LETTER)]
    assert [each.slug for each in named_by(read, tram.paper)] == [LETTER]


def test_a_person_states_what_was_not_read_and_it_counts_everywhere(read: Any, actors: Any) -> None:
    _judge(read, actors["bruno"], READING_ROOM, "in_favour", amount=Decimal(6))
    _judge(read, actors["bruno"], READING_ROOM, "against", amount=Decimal(38))
    row = next(row for row in _table(read).rows if row.slug == READING_ROOM)
    assert (row.in_favour, row.against, row.corrected) == (6, 38, True)
    assert ",rejected,6,38," in flat_form([row])
    entry = AuditEntry.objects.filter(municipality=read, action="reading_corrected").first()
    assert entry is not None
    assert (entry.actor, entry.kind, entry.key, entry.reason) == (
        actors["bruno"].pseudonym,
        "motion",
        READING_ROOM,
        "Steht in der Niederschrift.",
    )
    assert (entry.before["value"], entry.after["value"]) == ("", "38")


def test_a_corrected_figure_is_used_in_the_sums_until_it_is_withdrawn(read: Any, alma: Any) -> None:
    place = ("expense", 2027)
    before = total(_table(read).rows, [place]).figures[place]
    _judge(read, alma, READING_ROOM, "figure:expense:2027", amount=Decimal(20000))
    assert total(_table(read).rows, [place]).figures[place] == before + 7500
    value = _page(read, READING_ROOM).value("figure:expense:2027")
    assert value is not None
    assert (value.source, value.level.value, value.check_again) == ("person", "certain", False)
    withdraw_correction(read, alma, READING_ROOM, value.key, seen=seen_of(value))
    assert total(_table(read).rows, [place]).figures[place] == before
    assert AuditEntry.objects.filter(municipality=read, action="correction_withdrawn").exists()


def test_a_correction_survives_reading_again_and_is_to_be_checked_when_its_text_changes(
    read: Any, alma: Any, tmp_path: Path
) -> None:
    _judge(read, alma, READING_ROOM, "figure:expense:2027", amount=Decimal(20000))
    _judge(read, alma, READING_ROOM, "movers", text="Mitte")
    MotionReading.objects.filter(municipality=read).update(digest="another reader")
    read_motions(read, operator_actor(read), timezone.now())
    value = _page(read, READING_ROOM).value("figure:expense:2027")
    assert value is not None
    assert (value.amount, value.check_again) == (20000, False)
    import_and_read(read, tmp_path, {"2": STATEMENT.replace("12.500", "13.000")})
    value = _page(read, READING_ROOM).value("figure:expense:2027")
    assert value is not None
    assert (value.amount, value.check_again, value.level.value) == (20000, True, "probable")
    assert MotionReading.objects.get(municipality=read, slug=READING_ROOM).movers == "Mitte"
    assert next(row for row in _table(read).rows if row.slug == READING_ROOM).check_again


def test_a_value_struck_out_is_gone_from_table_and_sums(read: Any, alma: Any) -> None:
    _judge(read, alma, READING_ROOM, "figure:expense:2027", amount=None)
    row = next(row for row in _table(read).rows if row.slug == READING_ROOM)
    assert ("expense", 2027) not in row.figures


def test_confirming_makes_a_value_certain(read: Any, alma: Any) -> None:
    ReadValue.objects.filter(reading__slug=READING_ROOM, key="result").update(level="probable")
    _judge(read, alma, READING_ROOM, "result", confirmed=True)
    value = _page(read, READING_ROOM).value("result")
    assert value is not None
    assert (value.text, value.source, value.level.value) == ("rejected", "system", "certain")


def test_the_second_of_two_people_sees_that_the_value_is_another_now(read: Any, alma: Any, actors: Any) -> None:
    seen = seen_of(_page(read, READING_ROOM).value("result"))
    _judge(read, alma, READING_ROOM, "result", text="referred")
    with pytest.raises(OutdatedError):
        judge_value(
            read,
            actors["bruno"],
            READING_ROOM,
            "result",
            Judgement(confirmed=False, text="accepted", reason="x"),
            seen=seen,
            now=timezone.now(),
        )
    assert MotionReading.objects.get(municipality=read, slug=READING_ROOM).result == "referred"


@pytest.mark.parametrize(
    ("key", "said", "refusal"),
    [
        ("result", {"text": "gewonnen"}, BadValueError),
        ("result", {"text": "accepted", "reason": " "}, BadValueError),
        ("in_favour", {"amount": Decimal("-1")}, BadValueError),
        ("in_favour", {"amount": Decimal("1.5")}, BadValueError),
        ("figure:posts:2026", {"amount": Decimal("NaN")}, BadValueError),
        ("figure:posts:2026", {"text": "zwei"}, BadValueError),
        ("in_favour", {"confirmed": True}, NothingReadError),
        ("figure:gold:2026", {"amount": Decimal(1)}, UnknownValueError),
        ("figure:posts:1", {"amount": Decimal(1)}, UnknownValueError),
        ("haushalt", {"text": "x"}, UnknownValueError),
    ],
)
def test_what_is_no_value_is_refused_and_nothing_is_kept(
    read: Any, alma: Any, key: str, said: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _judge(read, alma, READING_ROOM, key, **said)
    assert not Correction.objects.filter(municipality=read).exists()


def test_a_joint_motion_counts_once_in_the_total_and_with_each_of_its_groups(read: Any) -> None:
    table = _table(read)
    places = columns(table, Wanted(later=True))
    sums = {each.name: each for each in sums_by(table.rows, places, "group")}
    assert (sums["Mitte"].count, sums["Linden"].count) == (2, 1)
    whole = total(table.rows, places)
    assert (whole.count, whole.joint) == (2, 2)
    assert whole.figures["posts", 2026] == sums["Linden"].figures["posts", 2026] == 2
    by_result = sums_by(table.rows, places, "result")
    assert {place: sum(each.figures[place] for each in by_result) for place in places} == whole.figures


def test_rows_are_filtered_and_ordered_and_what_has_no_value_comes_last(read: Any) -> None:
    table = _table(read)
    assert [row.slug for row in rows_shown(table, Wanted(result="accepted"))] == [TRAM]
    assert [row.slug for row in rows_shown(table, Wanted(group="SR Beispiel"))] == [READING_ROOM]
    for sort in ("posts-2026", "-posts-2026"):
        assert [row.slug for row in rows_shown(table, Wanted(sort=sort))] == [TRAM, READING_ROOM]
    assert [row.slug for row in rows_shown(table, Wanted(sort="-title"))] == [TRAM, READING_ROOM]
    assert [row.slug for row in rows_shown(table, Wanted(words="lesesaal"))] == [READING_ROOM]


def test_the_table_takes_as_many_queries_for_many_motions_as_for_few(read: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            tables(read)
        return len(captured)

    few = queries()
    for number in range(20):
        reading = MotionReading.objects.get(municipality=read, slug=TRAM)
        values, paper = list(reading.values.all()), reading.paper
        paper.pk, paper.key, paper.source_id = None, f"kopie-{number}", f"{paper.source_id}-{number}"
        paper.save()
        reading.pk, reading.paper, reading.slug = None, paper, f"kopie-{number}"
        reading.save()
        ReadValue.objects.bulk_create(_copies(reading, values))
    assert queries() == few
    assert len(_table(read).rows) == 22


def _copies(reading: MotionReading, values: list[ReadValue]) -> list[ReadValue]:
    for value in values:
        value.pk, value.reading = None, reading
    return values


def test_the_flat_file_has_the_columns_of_the_command(read: Any) -> None:
    file = export_table(read, _table(read), Wanted(later=True), "csv", language="de", day=timezone.localdate())
    lines = file.data.decode().splitlines()
    assert lines[0] == ",".join(FLAT_COLUMNS)
    assert any(
        line.startswith("MH/2025/4712,Zwei Stellen für die Bahn,Mitte; Linden,6600,5410-660,")
        and ",posts,2026,2," in line
        for line in lines
    )


def test_the_workbook_holds_rows_and_sums(read: Any) -> None:
    import io

    import openpyxl

    file = export_table(read, _table(read), Wanted(), "xlsx", language="de", day=timezone.localdate())
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert len(book.sheetnames) == 4
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[-2:]] == ["MH/2025/4711", "MH/2025/4712"]
    last = list(book.worksheets[3].iter_rows(values_only=True))[-1]
    assert last[1:3] == (2, 2)


def test_stuttgarts_own_motions_stand_in_the_table_of_their_budget_with_their_packages(stuttgart: Any) -> None:
    table = tables(stuttgart)["2024/2025"]
    row = next(row for row in table.rows if row.reference == "1014/2023 Nr. 1")
    assert row.figures["funds", 2024] == 24_500_000
    assert row.packages[0][0] == "paket-1"


def _new(name: str, organization: str, needs: Resources) -> NewMeasure:
    third = Triad(people=Decimal("0.3334"), process=Decimal("0.3333"), technology=Decimal("0.3333"))
    facts = MeasureFacts(
        name=name,
        organization=organization,
        kind="data",
        obligation=Obligation.VOLUNTARY,
        legal_source="",
        triad=third,
        remark="",
    )
    return NewMeasure(facts=facts, needs=needs, variant_name="Voll", basis=Basis.ASSUMED, needs_basis=Basis.DERIVED)


def test_a_motion_proposes_a_measure_with_posts_created_once_and_money_in_teur(read: Any) -> None:
    proposed = proposal(_page(read, TRAM))
    assert proposed.needs.posts == {2026: Decimal(2)}
    assert proposed.needs.investment == {2026: Decimal(150), 2027: Decimal(50)}
    assert proposed.derived
    assert proposal(_page(read, READING_ROOM)).needs.material[2027] == Decimal("12.5")


def test_a_measure_made_of_a_motion_knows_its_words_and_both_are_linked(read: Any, alma: Any) -> None:
    needs = proposal(_page(read, TRAM)).needs
    made = make_measure(read, alma, TRAM, _new("Bahn", "statistik", needs), now=timezone.now())
    kept = portfolio(read)
    assert kept is not None
    measure = kept.by_key[made.key]
    assert measure.fullest.resources == needs
    assert (measure.basis, measure.fullest.basis) == (Basis.ASSUMED, Basis.DERIVED)
    origin = MotionMeasure.objects.get(measure=made)
    first = next(place for place in origin.places if place["kind"] == "posts")
    assert (first["file"], first["words"], first["line"], first["page"]) == ("4712 Stellungnahme DHH", "2", 12, 1)
    assert [each.measure.key for each in _page(read, TRAM).measures] == [made.key]
    actions = set(AuditEntry.objects.filter(municipality=read).values_list("action", flat=True))
    assert {"measure_added", "motion_became_measure"} <= actions
    assert next(row for row in _table(read).rows if row.slug == TRAM).measures == (made.key,)


def test_a_second_measure_of_a_motion_is_made_only_if_that_is_wanted(read: Any, alma: Any) -> None:
    new = _new("Bahn", "statistik", Resources(posts={2026: Decimal(2)}))
    make_measure(read, alma, TRAM, new, now=timezone.now())
    with pytest.raises(AlreadyMeasureError):
        make_measure(read, alma, TRAM, new, now=timezone.now())
    make_measure(read, alma, TRAM, new, now=timezone.now(), again=True)
    assert MotionMeasure.objects.filter(municipality=read).count() == 2


def test_adding_a_measure_counts_the_register_on_and_its_new_years_join(stuttgart: Any, alma: Any) -> None:
    before = Register.objects.get(municipality=stuttgart)
    made = add_measure(stuttgart, alma, _new("Neu", "statistik", Resources(material={2026: Decimal(5)})))
    after = Register.objects.get(municipality=stuttgart)
    assert (after.revision, after.years) == (before.revision + 1, [2024, 2025, 2026])
    numbers = [int(key[1:]) for key in stuttgart.measures.exclude(pk=made.pk).values_list("key", flat=True)]
    assert made.key == f"M{max(numbers) + 1:03}"


def test_a_measure_needs_an_organisation_that_can_be_in_charge_and_the_right(
    stuttgart: Any, alma: Any, actors: Any
) -> None:
    for organization in ("gibt-es-nicht", "spd-fraktion"):
        with pytest.raises(UnknownOrganizationError):
            add_measure(stuttgart, alma, _new("Neu", organization, Resources()))
    for name in ("bruno", "dora", "clara"):
        with pytest.raises(NotAllowedError):
            add_measure(stuttgart, actors[name], _new("Neu", "statistik", Resources()))
    assert Register.objects.get(municipality=stuttgart).years == [2024, 2025]


def test_a_city_without_a_register_gets_one(konstanz: Any, ben: Any) -> None:
    Register.objects.filter(municipality=konstanz).delete()
    konstanz.measures.all().delete()
    made = add_measure(konstanz, ben, _new("Neu", "kaemmerei", Resources(posts={2026: Decimal(1)})))
    assert made.key == "M001"
    assert Register.objects.get(municipality=konstanz).years == [2026]
