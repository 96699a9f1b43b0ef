"""Every operation, every role and a foreign municipality, in one table. An operation that is not in it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from api.caller import Caller, calling_as
from conftest import CAST, PASSWORDS
from dreiklang.api.description import demands
from dreiklang.api.examples import BODIES
from dreiklang.api.interface import interface
from dreiklang.council.models import Meeting
from dreiklang.municipality.models import ApiToken, User, Webhook
from dreiklang.municipality.permissions import MATRIX, Permission, Role
from dreiklang.packages.rules import define_and_plan
from rooms.evaluated import opened, own_stored
from rooms.heard import hearing_in
from rooms.planned import TWENTY_POSTS
from rooms.requests_made import for_permissions
from rooms.strategies import PROGRAMME, for_addresses


@dataclass(frozen=True)
class Row:
    """What an operation demands, how it is called, and the status for somebody who may.

    Calls change nothing where that is possible: an empty body (422) or no If-Match (428) shows that one is let in.
    `draft`: it is about the office's draft, which is nobody's business without SEE_DRAFTS.
    """

    permission: Permission | None
    method: str
    path: str
    status: int = 200
    draft: bool = False
    signed_in: bool = False


P = Permission
SEE, PLAN, AUDIT, PEOPLE, HOOKS = (
    *(P.SEE_PUBLISHED, P.PLAN_PACKAGES, P.SEE_AUDIT),
    *(P.MANAGE_PEOPLE, P.MANAGE_CONNECTIONS),
)
TABLE: dict[str, Row] = {
    "list_municipalities": Row(None, "GET", "/api/v1/municipalities"),
    "get_municipality": Row(SEE, "GET", ""),
    "list_organizations": Row(SEE, "GET", "organizations"),
    "list_requests": Row(SEE, "GET", "requests"),
    "get_request": Row(SEE, "GET", "requests/{published}"),
    "list_similar_requests": Row(P.SEE_REQUESTS, "GET", "requests/{ours}/similar"),
    "move_request": Row(P.HANDLE_REQUESTS, "POST", "requests/{ours}/moves", 422),
    "move_requests": Row(P.HANDLE_REQUESTS, "POST", "request-moves", 422),
    "reschedule_request": Row(P.HANDLE_REQUESTS, "POST", "requests/{ours}/expected-date", 422),
    "publish_requests": Row(P.HANDLE_REQUESTS, "POST", "request-publications", 422),
    "make_measure_of_request": Row(P.HANDLE_REQUESTS, "POST", "requests/{ours}/measure", 422),
    "take_up_measures": Row(P.HANDLE_REQUESTS, "POST", "backlog-intake", 422),
    "get_request_board": Row(P.SEE_REQUESTS, "GET", "request-board"),
    "get_request_flow": Row(P.SEE_REQUESTS, "GET", "request-flow"),
    "get_backlog": Row(P.HANDLE_REQUESTS, "GET", "backlog"),
    "set_up_backlog": Row(P.HANDLE_REQUESTS, "PUT", "backlog", 428),
    "list_request_views": Row(P.SEE_REQUESTS, "GET", "request-views"),
    "save_request_view": Row(P.SEE_REQUESTS, "POST", "request-views", 422),
    "delete_request_view": Row(P.SEE_REQUESTS, "DELETE", "request-views/1", 204),
    "list_unsent_notices": Row(P.HANDLE_REQUESTS, "GET", "unsent-notices"),
    "retry_notice": Row(P.HANDLE_REQUESTS, "POST", "unsent-notices/{notice}/retry", 204),
    "begin_request": Row(P.HAND_IN_REQUESTS, "POST", "requests", 422),
    "get_request_draft": Row(P.HAND_IN_REQUESTS, "GET", "requests/{returned}/draft"),
    "save_request_draft": Row(P.HAND_IN_REQUESTS, "PATCH", "requests/{returned}/draft", 428),
    "discard_request_draft": Row(P.HAND_IN_REQUESTS, "DELETE", "requests/{returned}/draft", 409),
    "hand_in_request": Row(P.HAND_IN_REQUESTS, "POST", "requests/{returned}/hand-in", 422),
    "add_request_attachment": Row(P.HAND_IN_REQUESTS, "POST", "requests/{returned}/attachments", 422),
    "download_request_attachment": Row(P.SEE_REQUESTS, "GET", "requests/{returned}/attachments/{file}"),
    "remove_request_attachment": Row(P.HAND_IN_REQUESTS, "DELETE", "requests/{returned}/attachments/{file}", 204),
    "list_measures": Row(SEE, "GET", "measures?limit=5"),
    "get_measure": Row(SEE, "GET", "measures/M003"),
    "change_measure": Row(P.EDIT_MEASURES, "PATCH", "measures/M003", 428),
    "download_register": Row(SEE, "GET", "register/workbook"),
    "download_register_template": Row(SEE, "GET", "register/template"),
    "preview_register_import": Row(P.EDIT_REGISTER, "POST", "register/previews", 422),
    "import_register": Row(P.EDIT_REGISTER, "POST", "register/imports", 422),
    "list_packages": Row(SEE, "GET", "packages"),
    "get_package": Row(SEE, "GET", "packages/paket-1"),
    "list_versions": Row(SEE, "GET", "packages/paket-1/versions"),
    "get_version": Row(SEE, "GET", "packages/paket-1/versions/1"),
    "download_version": Row(SEE, "GET", "packages/paket-1/versions/1/json"),
    "compare_packages": Row(SEE, "GET", "package-difference?left=paket-1&right=paket-2"),
    "define_package": Row(PLAN, "POST", "drafts", 422),
    "amend_package": Row(PLAN, "POST", "packages/paket-1/amendments", 422),
    "list_drafts": Row(P.SEE_PLANNING, "GET", "drafts"),
    "get_draft": Row(P.SEE_PLANNING, "GET", "drafts/zwanzig-stellen", draft=True),
    "discard_draft": Row(PLAN, "DELETE", "drafts/zwanzig-stellen", 204, draft=True),
    "get_definition": Row(P.SEE_PLANNING, "GET", "drafts/zwanzig-stellen/definition", draft=True),
    "redefine_package": Row(PLAN, "PUT", "drafts/zwanzig-stellen/definition", 428),
    "plan_package": Row(PLAN, "POST", "drafts/zwanzig-stellen/runs", 202, draft=True),
    "search_frontier": Row(PLAN, "POST", "drafts/zwanzig-stellen/frontiers", 422),
    "ask_prices": Row(PLAN, "POST", "drafts/zwanzig-stellen/prices", 202, draft=True),
    "list_runs": Row(P.SEE_PLANNING, "GET", "runs"),
    "get_run": Row(P.SEE_PLANNING, "GET", "runs/{run}", draft=True),
    "cancel_run": Row(PLAN, "POST", "runs/{run}/cancel", draft=True),
    "publish_run": Row(P.PUBLISH_PACKAGES, "POST", "runs/{run}/publish", 409, draft=True),
    "open_frontier_point": Row(PLAN, "POST", "runs/{run}/points", 422),
    "list_motions": Row(SEE, "GET", "motions"),
    "list_imported_motions": Row(SEE, "GET", "imported-motions"),
    "get_motion": Row(SEE, "GET", "motions/1014-2023-nr-1"),
    "judge_motion_value": Row(P.JUDGE_READINGS, "PUT", "motions/1014-2023-nr-1/values/result", 428),
    "withdraw_motion_value": Row(P.JUDGE_READINGS, "DELETE", "motions/1014-2023-nr-1/values/result", 404),
    "make_measure_of_motion": Row(P.EDIT_REGISTER, "POST", "motions/1014-2023-nr-1/measures", 422),
    "list_budget_motions": Row(SEE, "GET", "budget-motions"),
    "download_budget_motions": Row(SEE, "GET", "budget-motions/csv"),
    "list_papers": Row(SEE, "GET", "papers"),
    "get_paper": Row(SEE, "GET", "papers/grdrs-236-2023-erg-1"),
    "list_responsibilities": Row(SEE, "GET", "responsibilities?limit=5"),
    "get_unowned": Row(SEE, "GET", "responsibilities/unowned"),
    "get_responsibilities": Row(SEE, "GET", "measures/M003/responsibilities"),
    "change_measure_responsibilities": Row(P.EDIT_MEASURES, "PUT", "measures/M003/responsibilities", 428),
    "list_dependencies": Row(SEE, "GET", "dependencies"),
    "get_consequences": Row(SEE, "GET", "dependencies/consequences"),
    "add_measure_dependency": Row(P.EDIT_MEASURES, "POST", "dependencies", 422),
    "remove_measure_dependency": Row(P.EDIT_MEASURES, "DELETE", "dependencies/M003/excludes/M003", 404),
    "list_legal_bases": Row(P.SEE_HEARINGS, "GET", "legal-bases"),
    "list_hearings": Row(P.SEE_HEARINGS, "GET", "hearings"),
    "get_hearing": Row(P.SEE_HEARINGS, "GET", "hearings/{hearing}"),
    "open_hearing": Row(P.ARRANGE_HEARINGS, "POST", "hearings", 422),
    "answer_hearing": Row(P.GIVE_OPINIONS, "POST", "hearings/{hearing}/opinion", 422),
    "waive_hearing": Row(P.ARRANGE_HEARINGS, "POST", "hearings/{hearing}/waiver", 422),
    "reschedule_hearing": Row(P.ARRANGE_HEARINGS, "POST", "hearings/{hearing}/deadline", 422),
    "list_meetings": Row(SEE, "GET", "meetings"),
    "get_meeting": Row(SEE, "GET", "meetings/{meeting}"),
    "list_agenda_items": Row(SEE, "GET", "agenda-items"),
    "get_organization": Row(SEE, "GET", "organizations/statistik"),
    "list_council_members": Row(SEE, "GET", "council-members"),
    "list_unread_files": Row(P.EDIT_REGISTER, "GET", "unread-files"),
    "download_statement": Row(SEE, "GET", "statement/json"),
    "list_strategies": Row(SEE, "GET", "strategies"),
    "begin_strategy": Row(P.EDIT_STRATEGY, "POST", "strategies", 422),
    "get_strategy_version": Row(SEE, "GET", "strategies/{strategy}/versions/1"),
    "compare_strategy_versions": Row(SEE, "GET", "strategies/{strategy}/difference?before=1&after=1"),
    "draft_strategy": Row(P.EDIT_STRATEGY, "POST", "strategies/{strategy}/draft", 409),
    "get_strategy_draft": Row(P.EDIT_STRATEGY, "GET", "strategies/{strategy}/draft"),
    "change_strategy_draft": Row(P.EDIT_STRATEGY, "PATCH", "strategies/{strategy}/draft", 428),
    "discard_strategy_draft": Row(P.EDIT_STRATEGY, "DELETE", "strategies/{strategy}/draft", 204),
    "adopt_strategy": Row(P.EDIT_STRATEGY, "POST", "strategies/{strategy}/draft/adoption", 422),
    "add_strategy_element": Row(P.EDIT_STRATEGY, "POST", "strategies/{strategy}/draft/elements", 422),
    "change_strategy_element": Row(
        P.EDIT_STRATEGY, "PATCH", "strategies/{strategy}/draft/elements/online-services", 428
    ),
    "move_strategy_element": Row(
        P.EDIT_STRATEGY, "POST", "strategies/{strategy}/draft/elements/online-services/moves", 422
    ),
    "remove_strategy_element": Row(
        P.EDIT_STRATEGY, "DELETE", "strategies/{strategy}/draft/elements/online-services", 204
    ),
    "list_indicators": Row(SEE, "GET", "indicators"),
    "add_indicator": Row(P.EDIT_STRATEGY, "POST", "indicators", 422),
    "get_indicator": Row(SEE, "GET", "indicators/breitband-400"),
    "change_indicator": Row(P.EDIT_STRATEGY, "PUT", "indicators/breitband-400", 428),
    "remove_indicator": Row(P.EDIT_STRATEGY, "DELETE", "indicators/breitband-400", 204),
    "record_indicator_value": Row(P.EDIT_STRATEGY, "POST", "indicators/breitband-400/values", 422),
    "remove_indicator_value": Row(P.EDIT_STRATEGY, "DELETE", "indicators/breitband-400/values/{value}", 204),
    "get_strategy_effect": Row(SEE, "GET", "strategy-effect"),
    "get_contributions": Row(SEE, "GET", "measures/M003/contributions"),
    "change_contributions": Row(P.EDIT_STRATEGY, "PUT", "measures/M003/contributions", 428),
    "list_funding_programmes": Row(SEE, "GET", "funding-programmes"),
    "add_funding_programme": Row(P.EDIT_FUNDING, "POST", "funding-programmes", 422),
    "get_funding_programme": Row(SEE, "GET", f"funding-programmes/{PROGRAMME}"),
    "change_funding_programme": Row(P.EDIT_FUNDING, "PUT", f"funding-programmes/{PROGRAMME}", 428),
    "remove_funding_programme": Row(P.EDIT_FUNDING, "DELETE", f"funding-programmes/{PROGRAMME}", 409),
    "get_funding_answer": Row(SEE, "GET", f"funding-programmes/{PROGRAMME}/answer"),
    "put_measure_forward": Row(P.EDIT_FUNDING, "POST", f"funding-programmes/{PROGRAMME}/measures", 422),
    "get_funded_measure": Row(SEE, "GET", f"funding-programmes/{PROGRAMME}/measures/SC1"),
    "change_funded_measure": Row(P.EDIT_FUNDING, "PUT", f"funding-programmes/{PROGRAMME}/measures/SC1", 428),
    "withdraw_funded_measure": Row(P.EDIT_FUNDING, "DELETE", f"funding-programmes/{PROGRAMME}/measures/SC1", 204),
    "list_applications": Row(SEE, "GET", f"funding-programmes/{PROGRAMME}/applications"),
    "add_application": Row(P.EDIT_FUNDING, "POST", f"funding-programmes/{PROGRAMME}/applications", 422),
    "get_application": Row(SEE, "GET", "funding-applications/{application}"),
    "change_application": Row(P.EDIT_FUNDING, "PUT", "funding-applications/{application}", 428),
    "remove_application": Row(P.EDIT_FUNDING, "DELETE", "funding-applications/{application}", 204),
    "list_funding_deadlines": Row(SEE, "GET", "funding-deadlines"),
    "list_findings": Row(SEE, "GET", "findings"),
    "list_evaluations": Row(P.SEE_DRAFTS, "GET", "evaluations"),
    "open_evaluation": Row(P.MANAGE_EVALUATIONS, "POST", "evaluations", 422),
    "get_evaluation": Row(P.SEE_DRAFTS, "GET", "evaluations/{evaluation}"),
    "get_sheet": Row(P.RATE, "GET", "evaluations/{evaluation}/sheet"),
    "save_sheet": Row(P.RATE, "PUT", "evaluations/{evaluation}/sheet", 428),
    "hand_in_sheet": Row(P.RATE, "POST", "evaluations/{evaluation}/sheet/hand-in", 409),
    "start_sheet_version": Row(P.RATE, "POST", "evaluations/{evaluation}/sheet/versions", 409),
    "agree_evaluation": Row(P.MANAGE_EVALUATIONS, "POST", "evaluations/{evaluation}/agreement", 422),
    "take_over_evaluation": Row(P.MANAGE_EVALUATIONS, "POST", "evaluations/{evaluation}/take-over", 409),
    "withdraw_evaluation": Row(P.MANAGE_EVALUATIONS, "POST", "evaluations/{evaluation}/withdrawal", 422),
    "list_catalogues": Row(P.SEE_PLANNING, "GET", "catalogues"),
    "get_catalogue": Row(P.SEE_PLANNING, "GET", "catalogues/eigene/1"),
    "store_catalogue": Row(P.MANAGE_CATALOGUES, "POST", "catalogues", 422),
    "rank_measures": Row(P.SEE_PLANNING, "POST", "ranking", 422),
    "ask_sensitivity": Row(P.SEE_PLANNING, "POST", "sensitivity", 422),
    "list_value_and_cost": Row(P.SEE_PLANNING, "GET", "value-and-cost?limit=5"),
    "compare_pairwise": Row(P.SEE_PLANNING, "POST", "pairwise-comparison", 422),
    "search": Row(SEE, "GET", "search?q=Digitalisierung"),
    "suggest_searches": Row(SEE, "GET", "search/suggestions?q=Digi"),
    "list_kept_searches": Row(SEE, "GET", "kept-searches", signed_in=True),
    "keep_search": Row(SEE, "POST", "kept-searches", 422, signed_in=True),
    "forget_search": Row(SEE, "DELETE", "kept-searches/999999", 404, signed_in=True),
    "list_record": Row(AUDIT, "GET", "record?limit=5"),
    "verify_record": Row(AUDIT, "GET", "record/verification"),
    "get_record_entry": Row(AUDIT, "GET", "record/1"),
    "undo_edit": Row(P.EDIT_MEASURES, "POST", "record/1/undo", 409),
    "list_people": Row(PEOPLE, "GET", "people"),
    "add_person": Row(PEOPLE, "POST", "people", 422),
    "get_person": Row(PEOPLE, "GET", "people/{alma}"),
    "erase_person": Row(PEOPLE, "DELETE", "people/{alma}", 204),
    "reset_sign_in": Row(PEOPLE, "POST", "people/{alma}/sign-in-reset"),
    "get_roles": Row(PEOPLE, "GET", "people/{alma}/roles"),
    "change_roles": Row(PEOPLE, "PUT", "people/{alma}/roles", 428),
    "list_tokens": Row(SEE, "GET", "tokens", signed_in=True),
    "make_token": Row(SEE, "POST", "tokens", 422, signed_in=True),
    "revoke_token": Row(SEE, "DELETE", "tokens/{token}", 403, signed_in=True),  # a session may, a token may not
    "list_webhooks": Row(HOOKS, "GET", "webhooks"),
    "add_webhook": Row(HOOKS, "POST", "webhooks", 422),
    "remove_webhook": Row(HOOKS, "DELETE", "webhooks/{webhook}", 204),
    "list_deliveries": Row(HOOKS, "GET", "webhook-deliveries"),
}
IN_A_CITY = [name for name, row in TABLE.items() if row.permission]
RESTRICTED = [name for name in IN_A_CITY if TABLE[name].permission is not SEE or TABLE[name].signed_in]
IN_EVERY_CITY = {
    "get_unowned",
    "get_strategy_effect",
    "get_consequences",
    "delete_request_view",
    "download_statement",
    "verify_record",
    "get_record_entry",
    "undo_edit",
    "revoke_token",
    "suggest_searches",
}
"""What every city has one of its own of under the same address."""
OF_REQUESTS = {"target": "screened", "revision": 1, "expected_on": None, "kind": "data", "variant_name": "voll"}
READS_FILES = {"add_request_attachment"}
"""A file cannot stand in the body that all share; tests of requests ask."""
OF_ONE_THING = [
    name
    for name in IN_A_CITY
    if "/" in TABLE[name].path and "register/" not in TABLE[name].path and name not in IN_EVERY_CITY | READS_FILES
]


@pytest.fixture
def parts(stuttgart: Any, alma: Any, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What stands in the addresses: the office's draft where the operation is about one, and a webhook."""
    path = TABLE[request.getfixturevalue("name")].path
    found: dict[str, Any] = {"alma": User.objects.get(username="alma").pseudonym}
    if "{hearing}" in path:
        found["hearing"] = hearing_in(stuttgart).pk
    if "{meeting}" in path:
        found["meeting"] = Meeting.objects.create(municipality=stuttgart, name="Gemeinderat", public=True).pk
    if "{evaluation}" in path:
        found["evaluation"] = opened(stuttgart).pk
    if "catalogues/" in path:
        own_stored(stuttgart)
    if any(part in path for part in ("{strategy}", "{application}", "{value}", "funding-")):
        found |= for_addresses(stuttgart, alma)
    if "{webhook}" in path:
        found["webhook"] = Webhook.objects.create(municipality=stuttgart, address="https://example.org", actions=[]).pk
    if {"{published}", "{ours}", "{returned}", "{notice}"} & set(path.replace("/", " ").split()):
        found |= for_permissions(stuttgart, alma)
    if "zwanzig-stellen" in path or "{run}" in path:
        found["run"] = define_and_plan(stuttgart, alma, None, TWENTY_POSTS).pk  # it waits for a worker
    return found


def _call(caller: Caller, name: str, parts: dict[str, Any]) -> Any:
    row = TABLE[name]
    if "{token}" in row.path:
        user = User.objects.get(username=CAST_NAME.get(caller.token, "alma"))
        parts = {**parts, "token": ApiToken.objects.filter(user=user).values_list("pk", flat=True).first() or 1}
    return caller.send(row.method, row.path.format(**parts))


CAST_NAME: dict[str, str] = {}
"""Whose token it is."""


def _caller(city: Any, username: str) -> Caller:
    caller = calling_as(city, username)
    CAST_NAME[caller.token] = username
    return caller


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever a call does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _expected(row: Row, role: Role) -> int:
    if row.permission not in MATRIX[role] or (row.draft and P.SEE_DRAFTS not in MATRIX[role]):
        return 404
    return row.status


def test_the_table_holds_every_operation_with_the_permission_that_it_demands() -> None:
    demanded = {name: (demand.permission, demand.signed_in) for name, demand in demands(interface).items()}
    assert demanded == {name: (row.permission, row.signed_in) for name, row in TABLE.items()}


def test_every_role_but_the_visitors_has_somebody_in_the_cast() -> None:
    assert {Role(role) for role, _ in CAST.values()} == set(Role) - {Role.VISITOR}


@pytest.mark.parametrize("name", IN_A_CITY)
def test_each_role_reaches_what_the_matrix_says_and_nothing_else_exists_for_it(
    name: str, stuttgart: Any, parts: dict[str, Any]
) -> None:
    found, expected = {}, {}
    for username, (role, _) in CAST.items():
        with undone():
            found[username] = _call(_caller(stuttgart, username), name, parts).status_code
        expected[username] = _expected(TABLE[name], Role(role))
    assert found == expected


@pytest.mark.parametrize("name", IN_A_CITY)
def test_visitors_see_what_is_published_and_are_asked_to_sign_in_for_the_rest(
    name: str, visitor: Caller, parts: dict[str, Any]
) -> None:
    answer = _call(visitor, name, parts)
    if name in RESTRICTED:
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("name", IN_A_CITY)
def test_another_citys_token_is_no_token_here(name: str, konstanz: Any, parts: dict[str, Any]) -> None:
    foreign = calling_as(konstanz, "ben")
    foreign.city = "stuttgart"
    assert _call(foreign, name, parts).status_code == 401


@pytest.mark.parametrize("name", IN_A_CITY)
def test_another_citys_office_with_a_session_is_a_visitor_here_and_gets_404_for_the_rest(
    name: str, konstanz: Any, parts: dict[str, Any]
) -> None:
    foreign = Caller(client=Client())
    assert foreign.client.login(username="ben", password=PASSWORDS["konstanz"])
    # About oneself one may ask anywhere: the list of one's own tokens there is empty.
    row = TABLE[name]
    of_oneself = {"list_tokens": 200, "make_token": 422, "list_kept_searches": 200, "keep_search": 422}.get(name, 404)
    assert _call(foreign, name, parts).status_code == (of_oneself if name in RESTRICTED else row.status)


@pytest.mark.parametrize("name", OF_ONE_THING)
def test_what_belongs_to_stuttgart_is_not_found_in_konstanz(name: str, konstanz: Any, parts: dict[str, Any]) -> None:
    """Ben asks in his own city, with every right that there is, for things of the other."""
    row = TABLE[name]
    body = (
        {
            "title": "x",
            "limit": "1",
            "quantity": "posts",
            "text": "x",
            "roles": [],
            "reason": "x",
            **OF_REQUESTS,
            **OF_HEARINGS,
        }
        | {"organization": "x"}
        if row.status in {422, 428}
        else None
    )
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        User.objects.get(username="ben").assignments.create(municipality=konstanz, role=role)
    answer = calling_as(konstanz, "ben").send(
        row.method, row.path.format(**{"token": 1, **parts}), _fitting(name, body), if_match="*"
    )
    assert answer.status_code == 404, answer.content


OF_HEARINGS: dict[str, Any] = {
    "responsibilities": [],
    "links": [],
    "seen": 1,
    "result": "agreed",
    "due_on": "2099-01-31",
}
"""What operations on hearings and responsibilities know."""


def _fitting(name: str, body: Any) -> Any:
    """The fields that an operation knows."""
    if body and TABLE[name].permission in {P.EDIT_STRATEGY, P.EDIT_FUNDING}:
        return BODIES[name]
    known = {
        "open_frontier_point": ("limit", "title"),
        "search_frontier": ("quantity",),
        "amend_package": ("title", "text"),
        "redefine_package": ("title",),
        "change_measure": (),
        "judge_motion_value": ("reason",),
        "make_measure_of_motion": ("kind", "organization"),
        "change_roles": ("roles",),
        "change_measure_responsibilities": ("responsibilities", "links"),
        "answer_hearing": ("seen", "result"),
        "waive_hearing": ("seen", "reason"),
        "reschedule_hearing": ("seen", "due_on"),
        "save_sheet": (),
        "agree_evaluation": ("revision",),
        "withdraw_evaluation": ("reason",),
        "move_request": ("target", "revision"),
        "reschedule_request": ("expected_on", "revision"),
        "make_measure_of_request": ("kind", "variant_name", "revision"),
        "save_request_draft": ("title",),
        "hand_in_request": ("revision",),
    }
    return body and {field: body[field] for field in known[name]}


@pytest.mark.parametrize("name", IN_A_CITY)
def test_a_city_that_does_not_exist_is_not_found(name: str, office: Caller, parts: dict[str, Any]) -> None:
    office.city = "atlantis"
    assert _call(office, name, parts).status_code == 404


def test_a_token_has_no_more_rights_than_its_scopes(stuttgart: Any) -> None:
    reader = calling_as(stuttgart, "alma", scopes=[P.SEE_PUBLISHED])
    assert reader.get("measures").status_code == 200
    assert reader.get("record").status_code == 404
    assert reader.send("PATCH", "measures/M003", {"name": "x"}).status_code == 404


@pytest.mark.parametrize("token", ["", "dk_", "dk_unbekannt", "x" * 5000, "Ümläut"])
def test_a_token_that_is_none_is_refused_even_where_visitors_are_welcome(token: str, visitor: Caller) -> None:
    answer = visitor.get("measures", authorization=f"Bearer {token}".encode().decode("latin-1"))
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_other_ways_of_signing_in_are_refused(visitor: Caller) -> None:
    assert visitor.get("measures", authorization="Basic YWxtYTphbG1h").status_code == 401
