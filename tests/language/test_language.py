"""Words of councils: however they are written, inflected or put together, they meet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreiklang.language import (
    Analyser,
    Document,
    Splitter,
    fold,
    is_stop_word,
    marks,
    most_similar,
    nearest,
    parse_query,
    snippet,
    stem,
    words_of,
)

SAME = (
    ("Antrag", "Anträge", "Antrags", "ANTRÄGE", "Antraege"),
    ("Straße", "Strasse", "Straßen", "STRASSE"),
    ("Haus", "Häuser", "Hauses", "Haeuser"),
    ("Digitalisierung", "digitalisieren", "digitalisiert", "Digitalisierungen"),
    ("Sanierung", "saniert", "sanieren"),
    ("Kita", "Kitas"),
    ("Büro", "Büros", "Buero"),
    ("Bürger", "Bürgerin", "Bürgerinnen", "Buergerinnen"),
    ("Förderung", "Foerderung", "Förderungen"),
    ("Platz", "Plätze", "Plätzen"),
    ("Kita-Platz", "Kitaplatz"),
    ("E-Akte", "eAkte"),
)
APART = (("Förderung", "Forderung"), ("Haus", "Haushalt"), ("Rat", "Rad"), ("Steuer", "stur"), ("2025", "2026"))

COMPOUNDS = {
    "Digitalisierungsstrategie": ("Digitalisierung", "Strategie"),
    "Straßenbahnhaltestelle": ("Straßenbahn", "Straße", "Bahn", "Haltestelle"),
    "Stadtentwicklung": ("Stadt", "Entwicklung"),
    "Stadtentwicklungskonzept": ("Stadt", "Entwicklung", "Konzept"),
    "Schulsanierung": ("Schule", "Sanierung"),
    "Radwegenetz": ("Radweg", "Netz"),
    "Radwege": ("Rad", "Weg"),
    "Fahrradweg": ("Fahrrad", "Weg"),
    "Kindertagesstätte": ("Kind", "Tagesstätte"),
    "Kitaplätze": ("Kita", "Platz"),
    "Haushaltsplan": ("Haushalt", "Plan"),
    "Klimaschutzkonzept": ("Klima", "Schutz", "Konzept"),
    "Wohnungsbau": ("Wohnung", "Bau"),
    "Bürgerbeteiligung": ("Bürger", "Beteiligung"),
    "Spielplatzsanierung": ("Spielplatz", "Sanierung"),
    "Personalkosten": ("Personal", "Kosten"),
    "Bushaltestellen": ("Bus", "Haltestelle"),
    "Abfallentsorgung": ("Abfall", "Entsorgung"),
    "Hochwasserschutz": ("Hochwasser", "Schutz"),
    "Verwaltungsgebäude": ("Verwaltung", "Gebäude"),
    "Feuerwehrhaus": ("Feuerwehr", "Haus"),
    "Feuerwehrbedarfsplan": ("Feuerwehr", "Bedarf", "Plan"),
    "Grünfläche": ("grün", "Fläche"),
    "Neubau": ("neu", "Bau"),
    "Parkraumbewirtschaftung": ("Park", "Raum", "Bewirtschaftung"),
    "Lärmschutzwand": ("Lärm", "Schutz", "Wand"),
    "Gemeinderatsbeschluss": ("Gemeinderat", "Beschluss"),
    "Wohnungsbauförderungsprogramm": ("Wohnungsbau", "Förderung", "Programm"),
    "Kindergarten": ("Kind", "Garten"),
    "Straßenbahn": ("Straße", "Bahn"),
    "Schulstraße": ("Schule", "Straße"),
    "Kirchturm": ("Kirche", "Turm"),
    "Sprachförderung": ("Sprache", "Förderung"),
    "Bürgerbüro": ("Bürger", "Büro"),
    "Jugendhilfe": ("Jugend", "Hilfe"),
    "Altersarmut": (),
    "Datenschutzbericht": ("Datenschutz", "Bericht"),
    "Energiewende": ("Energie", "Wende"),
    "Ganztagsschule": ("Schule",),
    "Sportstättenplanung": ("Sport", "Planung"),
    "Gewerbesteuer": ("Gewerbe", "Steuer"),
    "Hundesteuer": ("Hund", "Steuer"),
    "Frauenhaus": ("Frau", "Haus"),
}
WHOLE = (
    *("Gemeinderat", "Karlsruhe", "Oberbürgermeister", "Bürgermeister", "Stuttgart", "Tagesordnung"),
    *("Unterführung", "Übersicht", "Verantwortung", "Entwicklung", "Planung", "Gestaltung", "Ausschreibung"),
    *("Einstellung", "Verwaltung", "Beratung", "Sitzung", "Leistung", "Gesellschaft", "Wirtschaft", "Mannschaft"),
    *("Ergebnis", "Partei", "Personal", "Generation", "Barriere", "Erneuerung", "Vereinbarung", "Urlaub"),
)


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    analyser = Analyser()
    first = {analyser.steps(form)[0][0] for form in forms}
    assert len(first) == 1


@pytest.mark.parametrize("pair", APART)
def test_different_words_stay_apart(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize("word", COMPOUNDS)
def test_compounds_hold_their_parts(word: str) -> None:
    found = Splitter().parts(word)
    assert {stem(part) for part in COMPOUNDS[word]} <= set(found)
    assert not COMPOUNDS[word] or all(len(part) >= 3 for part in found)


@pytest.mark.parametrize("word", WHOLE)
def test_what_is_no_compound_or_has_grown_together_stays_whole(word: str) -> None:
    """Gemeinderat is a body: who looks for advice (Rat) does not mean each of its papers. No one looks for "Ent"."""
    assert Splitter().parts(word) == ()


def test_a_corpus_teaches_new_words_and_which_ones_have_grown_together() -> None:
    assert Splitter().parts("Zwiebelturm") == ()
    assert Splitter({"zwiebel": 9, "turm": 9}).parts("Zwiebelturm") == ("zwiebel", "turm")
    assert Splitter({"zwiebel": 9, "turm": 9, "zwiebelturm": 500}).parts("Zwiebelturm") == ()


def test_the_same_words_give_the_same_parts_in_any_order() -> None:
    words = {"zwiebel": 9, "turm": 9, "zwie": 9, "belturm": 9}
    assert Splitter(words).parts("Zwiebelturm") == Splitter(dict(reversed(words.items()))).parts("Zwiebelturm")


def test_broken_words_are_put_together_and_keep_their_place() -> None:
    text = "Die Digitali-\nsierung der Haupt-\nund Neben\u00adstraße durch Bürger*innen in Karlsruhe-\nDurlach"
    found = [(word.text, text[word.start : word.end]) for word in words_of(text)]
    assert ("Digitalisierung", "Digitali-\nsierung") in found
    assert ("Haupt", "Haupt") in found
    assert ("Nebenstraße", "Neben\u00adstraße") in found
    assert ("Bürgerinnen", "Bürger*innen") in found
    assert ("Durlach", "Durlach") in found


def test_numbers_of_papers_are_one_word() -> None:
    assert [word.text for word in words_of("GRDrs 236/2023 und/oder VO/21/17690/16")] == [
        *("GRDrs", "236/2023", "und", "oder", "VO/21/17690/16")
    ]


def test_words_that_say_nothing_are_left_out() -> None:
    assert is_stop_word("für")
    assert is_stop_word("FUER")
    assert not is_stop_word("Amt")
    assert [step[0] for step in Analyser().stream("das Amt für die Digitalisierung")] == ["amt", "digitalisier"]


def test_a_search_holds_words_phrases_beginnings_and_what_must_not_be_there() -> None:
    query = parse_query("„Amt für Digitalisierung“ Kita -Haushalt digi*", Analyser())
    assert [group.sequence for group in query.groups] == [("amt", "digitalisier"), (), ()]
    assert query.groups[1].whole == "kita"
    assert query.groups[2].prefix == "digi"
    assert [group.whole for group in query.excluded] == ["haushalt"]
    assert not parse_query("der die das", Analyser())


def test_marks_stand_on_inflected_words_and_compounds() -> None:
    text = "Die Strategien und die Digitalisierungs-\nstrategie; die Schulen."
    found = [text[mark.start : mark.end] for mark in marks(text, Analyser(), {"strategi", "schul"})]
    assert found == ["Strategien", "Digitalisierungs-\nstrategie", "Schulen"]


def test_a_snippet_shows_the_stretch_with_most_of_what_was_wanted() -> None:
    text = "Schule. " + "Leer. " * 200 + "Die Sanierung der Schule kostet viel. " + "Leer. " * 200
    words, places = snippet(text, list(marks(text, Analyser(), {"schul", "sanier"})))
    assert [words[start:end] for start, end in places] == ["Sanierung", "Schule"]
    assert words.startswith("… ")
    assert words.endswith(" …")


def test_misspelt_words_find_their_neighbours() -> None:
    known = {"haushalt": 100, "haushalte": 5, "halt": 3}
    assert nearest("haushlat", known)[0] == "haushalt"
    assert nearest("xyzxyz", known) == ()


def test_similar_texts_share_the_meaning_of_their_words() -> None:
    corpus = [
        Document("school", "Schulsanierung im Westen"),
        Document("software", "Neue Software für das Personalamt"),
        Document("roads", "Ausbau der Radwege"),
    ]
    first, *rest = most_similar("Sanierung der Schulen", corpus, limit=2)
    assert (first.key, set(first.shared)) == ("school", {"Sanierung", "Schulen"})
    assert not rest
    assert most_similar("Schulsanierung im Westen", corpus, limit=1)[0].score == pytest.approx(1)
    assert most_similar("", corpus, limit=3) == most_similar("Schule", [], limit=3) == ()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_analysed_and_places_are_those_of_the_text(text: str) -> None:
    analyser = Analyser()
    at = 0
    for token in analyser.tokens(text):
        assert at <= token.word.start < token.word.end <= len(text)
        at = token.word.end
        assert all(fold(term.removeprefix("~")) for term in token.terms)
    found = list(marks(text, analyser, {"a", "stadt"}))
    shown, places = snippet(text, found)
    assert all(0 <= start <= end <= len(shown) for start, end in places)
    parse_query(text, analyser)
    assert [step for token in analyser.tokens(text) for step in token.steps] == analyser.stream(text)
