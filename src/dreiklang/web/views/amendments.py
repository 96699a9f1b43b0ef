"""Council mode: amendments put to a published package, planned anew while the room watches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dreiklang.municipality.errors import OutdatedError, Refusal
from dreiklang.municipality.permissions import Permission
from dreiklang.packages import comparison, queries, rules
from dreiklang.packages.queries import Published
from dreiklang.packages.tasks import in_background
from dreiklang.packages.values import Content, Definition
from dreiklang.planning import InvalidValueError, read_amendments
from dreiklang.portfolio.queries import portfolio
from dreiklang.web.forms import AmendmentForm
from dreiklang.web.place import Place, in_municipality
from dreiklang.web.refusals import fault_words, refusal_words

if TYPE_CHECKING:
    from dreiklang.packages.models import Package, PlanningRun


@require_http_methods(["GET", "POST"])
@in_municipality(Permission.PLAN_PACKAGES)
def amend(request: HttpRequest, place: Place, package: str) -> HttpResponse:
    """Put amendments to the newest version of a published package."""
    base = queries.published_package(place.municipality, package)
    if base is None:
        raise Http404
    return amendment_page(request, place, None, base)


def amendment_page(request: HttpRequest, place: Place, draft: Package | None, base: Published) -> HttpResponse:
    """The form alone, or what came of it: a run, or what cannot be read."""
    register = portfolio(place.municipality)
    if register is None:
        raise Http404
    definition = queries.definition_of(draft) if draft else None
    form = AmendmentForm(request.POST or None, portfolio=register, base=base, definition=definition)
    context: dict[str, Any] = {"section": "packages", "form": form, "base": base, "package": draft}
    context["seen"] = seen_by(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            return _plan(place, draft, form.definition(), request.POST.get("seen", ""))
        except InvalidValueError as error:
            form.add_error("text", fault_words(error))
        except OutdatedError as refusal:
            context |= conflict(form, refusal, draft)
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
    return render(request, "web/amend.html", context, status=422 if form.errors else 200)


def seen_by(request: HttpRequest, package: Package | None) -> str:
    """Which definition the person decides upon: the one of the page that they were shown."""
    return request.POST.get("seen", "") or (queries.definition_fingerprint(package) if package else "")


def conflict(form: Any, refusal: OutdatedError, package: Package | None) -> dict[str, Any]:
    """Both versions of a definition that somebody else has changed; what is decided next is decided upon them."""
    form.add_error(None, refusal_words(refusal))
    if package is None:
        return {}
    package.refresh_from_db()
    return {
        "conflict": form.beside(queries.definition_of(package)),
        "seen": queries.definition_fingerprint(package),
    }


def _plan(place: Place, draft: Package | None, definition: Definition, seen: str) -> HttpResponse:
    run = in_background(lambda: rules.define_and_plan(place.municipality, place.actor, draft, definition, seen))
    return redirect("run", place.municipality.slug, run.pk)


def base_of(place: Place, definition: Definition) -> Published | None:
    """The published package that a definition amends; None if it amends none."""
    if definition.start != "amendment":
        return None
    return queries.published_package(place.municipality, definition.based_on, definition.based_on_version)


def amendment_context(place: Place, run: PlanningRun, result: Mapping[str, Any]) -> dict[str, Any]:
    """What a run of an amended package shows beside its result: the form for the next amendment, and what changed.

    Of what is not in, only what was up for choice is shown with its reasons.
    """
    definition = queries.definition_of(run.package)
    base, register = base_of(place, definition), portfolio(place.municipality)
    if base is None or register is None:
        return {}
    context: dict[str, Any] = {
        "base": base,
        "amendment_form": AmendmentForm(portfolio=register, base=base, definition=definition),
        "amendments": list(_understood(definition, register)),
        "seen": queries.definition_fingerprint(run.package),
    }
    content: Content | None = result.get("content")
    if content is not None:
        choosable = rules.inputs_of(run).choosable
        context |= {
            "outside": [each for each in result["outside"] if each.key in choosable],
            "not_up_for_choice": sum(each.key not in choosable for each in result["outside"]),
            **_compared(base, content),
        }
    return context


def comparison_context(request: HttpRequest, place: Place, result: Mapping[str, Any]) -> dict[str, Any]:
    """A result beside any published package: the one chosen with `?mit=`."""
    content: Content | None = result.get("content")
    if content is None:
        return {}
    others = queries.published_packages(place.municipality)
    chosen = next((each for each in others if each.package.slug == request.GET.get("mit")), None)
    return {"comparable": others, **(_compared(chosen, content) if chosen else {})}


def _compared(base: Published, content: Content) -> dict[str, Any]:
    return {
        "compared_with": base,
        "changes": list(_changes(base.content, content)),
        "moved": comparison.difference(base.content, content),
    }


def _understood(definition: Definition, register: Any) -> Iterator[Any]:
    try:
        yield from (each.words for each in read_amendments(definition.amendments, register))
    except InvalidValueError as error:  # the register has changed since
        yield error.reason


def _changes(before: Content, after: Content) -> Iterator[dict[str, Any]]:
    """Each figure before and after, with the difference; None where one of the two has no such year."""
    for row in comparison.figure_rows([before, after]):
        old, new = row.figures
        yield {
            "row": row,
            "before": old.value if old else None,
            "after": new.value if new else None,
            "difference": new.value - old.value if old and new else None,
        }
