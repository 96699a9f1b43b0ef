"""What every request passes before a page sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from dreiklang.municipality.isolation import NOBODY, within

Answer = Callable[[HttpRequest], HttpResponse]


def no_null_characters(answer: Answer) -> Answer:
    """Nothing here has a null character in its name; PostgreSQL would fail on it, so it is not found at once."""

    def refuse_or_answer(request: HttpRequest) -> HttpResponse:
        values = [value for _, found in request.GET.lists() for value in found]
        if any("\0" in text for text in (request.path, *request.GET, *values)):
            raise Http404
        return answer(request)

    return refuse_or_answer


def nobody_at_first(answer: Answer) -> Answer:
    """A request sees no municipality's rows until it has said which; connections are kept from one to the next."""

    def answer_from_nobody(request: HttpRequest) -> HttpResponse:
        with within(NOBODY):
            return answer(request)

    return answer_from_nobody
