"""Every address and every kind of person, in one table. An address that is not in it fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from conftest import CAST, PASSWORDS
from dreiklang.council.export import FORMATS
from dreiklang.council.models import Meeting, Person
from dreiklang.municipality.models import User, Webhook
from dreiklang.municipality.permissions import MATRIX, OF_AN_ORGANIZATION, Permission, Role
from dreiklang.municipality.queries import actor_in
from dreiklang.packages.models import PlanningRun
from rooms.evaluated import opened, own_stored
from rooms.heard import hearing_in
from rooms.motion_city import read_motion_in
from rooms.planned import explored, planned
from rooms.requests_made import for_permissions
from rooms.searched import kept_by
from rooms.strategies import PROGRAMME, strategy_and_application

SEE = Permission.SEE_PUBLISHED
SEE_PLANNING = Permission.SEE_PLANNING
PLAN = Permission.PLAN_PACKAGES
EDIT = Permission.EDIT_REGISTER
AUDIT = Permission.SEE_AUDIT
PEOPLE = Permission.MANAGE_PEOPLE
CONNECT = Permission.MANAGE_CONNECTIONS
SEE_REQUESTS, HAND_IN = Permission.SEE_REQUESTS, Permission.HAND_IN_REQUESTS
HANDLE = Permission.HANDLE_REQUESTS

OFFICE_DRAFT = {"zwanzig-stellen", "the draft's", "the frontier's"}

# Name of the address: the permission it demands (None: outside any city), the method, its parts.
TABLE: dict[str, tuple[Permission | None, str, dict[str, Any]]] = {
    "home": (None, "get", {}),
    "health": (None, "get", {}),
    "set_language": (None, "post", {}),
    "account_login": (None, "get", {}),
    "account_logout": (None, "post", {}),
    "mfa_authenticate": (None, "get", {}),
    "mfa_login_webauthn": (None, "get", {}),
    "openid_connect_login": (None, "post", {}),
    "openid_connect_callback": (None, "get", {}),
    "account_inactive": (None, "get", {}),
    "invitation": (None, "get", {"uidb64": "MQ", "token": "erfunden"}),
    "ready": (None, "get", {}),
    "metrics": (None, "get", {}),
    "account": (None, "get", {}),
    "my_data": (None, "get", {}),
    "end_sessions": (None, "post", {}),
    "account_change_password": (None, "get", {}),
    "account_reauthenticate": (None, "get", {}),
    "mfa_index": (None, "get", {}),
    "mfa_reauthenticate": (None, "get", {}),
    "mfa_reauthenticate_webauthn": (None, "get", {}),
    "mfa_activate_totp": (None, "get", {}),
    "mfa_deactivate_totp": (None, "get", {}),
    "mfa_view_recovery_codes": (None, "get", {}),
    "mfa_generate_recovery_codes": (None, "get", {}),
    "mfa_download_recovery_codes": (None, "get", {}),
    "mfa_list_webauthn": (None, "get", {}),
    "mfa_add_webauthn": (None, "get", {}),
    "mfa_edit_webauthn": (None, "get", {"pk": 1}),
    "mfa_remove_webauthn": (None, "get", {"pk": 1}),
    "tokens": (SEE, "get", {}),
    "revoke_token": (SEE, "post", {"token": 1}),
    "overview": (SEE, "get", {}),
    "packages": (SEE, "get", {}),
    "difference": (SEE, "get", {}),
    "new_package": (PLAN, "get", {}),
    "package_chart": (SEE, "get", {"chart": "kosten", "form": "svg"}),
    "package": (SEE, "get", {"package": "paket-1"}),
    "package_version": (SEE, "get", {"package": "paket-1", "version": 1}),
    "export_package": (SEE, "get", {"package": "paket-1", "version": 1, "form": "json"}),
    "own_package": (PLAN, "get", {"package": "zwanzig-stellen"}),
    "amend": (PLAN, "get", {"package": "paket-1"}),
    "start_frontier": (PLAN, "post", {"package": "zwanzig-stellen"}),
    "start_prices": (PLAN, "post", {"package": "zwanzig-stellen"}),
    "open_point": (PLAN, "post", {"run": "the draft's"}),
    "run_chart": (SEE_PLANNING, "get", {"run": "the frontier's", "form": "svg"}),
    "discard_package": (PLAN, "post", {"package": "zwanzig-stellen"}),
    "run": (SEE_PLANNING, "get", {"run": "the draft's"}),
    "cancel_run": (PLAN, "post", {"run": "the draft's"}),
    "publish_run": (Permission.PUBLISH_PACKAGES, "post", {"run": "the draft's"}),
    "requests": (SEE, "get", {}),
    "change_requests": (HANDLE, "post", {}),
    "save_request_view": (SEE_REQUESTS, "post", {}),
    "delete_request_view": (SEE_REQUESTS, "post", {"view": 1}),
    "request_board": (SEE_REQUESTS, "get", {}),
    "request_flow": (SEE_REQUESTS, "get", {}),
    "request_flow_chart": (SEE_REQUESTS, "get", {"chart": "bestand", "form": "svg"}),
    "set_up_backlog": (HANDLE, "get", {}),
    "unsent_notices": (HANDLE, "get", {}),
    "new_request": (HAND_IN, "get", {}),
    "request": (SEE, "get", {"number": "published"}),
    "write_request": (HAND_IN, "get", {"number": "returned", "step": "ziel"}),
    "save_request": (HAND_IN, "post", {"number": "returned", "step": "ziel"}),
    "hand_in_request": (HAND_IN, "get", {"number": "returned"}),
    "discard_request": (HAND_IN, "post", {"number": "returned"}),
    "similar_requests": (SEE_REQUESTS, "get", {"number": "ours"}),
    "add_attachment": (HAND_IN, "post", {"number": "returned"}),
    "attachment": (SEE_REQUESTS, "get", {"number": "returned", "file": "file"}),
    "remove_attachment": (HAND_IN, "post", {"number": "returned", "file": "file"}),
    "move_request": (HANDLE, "post", {"number": "ours"}),
    "reschedule_request": (HANDLE, "post", {"number": "ours"}),
    "convert_request": (HANDLE, "get", {"number": "ours"}),
    "take_up_measures": (HANDLE, "get", {}),
    "measures": (SEE, "get", {}),
    "workbook": (SEE, "get", {}),
    "workbook_template": (SEE, "get", {}),
    "import_register": (EDIT, "get", {}),
    "apply_import": (EDIT, "post", {}),
    "measure": (SEE, "get", {"measure": "M003"}),
    "motions": (SEE, "get", {}),
    "motion": (SEE, "get", {"motion": "1014-2023-nr-1"}),
    "adopt_motion": (EDIT, "get", {"motion": "1014-2023-nr-1"}),
    "new_figure": (Permission.JUDGE_READINGS, "get", {"motion": "1014-2023-nr-1"}),
    "judge_value": (Permission.JUDGE_READINGS, "get", {"motion": "the read motion's", "key": "result"}),
    "budget_motions": (SEE, "get", {}),
    "motion_chart": (SEE, "get", {"form": "svg"}),
    "motion_table_file": (SEE, "get", {"form": "csv"}),
    "papers": (SEE, "get", {}),
    "paper": (SEE, "get", {"paper": "grdrs-236-2023-erg-1"}),
    "meetings": (SEE, "get", {}),
    "meeting": (SEE, "get", {"meeting": "the meeting's"}),
    "responsibilities": (SEE, "get", {}),
    "organization_tasks": (SEE, "get", {"organization": "statistik"}),
    "measure_responsibilities": (SEE, "get", {"measure": "M003"}),
    "dependencies": (SEE, "get", {}),
    "dependency_chart": (SEE, "get", {"form": "svg"}),
    "end_dependency": (Permission.EDIT_MEASURES, "post", {}),
    "hearings": (Permission.SEE_HEARINGS, "get", {}),
    "new_hearing": (Permission.ARRANGE_HEARINGS, "get", {}),
    "hearing": (Permission.SEE_HEARINGS, "get", {"hearing": "the hearing's"}),
    "search": (SEE, "get", {}),
    "search_feed": (SEE, "get", {}),
    "search_suggestions": (SEE, "get", {}),
    "save_search": (SEE, "post", {}),
    "delete_search": (SEE, "post", {"saved_search": 1}),
    "unsubscribe_search": (SEE, "get", {"token": "the kept search's"}),
    "papers_feed": (SEE, "get", {}),
    "meetings_feed": (SEE, "get", {}),
    "motions_feed": (SEE, "get", {}),
    "packages_feed": (SEE, "get", {}),
    "meetings_calendar": (SEE, "get", {}),
    "meeting_calendar": (SEE, "get", {"meeting": "the meeting's"}),
    "agenda_items": (SEE, "get", {}),
    "bodies": (SEE, "get", {}),
    "body": (SEE, "get", {"body": "statistik"}),
    "council_people": (SEE, "get", {}),
    "council_person": (SEE, "get", {"member": "the council member's"}),
    "unread_files": (EDIT, "get", {}),
    "strategy": (SEE, "get", {}),
    "new_strategy": (Permission.EDIT_STRATEGY, "get", {}),
    "strategy_version": (SEE, "get", {"strategy": "the strategy's", "number": 1}),
    "strategy_difference": (SEE, "get", {"strategy": "the strategy's"}),
    "draft_strategy": (Permission.EDIT_STRATEGY, "post", {"strategy": "the strategy's"}),
    "strategy_draft": (Permission.EDIT_STRATEGY, "get", {"strategy": "the draft strategy's"}),
    "discard_strategy_draft": (Permission.EDIT_STRATEGY, "post", {"strategy": "the draft strategy's"}),
    "strategy_element": (
        Permission.EDIT_STRATEGY,
        "get",
        {"strategy": "the draft strategy's", "element": "online-services"},
    ),
    "move_element": (
        Permission.EDIT_STRATEGY,
        "post",
        {"strategy": "the draft strategy's", "element": "online-services"},
    ),
    "effect": (SEE, "get", {}),
    "effect_chart": (SEE, "get", {"form": "svg"}),
    "edit_contributions": (Permission.EDIT_STRATEGY, "get", {"measure": "M003"}),
    "indicators": (SEE, "get", {}),
    "new_indicator": (Permission.EDIT_STRATEGY, "get", {}),
    "indicator": (SEE, "get", {"indicator": "breitband-400"}),
    "indicator_chart": (SEE, "get", {"indicator": "breitband-400", "form": "svg"}),
    "edit_indicator": (Permission.EDIT_STRATEGY, "get", {"indicator": "breitband-400"}),
    "remove_indicator": (Permission.EDIT_STRATEGY, "post", {"indicator": "breitband-400"}),
    "remove_indicator_value": (Permission.EDIT_STRATEGY, "post", {"indicator": "breitband-400", "value": 1}),
    "funding": (SEE, "get", {}),
    "new_programme": (Permission.EDIT_FUNDING, "get", {}),
    "funding_programme": (SEE, "get", {"programme": PROGRAMME}),
    "edit_programme": (Permission.EDIT_FUNDING, "get", {"programme": PROGRAMME}),
    "remove_programme": (Permission.EDIT_FUNDING, "post", {"programme": PROGRAMME}),
    "put_forward": (Permission.EDIT_FUNDING, "get", {"programme": PROGRAMME}),
    "edit_funded": (Permission.EDIT_FUNDING, "get", {"programme": PROGRAMME, "key": "SC1"}),
    "withdraw_funded": (Permission.EDIT_FUNDING, "post", {"programme": PROGRAMME, "key": "SC1"}),
    "new_application": (Permission.EDIT_FUNDING, "get", {"programme": PROGRAMME}),
    "edit_application": (
        Permission.EDIT_FUNDING,
        "get",
        {"programme": PROGRAMME, "application": "the application's"},
    ),
    "remove_application": (
        Permission.EDIT_FUNDING,
        "post",
        {"programme": PROGRAMME, "application": "the application's"},
    ),
    "plausibility": (SEE, "get", {}),
    "statement": (SEE, "get", {}),
    "statement_file": (SEE, "get", {"form": "json"}),
    "evaluations": (SEE_PLANNING, "get", {}),
    "open_evaluation": (Permission.MANAGE_EVALUATIONS, "get", {}),
    "ranking": (SEE_PLANNING, "get", {}),
    "sensitivity": (SEE_PLANNING, "get", {}),
    "value_and_cost": (SEE_PLANNING, "get", {}),
    "evaluation_chart": (SEE_PLANNING, "get", {"chart": "wert-und-kosten", "form": "json"}),
    "pairwise": (SEE_PLANNING, "get", {}),
    "catalogues": (SEE_PLANNING, "get", {}),
    "own_catalogue": (Permission.MANAGE_CATALOGUES, "get", {}),
    "catalogue": (SEE_PLANNING, "get", {"catalogue": "eigene", "version": "1"}),
    "evaluation": (Permission.SEE_DRAFTS, "get", {"evaluation": "the evaluation's"}),
    "sheet": (Permission.RATE, "get", {"evaluation": "the evaluation's"}),
    "new_sheet_version": (Permission.RATE, "post", {"evaluation": "the evaluation's"}),
    "agree_evaluation": (Permission.MANAGE_EVALUATIONS, "get", {"evaluation": "the evaluation's"}),
    "take_over_evaluation": (Permission.MANAGE_EVALUATIONS, "post", {"evaluation": "the evaluation's"}),
    "withdraw_evaluation": (Permission.MANAGE_EVALUATIONS, "post", {"evaluation": "the evaluation's"}),
    "edit_measure": (Permission.EDIT_MEASURES, "get", {"measure": "of statistics"}),
    "audit": (AUDIT, "get", {}),
    "audit_file": (AUDIT, "get", {"form": "csv"}),
    "audit_check": (AUDIT, "get", {}),
    "audit_entry": (AUDIT, "get", {"sequence": 1}),
    "undo": (Permission.EDIT_MEASURES, "post", {"sequence": 1}),
    "history": (AUDIT, "get", {"kind": "package", "key": "paket-1"}),
    "people": (PEOPLE, "get", {}),
    "person": (PEOPLE, "get", {"person": "Clara's"}),
    "rename_person": (PEOPLE, "post", {"person": "Clara's"}),
    "reset_person": (PEOPLE, "post", {"person": "Clara's"}),
    "erase_person": (PEOPLE, "post", {"person": "Clara's"}),
    "webhooks": (CONNECT, "get", {}),
    "remove_webhook": (CONNECT, "post", {"webhook": "the hook's"}),
    "privacy": (None, "get", {}),
    "oparl_system": (None, "get", {}),
    "oparl_bodies": (None, "get", {}),
    "oparl_body": (None, "get", {"slug": "stuttgart"}),
    "oparl_list": (None, "get", {"slug": "stuttgart", "kind": "paper"}),
    "oparl_object": (None, "get", {"slug": "stuttgart", "kind": "paper", "pk": 1}),
    "oparl_list_of_organization": (None, "get", {"slug": "stuttgart", "pk": 1, "name": "meeting"}),
    "oparl_nothing": (None, "get", {"rest": "x"}),
    "city_privacy": (SEE, "get", {}),
    "processing_record": (PEOPLE, "get", {"form": "odt"}),
}
OF_ONES_OWN_ACCOUNT = {
    name
    for name in TABLE
    if name in {"account", "my_data", "end_sessions", "account_change_password", "account_reauthenticate"}
    or (name.startswith("mfa_") and name not in {"mfa_authenticate", "mfa_login_webauthn"})
}
"""Open to everybody who is signed in, for their own account."""
FOR_SIGNED_IN = {"tokens", "revoke_token", "save_search", "delete_search"}
"""In a city, for everybody who is signed in, whatever their role."""
IN_A_CITY = [name for name, (permission, _, _) in TABLE.items() if permission]
OF_THE_DRAFT = {name for name, (_, _, wanted) in TABLE.items() if set(wanted.values()) & OFFICE_DRAFT}
"""Addresses of a draft of the office, which stays hidden from who has the permission for drafts of their own only."""
WHO_SEES_ALL_DRAFTS = {role for role, granted in MATRIX.items() if Permission.SEE_DRAFTS in granted}
OF_NO_CITY = {"delete_request_view", "request_flow_chart"}
"""A view that is not there is deleted all the same; a chart has the same address everywhere."""
NOT_FOUND_IN_KONSTANZ = [
    name
    for name in IN_A_CITY
    if TABLE[name][2]
    and name not in {"dependency_chart", "processing_record", "effect_chart", "evaluation_chart", *OF_NO_CITY}
]


@pytest.fixture(scope="module")
def draft(django_db_setup: None, django_db_blocker: Any) -> Iterator[PlanningRun]:
    """A planned package that nobody has published, with a frontier; planned once, since that takes seconds."""
    from dreiklang.municipality.models import Municipality

    with django_db_blocker.unblock():
        stuttgart = Municipality.objects.get(slug="stuttgart")
        run = planned(stuttgart, actor_in(stuttgart, User.objects.get(username="alma")))
        explored(run, actor_in(stuttgart, User.objects.get(username="alma")))
        yield run
        run.package.delete()


@pytest.fixture
def hook(stuttgart: Any) -> Webhook:
    """An address that is told of changes."""
    return Webhook.objects.create(
        municipality=stuttgart,
        address="https://example.org/",
        secret="whsec_eA==",  # noqa: S106
        actions=[],
    )


@pytest.fixture
def parts(stuttgart: Any, draft: PlanningRun, hook: Webhook) -> dict[Any, Any]:
    """What stands in the place of the names in the table."""
    own_stored(stuttgart)
    measure = stuttgart.measures.filter(organization__key="statistik").first()
    return {
        "the draft's": draft.pk,
        "the frontier's": draft.package.runs.latest("pk").pk,
        "the hook's": hook.pk,
        "the meeting's": Meeting.objects.create(
            municipality=stuttgart, name="Gemeinderat", public=True, start=dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
        ).pk,
        "the kept search's": kept_by(stuttgart, "alma"),
        "the hearing's": hearing_in(stuttgart).pk,
        "the council member's": Person.objects.create(municipality=stuttgart, name="Muster", public=True).pk,
        "the read motion's": read_motion_in(stuttgart).slug,
        "Clara's": User.objects.get(username="clara").pseudonym,
        "of statistics": measure.key,
        **strategy_and_application(stuttgart, actor_in(stuttgart, User.objects.get(username="alma"))),
        **for_permissions(stuttgart, actor_in(stuttgart, User.objects.get(username="alma"))),
        "the evaluation's": opened(stuttgart).pk,
    }


def _signed_in(name: str) -> Client:
    client = Client(headers={"accept-language": "de"})
    client.force_login(User.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from _patterns(pattern)
        else:
            yield pattern


def _send(client: Client, name: str, parts: dict[Any, Any], city: str = "stuttgart") -> Any:
    """Ask, and take back whatever it changed."""
    _, method, wanted = TABLE[name]
    address = reverse(name, kwargs={"slug": city, **{key: parts.get(value, value) for key, value in wanted.items()}})
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    return answer


def _is_allowed(role: Role, name: str) -> bool:
    permission = TABLE[name][0]
    return permission in MATRIX[role] and (name not in OF_THE_DRAFT or role in WHO_SEES_ALL_DRAFTS)


def test_the_table_holds_every_address_with_the_permission_that_it_demands() -> None:
    demanded = {pattern.name: pattern.callback.permission for pattern in _patterns()}
    assert demanded == {name: permission for name, (permission, _, _) in TABLE.items()}


def test_ones_own_account_is_open_to_who_is_signed_in_only(visitor: Client, parts: dict[Any, Any]) -> None:
    marked = {pattern.name for pattern in _patterns() if getattr(pattern.callback, "signed_in", False)}
    assert marked == OF_ONES_OWN_ACCOUNT | FOR_SIGNED_IN
    for name in sorted(OF_ONES_OWN_ACCOUNT):
        _, method, wanted = TABLE[name]
        answer = getattr(visitor, method)(reverse(name, kwargs=wanted))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/anmelden/"), name


def test_the_matrix_gives_nobody_more_than_their_work_needs() -> None:
    assert MATRIX[Role.VISITOR] == {SEE}
    assert set(MATRIX) == set(Role)
    assert all(SEE in granted for granted in MATRIX.values())
    holders = {permission: {role for role in Role if permission in MATRIX[role]} for permission in Permission}
    assert holders[Permission.PUBLISH_PACKAGES] == holders[EDIT] == {Role.PORTFOLIO_OFFICE}
    assert holders[PEOPLE] == holders[CONNECT] == {Role.ADMINISTRATOR}
    assert holders[AUDIT] == {Role.PORTFOLIO_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR}
    assert not holders[Permission.SEE_DRAFTS] & {Role.COUNCIL_MEMBER, Role.DEPARTMENT_LEAD, Role.REQUESTER}
    assert {role for role, _ in CAST.values()} == {role.value for role in Role} - {"visitor"}


def test_visitors_see_what_is_published_and_are_asked_to_sign_in_for_the_rest(
    visitor: Client, parts: dict[Any, Any]
) -> None:
    for name in IN_A_CITY:
        answer = _send(visitor, name, parts)
        if TABLE[name][0] is SEE and name not in FOR_SIGNED_IN:
            assert answer.status_code == 200, name
        else:
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/anmelden/?next=/stuttgart/")


@pytest.mark.parametrize("person", CAST)
def test_each_role_reaches_what_the_matrix_names_and_nothing_else(person: str, parts: dict[Any, Any]) -> None:
    client, role = _signed_in(person), Role(CAST[person][0])
    if role is Role.AUDITOR:
        assert _send(client, "audit", parts).status_code == 200
    wrong = []
    for name in IN_A_CITY:
        answer = _send(client, name, parts)
        reached = answer.status_code != 404 and "/anmelden/" not in answer.get("Location", "")
        if reached != _is_allowed(role, name) or answer.status_code >= 500:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_another_citys_office_is_a_visitor_here_and_gets_404_for_the_rest(
    foreign_office: Client, parts: dict[Any, Any], draft: PlanningRun
) -> None:
    for name in IN_A_CITY:
        expected = (
            302 if name in {"revoke_token", "save_search", "delete_search"} else 200 if TABLE[name][0] is SEE else 404
        )
        assert _send(foreign_office, name, parts).status_code == expected, name
    draft.refresh_from_db()
    assert not draft.cancel_requested
    assert not draft.package.versions.exists()


def test_what_belongs_to_stuttgart_is_not_found_in_konstanz(konstanz: Any, parts: dict[Any, Any]) -> None:
    """Ben, with every role in his own city, asks there for things of the other: he must not get at them."""
    from dreiklang.municipality.models import Assignment

    ben = User.objects.get(username="ben")
    for role in set(Role) - OF_AN_ORGANIZATION - {Role.VISITOR, Role.PORTFOLIO_OFFICE}:
        Assignment.objects.create(user=ben, municipality=konstanz, role=role)
    for name in NOT_FOUND_IN_KONSTANZ:
        # Every city has an entry 1, exports in the same formats, and there is nothing to undo.
        if name not in {"audit_entry", "audit_file", "undo"}:
            answer = _send(_signed_in("ben"), name, parts, city="konstanz")
            assert answer.status_code == 404 or _says_that_there_is_none(answer, name), (name, answer.status_code)
    assert Webhook.objects.filter(pk=parts["the hook's"]).exists()


def _says_that_there_is_none(answer: Any, name: str) -> bool:
    return name in {"remove_webhook", "revoke_token", "delete_search"} and answer.status_code == 302


def test_a_city_that_does_not_exist_is_not_found(visitor: Client, parts: dict[Any, Any]) -> None:
    for name in IN_A_CITY:
        assert _send(visitor, name, parts, city="atlantis").status_code == 404, name


@pytest.mark.parametrize("form", [*FORMATS, "exe"])
def test_a_draft_has_no_address_for_visitors_in_any_format(form: str, visitor: Client, draft: PlanningRun) -> None:
    slug = draft.package.slug
    assert visitor.get(f"/stuttgart/pakete/{slug}/").status_code == 404
    assert visitor.get(f"/stuttgart/pakete/{slug}/v1.{form}").status_code == 404
    assert visitor.get(f"/stuttgart/stellungnahme.{form}?p={slug}").status_code == 404


def test_a_draft_is_named_on_no_page_for_visitors(visitor: Client, parts: dict[Any, Any]) -> None:
    for name in IN_A_CITY:
        if TABLE[name][0] is SEE:
            assert "Zwanzig Stellen" not in _send(visitor, name, parts).content.decode(errors="replace"), name


def test_addresses_that_change_something_do_not_answer_to_a_mere_link(parts: dict[Any, Any]) -> None:
    for name, (permission, method, wanted) in TABLE.items():
        if method == "post" and permission:
            client = _signed_in("ada" if permission in MATRIX[Role.ADMINISTRATOR] else "alma")
            filled = {key: parts.get(value, value) for key, value in wanted.items()}
            assert client.get(reverse(name, kwargs={"slug": "stuttgart", **filled})).status_code == 405, name


def test_forms_without_their_token_change_nothing(parts: dict[Any, Any], draft: PlanningRun) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="alma", password=PASSWORDS["stuttgart"])
    for name in ("new_package", "discard_package", "publish_run", "apply_import", "import_register", "edit_measure"):
        filled = {key: parts.get(value, value) for key, value in TABLE[name][2].items()}
        answer = client.post(reverse(name, kwargs={"slug": "stuttgart", **filled}))
        assert answer.status_code == 403
        assert "Traceback" not in answer.content.decode()
    assert PlanningRun.objects.filter(pk=draft.pk).exists()
