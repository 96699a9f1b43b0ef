"""Who asks, and whether they may: every operation of a city goes through here, and says here what it demands."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import TYPE_CHECKING, Annotated, Any, cast, get_type_hints

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router, UploadedFile
from ninja.decorators import decorate_view
from ninja.utils import check_csrf

from dreiklang.api import problems
from dreiklang.api.conditional import tagged
from dreiklang.api.problems import UNAUTHENTICATED, Kind, ProblemError
from dreiklang.api.shapes import Body
from dreiklang.api.texts import language_of
from dreiklang.municipality.isolation import within
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.queries import VISITOR, actor_in, actor_of_token, municipality_by_slug
from dreiklang.municipality.tokens import note_use
from dreiklang.municipality.values import Actor
from dreiklang.wording import message

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from dreiklang.municipality.models import Municipality, User

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Slug = Annotated[
    str, Path(description="Short name of the municipality, as in its pages' addresses", example="stuttgart")
]


@dataclass(frozen=True)
class Place:
    """Where a request stands: the municipality of the address, and who asks, with their rights there.

    `headers` are added to the answer.
    """

    municipality: Municipality
    actor: Actor
    request: HttpRequest
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The reader's language."""
        return language_of(self.request)

    def located(self, *parts: object) -> None:
        """Say where the thing is that was made."""
        self.headers["Location"] = "/".join(("/api/v1", self.municipality.slug, *map(str, parts)))


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What an operation asks of the one who calls it, and of what they send."""

    permission: Permission | None
    """None for what stands outside any municipality and is open to everybody."""
    signed_in: bool = False
    """Whether it is about the person, so that visitors have no use for it even where they have the permission."""
    reads: str = ""
    """The kind of content that it reads: "json", "multipart" or nothing."""
    if_match: bool = False
    """Whether the client must name the representation that it saw."""
    files: tuple[str, ...] = ()
    """The media types of the files that it answers with."""


READABLE = {
    "json": frozenset({"application/json", "application/merge-patch+json"}),
    "multipart": frozenset({"multipart/form-data"}),
}
Run = Callable[..., HttpResponse]
View = Callable[..., Any]


class Section:
    """The operations on one kind of thing."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def get(self, path: str, permission: Permission, answer: Any, **more: Any) -> Callable[[View], View]:
        """An operation that reads."""
        return self._operation("GET", path, permission, {200: answer}, **more)

    def post(
        self, path: str, permission: Permission, answer: Any, *, status: int = 201, **more: Any
    ) -> Callable[[View], View]:
        """An operation that makes something, or lets something happen."""
        return self._operation("POST", path, permission, {status: answer}, **more)

    def put(self, path: str, permission: Permission, answer: Any, *, status: int = 200) -> Callable[[View], View]:
        """An operation that replaces what the client has seen."""
        return self._operation("PUT", path, permission, {status: answer}, if_match=True)

    def patch(self, path: str, permission: Permission, answer: Any) -> Callable[[View], View]:
        """An operation that changes parts of what the client has seen."""
        return self._operation("PATCH", path, permission, {200: answer}, if_match=True)

    def delete(self, path: str, permission: Permission, **more: Any) -> Callable[[View], View]:
        """An operation that takes something away."""
        return self._operation("DELETE", path, permission, {204: None}, **more)

    def _operation(
        self, method: str, path: str, permission: Permission, answers: dict[int, Any], **more: Any
    ) -> Callable[[View], View]:
        """Turn `view(place, …)` into the operation of `/{slug}` and the path."""

        def decorate(view: View) -> View:
            demand = Demand(permission=permission, reads=_reads(view), **more)
            called = _called(view)
            called.demand = demand  # type: ignore[attr-defined]
            decorate_view(partial(_guard, demand=demand))(called)
            self.router.api_operation(
                [method],
                "/{slug}" + path,
                response=answers,
                operation_id=view.__name__,
                summary=view.__name__.replace("_", " ").capitalize(),
                description=inspect.getdoc(view),
            )(called)
            return view

        return decorate


def _reads(view: View) -> str:
    kinds = [each for each in get_type_hints(view).values() if isinstance(each, type)]
    if any(issubclass(each, Body) for each in kinds):
        return "json"
    return "multipart" if any(issubclass(each, UploadedFile) for each in kinds) else ""


def _called(view: View) -> View:
    """The view as the framework wants it: with the request and the municipality's short name in front."""

    def called(request: Any, slug: str, **parts: Any) -> Any:
        return view(request.place, **parts)

    hints = get_type_hints(view, include_extras=True)
    first, *rest = inspect.signature(view).parameters.values()
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ahead = [
        inspect.Parameter("request", kind, annotation=HttpRequest),
        inspect.Parameter("slug", inspect.Parameter.KEYWORD_ONLY, annotation=Slug),
    ]
    typed = [
        each.replace(annotation=hints[each.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for each in rest
        if each is not first
    ]
    called.__signature__ = inspect.Signature([*ahead, *typed])  # type: ignore[attr-defined]
    called.__name__, called.__module__ = view.__name__, view.__module__
    return called


def _guard(run: Run, demand: Demand) -> Run:
    """Let a request through to the operation only after its municipality, its actor and its kind have been checked."""

    @wraps(run)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            municipality = municipality_by_slug(parts["slug"])
            if municipality is None:
                raise Http404
            with within(municipality.pk):
                response = _run_for(request, municipality, demand, partial(run, request, **parts))
        except problems.KNOWN as error:
            response = problems.answer(request, error)
        return tagged(request, response)

    return guarded


def open_to_all(run: Run) -> Run:
    """Guard what stands outside any municipality: nobody is asked who they are, and problems are problems."""

    @wraps(run)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        return tagged(request, run(request, **parts))

    return guarded


def _run_for(
    request: HttpRequest, municipality: Municipality, demand: Demand, run: Callable[[], HttpResponse]
) -> HttpResponse:
    place = Place(municipality, _asking(request, municipality), request)
    _admit(place.actor, demand)
    _check_content(request, demand)
    request.place = place  # type: ignore[attr-defined]
    response = run()
    for name, value in place.headers.items():
        response[name] = value
    return response


def _asking(request: HttpRequest, municipality: Municipality) -> Actor:
    """Who asks: the owner of the token, else the person of the session, else a visitor."""
    credentials = request.headers.get("Authorization")
    if credentials is not None:
        return _owner(municipality, credentials)
    actor = actor_in(municipality, cast("User | AnonymousUser", request.user))
    # A browser sends the cookie along, whoever made it send the request; a token nobody sends by accident.
    if actor is not VISITOR and request.method not in SAFE and check_csrf(request) is not None:
        raise ProblemError(
            Kind.FORBIDDEN,
            message("The header X-CSRFToken is missing or wrong; a session needs it to change something."),
            message("Send the value of the cookie csrftoken in it, or use an API token."),
            name="csrf",
        )
    return actor


def _owner(municipality: Municipality, credentials: str) -> Actor:
    scheme, _, secret = credentials.partition(" ")
    now = timezone.now()
    found = actor_of_token(municipality, secret.strip(), now) if scheme.lower() == "bearer" else None
    if found is None:
        challenge = UNAUTHENTICATED["WWW-Authenticate"] + ', error="invalid_token"'
        raise ProblemError(Kind.UNAUTHENTICATED, headers={"WWW-Authenticate": challenge})
    actor, token = found
    note_use(token, now.date())
    return actor


def _admit(actor: Actor, demand: Demand) -> None:
    """Default deny: visitors are asked to sign in; everybody else gets the same answer as for what does not exist."""
    signed_in = actor.user_id is not None
    if demand.permission is not None and actor.may(demand.permission) and (signed_in or not demand.signed_in):
        return
    if signed_in:
        raise Http404
    raise ProblemError(Kind.UNAUTHENTICATED, headers=UNAUTHENTICATED)


def _check_content(request: HttpRequest, demand: Demand) -> None:
    """Refuse content of a kind that the operation does not read, and changes of what the client has not seen."""
    if demand.if_match and "If-Match" not in request.headers:
        raise ProblemError(Kind.PRECONDITION_REQUIRED)
    kind = request.content_type or ""
    if demand.reads and kind and kind not in READABLE[demand.reads]:
        raise ProblemError(Kind.UNSUPPORTED_MEDIA_TYPE)
