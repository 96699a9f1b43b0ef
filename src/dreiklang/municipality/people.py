"""What changes people and their roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from dreiklang.municipality.errors import (
    BadGrantError,
    LastAdministratorError,
    NoRoleError,
    NotAllowedError,
    OutdatedError,
    TakenError,
)
from dreiklang.municipality.isolation import EVERYBODY, within
from dreiklang.municipality.models import ApiToken, Assignment, Municipality, Organization, User
from dreiklang.municipality.permissions import OF_AN_ORGANIZATION, Permission, Role
from dreiklang.municipality.rules import authorise, record
from dreiklang.municipality.values import Actor, Grant, Subject


@transaction.atomic
def create_account(municipality: Municipality, actor: Actor, username: str, password: str, role: Role) -> User:
    """Add a person with a password and one role; for set-up and operators. The password is hashed, never recorded."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    user = _new_user(username)
    user.set_password(password)
    user.save()
    _grant(municipality, user, [Grant(role)])
    record(municipality, actor, "person_added", _subject(user), after={"roles": [role.value]})
    return user


@transaction.atomic
def add_person(
    municipality: Municipality,
    actor: Actor,
    *,
    username: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    grants: Collection[Grant],
) -> User:
    """Add a person who has no password yet; `invitation` lets them choose one, or they come by single sign-on."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    if not grants:
        raise NoRoleError
    user = _new_user(username)
    user.first_name, user.last_name, user.email = first_name, last_name, email
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # somebody took the name a moment ago
        raise TakenError(username) from error
    _grant(municipality, user, grants)
    record(municipality, actor, "person_added", _subject(user), after={"roles": _named(municipality, grants)})
    return user


def _new_user(username: str) -> User:
    if User.objects.filter(username__iexact=username).exists():
        raise TakenError(username)
    return User(username=username)


def _subject(user: User) -> Subject:
    """People stand in the record under their pseudonym, so that they can be erased."""
    return Subject("person", user.pseudonym, user.pseudonym)


def _grant(municipality: Municipality, user: User, grants: Iterable[Grant]) -> None:
    places = set(Organization.objects.filter(municipality=municipality).values_list("pk", flat=True))
    for grant in grants:
        wanted = grant.role in OF_AN_ORGANIZATION
        if grant.role == Role.VISITOR or wanted != (grant.organization is not None):
            raise BadGrantError
        if wanted and grant.organization not in places:
            raise BadGrantError
        Assignment.objects.create(
            user=user, municipality=municipality, role=grant.role, organization_id=grant.organization
        )


def _named(municipality: Municipality, grants: Iterable[Grant]) -> list[str]:
    keys = dict(Organization.objects.filter(municipality=municipality).values_list("pk", "key"))
    return sorted(
        f"{each.role.value}@{keys[each.organization]}" if each.organization else each.role.value for each in grants
    )


def grants_of(municipality: Municipality, user: User) -> frozenset[Grant]:
    """The roles that a person holds here."""
    held = Assignment.objects.filter(municipality=municipality, user=user).values_list("role", "organization_id")
    return frozenset(Grant(Role(role), place) for role, place in held)


@transaction.atomic
def change_roles(
    municipality: Municipality, actor: Actor, user: User, grants: Collection[Grant], seen: Collection[Grant]
) -> None:
    """Give a person exactly these roles; `seen` are the ones that the administrator saw. With none they are gone."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    # The lock makes two administrators who change the same person take turns.
    User.objects.select_for_update().get(pk=user.pk)
    before = grants_of(municipality, user)
    if not before:
        raise NotAllowedError
    if before != frozenset(seen):
        raise OutdatedError
    if before == frozenset(grants):
        return
    Assignment.objects.filter(municipality=municipality, user=user).delete()
    _grant(municipality, user, frozenset(grants))
    _keep_an_administrator(municipality)
    if not grants:
        _let_go(municipality, user)
    before_after = {"before": _named(municipality, before), "after": _named(municipality, grants)}
    record(municipality, actor, "roles_changed", _subject(user), **before_after)


@transaction.atomic
def rename_person(
    municipality: Municipality, actor: Actor, user: User, *, first_name: str, last_name: str, email: str
) -> None:
    """Correct a person's name and e-mail address. The record says which changed, not from what to what."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    if not grants_of(municipality, user):
        raise NotAllowedError
    _only_ours(municipality, user)
    wanted = {"first_name": first_name, "last_name": last_name, "email": email}
    changed = sorted(name for name, value in wanted.items() if getattr(user, name) != value)
    if changed:
        User.objects.filter(pk=user.pk).update(**wanted)
        record(municipality, actor, "person_renamed", _subject(user), after={"fields": changed})


def _keep_an_administrator(municipality: Municipality) -> None:
    administrators = Assignment.objects.filter(municipality=municipality, role=Role.ADMINISTRATOR, user__is_active=True)
    if not administrators.exists():
        raise LastAdministratorError


def _let_go(municipality: Municipality, user: User) -> None:
    """End what a person could still do here; who works in no other municipality cannot sign in any more."""
    ApiToken.objects.filter(municipality=municipality, user=user).delete()
    with within(EVERYBODY):
        works_elsewhere = Assignment.objects.filter(user=user).exists()
    if not works_elsewhere:
        User.objects.filter(pk=user.pk).update(is_active=False)
        end_sessions(user)


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def reset_sign_in(municipality: Municipality, actor: Actor, user: User) -> str:
    """Take away password, second factors and single sign-on, sign out everywhere, and return a new invitation."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    if not grants_of(municipality, user):
        raise NotAllowedError
    _only_ours(municipality, user)
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    record(municipality, actor, "sign_in_reset", _subject(user))
    return invitation(user)


def _only_ours(municipality: Municipality, user: User) -> None:
    """One municipality's administrator has no hold over who works in another one too; the operator has."""
    with within(EVERYBODY):
        shared = Assignment.objects.filter(user=user).exclude(municipality=municipality).exists()
    if shared:
        raise NotAllowedError


def invitation(user: User) -> str:
    """What a link must hold for a person to choose a password: good for three days, once, and until one is set."""
    return f"{urlsafe_base64_encode(str(user.pk).encode())}/{default_token_generator.make_token(user)}"


def invited(place: str, token: str) -> User | None:
    """Whom an invitation is for; None if it was used, is too old or was made up."""
    try:
        user = User.objects.get(pk=int(force_str(urlsafe_base64_decode(place))))
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


@transaction.atomic
def erase_person(municipality: Municipality, actor: Actor, user: User) -> None:
    """Remove a person and all that names them; the record of changes keeps the pseudonym, which leads nowhere."""
    authorise(actor, municipality, Permission.MANAGE_PEOPLE)
    if not grants_of(municipality, user):
        raise NotAllowedError
    _only_ours(municipality, user)
    Assignment.objects.filter(municipality=municipality, user=user).delete()
    _keep_an_administrator(municipality)
    end_sessions(user)
    record(municipality, actor, "person_erased", _subject(user))
    user.delete()


def prefer_language(user: User, language: str) -> None:
    """Write to a person in this language from now on; their own choice, which no record names."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
