"""Every address and every kind of person, in one table. An address that is not in it fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from dreiklang.council.export import FORMATS
from dreiklang.municipality.permissions import MATRIX, Permission, Role
from dreiklang.packages.models import PlanningRun
from rooms.planned import explored, planned

SEE = Permission.SEE_PUBLISHED
PLAN = Permission.PLAN_PACKAGES
EDIT = Permission.EDIT_REGISTER

# Name of the address: the permission it demands (None: outside any city), the method, its parts.
TABLE: dict[str, tuple[Permission | None, str, dict[str, Any]]] = {
    "home": (None, "get", {}),
    "health": (None, "get", {}),
    "set_language": (None, "post", {}),
    "account_login": (None, "get", {}),
    "account_logout": (None, "post", {}),
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
    "run_chart": (Permission.SEE_DRAFTS, "get", {"run": "the frontier's", "form": "svg"}),
    "discard_package": (PLAN, "post", {"package": "zwanzig-stellen"}),
    "run": (Permission.SEE_DRAFTS, "get", {"run": "the draft's"}),
    "cancel_run": (PLAN, "post", {"run": "the draft's"}),
    "publish_run": (Permission.PUBLISH_PACKAGES, "post", {"run": "the draft's"}),
    "measures": (SEE, "get", {}),
    "workbook": (SEE, "get", {}),
    "workbook_template": (SEE, "get", {}),
    "import_register": (EDIT, "get", {}),
    "apply_import": (EDIT, "post", {}),
    "measure": (SEE, "get", {"measure": "M003"}),
    "motions": (SEE, "get", {}),
    "papers": (SEE, "get", {}),
    "paper": (SEE, "get", {"paper": "grdrs-236-2023-erg-1"}),
    "strategy": (SEE, "get", {}),
    "plausibility": (SEE, "get", {}),
    "statement": (SEE, "get", {}),
    "statement_file": (SEE, "get", {"form": "json"}),
    "audit": (Permission.SEE_AUDIT, "get", {}),
}
IN_A_CITY = [name for name, (permission, _, _) in TABLE.items() if permission]
OK = (200, 302)


@pytest.fixture
def draft(stuttgart: Any, alma: Any) -> PlanningRun:
    """A planned package that nobody has published, with a frontier."""
    run = planned(stuttgart, alma)
    explored(run, alma)
    return run


def _patterns() -> dict[str, Any]:
    (included,) = get_resolver().url_patterns
    return {pattern.name: pattern for pattern in included.url_patterns}


def _parts(name: str, draft: PlanningRun) -> dict[str, Any]:
    """The address's parts, with the draft's runs in the place of their names."""
    runs = {"the draft's": draft.pk, "the frontier's": draft.package.runs.latest("pk").pk}
    return {key: runs.get(value, value) for key, value in TABLE[name][2].items()}


def _send(client: Client, name: str, draft: PlanningRun, city: str = "stuttgart") -> Any:
    _, method, _ = TABLE[name]
    parts = _parts(name, draft)
    return getattr(client, method)(reverse(name, kwargs={"slug": city, **parts}))


def test_the_table_holds_every_address_with_the_permission_that_it_demands() -> None:
    demanded = {name: pattern.callback.permission for name, pattern in _patterns().items()}
    assert demanded == {name: permission for name, (permission, _, _) in TABLE.items()}


def test_nobody_has_a_right_that_the_matrix_does_not_name() -> None:
    assert MATRIX[Role.VISITOR] == {Permission.SEE_PUBLISHED}
    assert MATRIX[Role.PORTFOLIO_OFFICE] == set(Permission)
    assert set(MATRIX) == set(Role)


@pytest.mark.parametrize("name", IN_A_CITY)
def test_visitors_see_what_is_published_and_are_asked_to_sign_in_for_the_rest(
    name: str, visitor: Client, draft: PlanningRun
) -> None:
    answer = _send(visitor, name, draft)
    if TABLE[name][0] is SEE:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/anmelden/?next=/stuttgart/")


@pytest.mark.parametrize("name", IN_A_CITY)
def test_the_office_reaches_everything_in_its_city(name: str, office: Client, draft: PlanningRun) -> None:
    answer = _send(office, name, draft)
    assert answer.status_code in OK
    assert "/anmelden/" not in answer.get("Location", "")


@pytest.mark.parametrize("name", IN_A_CITY)
def test_another_citys_office_is_a_visitor_here_and_gets_404_for_the_rest(
    name: str, foreign_office: Client, draft: PlanningRun
) -> None:
    answer = _send(foreign_office, name, draft)
    assert answer.status_code == (200 if TABLE[name][0] is SEE else 404)
    draft.refresh_from_db()
    assert not draft.cancel_requested
    assert not draft.package.versions.exists()


@pytest.mark.parametrize("name", [name for name in IN_A_CITY if TABLE[name][2]])
def test_what_belongs_to_stuttgart_is_not_found_in_konstanz(
    name: str, foreign_office: Client, draft: PlanningRun
) -> None:
    """Ben asks in his own city for things of the other: by address, he must not get at them."""
    assert _send(foreign_office, name, draft, city="konstanz").status_code == 404


@pytest.mark.parametrize("name", IN_A_CITY)
def test_a_city_that_does_not_exist_is_not_found(name: str, visitor: Client, draft: PlanningRun) -> None:
    assert _send(visitor, name, draft, city="atlantis").status_code == 404


@pytest.mark.parametrize("form", [*FORMATS, "exe"])
def test_a_draft_has_no_address_for_visitors_in_any_format(form: str, visitor: Client, draft: PlanningRun) -> None:
    slug = draft.package.slug
    assert visitor.get(f"/stuttgart/pakete/{slug}/").status_code == 404
    assert visitor.get(f"/stuttgart/pakete/{slug}/v1.{form}").status_code == 404
    assert visitor.get(f"/stuttgart/stellungnahme.{form}?p={slug}").status_code == 404


def test_a_draft_is_named_on_no_page_for_visitors(visitor: Client, draft: PlanningRun) -> None:
    for name in IN_A_CITY:
        if TABLE[name][0] is SEE:
            assert "Zwanzig Stellen" not in _send(visitor, name, draft).content.decode(errors="replace"), name


def test_addresses_that_change_something_do_not_answer_to_a_mere_link(office: Client, draft: PlanningRun) -> None:
    for name, (_, method, _) in TABLE.items():
        if method == "post" and name not in {"set_language", "account_logout"}:
            parts = _parts(name, draft)
            assert office.get(reverse(name, kwargs={"slug": "stuttgart", **parts})).status_code == 405


def test_forms_without_their_token_change_nothing(stuttgart: Any, draft: PlanningRun) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(username="alma", password="alma-und-ihr-passwort")  # noqa: S106 - the cast's
    for name in ("new_package", "discard_package", "publish_run", "apply_import", "import_register"):
        parts = _parts(name, draft)
        answer = client.post(reverse(name, kwargs={"slug": "stuttgart", **parts}))
        assert answer.status_code == 403
        assert "Traceback" not in answer.content.decode()
    assert PlanningRun.objects.filter(pk=draft.pk).exists()
