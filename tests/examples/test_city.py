"""A newcomer opens the example cities and can trust every fact back to its line in a council paper."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from dreiklang.examples import CITIES, City, load_city
from dreiklang.examples.city import read_city
from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Obligation
from dreiklang.planning.resources import Quantity


def text_of(key: str) -> str:
    return files("dreiklang.examples").joinpath(f"{key}.toml").read_text(encoding="utf-8")


@pytest.fixture
def stuttgart() -> City:
    return load_city("stuttgart")


@pytest.fixture
def konstanz() -> City:
    return load_city("konstanz")


@pytest.mark.parametrize("key", CITIES)
def test_a_city_carries_the_key_it_is_loaded_by(key: str) -> None:
    assert load_city(key).key == key


def test_loading_twice_gives_equal_facts() -> None:
    assert read_city(text_of("stuttgart")) == read_city(text_of("stuttgart"))


def test_an_unknown_city_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_city("entenhausen")


def test_stuttgart_lists_the_sixty_measures_of_the_motion_in_order(stuttgart: City) -> None:
    numbers = [measure.number for measure in stuttgart.measures if measure.number is not None]
    assert numbers == list(range(1, 61))
    for measure in stuttgart.measures:
        if measure.number is not None:
            assert measure.key == f"M{measure.number:03d}"
            listed = measure.mention_in(2)
            assert listed is not None
            assert listed.extent == "wholly"
            assert listed.words.startswith(f"{measure.number}. ")


def test_only_numbered_measures_are_in_package_two(stuttgart: City) -> None:
    assert all(m.mention_in(2) is None for m in stuttgart.measures if m.number is None)


def test_every_measure_beyond_the_sixty_is_named_in_another_package(stuttgart: City) -> None:
    others = [measure for measure in stuttgart.measures if measure.number is None]
    assert len(others) == 47
    assert all({mention.package for mention in m.mentions} <= {1, 3, 4, 5} and m.mentions for m in others)


def test_levels_agree_with_what_the_paper_names(stuttgart: City) -> None:
    """Named in a smaller package means an increment by then; "partly" or "delayed" means that more follows."""
    order = {1: "base", 3: "reduced", 4: "extended", 5: "full"}
    ranks = list(order.values())
    for measure in stuttgart.measures:
        highest = ranks.index(measure.levels[-1])
        for mention in measure.mentions:
            if mention.package == 2:
                continue
            rank = ranks.index(order[mention.package])
            assert ranks.index(measure.levels[0]) <= rank, measure.key
            if mention.package == 5:
                assert "full" in measure.levels, measure.key
                assert (mention.extent == "wholly") == (measure.levels == ("full",)), measure.key
            else:
                assert (mention.extent == "wholly") == (highest <= rank), measure.key


def test_a_measure_is_named_first_where_it_starts_or_later(stuttgart: City) -> None:
    for measure in stuttgart.measures:
        if measure.levels == ("full",):
            assert {mention.package for mention in measure.mentions} == {5}, measure.key


def test_the_sixty_not_named_in_package_five_are_complete_before_it(stuttgart: City) -> None:
    for measure in stuttgart.measures:
        if measure.number is not None:
            assert ("full" in measure.levels) == (measure.mention_in(5) is not None), measure.key


def test_all_five_packages_state_seven_figures(stuttgart: City) -> None:
    assert [package.number for package in stuttgart.packages] == [1, 2, 3, 4, 5]
    assert all(len(package.figures) == 7 for package in stuttgart.packages)


def test_package_five_keeps_its_contradicting_sum_of_posts(stuttgart: City) -> None:
    package = stuttgart.package(5)
    assert package.amount(Quantity.POSTS, None) == Decimal("43.75")
    years = (package.amount(Quantity.POSTS, year) for year in (2024, 2025))
    assert sum(years) == Decimal("42.75")


def test_packages_four_and_five_have_no_section_on_consequences(stuttgart: City) -> None:
    for number in (4, 5):
        kinds = {point.kind for point in stuttgart.package(number).points}
        assert kinds == {"content", "chance"}


def test_the_motion_without_a_row_in_the_overview_is_kept_with_a_note(stuttgart: City) -> None:
    motion = next(motion for motion in stuttgart.motions if motion.reference == "4284/2023")
    assert motion.group == "die-fraktion"
    assert motion.note
    assert motion.packages == ()


def test_the_motion_of_2024_has_seven_points(stuttgart: City) -> None:
    points = [m for m in stuttgart.motions if m.paper == "antrag-2024-stand-digitalisierung"]
    assert len(points) == 7


def test_packages_and_motions_name_each_other(stuttgart: City) -> None:
    for package in stuttgart.packages:
        asked_by = {m.reference for m in stuttgart.motions if package.number in m.packages}
        assert set(package.motions) == asked_by


def test_the_funding_programme_knows_seven_measures_and_three_in_the_budget_anyway(stuttgart: City) -> None:
    (programme,) = stuttgart.funding_programmes
    assert programme.funding_rate + programme.own_share_rate == 1
    assert len(programme.measures) == programme.measure_limit == 7
    assert [item.key for item in programme.measures if item.in_budget_anyway] == ["SC1", "SC6", "SC7"]


def test_the_programmes_own_figures_contradict_each_other_as_in_the_paper(stuttgart: City) -> None:
    (programme,) = stuttgart.funding_programmes
    assert programme.own_share_rate * programme.volume_cap == Decimal("5715.50") != programme.own_share_cap
    assert programme.last_year - programme.first_year + 1 == 5 != programme.stated_years
    assert programme.own_share_in_budget == stuttgart.fact("own-share-of-three").value


def test_indicators_repeat_the_facts_with_the_same_places(stuttgart: City) -> None:
    facts = {(fact.paper, fact.line, fact.words): fact for fact in stuttgart.facts}
    values = [(indicator, value) for indicator in stuttgart.indicators for value in indicator.values]
    assert len(values) == 4
    for indicator, value in values:
        fact = facts[value.paper, value.line, value.words]
        factor = 100 if indicator.unit == "%" else 1
        assert (fact.year, (fact.value or 0) * factor) == (value.year, value.value)


@pytest.mark.parametrize("key", CITIES)
def test_a_measure_contributes_at_most_the_whole_of_itself_to_each_kind_of_element(key: str) -> None:
    city = load_city(key)
    kinds = {element.name: element.kind for element in city.strategy.elements}
    for measure in city.measures:
        given = measure.contributions
        if given is None:
            given = city.strategy.contributions_by_kind.get(measure.kind, {})
        sums: dict[str, int] = {}
        for name, percent in given.items():
            sums[kinds[name]] = sums.get(kinds[name], 0) + percent
        assert all(0 < each <= 100 for each in sums.values()), measure.key


def test_a_mandatory_measure_says_what_obliges(stuttgart: City) -> None:
    mandatory = [m for m in stuttgart.measures if m.obligation is Obligation.MANDATORY]
    assert [m.key for m in mandatory] == ["M002", "M060", "M061", "M064"]
    for measure in stuttgart.measures:
        assert bool(measure.legal_source) == (measure.obligation is Obligation.MANDATORY)


def test_criteria_weigh_a_hundred(stuttgart: City, konstanz: City) -> None:
    for city in (stuttgart, konstanz):
        assert sum(criterion.weight for criterion in city.criteria) == 100


def test_konstanz_states_its_budget_and_shares_it_without_rest(konstanz: City) -> None:
    assumed = sum(need.material + need.investment for m in konstanz.measures for need in m.needs)
    assert assumed == konstanz.fact("digital-budget").value == Decimal(135)


def test_konstanz_has_five_action_fields_each_with_a_topic_field(konstanz: City) -> None:
    fields = [each.name for each in konstanz.strategy.elements if each.kind == "action_field"]
    parents = [each.parent for each in konstanz.strategy.elements if each.kind == "topic_field"]
    assert len(fields) == 5
    assert fields == parents


def test_the_two_cities_have_no_measure_or_paper_in_common(stuttgart: City, konstanz: City) -> None:
    assert not {m.key for m in stuttgart.measures} & {m.key for m in konstanz.measures}
    assert not {p.key for p in stuttgart.papers} & {p.key for p in konstanz.papers}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('organization = "theater"', 'organization = "zoo"', "measure K09"),
        ('requires = ["K01"]', 'requires = ["K99"]', "measure K04"),
        ('key = "K03"', 'key = "K02"', "measures K02"),
        ("line = 148, ", "line = 0, ", "line 0"),
        ("line = 148, ", "", "source.line"),
        ('value = "135"', "value = 135.0", "facts.0.value"),
        ('kind = "enterprise"', 'kind = "circus"', "organizations.2.kind"),
        ('year = 2021, material = "85"', 'year = 2031, material = "85"', "measure K01"),
        ("triad = [70, 10, 20]", "triad = [70, 10, 30]", "triad"),
        ('remark = "Abgeschlossen, gemeinsam', 'rembark = "Abgeschlossen, gemeinsam', "measures.8.rembark"),
        ('official_key = "08335043"', "official_key = 08335043", "city file"),
        ('parent = "Smart Leben"', 'parent = "Smart Sterben"', "strategy"),
        ('{ "Smarte Verwaltung" = 100 }', '{ "Smarte Vergesslichkeit" = 100 }', "measure K06"),
    ],
)
def test_a_mistake_in_a_city_file_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    text = text_of("konstanz")
    assert old in text
    with pytest.raises(InvalidValueError) as refusal:
        read_city(text.replace(old, new, 1))
    assert place in str(refusal.value.place)
    assert str(refusal.value.reason)
    assert str(refusal.value.remedy)


def test_levels_out_of_order_are_refused() -> None:
    text = text_of("stuttgart").replace('levels = ["base", "reduced"]', 'levels = ["reduced", "base"]', 1)
    with pytest.raises(InvalidValueError, match="not in order"):
        read_city(text)


def test_a_measure_that_no_paper_names_is_refused() -> None:
    text = text_of("konstanz")
    start = text.index("source = {", text.index('key = "K09"'))
    without = text[:start] + text[text.index("\n", start) + 1 :]
    with pytest.raises(InvalidValueError, match="No paper names it"):
        read_city(without)
