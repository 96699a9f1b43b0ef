"""Administrators give and take roles; nobody gets more than they were given, and a city keeps an administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from dreiklang.municipality import people, tokens
from dreiklang.municipality.errors import (
    BadGrantError,
    BadScopeError,
    LastAdministratorError,
    NoRoleError,
    NotAllowedError,
    OutdatedError,
    TakenError,
)
from dreiklang.municipality.models import ApiToken, AuditEntry, Organization, User
from dreiklang.municipality.permissions import Permission, Role
from dreiklang.municipality.queries import actor_in, actor_of_token
from dreiklang.municipality.values import Grant

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_a_new_person_is_invited_once(stuttgart: Any, actors: Any) -> None:
    person = people.add_person(
        stuttgart, actors["ada"], username="neu", first_name="Nele", grants=[Grant(Role.EVALUATOR)]
    )
    assert not person.has_usable_password()
    uid, token = people.invitation(person).split("/")
    invited = people.invited(uid, token)
    assert invited == person
    invited.set_password("ein-langes-passwort")
    invited.save()
    assert people.invited(uid, token) is None
    assert people.invited("kaputt", token) is people.invited(uid, "kaputt") is None


def test_nobody_is_added_without_a_role(stuttgart: Any, actors: Any) -> None:
    """They would stand in no list, and their name would be taken."""
    with pytest.raises(NoRoleError):
        people.add_person(stuttgart, actors["ada"], username="neu", grants=[])
    assert not User.objects.filter(username="neu").exists()


@pytest.mark.parametrize("name", ["alma", "ALMA", "ben"])
def test_a_name_that_is_taken_is_refused_wherever_it_is_taken(stuttgart: Any, actors: Any, name: str) -> None:
    with pytest.raises(TakenError):
        people.add_person(stuttgart, actors["ada"], username=name, grants=[Grant(Role.EVALUATOR)])


def test_a_role_of_an_organisation_needs_one_of_this_city(stuttgart: Any, konstanz: Any, actors: Any) -> None:
    stranger = Organization.objects.filter(municipality=konstanz).first()
    assert stranger is not None
    for grant in (
        Grant(Role.DEPARTMENT_LEAD),
        Grant(Role.DEPARTMENT_LEAD, stranger.pk),
        Grant(Role.AUDITOR, stuttgart.organizations.first().pk),
        Grant(Role.VISITOR),
    ):
        with pytest.raises(BadGrantError):
            people.add_person(stuttgart, actors["ada"], username="neu", grants=[grant])
    assert not User.objects.filter(username="neu").exists()


def test_only_administrators_manage_people(stuttgart: Any, actors: Any, ben: Any) -> None:
    for name, actor in {**actors, "ben": ben}.items():
        if name != "ada":
            with pytest.raises(NotAllowedError):
                people.add_person(stuttgart, actor, username="neu", grants=[Grant(Role.ADMINISTRATOR)])
            with pytest.raises(NotAllowedError):
                people.change_roles(stuttgart, actor, user("clara"), [Grant(Role.ADMINISTRATOR)], [])


def test_of_two_administrators_the_second_is_told(stuttgart: Any, actors: Any) -> None:
    seen = [Grant(Role.COUNCIL_MEMBER)]
    people.change_roles(stuttgart, actors["ada"], user("clara"), [Grant(Role.EVALUATOR)], seen)
    with pytest.raises(OutdatedError):
        people.change_roles(stuttgart, actors["ada"], user("clara"), [Grant(Role.AUDITOR)], seen)
    assert people.grants_of(stuttgart, user("clara")) == {Grant(Role.EVALUATOR)}


def test_the_last_administrator_stays(stuttgart: Any, actors: Any) -> None:
    seen = [Grant(Role.ADMINISTRATOR)]
    with pytest.raises(LastAdministratorError):
        people.change_roles(stuttgart, actors["ada"], user("ada"), [], seen)
    with pytest.raises(LastAdministratorError):
        people.erase_person(stuttgart, actors["ada"], user("ada"))
    assert people.grants_of(stuttgart, user("ada")) == {Grant(Role.ADMINISTRATOR)}


def test_who_loses_all_roles_is_signed_out_and_their_tokens_end(stuttgart: Any, actors: Any) -> None:
    clara = user("clara")
    secret = tokens.create_token(stuttgart, actors["clara"], name="x", scopes=[Permission.SEE_PUBLISHED], now=NOW)
    session = SessionStore()
    session["_auth_user_id"] = str(clara.pk)
    session.create()
    people.change_roles(stuttgart, actors["ada"], clara, [], [Grant(Role.COUNCIL_MEMBER)])
    clara.refresh_from_db()
    assert not clara.is_active
    assert not Session.objects.filter(session_key=session.session_key).exists()
    assert actor_of_token(stuttgart, secret, NOW) is None


def test_who_works_in_two_cities_is_out_of_reach_of_one_administrator(
    stuttgart: Any, konstanz: Any, actors: Any
) -> None:
    konstanz.assignments.create(user=user("clara"), role=Role.EVALUATOR)
    with pytest.raises(NotAllowedError):
        people.reset_sign_in(stuttgart, actors["ada"], user("clara"))
    with pytest.raises(NotAllowedError):
        people.erase_person(stuttgart, actors["ada"], user("clara"))
    people.change_roles(stuttgart, actors["ada"], user("clara"), [], [Grant(Role.COUNCIL_MEMBER)])
    assert user("clara").is_active, "she still works in Konstanz"


def test_an_erased_person_leaves_only_the_pseudonym(stuttgart: Any, actors: Any) -> None:
    clara = user("clara")
    User.objects.filter(pk=clara.pk).update(first_name="Clara", last_name="Zetkin", email="clara@example.org")
    people.erase_person(stuttgart, actors["ada"], user("clara"))
    assert not User.objects.filter(username="clara").exists()
    entries = AuditEntry.objects.filter(municipality=stuttgart, kind="person", key=clara.pseudonym)
    assert {entry.action for entry in entries} == {"person_added", "person_erased"}
    for entry in AuditEntry.objects.all():
        text = f"{entry.subject} {entry.before} {entry.after} {entry.reason}"
        assert not any(word in text for word in ("clara", "Zetkin", "Clara"))


def test_a_corrected_name_stands_in_no_record(stuttgart: Any, actors: Any) -> None:
    new = {"first_name": "Klara", "last_name": "Neumann", "email": "klara@example.org"}
    with pytest.raises(NotAllowedError):
        people.rename_person(stuttgart, actors["alma"], user("clara"), **new)
    people.rename_person(stuttgart, actors["ada"], user("clara"), **new)
    assert user("clara").get_full_name() == "Klara Neumann"
    entry = AuditEntry.objects.filter(municipality=stuttgart, action="person_renamed").get()
    assert entry.after == {"fields": ["email", "first_name", "last_name"]}
    people.rename_person(stuttgart, actors["ada"], user("clara"), **new)
    assert AuditEntry.objects.filter(action="person_renamed").count() == 1


def test_a_department_lead_leads_one_department(stuttgart: Any, actors: Any) -> None:
    dora = actors["dora"]
    places = dict(Organization.objects.filter(municipality=stuttgart).values_list("key", "pk"))
    assert dora.may(Permission.EDIT_MEASURES, places["statistik"])
    assert not dora.may(Permission.EDIT_MEASURES, places["doit"])
    assert dora.may(Permission.EDIT_MEASURES), "some of them"


class TestTokens:
    """A token is its owner, cut down."""

    def test_it_does_what_its_scopes_name_and_nothing_else(self, stuttgart: Any, actors: Any) -> None:
        secret = tokens.create_token(stuttgart, actors["alma"], name="Bericht", scopes=[Permission.SEE_DRAFTS], now=NOW)
        found = actor_of_token(stuttgart, secret, NOW)
        assert found is not None
        actor, _ = found
        assert actor.may(Permission.SEE_DRAFTS)
        assert not actor.may(Permission.PUBLISH_PACKAGES)
        assert actor.pseudonym == actors["alma"].pseudonym

    def test_it_cannot_do_what_its_owner_cannot(self, stuttgart: Any, actors: Any) -> None:
        for scopes in ([Permission.PUBLISH_PACKAGES], []):
            with pytest.raises(BadScopeError):
                tokens.create_token(stuttgart, actors["clara"], name="x", scopes=scopes, now=NOW)

    def test_it_loses_what_its_owner_loses(self, stuttgart: Any, actors: Any) -> None:
        secret = tokens.create_token(stuttgart, actors["emil"], name="x", scopes=[Permission.SEE_AUDIT], now=NOW)
        people.change_roles(stuttgart, actors["ada"], user("emil"), [Grant(Role.EVALUATOR)], [Grant(Role.AUDITOR)])
        found = actor_of_token(stuttgart, secret, NOW)
        assert found is not None
        assert not found[0].may(Permission.SEE_AUDIT)

    def test_it_makes_no_tokens(self, stuttgart: Any, actors: Any) -> None:
        secret = tokens.create_token(stuttgart, actors["alma"], name="x", scopes=[Permission.SEE_AUDIT], now=NOW)
        found = actor_of_token(stuttgart, secret, NOW)
        assert found is not None
        with pytest.raises(NotAllowedError):
            tokens.create_token(stuttgart, found[0], name="y", scopes=[Permission.SEE_PUBLISHED], now=NOW)

    def test_it_ends_and_is_kept_nowhere(self, stuttgart: Any, konstanz: Any, actors: Any) -> None:
        secret = tokens.create_token(
            stuttgart, actors["alma"], name="x", scopes=[Permission.SEE_AUDIT], now=NOW, lifetime=dt.timedelta(days=2)
        )
        assert actor_of_token(konstanz, secret, NOW) is None
        assert actor_of_token(stuttgart, secret, NOW + dt.timedelta(days=2)) is None
        token = ApiToken.objects.get(name="x")
        assert secret not in str(vars(token))
        with pytest.raises(NotAllowedError):
            tokens.revoke_token(stuttgart, actors["ada"], token.pk, NOW)
        tokens.revoke_token(stuttgart, actors["alma"], token.pk, NOW)
        assert actor_of_token(stuttgart, secret, NOW) is None


def test_what_a_council_member_plans_only_they_see(stuttgart: Any, actors: Any) -> None:
    from dreiklang.packages import queries, rules
    from rooms.planned import TWENTY_POSTS

    package = rules.define_package(stuttgart, actors["clara"], TWENTY_POSTS)
    for name, actor in actors.items():
        sees = queries.own_package(stuttgart, actor, package.slug) is not None
        assert sees is (name == "clara"), name
        assert queries.drafts(stuttgart, actor).filter(pk=package.pk).exists() is sees
        if not sees:
            with pytest.raises(NotAllowedError):
                rules.start_planning(package, actor)
    entry = AuditEntry.objects.filter(municipality=stuttgart, kind="private_package").first()
    assert entry is not None
    assert "Zwanzig" not in f"{entry.subject} {entry.key} {entry.before} {entry.after}"


def test_a_council_member_does_not_get_at_the_offices_packages(stuttgart: Any, alma: Any, actors: Any) -> None:
    from dreiklang.packages import queries, rules
    from rooms.planned import TWENTY_POSTS

    package = rules.define_package(stuttgart, alma, TWENTY_POSTS)
    assert queries.own_package(stuttgart, actors["clara"], package.slug) is None
    seen = queries.definition_fingerprint(package)
    with pytest.raises(NotAllowedError):
        rules.redefine_package(package, actors["clara"], TWENTY_POSTS, seen)
    assert actor_in(stuttgart, user("clara")).may(Permission.PLAN_PACKAGES)
