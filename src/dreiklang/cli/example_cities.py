"""Loading an example city: its facts through the same rules that people's changes go through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from dreiklang import examples
from dreiklang.council.rules import (
    AskEntry,
    MentionEntry,
    MotionEntry,
    PlaceEntry,
    store_mentions,
    store_motion,
    store_paper,
)
from dreiklang.examples import City, Place, StatedPackage
from dreiklang.municipality.queries import set_up_actor
from dreiklang.municipality.rules import create_municipality, store_organizations
from dreiklang.municipality.values import Actor
from dreiklang.packages.rules import store_stated_package
from dreiklang.packages.values import Content, Figure, Item, Point
from dreiklang.planning import Basis, Portfolio
from dreiklang.plausibility import Source
from dreiklang.portfolio.contributing import Share, store_contributions
from dreiklang.portfolio.rules import import_register, number_measures
from dreiklang.resources.rules import store_cycle, store_funding_programme
from dreiklang.resources.values import ProgrammeFacts
from dreiklang.strategy.measuring import add_indicator, record_value
from dreiklang.strategy.queries import in_force
from dreiklang.strategy.rules import ElementEntry, store_strategy
from dreiklang.strategy.values import Adoption, IndicatorFacts, PaperPlace, ValueFacts, VersionFacts
from dreiklang.wording import say
from dreiklang.wording.labels import label

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

PAPER_FIELDS = (
    "key",
    "reference",
    "name",
    "paper_type",
    "date",
    "body",
    "author",
    "file_reference",
    "source_file",
    "result",
    "note",
    "public",
    "heading",
    "occasion",
    "introduction",
    "signatory",
    "signatory_role",
)


@transaction.atomic
def load_example(key: str) -> Municipality:
    """Load one of the example cities, all or nothing."""
    city = examples.load_city(key)
    facts = city.municipality
    municipality = create_municipality(facts.key, facts.name, facts.official_key, facts.programme)
    actor = set_up_actor(municipality)
    store_organizations(municipality, actor, [(item.key, item.name, item.kind) for item in city.organizations])
    cycle = city.cycle
    store_cycle(municipality, actor, cycle.name, cycle.budget_years, cycle.planning_years)
    portfolio = examples.portfolio(city)
    import_register(municipality, actor, portfolio, title=facts.programme, expected_revision=0)
    numbers = {measure.key: measure.number for measure in city.measures if measure.number is not None}
    number_measures(municipality, actor, numbers)
    for package in city.packages:
        content = _content(city, package, portfolio)
        store_stated_package(municipality, actor, slug=package.key, number=package.number, content=content)
    _store_papers(city, municipality, actor)
    _store_strategy(city, municipality, actor)
    _store_funding(city, municipality, actor)
    return municipality


# Packages


def _source(place: Place | None) -> Source | None:
    return place and Source(paper=place.paper, line=place.line, words=place.words)


def _content(city: City, package: StatedPackage, portfolio: Portfolio) -> Content:
    return Content(
        title=package.title,
        description=package.description,
        years=city.cycle.budget_years,
        figures=tuple(
            Figure(
                quantity=figure.quantity,
                year=figure.year,
                value=figure.value,
                basis=Basis.STATED,
                source=_source(figure),
            )
            for figure in package.figures
        ),
        items=tuple(_item(city, portfolio, item) for item in examples.package_items(city, package.number)),
        points=tuple(
            Point(kind=point.kind, text=point.text, source=Source(paper=point.paper, line=point.line, words=""))
            for point in package.points
        ),
    )


def _item(city: City, portfolio: Portfolio, item: examples.PackageItem) -> Item:
    measure = portfolio.by_key[item.measure]
    variant = measure.variant(item.variant)
    names = {organization.key: organization.name for organization in city.organizations}
    return Item(
        measure=measure.key,
        number=city.measure_by_key[item.measure].number,
        name=measure.name,
        organization=names[measure.organization],
        kind=measure.kind,
        obligation=measure.obligation.value,
        triad=measure.triad,
        variant=variant.key,
        variant_name=variant.name,
        extent=item.extent,
        basis=item.basis,
        resources=item.resources,
        resources_basis=Basis.ASSUMED,
        delay_months=0 if item.minus_variant else variant.delay_months,
        loss=variant.loss,
        source=_source(item.mention),
    )


# Papers and motions


def _store_papers(city: City, municipality: Municipality, actor: Actor) -> None:
    places = _places(city)
    mentions = defaultdict(list)
    slugs = {package.number: package.key for package in city.packages}
    for measure in city.measures:
        for mention in measure.mentions:
            mentions[mention.paper].append(
                MentionEntry(
                    measure=measure.key,
                    package=slugs[mention.package],
                    extent=mention.extent,
                    line=mention.line,
                    words=mention.words,
                )
            )
    for entry in city.papers:
        facts = {name: getattr(entry, name) for name in PAPER_FIELDS}
        paper = store_paper(municipality, actor, facts, places[entry.key])
        store_mentions(paper, actor, mentions[entry.key])
        for position, motion in enumerate(city.motions):
            if motion.paper == entry.key:
                store_motion(paper, actor, _motion(motion, slugs), position)


def _motion(motion: examples.Motion, slugs: dict[int, str]) -> MotionEntry:
    return MotionEntry(
        reference=motion.reference,
        group=motion.group,
        asks=motion.asks,
        note=motion.note,
        line=motion.line,
        words=motion.words,
        packages=tuple(slugs[number] for number in motion.packages),
        asked=tuple(
            AskEntry(
                quantity=figure.quantity.value,
                year=figure.year,
                value=figure.value,
                words=figure.words,
                line=figure.line,
            )
            for figure in motion.asked
        ),
    )


def _places(city: City) -> dict[str, list[PlaceEntry]]:
    """Every place in each paper, with what was read there in one sentence."""
    found: dict[str, list[PlaceEntry]] = defaultdict(list)
    for paper, entry in _read(city):
        if entry not in found[paper]:
            found[paper].append(entry)
    return found


def _read(city: City) -> Iterator[tuple[str, PlaceEntry]]:
    for package in city.packages:
        yield from _read_for_package(package)
    for motion in city.motions:
        yield from _read_for_motion(motion)
    for measure in city.measures:
        for mention in measure.mentions:
            yield _entry(mention, f"{city.package(mention.package).title}: {measure.key} {measure.name}")
        if measure.source:
            yield _entry(measure.source, f"Maßnahme {measure.key} {measure.name}")
    yield from (_entry(fact, fact.says) for fact in city.facts)
    for programme in city.funding_programmes:
        yield from (_entry(item.source, f"{programme.name}: {item.name}") for item in programme.measures)
    yield from (_entry(item, f"{city.strategy.title}: {item.name}") for item in city.strategy.elements)
    for indicator in city.indicators:
        yield from (_entry(each, f"{indicator.name} {each.year}") for each in indicator.values)


def _entry(place: Place, says: str) -> tuple[str, PlaceEntry]:
    return place.paper, PlaceEntry(line=place.line, words=place.words, says=says)


def _figure_words(figure: examples.StatedFigure) -> str:
    return f"{say(label('quantity', figure.quantity.value), 'de')} {figure.year or 'zusammen'}"


def _read_for_package(package: StatedPackage) -> Iterator[tuple[str, PlaceEntry]]:
    for figure in package.figures:
        yield _entry(figure, f"{package.title}: {_figure_words(figure)}")
    for point in package.points:
        words = say(label("point", point.kind), "de")
        yield point.paper, PlaceEntry(line=point.line, words="", says=f"{package.title}: {words}")


def _read_for_motion(motion: examples.Motion) -> Iterator[tuple[str, PlaceEntry]]:
    yield _entry(motion, f"Antrag {motion.reference}")
    for figure in motion.asked:
        yield _entry(figure, f"Antrag {motion.reference}: {_figure_words(figure)}")


# Strategy and funding


def _store_strategy(city: City, municipality: Municipality, actor: Actor) -> None:
    strategy = city.strategy
    place = _paper_place(strategy.vision_place) if strategy.vision_place else PaperPlace(paper_key=strategy.paper)
    store_strategy(
        municipality,
        actor,
        title=strategy.title,
        head=VersionFacts(year=strategy.year, vision=strategy.vision, place=place),
        adoption=Adoption(on=strategy.adopted_on, decision=strategy.decision, paper_key=strategy.paper),
        elements=[
            ElementEntry(kind=each.kind, name=each.name, parent=each.parent, place=_paper_place(each))
            for each in strategy.elements
        ],
    )
    (version,) = in_force(municipality)
    elements = {entry.name: entry.element_id for entry in version.entries.all()}
    _store_contributions(city, municipality, actor, elements)
    for indicator in city.indicators:
        _store_indicator(indicator, municipality, actor, elements)


def _paper_place(place: Place) -> PaperPlace:
    return PaperPlace(paper_key=place.paper, line=place.line, words=place.words)


def _store_contributions(city: City, municipality: Municipality, actor: Actor, elements: dict[str, int]) -> None:
    given: dict[str, list[Share]] = {}
    for measure in city.measures:
        found = measure.contributions
        if found is None:
            found = city.strategy.contributions_by_kind.get(measure.kind, {})
        if found:
            given[measure.key] = [
                Share(element=elements[name], share=Decimal(percent) / 100, basis="derived")
                for name, percent in found.items()
            ]
    store_contributions(municipality, actor, given)


def _store_indicator(
    indicator: examples.Indicator, municipality: Municipality, actor: Actor, elements: dict[str, int]
) -> None:
    names = ("name", "unit", "direction", "target", "target_year", "note")
    facts = IndicatorFacts(
        **{name: getattr(indicator, name) for name in names}, element=elements.get(indicator.element)
    )
    add_indicator(municipality, actor, facts, key=indicator.key)
    for each in indicator.values:
        value = ValueFacts(year=each.year, value=each.value, note=each.note, place=_paper_place(each))
        record_value(municipality, actor, indicator.key, value)


def _store_funding(city: City, municipality: Municipality, actor: Actor) -> None:
    for programme in city.funding_programmes:
        names = (
            "name",
            "grantor",
            "own_share_rate",
            "volume_cap",
            "own_share_cap",
            "own_share_in_budget",
            "measure_limit",
            "first_year",
            "last_year",
            "eligible_cost",
            "note",
        )
        facts = ProgrammeFacts(rate=programme.funding_rate, **{name: getattr(programme, name) for name in names})
        sources = {name: vars(place) for name, place in programme.sources.items()}
        if "funding_rate" in sources:
            sources["rate"] = sources.pop("funding_rate")
        measures = [
            {
                "key": item.key,
                "name": item.name,
                "budget": item.budget,
                "budget_state": item.budget_state,
                "in_budget_anyway": item.in_budget_anyway,
                "source": vars(item.source),
            }
            for item in programme.measures
        ]
        store_funding_programme(
            municipality,
            actor,
            programme.key,
            facts,
            measures,
            sources=sources,
            stated_years=programme.stated_years,
        )
