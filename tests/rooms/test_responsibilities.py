"""Who is responsible for what, what hangs on what, and that departments change only what is theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import AuditEntry
from dreiklang.planning import InvalidValueError
from dreiklang.portfolio.dependencies import add_dependency, edges, remove_dependency
from dreiklang.portfolio.dependency_graph import Bearing, Edge
from dreiklang.portfolio.errors import UnknownMeasureError, UnknownOrganizationError
from dreiklang.portfolio.models import Measure
from dreiklang.portfolio.ownership import links_of, ownership, parts_of
from dreiklang.portfolio.queries import portfolio
from dreiklang.portfolio.responsibilities import change_links, change_responsibilities
from dreiklang.portfolio.rules import import_register
from dreiklang.portfolio.values import Duty, Link, LinkKind, Part

PARTS = (
    Part(organization="doit", duty=Duty.ACCOUNTABLE, task="Steuerung"),
    Part(organization="statistik", duty=Duty.RESPONSIBLE, task="Daten liefern"),
    Part(organization="doit", duty=Duty.RESPONSIBLE),
)


@pytest.fixture
def own(stuttgart: Any) -> Measure:
    """A measure of the statistics office."""
    found = stuttgart.measures.filter(organization__key="statistik").first()
    assert found is not None
    return found


def test_each_organisation_sees_its_tasks_and_whom_it_works_with(stuttgart: Any, alma: Any) -> None:
    change_responsibilities(stuttgart, alma, "M003", PARTS, (), reason="Klarstellung")
    assert parts_of(stuttgart.measures.get(key="M003")) == PARTS
    statistics = ownership(stuttgart).owner("statistik")
    assert statistics is not None
    task = next(each for each in statistics.tasks if each.measure.key == "M003")
    assert (task.duty, task.words, task.assumed) == (Duty.RESPONSIBLE, "Daten liefern", False)
    assert "doit" in {each.organization.key for each in statistics.counterparts}
    entry = AuditEntry.objects.filter(municipality=stuttgart, action="responsibilities_changed").get()
    assert (entry.before, len(entry.after), entry.reason) == ([], 3, "Klarstellung")


def test_what_nobody_owns_is_named(stuttgart: Any, alma: Any) -> None:
    everything = ownership(stuttgart)
    assert len(everything.unowned.not_stated) == stuttgart.measures.count()
    assert all(task.assumed for owner in everything.owners for task in owner.tasks)
    change_responsibilities(stuttgart, alma, "M003", PARTS[:1], ())
    found = ownership(stuttgart).unowned
    assert "M003" not in {measure.key for measure in found.not_stated}
    assert [measure.key for measure in found.nobody_does] == ["M003"]
    assert found.without_measures
    assert not {each.kind for each in found.without_measures} & {"group", "committee"}


@pytest.mark.parametrize(
    "parts",
    [
        PARTS[1:],
        (PARTS[0], Part(organization="statistik", duty=Duty.ACCOUNTABLE)),
        (*PARTS, PARTS[1]),
    ],
)
def test_exactly_one_is_accountable_and_no_part_stands_twice(stuttgart: Any, alma: Any, parts: Any) -> None:
    with pytest.raises(InvalidValueError):
        change_responsibilities(stuttgart, alma, "M003", parts, ())
    assert parts_of(stuttgart.measures.get(key="M003")) == ()


def test_nobody_overwrites_what_they_did_not_see(stuttgart: Any, alma: Any) -> None:
    change_responsibilities(stuttgart, alma, "M003", PARTS, ())
    with pytest.raises(OutdatedError):
        change_responsibilities(stuttgart, alma, "M003", PARTS[:1], ())
    unknown = (Part(organization="erfunden", duty=Duty.ACCOUNTABLE),)
    with pytest.raises(UnknownOrganizationError):
        change_responsibilities(stuttgart, alma, "M003", unknown, PARTS)


def test_a_department_lead_states_it_for_the_departments_own_measures_only(
    stuttgart: Any, actors: Any, own: Measure
) -> None:
    change_responsibilities(stuttgart, actors["dora"], own.key, PARTS, ())
    other = stuttgart.measures.exclude(organization__key="statistik").first()
    for rule in (change_responsibilities, change_links):
        with pytest.raises(NotAllowedError):
            rule(stuttgart, actors["dora"], other.key, (), ())
    with pytest.raises(NotAllowedError):
        add_dependency(stuttgart, actors["dora"], Edge(other.key, own.key, Bearing.SUPPORTS))
    with pytest.raises(NotAllowedError):
        change_links(stuttgart, actors["clara"], own.key, (), ())


def test_links_name_papers_motions_and_processes_once(stuttgart: Any, alma: Any) -> None:
    links = (
        Link(kind=LinkKind.PAPER, key="GRDrs 236/2023"),
        Link(kind=LinkKind.PROCESS, key="Meldewesen", note="Kern"),
    )
    change_links(stuttgart, alma, "M003", links, ())
    assert links_of(stuttgart.measures.get(key="M003")) == links
    for bad in ((*links, links[0]), (Link(kind=LinkKind.MOTION, key=" "),)):
        with pytest.raises(InvalidValueError):
            change_links(stuttgart, alma, "M003", bad, links)


def test_a_circle_is_refused_when_it_is_entered(konstanz: Any, stuttgart: Any, alma: Any) -> None:
    first, second, third = stuttgart.measures.filter(dependencies=None, dependants=None)[:3]
    revision = stuttgart.register.revision
    add_dependency(stuttgart, alma, Edge(first.key, second.key, Bearing.REQUIRES))
    add_dependency(stuttgart, alma, Edge(second.key, third.key, Bearing.REQUIRES))
    with pytest.raises(InvalidValueError) as refused:
        add_dependency(stuttgart, alma, Edge(third.key, first.key, Bearing.REQUIRES))
    assert f"{third.key} → {first.key} → {second.key} → {third.key}" in str(refused.value)
    add_dependency(stuttgart, alma, Edge(third.key, first.key, Bearing.SUPPORTS))
    stuttgart.register.refresh_from_db()
    assert stuttgart.register.revision > revision


def test_a_measure_hangs_on_no_other_twice_not_on_itself_and_excludes_nothing_that_it_requires(
    stuttgart: Any, alma: Any
) -> None:
    first, second = stuttgart.measures.filter(dependencies=None, dependants=None)[:2]
    add_dependency(stuttgart, alma, Edge(first.key, second.key, Bearing.REQUIRES))
    for bad in (
        Edge(first.key, first.key, Bearing.SUPPORTS),
        Edge(first.key, second.key, Bearing.REQUIRES),
        Edge(first.key, second.key, Bearing.EXCLUDES),
    ):
        with pytest.raises(InvalidValueError):
            add_dependency(stuttgart, alma, bad)
    remove_dependency(stuttgart, alma, Edge(first.key, second.key, Bearing.REQUIRES))
    assert Edge(first.key, second.key, Bearing.REQUIRES) not in edges(stuttgart)


def test_measures_of_another_city_are_none(konstanz: Any, ben: Any) -> None:
    with pytest.raises(UnknownMeasureError):
        change_responsibilities(konstanz, ben, "gibt-es-nur-anderswo", PARTS, ())


def test_what_supports_what_stays_when_a_workbook_is_imported(stuttgart: Any, alma: Any) -> None:
    first, second = stuttgart.measures.filter(dependencies=None, dependants=None)[:2]
    new = Edge(first.key, second.key, Bearing.SUPPORTS)
    add_dependency(stuttgart, alma, new)
    kept = portfolio(stuttgart)
    assert kept is not None
    other = replace(kept, measures=(replace(kept.measures[0], remark="Neu"), *kept.measures[1:]))
    stuttgart.register.refresh_from_db()
    import_register(stuttgart, alma, other, title="Neu", expected_revision=stuttgart.register.revision)
    assert new in edges(stuttgart)


def test_who_is_responsible_takes_as_many_queries_for_one_measure_as_for_all(stuttgart: Any, alma: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ownership(stuttgart)
        return len(captured)

    change_responsibilities(stuttgart, alma, "M003", PARTS, ())
    few = queries()
    for key in stuttgart.measures.exclude(key="M003").values_list("key", flat=True)[:20]:
        change_responsibilities(stuttgart, alma, key, PARTS, ())
    assert queries() == few
