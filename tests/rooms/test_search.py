"""People find what the city shows, in any form of the words, and nothing that is not theirs to see."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dreiklang.council.models import FileText, Involvement, MotionReading, Paper
from dreiklang.municipality.errors import NotAllowedError, TakenError
from dreiklang.municipality.mail import send_due_mail
from dreiklang.municipality.models import MailState, OutgoingMail, User
from dreiklang.municipality.queries import actor_in
from dreiklang.search import rules
from dreiklang.search.models import Entry, Index, Posting, SavedSearch, Segment
from dreiklang.search.queries import groups, search, suggest
from dreiklang.search.rules import is_outdated, update_index
from dreiklang.search.saved import Links, delete_search, save_search, tell_of_new_hits, token_of, unsubscribe
from dreiklang.search.values import FoundKind, SearchQuery
from rooms.searched import LONG, body, council_member, found, indexed, meeting, paper

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
LINKS = Links(
    lambda city, wanted: f"/{city.slug}/suche/?q={wanted.words}", lambda city, token: f"/{city.slug}/x/{token}/"
)


@pytest.fixture
def city(stuttgart: Any) -> Any:
    """Stuttgart with some papers more, and its index."""
    paper(stuttgart, "2024/0100", "Ausbau der Radwege", LONG)
    paper(stuttgart, "2024/0200", "Straßenbahn zum Hafen", "Die Linie wird gebaut. Der Haushalt nennt die Kosten.")
    paper(
        stuttgart,
        "2019/0300",
        "Förderung der Vereine",
        "Der Verein erhält eine neue Halle. Eine Forderung gibt es nicht.",
        date=dt.date(2019, 4, 1),
    )
    paper(stuttgart, "2024/0999", "Geheimer Grundstückskauf am Radweg", "Vertraulich: Radwege", public=False)
    meeting(stuttgart, "Sitzung des Ausschusses", "Neue Spielplätze in der Oststadt")
    meeting(stuttgart, "Nichtöffentliche Beratung", "Personalangelegenheit Zwiebelfisch", public=False)
    council_member(stuttgart, "Friedlinde Beispielhuber")
    return indexed(stuttgart)


@pytest.mark.parametrize(
    "words",
    ["Radweg", "radwegen", "RADWEGE", "Rad-Wege", '"Ausbau der Radwege"', "Ausbau Radweg", "Radw*", "Ausbau -Hafen"],
)
def test_a_title_is_found_by_its_words_in_any_form(city: Any, words: str) -> None:
    assert found(city, words)[0] == "Ausbau der Radwege"


@pytest.mark.parametrize("words", ["Straßenbahn", "Strassenbahn", "strassenbahnen", "Bahn Hafen", "STRASSENBAHN"])
def test_umlauts_and_sharp_s_may_be_written_either_way(city: Any, words: str) -> None:
    assert "Straßenbahn zum Hafen" in found(city, words)


@pytest.mark.parametrize(
    "words", ["Strategie Ziele", "Digitalisierung Ziele", "Digitalisierungsstrategien", "Haltestelle Markt"]
)
def test_parts_of_compounds_are_found_with_the_page_where_they_stand(city: Any, words: str) -> None:
    hits = search(city, SearchQuery(words=words, kind=FoundKind.TEXT)).hits
    hit = next(hit for hit in hits if hit.title == "Anlage zu 2024/0100")
    assert hit.page == (3 if "Markt" in words else 2)
    marked = {hit.snippet[start:end] for start, end in hit.snippet_marks}
    assert marked & {"Digitalisierungsstrategie", "Straßenbahnhaltestelle"}


def test_a_word_broken_at_a_lines_end_is_one(city: Any) -> None:
    hits = search(city, SearchQuery(words='"Digitalisierung mit"', kind=FoundKind.TEXT)).hits
    assert hits == () or hits[0].page == 2  # “mit” says nothing, so that the phrase is one word
    assert "Anlage zu 2024/0100" in found(city, "Bürgerinnen Digitalisierung", kind=FoundKind.TEXT)


def test_aid_is_no_demand(city: Any) -> None:
    assert "Förderung der Vereine" in found(city, "Foerderung")
    assert "Förderung der Vereine" not in found(city, "Forderung", kind=FoundKind.PAPER)


def test_the_words_of_a_phrase_stand_together(city: Any) -> None:
    assert "Anlage zu 2019/0300" in found(city, '"neue Halle"')
    assert "Anlage zu 2019/0300" not in found(city, '"Halle neue"')


@pytest.mark.parametrize("number", ["2024/0200", "2024-0200", "GRDrs 236/2023", "236/2023", "grdrs 236/2023"])
def test_an_exact_number_comes_first(city: Any, number: str) -> None:
    first = search(city, SearchQuery(words=number)).hits[0]
    wanted = "2024/0200" if "0200" in number else "GRDrs 236/2023"
    assert wanted in first.number
    assert first.kind is FoundKind.PAPER


def test_measures_motions_meetings_people_and_bodies_are_found(city: Any) -> None:
    kinds = {
        FoundKind.MEASURE: city.measures.first().name,
        FoundKind.MOTION: city.motions.first().reference,
        FoundKind.AGENDA_ITEM: "Spielplatz Oststadt",
        FoundKind.MEETING: "Ausschuss Sitzung",
        FoundKind.PERSON: "Beispielhuber",
        FoundKind.ORGANIZATION: city.organizations.first().name,
    }
    for kind, words in kinds.items():
        assert search(city, SearchQuery(words=words, kind=kind)).hits, (kind, words)


def test_what_is_not_public_is_not_found(city: Any) -> None:
    assert "Geheimer Grundstückskauf am Radweg" not in found(city, "Radweg")
    assert found(city, "Grundstückskauf") == found(city, "Zwiebelfisch") == found(city, "Vertraulich Radwege") == []


def test_what_is_withdrawn_is_gone_at_once_even_before_the_index_knows(city: Any) -> None:
    Paper.objects.filter(municipality=city, reference="2024/0100").update(public=False)
    assert "Ausbau der Radwege" not in found(city, "Radwege")
    assert "Anlage zu 2024/0100" not in found(city, "Radwege")


def test_nothing_crosses_municipalities(city: Any, konstanz: Any) -> None:
    indexed(konstanz)
    assert "Ausbau der Radwege" not in found(konstanz, "Ausbau Radwege")
    assert found(konstanz, "Beispielhuber") == []


def test_the_newer_of_two_equals_comes_first(stuttgart: Any) -> None:
    paper(stuttgart, "2001/1", "Neubau der Zwiebelhalle", date=dt.date(2001, 1, 1))
    paper(stuttgart, "2024/1", "Neubau der Zwiebelhalle", date=dt.date(2024, 1, 1))
    hits = search(indexed(stuttgart), SearchQuery(words="Zwiebelhalle")).hits
    assert [hit.number for hit in hits] == ["2024/1", "2001/1"]


def test_a_title_counts_more_than_a_text(stuttgart: Any) -> None:
    paper(stuttgart, "2024/1", "Verschiedenes", "Die Zwiebelhalle. " * 3 + "Anderes steht hier auch. " * 40)
    paper(stuttgart, "2010/1", "Die Zwiebelhalle", date=dt.date(2010, 1, 1))
    assert found(indexed(stuttgart), "Zwiebelhalle")[0] == "Die Zwiebelhalle"


def test_filters_by_type_body_date_and_group(city: Any) -> None:
    committee = body(city, "bau", "Bauausschuss")
    row = Paper.objects.get(municipality=city, reference="2024/0200")
    Involvement.objects.create(municipality=city, organization=committee, paper=row, role="organization")
    update_index(city)
    assert found(city, "Hafen", body="bau")[0] == "Straßenbahn zum Hafen"
    assert "Ausbau der Radwege" not in found(city, "Ausbau", body="bau")
    assert found(city, "Vereine", since=dt.date(2020, 1, 1), kind=FoundKind.PAPER) == []
    assert found(city, "Vereine", until=dt.date(2019, 12, 31), kind=FoundKind.PAPER) == ["Förderung der Vereine"]
    group = city.motions.first().group.name
    hits = search(city, SearchQuery(words=city.motions.first().reference, group=group)).hits
    assert hits
    assert all(hit.note == group for hit in hits if hit.kind is FoundKind.MOTION)
    assert found(city, "Radwege", body="gibt-es-nicht") == []


def test_who_moved_an_imported_motion_can_be_filtered_by_name(city: Any) -> None:
    row = Paper.objects.get(municipality=city, reference="2024/0100")
    MotionReading.objects.create(
        municipality=city,
        paper=row,
        slug="2024-0100",
        reader=1,
        digest="x",
        read_at=NOW,
        movers="Mitte; SR Beispiel",
        level="certain",
    )
    update_index(city)
    assert {"Mitte", "SR Beispiel"} <= set(groups(city))
    assert not [name for name in groups(city) if len(name) == 1]
    assert found(city, "Ausbau", group="SR Beispiel")[0] == "Ausbau der Radwege"
    assert found(city, "Hafen", group="SR Beispiel") == []


def test_counts_by_type_stay_while_one_type_is_shown(city: Any) -> None:
    everything = search(city, SearchQuery(words="Radwege"))
    papers = search(city, SearchQuery(words="Radwege", kind=FoundKind.PAPER))
    assert papers.counts == everything.counts
    assert papers.total == everything.counts[FoundKind.PAPER]
    assert sum(everything.counts.values()) == everything.total


def test_both_databases_give_the_same_hits_in_the_same_order(city: Any) -> None:
    """This test runs on both; what it expects was found on the other."""
    hits = search(city, SearchQuery(words="Haushalt Kosten", since=dt.date(2024, 1, 1))).hits
    assert [hit.title for hit in hits if "Anlage" in hit.title] == ["Anlage zu 2024/0200", "Anlage zu 2024/0100"]
    order = [hit.kind for hit in search(city, SearchQuery(words="Radwege")).hits]
    assert order[:2] == [FoundKind.PAPER, FoundKind.TEXT]


def test_pages_of_hits_follow_each_other(city: Any) -> None:
    wanted = SearchQuery(words="Stuttgart")
    whole = [hit.entry for hit in search(city, wanted, many=9).hits]
    parts = [hit.entry for first in (0, 3, 6) for hit in search(city, wanted, first=first, many=3).hits]
    assert parts == whole


# Keeping up


def test_a_changed_text_is_found_by_its_new_words_only(city: Any) -> None:
    text = FileText.objects.get(file__name="Anlage zu 2024/0200")
    FileText.objects.filter(pk=text.pk).update(text="Der Zwiebelturm wird saniert.", digest="neu")
    done = update_index(city)
    assert (done.changed, done.new, done.deleted, done.rebuilt) == (1, 0, 0, False)
    assert found(city, "Zwiebelturm") == ["Anlage zu 2024/0200"]
    assert "Anlage zu 2024/0200" not in found(city, "Linie gebaut")


def test_a_deleted_paper_disappears_with_its_texts(city: Any) -> None:
    Paper.objects.filter(municipality=city, reference="2024/0100").update(deleted=True)
    assert update_index(city).deleted == 2
    assert not {"Ausbau der Radwege", "Anlage zu 2024/0100"} & set(found(city, "Radwege"))
    update_index(city, rebuild=True)
    assert not Posting.objects.filter(municipality=city, segment__live=True, term="strassenbahnhaltestell").exists()


def test_a_second_update_changes_nothing(city: Any) -> None:
    before = list(Segment.objects.filter(municipality=city).values_list("pk", "live", "alive"))
    assert not update_index(city)
    assert list(Segment.objects.filter(municipality=city).values_list("pk", "live", "alive")) == before


def test_updates_give_the_same_hits_as_building_anew(city: Any) -> None:
    for number in range(9):
        paper(city, f"2025/{number}", f"Zwiebelbericht Nummer {number}", f"Bericht {number} über die Radwege im Osten.")
        update_index(city)
    assert Segment.objects.filter(municipality=city, live=True).count() <= rules.MOST_SEGMENTS + 1
    searches = ["Radwege", "Zwiebelbericht", '"Radwege im Osten"', "Bericht Osten", "Haushalt Kosten"]
    step_by_step = [found(city, words) for words in searches]
    update_index(city, rebuild=True)
    assert [sorted(found(city, words)) for words in searches] == [sorted(each) for each in step_by_step]


def test_an_import_makes_the_index_outdated_and_an_update_makes_it_current(city: Any) -> None:
    assert not is_outdated(city)
    from dreiklang.municipality.rules import record
    from dreiklang.municipality.values import Subject

    record(city, actor_in(city, User.objects.get(username="alma")), "measure_edited", Subject("measure", "M1", "M1"))
    assert is_outdated(city)
    update_index(city)
    assert not is_outdated(city)


def test_a_half_built_index_is_seen_by_nobody_and_swept_away(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    paper(city, "2025/1", "Zwiebelneubau")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rules.building, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            update_index(city)
    assert found(city, "Zwiebelneubau") == []
    assert found(city, "Radwege")
    assert update_index(city).new == 1
    assert found(city, "Zwiebelneubau") == ["Zwiebelneubau"]
    assert not Segment.objects.filter(municipality=city, live=False, retired_at=None).exists()


def test_two_workers_do_not_build_the_same_index(city: Any) -> None:
    Index.objects.filter(municipality=city).update(claimed_until=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    assert update_index(city).busy


# Whatever is typed

HOSTILE = [
    "",
    " ",
    '"',
    '""""',
    '"Radwege',
    "-",
    "-Radwege",
    "--",
    "*",
    "a*",
    "NEAR(Radwege Ausbau, 5)",
    "Radwege AND OR NOT",
    "Radwege^2 {title}: x",
    "title:Radwege",
    "'; DROP TABLE search_entry; --",
    "Radwege\0Ausbau",
    "%_%",
    "\\",
    "(" * 500,
    "x" * 10_000,
    "Radweg " * 1_500,
    '"' * 10_000,
    "-" * 10_000,
    "ä" * 10_000,
    "🚲 Radweg",
    "\u202eRadweg\u00ad",
    "日本語",
    "~radweg",
    "@b1",
    "@n20240200",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_input_crashes_or_hangs(city: Any, words: str) -> None:
    began = time.monotonic()
    search(city, SearchQuery(words=words))
    suggest(city, words)
    assert time.monotonic() - began < 5


def test_marks_of_the_index_cannot_be_searched_for(city: Any) -> None:
    assert found(city, "@n20240200") == found(city, "n20240200")


def test_a_misspelt_word_leads_to_the_right_one(city: Any) -> None:
    results = search(city, SearchQuery(words="Stutgart"))
    assert results.hits == ()
    assert "Stuttgart" in results.instead


def test_suggestions_complete_the_last_word(city: Any) -> None:
    assert any(each.startswith("neue Stuttgart") for each in suggest(city, "neue stuttg"))
    assert suggest(city, "s") == []


def test_a_search_asks_the_database_the_same_number_of_times_for_one_hit_and_for_many(city: Any) -> None:
    search(city, SearchQuery(words="Stuttgart"))

    def asked(many: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search(city, SearchQuery(words="Stuttgart", kind=FoundKind.PAPER), many=many)
        return len(queries)

    assert asked(1) == asked(20)


# Kept searches


@pytest.fixture
def alma(city: Any) -> Any:
    """Alma, who has an address."""
    User.objects.filter(username="alma").update(email="alma@example.org")
    return actor_in(city, User.objects.get(username="alma"))


def test_new_hits_of_a_kept_search_are_told_by_mail_once(city: Any, alma: Any, settings: Any) -> None:
    settings.SENDS_MAIL, settings.PUBLIC_ADDRESS = True, "https://dreiklang.example.org"
    kept = save_search(city, alma, "Zwiebeln", SearchQuery(words="Zwiebelmarkt"))
    assert tell_of_new_hits(NOW, LINKS) == 0
    paper(city, "2025/77", "Der neue Zwiebelmarkt")
    update_index(city)
    assert tell_of_new_hits(NOW, LINKS) == 0, "not before a day has passed"
    assert tell_of_new_hits(NOW + dt.timedelta(days=1), LINKS) == 1
    assert tell_of_new_hits(NOW + dt.timedelta(days=2), LINKS) == 0
    assert send_due_mail(NOW + dt.timedelta(days=3)) == 1
    sent = mail.outbox[0]
    assert sent.to == ["alma@example.org"]
    assert "2025/77 Der neue Zwiebelmarkt" in sent.body
    assert "https://dreiklang.example.org/stuttgart/suche/?q=Zwiebelmarkt" in sent.body
    assert token_of(kept) in sent.body


def test_who_follows_the_link_gets_no_more_mail(city: Any, alma: Any) -> None:
    kept = save_search(city, alma, "Zwiebeln", SearchQuery(words="Zwiebelmarkt"))
    assert not unsubscribe(city, "erfunden")
    assert unsubscribe(city, token_of(kept))
    paper(city, "2025/77", "Der neue Zwiebelmarkt")
    update_index(city)
    assert tell_of_new_hits(NOW, LINKS) == 0


def test_a_link_of_one_city_does_nothing_in_another(city: Any, konstanz: Any, alma: Any) -> None:
    kept = save_search(city, alma, "Zwiebeln", SearchQuery(words="Zwiebelmarkt"))
    assert not unsubscribe(konstanz, token_of(kept))
    assert SavedSearch.objects.get(pk=kept.pk).notify


def test_a_mail_server_that_is_away_is_tried_again_and_what_failed_stays_visible(
    city: Any, alma: Any, settings: Any
) -> None:
    from dreiklang.municipality.mail import PAUSES, queue_mail, undelivered_mail
    from dreiklang.wording import message

    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    user = User.objects.get(username="alma")
    for _ in range(2):
        queue_mail(city, to=user, subject=message("Hello,"), lines=["…"], link="/stuttgart/", key="once")
    row = OutgoingMail.objects.get(user=user)
    now = row.due_at
    for pause in PAUSES:
        assert send_due_mail(now) == 1
        assert send_due_mail(now) == 0
        now += pause
    assert send_due_mail(now) == 1
    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.FAILED, "ConnectionRefusedError")
    assert undelivered_mail(user) == [row]


def test_people_keep_their_searches_to_themselves(city: Any, alma: Any) -> None:
    kept = save_search(city, alma, "Zwiebeln", SearchQuery(words="Zwiebelmarkt"))
    with pytest.raises(TakenError):
        save_search(city, alma, "Zwiebeln", SearchQuery(words="anders"))
    bruno = actor_in(city, User.objects.get(username="bruno"))
    with pytest.raises(NotAllowedError):
        delete_search(city, bruno, kept.pk)
    delete_search(city, alma, kept.pk)
    assert not SavedSearch.objects.filter(pk=kept.pk).exists()


def test_row_level_security_hides_the_index_of_other_cities(city: Any, konstanz: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has row-level security")
    from dreiklang.municipality.isolation import within

    with within(konstanz.pk):
        assert not Posting.objects.filter(municipality=city).exists()
        assert not Entry.objects.filter(municipality=city).exists()
        assert not Segment.objects.filter(municipality=city).exists()
