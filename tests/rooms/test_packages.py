"""Packages of one's own: planned, frozen, rebuilt, cancelled, discarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from dreiklang.municipality.errors import NotAllowedError, OutdatedError
from dreiklang.municipality.models import AuditEntry
from dreiklang.packages import queries, rules
from dreiklang.packages.errors import FrozenError, NotPublishableError
from dreiklang.packages.models import Package, PackageVersion, RunState
from dreiklang.packages.queries import explanation, published_package
from dreiklang.packages.tasks import run_planning
from dreiklang.packages.translate import choices_of
from dreiklang.packages.values import Content, Definition, from_json
from dreiklang.planning import FundingProgramme, Limit, Quantity, Resources
from dreiklang.portfolio.queries import portfolio
from dreiklang.portfolio.rules import import_register
from rooms.planned import TWENTY_POSTS, planned


def test_a_planned_package_keeps_its_limits_and_its_figures_are_the_sums_of_its_items(
    stuttgart: Any, alma: Any
) -> None:
    run = planned(stuttgart, alma)
    assert run.state == RunState.FINISHED
    content = rules.run_content(run)
    assert content is not None
    total = Resources.total(item.resources for item in content.items)
    posts = content.figure(Quantity.POSTS)
    assert posts is not None
    assert posts.value == total.amount(Quantity.POSTS) <= 20
    for quantity in Quantity:
        for year in (*content.years, None):
            figure = content.figure(quantity, year)
            assert figure is not None
            assert figure.value == total.amount(quantity, year)


def test_every_measure_of_the_register_is_in_or_out_with_a_reason(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    content = rules.run_content(run)
    assert content is not None
    why = explanation(content, run.inputs)
    assert why is not None
    assert len(why.inside) + len(why.outside) == 107
    assert all(why.inside.values())
    assert all(left_out.why for left_out in why.outside)


def test_a_published_version_is_rebuilt_from_its_inputs_to_the_same_fingerprint(stuttgart: Any, alma: Any) -> None:
    version = rules.publish(planned(stuttgart, alma), alma)
    assert version.number == 1
    assert rules.same_when_rebuilt(version)


def test_a_version_with_other_inputs_would_not_rebuild_to_the_same(stuttgart: Any, alma: Any) -> None:
    version = rules.publish(planned(stuttgart, alma), alma)
    wider = replace(TWENTY_POSTS, limits=(Limit(quantity=Quantity.POSTS, maximum=Decimal(25)),))
    version.inputs = planned(stuttgart, alma, wider).inputs
    assert not rules.same_when_rebuilt(version)


def test_planning_again_gives_the_next_number_and_leaves_the_first_as_it_was(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    first = rules.publish(run, alma)
    wider = replace(TWENTY_POSTS, limits=(Limit(quantity=Quantity.POSTS, maximum=Decimal(25)),))
    again = rules.define_and_plan(stuttgart, alma, run.package, wider, queries.definition_fingerprint(run.package))
    run_planning.func(again.pk, stuttgart.pk)
    again.refresh_from_db()
    second = rules.publish(again, alma)
    assert second.number == 2
    assert second.fingerprint != first.fingerprint
    kept = published_package(stuttgart, run.package.slug, 1)
    assert kept is not None
    assert kept.version.fingerprint == first.fingerprint


def test_publishing_the_same_result_twice_is_one_version(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    assert rules.publish(run, alma) == rules.publish(run, alma)
    assert run.package.versions.count() == 1


def _change(version: PackageVersion) -> None:
    PackageVersion.objects.filter(pk=version.pk).update(content="{}")


def _remove(version: PackageVersion) -> None:
    PackageVersion.objects.filter(pk=version.pk).delete()


@pytest.mark.parametrize("attempt", [_change, _remove])
def test_the_database_itself_refuses_to_change_a_published_version(
    stuttgart: Any, attempt: Callable[[PackageVersion], None]
) -> None:
    version = PackageVersion.objects.filter(package__municipality=stuttgart).first()
    assert version is not None
    before = version.content
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        attempt(version)
    version.refresh_from_db()
    assert version.content == before


def test_a_published_package_cannot_be_discarded_but_a_draft_can(stuttgart: Any, alma: Any) -> None:
    run = planned(stuttgart, alma)
    draft = planned(stuttgart, alma, replace(TWENTY_POSTS, title="Entwurf"))
    rules.publish(run, alma)
    with pytest.raises(FrozenError):
        rules.discard_package(run.package, alma)
    rules.discard_package(draft.package, alma)
    assert not Package.objects.filter(pk=draft.package.pk).exists()


def test_a_package_of_a_council_paper_cannot_be_discarded(stuttgart: Any, alma: Any) -> None:
    package = Package.objects.get(municipality=stuttgart, slug="paket-1")
    with pytest.raises(FrozenError):
        rules.discard_package(package, alma)


def test_a_waiting_run_ends_at_once_when_it_is_cancelled(stuttgart: Any, alma: Any) -> None:
    run = rules.define_and_plan(stuttgart, alma, None, TWENTY_POSTS)
    rules.cancel_planning(run, alma)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    run_planning.func(run.pk, stuttgart.pk)  # the worker comes too late and must leave it alone
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not run.plan
    with pytest.raises(NotPublishableError):
        rules.publish(run, alma)


def test_a_running_search_stops_when_somebody_asks(stuttgart: Any, alma: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = rules.define_and_plan(stuttgart, alma, None, TWENTY_POSTS)
    monkeypatch.setattr("dreiklang.packages.tasks.SIGN_OF_LIFE", 0)
    claim = rules.claim_run

    def claim_and_cancel(pk: int) -> Any:
        claimed = claim(pk)
        rules.cancel_planning(run, alma)  # the person presses the button while the worker runs
        return claimed

    monkeypatch.setattr("dreiklang.packages.tasks.claim_run", claim_and_cancel)
    run_planning.func(run.pk, stuttgart.pk)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_contradicting_conditions_end_in_words_and_nothing_to_publish(stuttgart: Any, alma: Any) -> None:
    run = planned(
        stuttgart,
        alma,
        Definition(
            title="Unmöglich", limits=(Limit(quantity=Quantity.POSTS, maximum=Decimal("0.1")),), required=("M010",)
        ),
    )
    assert run.state == RunState.FINISHED
    assert rules.run_content(run) is None
    with pytest.raises(NotPublishableError):
        rules.publish(run, alma)


def test_what_package_1_lacks_adds_up_with_it_to_everything(stuttgart: Any, alma: Any) -> None:
    """The red list is the draft list and the rest: no TEUR and no hundredth of a post is lost between."""
    rest = rules.run_content(
        planned(stuttgart, alma, Definition(title="Rest", start="complement", complement_of="paket-1"))
    )
    everything = rules.run_content(planned(stuttgart, alma, Definition(title="Alles", start="everything")))
    draft = published_package(stuttgart, "paket-1")
    assert rest is not None
    assert everything is not None
    assert draft is not None
    for quantity in (Quantity.FUNDS, Quantity.POSTS):
        total = everything.figure(quantity)
        parts = [draft.content.figure(quantity), rest.figure(quantity)]
        assert total is not None
        assert total.value == sum(part.value for part in parts if part is not None)


def test_everything_that_was_applied_for_is_packages_4_and_5_together(stuttgart: Any, alma: Any) -> None:
    everything = rules.run_content(planned(stuttgart, alma, Definition(title="Alles", start="everything")))
    assert everything is not None
    parts = [published_package(stuttgart, slug) for slug in ("paket-4", "paket-5")]
    for quantity, expected in ((Quantity.FUNDS, Decimal(96_592)), (Quantity.PERSONNEL_COST, Decimal(32_500))):
        found = everything.figure(quantity)
        figures = [part.content.figure(quantity) for part in parts if part is not None]
        assert found is not None
        assert found.value == expected == sum(figure.value for figure in figures if figure is not None)


def test_named_measures_bring_what_they_need_and_nothing_else(stuttgart: Any, alma: Any) -> None:
    content = rules.run_content(
        planned(stuttgart, alma, Definition(title="Genannt", start="named", required=("M004",)))
    )
    assert content is not None
    assert {item.measure for item in content.items} == {"M003", "M004"}, "M004 needs M003"


def test_an_older_page_does_not_overwrite_a_newer_definition(stuttgart: Any, alma: Any) -> None:
    package = rules.define_package(stuttgart, alma, TWENTY_POSTS)
    seen = queries.definition_fingerprint(package)
    seen_earlier = Package.objects.get(pk=package.pk)
    rules.redefine_package(package, alma, replace(TWENTY_POSTS, title="Neuer"), seen)
    for late in (seen_earlier, Package.objects.get(pk=package.pk)):
        with pytest.raises(OutdatedError):
            rules.redefine_package(late, alma, replace(TWENTY_POSTS, title="Älter"), seen)
    assert Package.objects.get(pk=package.pk).title == "Neuer"


def test_two_packages_of_one_name_have_two_addresses(stuttgart: Any, alma: Any) -> None:
    slugs = {rules.define_package(stuttgart, alma, TWENTY_POSTS).slug for _ in range(3)}
    assert slugs == {"zwanzig-stellen", "zwanzig-stellen-2", "zwanzig-stellen-3"}
    assert rules.define_package(stuttgart, alma, replace(TWENTY_POSTS, title="Neu")).slug == "neu-2"
    assert rules.define_package(stuttgart, alma, replace(TWENTY_POSTS, title="…")).slug == "paket"


def test_another_citys_office_may_do_nothing_here(stuttgart: Any, alma: Any, ben: Any) -> None:
    run = planned(stuttgart, alma)
    before = AuditEntry.objects.count()
    for attempt in (
        lambda: rules.define_package(stuttgart, ben, TWENTY_POSTS),
        lambda: rules.redefine_package(run.package, ben, TWENTY_POSTS, ""),
        lambda: rules.start_planning(run.package, ben),
        lambda: rules.cancel_planning(run, ben),
        lambda: rules.publish(run, ben),
        lambda: rules.discard_package(run.package, ben),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert AuditEntry.objects.count() == before


def test_reads_of_one_city_never_show_the_other(stuttgart: Any, konstanz: Any, alma: Any, ben: Any) -> None:
    run = planned(stuttgart, alma)
    rules.publish(run, alma)
    assert queries.published_packages(konstanz) == []
    assert queries.published_package(konstanz, "paket-1") is None
    assert queries.planning_run(konstanz, ben, run.pk) is None
    assert queries.own_package(konstanz, ben, run.package.slug) is None
    assert not queries.drafts(konstanz, ben).exists()


def test_each_step_leaves_one_entry_with_before_and_after(stuttgart: Any, alma: Any) -> None:
    count = AuditEntry.objects.count()
    run = planned(stuttgart, alma)
    seen = queries.definition_fingerprint(run.package)
    rules.define_and_plan(stuttgart, alma, run.package, replace(TWENTY_POSTS, title="Anders"), seen)
    rules.publish(run, alma)
    entries = list(AuditEntry.objects.filter(municipality=stuttgart).order_by("pk"))[
        count - AuditEntry.objects.count() :
    ]
    assert [entry.action for entry in entries] == [
        "package_defined",
        "planning_started",
        "package_defined",
        "planning_started",
        "package_published",
    ]
    changed = entries[2]
    assert (changed.actor, changed.before["title"], changed.after["title"]) == (
        alma.pseudonym,
        "Zwanzig Stellen",
        "Anders",
    )


def test_the_kept_definition_is_the_one_that_was_given(stuttgart: Any, alma: Any) -> None:
    package = rules.define_package(stuttgart, alma, TWENTY_POSTS)
    assert from_json(Definition, package.definition) == TWENTY_POSTS


def test_a_funding_programme_leaves_the_city_its_own_share(stuttgart: Any, alma: Any) -> None:
    kept = portfolio(stuttgart)
    assert kept is not None
    keys = tuple(measure.key for measure in kept.measures)
    funding = FundingProgramme(key="efre", name="Förderung", rate=Decimal("0.65"), measures=keys, measure_limit=3)
    wanted = replace(kept, programmes=(funding,))
    import_register(stuttgart, alma, wanted, title="Mit Förderung", expected_revision=1)
    version = rules.publish(planned(stuttgart, alma), alma)
    content = from_json(Content, version.content)
    supported = [item for item in content.items if item.programme]
    assert 0 < len(supported) <= 3
    assert {item.programme_name for item in supported} == {"Förderung"}
    for item in supported:
        whole = wanted.by_key[item.measure].variant(item.variant).resources
        assert item.resources == funding.own_share(whole)
    assert {choice.programme for choice in choices_of(content)} == {"", "efre"}
    assert rules.same_when_rebuilt(version)
