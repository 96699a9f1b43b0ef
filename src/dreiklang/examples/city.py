"""The facts of an example city, typed and checked: who, when, which papers, packages and measures.

Money is in TEUR, posts are full-time equivalents, shares are shares of 1; all are exact decimals that the
files carry as text. A `Place` names the line of a paper's text and the shortest words that identify it there.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError, with_config

from dreiklang.planning.errors import InvalidValueError
from dreiklang.planning.portfolio import Basis, Criterion, Obligation, Triad
from dreiklang.planning.resources import ZERO, Quantity
from dreiklang.wording import message

CITIES = ("stuttgart", "konstanz")
LONGEST_WORDS = 8
"""A fragment of a paper identifies a place; it must not retell the paper."""

OrganizationKind = Literal[
    "department", "directorate", "enterprise", "company", "group", "committee", "staff_council", "audit"
]
MeasureKind = Literal[
    "citizen_service",
    "internal_process",
    "workplace",
    "infrastructure",
    "security",
    "smart_city",
    "data",
    "governance",
]
ElementKind = Literal[
    "goal", "value", "technology", "action_field", "topic_field", "cross_cutting_topic", "triad", "group"
]
PointKind = Literal["content", "chance", "consequence", "risk", "delay"]
Extent = Literal["wholly", "partly", "delayed"]

_exactly = with_config(ConfigDict(extra="forbid"))


def _exact(value: object) -> object:
    """Exact figures are written as text; a TOML number would pass through binary floating point."""
    if not isinstance(value, str | Decimal):
        raise ValueError("an exact figure must be written as text")  # noqa: TRY004, the kind that pydantic reads
    return value


def _triad(value: object) -> object:
    """Three whole percentages: people, process, technology."""
    if not isinstance(value, list):
        return value
    people, process, technology = (Decimal(part) / 100 for part in value)
    return Triad(people=people, process=process, technology=technology)


Exact = Annotated[Decimal, BeforeValidator(_exact)]
Percentages = Annotated[Triad, BeforeValidator(_triad)]


@_exactly
@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something was read: a paper's key, the line of its text from 1, and the words found there."""

    paper: str
    line: int
    words: str

    def __post_init__(self) -> None:
        if self.line < 1 or not self.words or len(self.words.split()) > LONGEST_WORDS:
            raise InvalidValueError(
                message("{paper}, line {line}", paper=self.paper, line=self.line),
                message("“{words}” does not identify a place.", words=self.words),
                message("Give a line from 1 on and one to {most} words.", most=LONGEST_WORDS),
            )


@_exactly
@dataclass(frozen=True, kw_only=True)
class StatedFigure(Place):
    """A figure as a paper states it; `year` is None for a sum over all years."""

    quantity: Quantity
    value: Exact
    year: int | None = None


@_exactly
@dataclass(frozen=True, kw_only=True)
class Mention(Place):
    """A paper names a measure as part of a package, given by its number."""

    package: int
    extent: Extent


@_exactly
@dataclass(frozen=True, kw_only=True)
class Point:
    """What a paper says of a package, in our own words."""

    kind: PointKind
    text: str
    paper: str
    line: int


@_exactly
@dataclass(frozen=True, kw_only=True)
class Fact(Place):
    """Something else that a paper states; `value` is None where it states no figure."""

    key: str
    says: str
    value: Exact | None = None
    unit: str = ""
    year: int | None = None


@_exactly
@dataclass(frozen=True, kw_only=True)
class Municipality:
    """The city with its official key (amtlicher Gemeindeschlüssel) and the name of its digital programme."""

    key: str
    name: str
    official_key: str
    programme: str


@_exactly
@dataclass(frozen=True, kw_only=True)
class Cycle:
    """The years that the budget is decided for, and the planning years after them."""

    name: str
    budget_years: tuple[int, ...]
    planning_years: tuple[int, ...]
    note: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class Organization:
    """An organisation; `basis` is derived where no paper names it."""

    key: str
    name: str
    kind: OrganizationKind
    basis: Basis = Basis.STATED


@_exactly
@dataclass(frozen=True, kw_only=True)
class Paper:
    """A council paper; `date` is None where it bears none. The last five fields are a statement's own."""

    key: str
    reference: str
    name: str
    paper_type: str
    source_file: str
    date: dt.date | None = None
    body: str = ""
    author: str = ""
    file_reference: str = ""
    result: str = ""
    note: str = ""
    public: bool = True
    heading: str = ""
    occasion: str = ""
    introduction: str = ""
    signatory: str = ""
    signatory_role: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class Motion(Place):
    """A group's motion or one item of it, what it asks for, and the numbers of the packages that answer it."""

    reference: str
    group: str
    asks: str
    note: str = ""
    packages: tuple[int, ...] = ()
    asked: tuple[StatedFigure, ...] = ()


@_exactly
@dataclass(frozen=True, kw_only=True)
class StatedPackage:
    """A budget package as a paper states it."""

    number: int
    key: str
    title: str
    description: str
    paper: str
    figures: tuple[StatedFigure, ...]
    points: tuple[Point, ...]
    motions: tuple[str, ...] = ()

    def figure(self, quantity: Quantity, year: int | None) -> StatedFigure | None:
        """The stated figure of one year, or with None the stated sum; None if the paper states none."""
        wanted = (quantity, year)
        return next((each for each in self.figures if (each.quantity, each.year) == wanted), None)

    def amount(self, quantity: Quantity, year: int | None) -> Decimal:
        """The stated amount, zero if none is stated."""
        found = self.figure(quantity, year)
        return found.value if found else ZERO


@_exactly
@dataclass(frozen=True, kw_only=True)
class Need:
    """What a measure takes in one year; always assumed, since papers state sums only."""

    year: int
    material: Exact = ZERO
    investment: Exact = ZERO
    personnel_cost: Exact = ZERO
    posts: Exact = ZERO


@_exactly
@dataclass(frozen=True, kw_only=True)
class MeasureFacts:
    """A measure by its name, and what was judged or assumed about it.

    Judged from name and paper: `organization`, `kind`, `triad`, `obligation`, `requires`, `excludes`.
    Assumed: `size` and `effort` (weights of its funds and posts), `investment_percent` of its funds,
    `levels` (the stages at which it gets a share of the totals), `ratings` (points), `needs`.
    """

    key: str
    name: str
    organization: str
    kind: MeasureKind
    triad: Percentages
    number: int | None = None
    obligation: Obligation = Obligation.VOLUNTARY
    legal_source: str = ""
    size: int = 0
    effort: int = 0
    investment_percent: int = 0
    levels: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    ratings: Mapping[str, int] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    source: Place | None = None
    needs: tuple[Need, ...] = ()
    contributions: Mapping[str, int] | None = None
    remark: str = ""

    def mention_in(self, package: int) -> Mention | None:
        """The first place that names the measure in this package."""
        return next((mention for mention in self.mentions if mention.package == package), None)


@_exactly
@dataclass(frozen=True, kw_only=True)
class Level:
    """A stage (Umsetzungsstufe) that reaches as far as a package; later ones hold the earlier ones.

    `delay_months` and `loss` are assumed and speak against the fullest stage.
    """

    key: str
    name: str
    package: int | None = None
    delay_months: int = 0
    loss: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class FixedShare:
    """How much of one level's total goes to the listed measures, where the papers let us conclude it."""

    quantity: Quantity
    year: int
    level: str
    value: Exact


@_exactly
@dataclass(frozen=True, kw_only=True)
class ShareRules:
    """Which packages play which part in sharing out.

    `listed_package` holds the numbered measures in full; `remainder_package` is all that the one before the
    last level leaves.
    """

    listed_package: int
    remainder_package: int
    fixed: tuple[FixedShare, ...] = ()


@_exactly
@dataclass(frozen=True, kw_only=True)
class FundedMeasure:
    """A measure put forward for a funding programme, and the budget that it stands in or is meant for.

    `in_budget_anyway`: the city has decided, entered or applied for it independently of the programme.
    """

    key: str
    name: str
    budget: str
    budget_state: str
    source: Place
    in_budget_anyway: bool = False


@_exactly
@dataclass(frozen=True, kw_only=True)
class FundingProgramme:
    """A programme that pays part of the cost; `sources` gives a place by field name."""

    key: str
    name: str
    grantor: str
    funding_rate: Exact
    own_share_rate: Exact
    volume_cap: Exact
    own_share_cap: Exact
    measure_limit: int
    first_year: int
    last_year: int
    measures: tuple[FundedMeasure, ...]
    sources: Mapping[str, Place]
    own_share_in_budget: Exact | None = None
    stated_years: int | None = None
    eligible_cost: str = ""
    note: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class StrategyElement(Place):
    """A goal, value, field or topic; `parent` is the name of an element listed before it."""

    kind: ElementKind
    name: str
    parent: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class Strategy:
    """A strategy and its elements; the vision is in our own words, `vision_place` says where the paper has its own.

    `contributions_by_kind` says which measures serve which element, by kind of measure and name of the element in
    per cent of a measure's cost; what a measure says itself goes before. Both are judged.
    """

    title: str
    vision: str
    year: int
    paper: str
    elements: tuple[StrategyElement, ...]
    vision_place: Place | None = None
    adopted_on: dt.date | None = None
    decision: str = ""
    contributions_by_kind: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@_exactly
@dataclass(frozen=True, kw_only=True)
class IndicatorValue(Place):
    """An indicator's value of a year, as a paper states it."""

    year: int
    value: Exact
    note: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Something that papers measure more than once, or measure a goal by."""

    key: str
    name: str
    unit: str
    direction: Literal["higher", "lower"]
    values: tuple[IndicatorValue, ...]
    element: str = ""
    target: Exact | None = None
    target_year: int | None = None
    note: str = ""


@_exactly
@dataclass(frozen=True, kw_only=True)
class City:
    """All facts of an example city. Construction checks that keys are unique and references meet."""

    municipality: Municipality
    cycle: Cycle
    organizations: tuple[Organization, ...]
    papers: tuple[Paper, ...]
    criteria: tuple[Criterion, ...]
    ratings_by_kind: Mapping[str, Mapping[str, int]]
    levels: tuple[Level, ...]
    measures: tuple[MeasureFacts, ...]
    strategy: Strategy
    motions: tuple[Motion, ...] = ()
    packages: tuple[StatedPackage, ...] = ()
    facts: tuple[Fact, ...] = ()
    funding_programmes: tuple[FundingProgramme, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    shares: ShareRules | None = None

    def __post_init__(self) -> None:
        _refuse_duplicates(self)
        _check_references(self)
        for measure in self.measures:
            _check_levels(self, measure)

    @property
    def key(self) -> str:
        """The city's key, as in `CITIES`."""
        return self.municipality.key

    def package(self, number: int) -> StatedPackage:
        """The stated package with this number; KeyError if there is none."""
        for package in self.packages:
            if package.number == number:
                return package
        raise KeyError(number)

    def paper(self, key: str) -> Paper:
        """The paper with this key; KeyError if there is none."""
        for paper in self.papers:
            if paper.key == key:
                return paper
        raise KeyError(key)

    def fact(self, key: str) -> Fact:
        """The fact with this key; KeyError if there is none."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        raise KeyError(key)

    @cached_property
    def measure_by_key(self) -> Mapping[str, MeasureFacts]:
        """Measures by key, in listed order."""
        return {measure.key: measure for measure in self.measures}

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place in a paper that any fact refers to with words."""
        return tuple(_places(self))


@cache
def load_city(key: str) -> City:
    """The facts of one of `CITIES`; InvalidValueError says which entry is wrong, KeyError if unknown."""
    if key not in CITIES:
        raise KeyError(key)
    return read_city(files("dreiklang.examples").joinpath(f"{key}.toml").read_text(encoding="utf-8"))


def read_city(text: str) -> City:
    """A city from the text of a TOML file; InvalidValueError names the entry, the reason and the remedy."""
    try:
        return TypeAdapter(City).validate_python(_with_papers(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise InvalidValueError(
            message("city file"), message("It is no TOML: {why}", why=str(error)), message("Correct the line.")
        ) from error
    except ValidationError as error:
        _refuse(error)


def _refuse(error: ValidationError) -> NoReturn:
    """Turn the first finding into the library's own refusal; our own checks speak for themselves."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InvalidValueError):
        raise cause from error
    raise InvalidValueError(
        message("city file, {where}", where=".".join(str(step) for step in first["loc"])),
        message("{why}.", why=first["msg"]),
        message("Correct the entry."),
    ) from error


def _with_papers(raw: dict[str, Any]) -> dict[str, Any]:
    """Entries inside a package, motion or strategy stand in its paper; the file need not repeat that."""
    paper_of = {package.get("number"): package.get("paper") for package in raw.get("packages", [])}
    for outer in (*raw.get("packages", []), *raw.get("motions", []), raw.get("strategy", {})):
        for name in ("figures", "points", "asked", "elements"):
            for entry in outer.get(name, []):
                entry.setdefault("paper", outer.get("paper"))
    for measure in raw.get("measures", []):
        for mention in measure.get("mentions", []):
            mention.setdefault("paper", paper_of.get(mention.get("package")))
    return raw


def _places(city: City) -> Iterator[Place]:
    for motion in city.motions:
        yield motion
        yield from motion.asked
    for package in city.packages:
        yield from package.figures
    for measure in city.measures:
        yield from measure.mentions
        if measure.source:
            yield measure.source
    yield from city.facts
    yield from city.strategy.elements
    if city.strategy.vision_place:
        yield city.strategy.vision_place
    for indicator in city.indicators:
        yield from indicator.values
    for programme in city.funding_programmes:
        yield from programme.sources.values()
        for funded in programme.measures:
            yield funded.source


# Checks


def _refuse_duplicates(city: City) -> None:
    groups: dict[str, Iterable[object]] = {
        "organizations": (item.key for item in city.organizations),
        "papers": (item.key for item in city.papers),
        "motions": (item.reference for item in city.motions),
        "packages": (item.number for item in city.packages),
        "facts": (item.key for item in city.facts),
        "levels": (item.key for item in city.levels),
        "measures": (item.key for item in city.measures),
        "indicators": (item.key for item in city.indicators),
        "numbers": (item.number for item in city.measures if item.number is not None),
    }
    for name, keys in groups.items():
        seen: set[object] = set()
        for key in keys:
            if key in seen:
                raise InvalidValueError(
                    message("{group} {key}", group=name, key=str(key)),
                    message("It appears twice."),
                    message("Keep one of the two."),
                )
            seen.add(key)


def _known(where: str, used: Iterable[object], known: Iterable[object]) -> None:
    unknown = [str(item) for item in used if item not in set(known)]
    if unknown:
        raise InvalidValueError(
            message("{where}", where=where),
            message("“{key}” is not defined.", key=unknown[0]),
            message("Add it or correct the reference."),
        )


def _check_references(city: City) -> None:
    organizations = [item.key for item in city.organizations]
    groups = [item.key for item in city.organizations if item.kind == "group"]
    papers = [item.key for item in city.papers]
    numbers = [item.number for item in city.packages]
    references = [item.reference for item in city.motions]
    criteria = [item.key for item in city.criteria]
    _known("places", (place.paper for place in city.places), papers)
    _known("packages", (package.paper for package in city.packages), papers)
    _known("strategy", (city.strategy.paper,), papers)
    elements = [element.name for element in city.strategy.elements]
    _known("strategy", (each.parent for each in city.strategy.elements if each.parent), elements)
    _known("indicators", (each.element for each in city.indicators if each.element), elements)
    by_kind = city.strategy.contributions_by_kind
    _known("contributions", (name for given in by_kind.values() for name in given), elements)
    _known("contributions", by_kind, city.ratings_by_kind)
    _known("motions", (motion.group for motion in city.motions), groups)
    _known("motions", (number for motion in city.motions for number in motion.packages), numbers)
    _known("packages", (name for package in city.packages for name in package.motions), references)
    _known("levels", (level.package for level in city.levels if level.package is not None), numbers)
    _known("points by kind", (name for points in city.ratings_by_kind.values() for name in points), criteria)
    for measure in city.measures:
        where = f"measure {measure.key}"
        _known(where, (measure.organization,), organizations)
        _known(where, (measure.kind,), city.ratings_by_kind)
        _known(where, measure.ratings, criteria)
        _known(where, measure.contributions or (), elements)
        _known(where, (*measure.requires, *measure.excludes), city.measure_by_key)
        _known(where, (mention.package for mention in measure.mentions), numbers)
        _known(where, (need.year for need in measure.needs), city.cycle.budget_years)


def _check_levels(city: City, measure: MeasureFacts) -> None:
    order = [level.key for level in city.levels]
    where = message("measure {key}", key=measure.key)
    _known(f"measure {measure.key}", measure.levels, order)
    if list(measure.levels) != sorted(set(measure.levels), key=order.index):
        raise InvalidValueError(where, message("Its levels are not in order."), message("Sort them."))
    if city.shares and not (measure.levels and measure.size):
        raise InvalidValueError(where, message("It has no level or no size."), message("Give both."))
    if not measure.mentions and not measure.source:
        raise InvalidValueError(where, message("No paper names it."), message("Give a line and words."))
