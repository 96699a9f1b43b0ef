"""Who is responsible for what: each organisation's measures, tasks and counterparts, and what nobody owns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch

from dreiklang.municipality.models import Municipality, Organization
from dreiklang.portfolio.models import Measure, Responsibility
from dreiklang.portfolio.translate import NOT_IN_CHARGE
from dreiklang.portfolio.values import Duty, Link, LinkKind, Part


@dataclass(frozen=True)
class Task:
    """An organisation's part in one measure. `assumed`: the register names it, nobody has stated its part."""

    measure: Measure
    duty: Duty
    words: str
    assumed: bool = False


@dataclass(frozen=True)
class Counterpart:
    """Another organisation that takes part in the same measures, and in how many."""

    organization: Organization
    measures: int


@dataclass
class Owner:
    """An organisation with its tasks, by duty and in the order of the register."""

    organization: Organization
    tasks: list[Task] = field(default_factory=list)
    counterparts: tuple[Counterpart, ...] = ()

    def count(self, duty: Duty) -> int:
        """In how many measures it has this duty."""
        return sum(task.duty is duty for task in self.tasks)

    @property
    def counts(self) -> list[tuple[Duty, int]]:
        """In how many measures it has which duty."""
        return [(duty, self.count(duty)) for duty in Duty]


@dataclass(frozen=True)
class Unowned:
    """What nobody owns: measures for which nobody was named, or nobody does the work; organisations without a part."""

    not_stated: tuple[Measure, ...]
    nobody_does: tuple[Measure, ...]
    without_measures: tuple[Organization, ...]
    gone: tuple[Measure, ...]
    """Measures whose organisation in charge does not exist any more."""


@dataclass(frozen=True)
class Ownership:
    """Everything about who is responsible for what in a municipality."""

    owners: tuple[Owner, ...]
    unowned: Unowned

    def owner(self, key: str) -> Owner | None:
        """One organisation with its tasks."""
        return next((each for each in self.owners if each.organization.key == key), None)


def ownership(municipality: Municipality) -> Ownership:
    """Who is responsible for what; three queries, however many measures there are."""
    measures = _measures(municipality)
    organizations = [each for each in Organization.objects.filter(municipality=municipality) if not each.deleted]
    owners = {each.pk: Owner(each) for each in organizations}
    together = _fill(owners, measures)
    for pk, owner in owners.items():
        owner.counterparts = _counterparts(owners, together[pk])
    listed = tuple(owner for owner in owners.values() if owner.tasks)
    return Ownership(listed, _unowned(measures, organizations, owners))


def _measures(municipality: Municipality) -> list[Measure]:
    parts = Prefetch("responsibilities", Responsibility.objects.select_related("organization"))
    return list(
        Measure.objects.filter(municipality=municipality).select_related("organization").prefetch_related(parts)
    )


def _tasks(measure: Measure) -> list[tuple[int, Task]]:
    """The parts in one measure by organisation; where nobody is accountable, the register's organisation is."""
    rows = list(measure.responsibilities.all())
    found = [(row.organization_id, Task(measure, Duty(row.duty), row.task)) for row in rows]
    if not _stated(measure):
        found.insert(0, (measure.organization_id, Task(measure, Duty.ACCOUNTABLE, "", assumed=True)))
    return found


def _stated(measure: Measure) -> bool:
    return any(row.duty == Duty.ACCOUNTABLE for row in measure.responsibilities.all())


def _fill(owners: Mapping[int, Owner], measures: Iterable[Measure]) -> defaultdict[int, Counter[int]]:
    """Give every organisation its tasks; returns how often each pair works together."""
    together: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for measure in measures:
        tasks = [(pk, task) for pk, task in _tasks(measure) if pk in owners]
        for pk, task in tasks:
            owners[pk].tasks.append(task)
        everybody = {pk for pk, _ in tasks}
        for pk in everybody:
            together[pk].update(everybody - {pk})
    return together


def _counterparts(owners: Mapping[int, Owner], together: Counter[int]) -> tuple[Counterpart, ...]:
    found = [Counterpart(owners[pk].organization, number) for pk, number in together.items()]
    return tuple(sorted(found, key=lambda each: (-each.measures, each.organization.name, each.organization.key)))


def _unowned(
    measures: Iterable[Measure], organizations: Iterable[Organization], owners: Mapping[int, Owner]
) -> Unowned:
    known = list(measures)
    stated = [measure for measure in known if _stated(measure)]
    does = {Duty.RESPONSIBLE.value}
    return Unowned(
        not_stated=tuple(measure for measure in known if not _stated(measure)),
        nobody_does=tuple(
            measure for measure in stated if not does & {row.duty for row in measure.responsibilities.all()}
        ),
        without_measures=tuple(
            each for each in organizations if each.kind not in NOT_IN_CHARGE and not owners[each.pk].tasks
        ),
        gone=tuple(measure for measure in known if measure.organization_id not in owners),
    )


def parts_of(measure: Measure) -> tuple[Part, ...]:
    """Who has which part in one measure, as it was stated."""
    rows = measure.responsibilities.select_related("organization")
    return tuple(Part(organization=row.organization.key, duty=Duty(row.duty), task=row.task) for row in rows)


def links_of(measure: Measure) -> tuple[Link, ...]:
    """What one measure is linked with."""
    return tuple(Link(kind=LinkKind(row.kind), key=row.key, note=row.note) for row in measure.links.all())
