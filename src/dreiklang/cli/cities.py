"""Municipalities, their administrators, and the record of changes, for operators."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from django.db import transaction
from django.urls import reverse

from dreiklang.cli.exchange import find_city
from dreiklang.cli.files import write_whole
from dreiklang.municipality import people, queries
from dreiklang.municipality.audit_chain import COVERED
from dreiklang.municipality.errors import Refusal
from dreiklang.municipality.permissions import Role
from dreiklang.municipality.rules import create_municipality
from dreiklang.municipality.values import Grant
from dreiklang.wording import say
from dreiklang.wording.labels import label

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality, User


def add_city(slug: str, name: str, official_key: str, programme: str, administrator: str) -> None:
    """Add a municipality with its administrator: both or neither."""
    try:
        with transaction.atomic():
            city = create_municipality(slug, name, official_key, programme)
            person = _administrator(city, administrator)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{city.name}: added, at /{city.slug}/")
    _tell_invitation(person)


def add_administrator(slug: str, username: str) -> None:
    """Add one more administrator to a municipality."""
    try:
        person = _administrator(find_city(slug), username)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _tell_invitation(person)


def _administrator(city: Municipality, username: str) -> User:
    actor = queries.operator_actor(city)
    return people.add_person(city, actor, username=username, grants=[Grant(Role.ADMINISTRATOR)])


def invite(slug: str, username: str) -> None:
    """Reset the sign-in of one of a municipality's people, and print a new invitation."""
    city = find_city(slug)
    person = next((each for each in queries.people(city) if each.username == username), None)
    if person is None:
        raise click.ClickException(f"{slug} has nobody with the sign-in name {username!r}.")
    try:
        invitation = people.reset_sign_in(city, queries.operator_actor(city), person)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(_address(invitation))


def _tell_invitation(person: User) -> None:
    click.echo(f"Administrator “{person.username}” chooses a password at (once, within three days):")
    click.echo(f"  {_address(people.invitation(person))}")


def _address(invitation: str) -> str:
    uid, token = invitation.split("/")
    return reverse("invitation", args=[uid, token])


def verify_record(slugs: Iterable[str], anchors: Iterable[str]) -> None:
    """Recompute the record of changes of the cities named, or of all; exit code 1 where it does not hold."""
    cities = [find_city(slug) for slug in slugs] or list(queries.municipalities())
    written_down = _anchors(anchors)
    if written_down and len(cities) != 1:
        raise click.ClickException("An anchor belongs to one municipality: name it.")
    holds = True
    for city in cities:
        found = queries.audit_breaks(city, written_down)
        sequence, digest = queries.audit_head(city)
        click.echo(
            f"{city.slug}: {sequence} entries, last digest {digest or '-'}: {'BROKEN' if found else 'unaltered'}"
        )
        for each in found:
            click.echo(f"  {each.sequence}: {say(label('break', each.fault), 'en')}")
        holds = holds and not found
    if not holds:
        raise SystemExit(1)


def _anchors(texts: Iterable[str]) -> dict[int, str]:
    anchors = {}
    for text in texts:
        number, _, digest = text.partition(":")
        if not number.isdecimal() or len(digest) != 64:
            raise click.ClickException(f"{text!r} is no anchor; give NUMBER:DIGEST as “audit verify” prints them.")
        anchors[int(number)] = digest
    return anchors


def export_record(slug: str, out: str) -> None:
    """Write a city's record as JSON Lines, one entry a line, oldest first."""
    entries = queries.audit_entries(find_city(slug)).order_by("sequence").iterator()
    lines = (
        {name: getattr(entry, name) for name in COVERED} | {"at": entry.at.isoformat(), "digest": entry.digest}
        for entry in entries
    )
    write_whole(out, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
    click.echo(out)
