"""What surrounds every operation: problems that arise before it is reached are problems too, and HEAD is answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dreiklang.api.problems import BY_STATUS, MEDIA_TYPE, Kind, ProblemError, answer
from dreiklang.wording import message

ADDRESSES = "/api/"
SIGN_IN_FIRST = 302
"""Nothing here leads elsewhere; only sessions that lack something are sent to a page, where no program can go."""
Answer = Callable[[HttpRequest], HttpResponse]


def problems_as_json(answer_page: Answer) -> Answer:
    """Turn pages of failure (unknown address, wrong method, null characters …) into problem details."""

    def answer_or_problem(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADDRESSES):
            return answer_page(request)
        page = _without_body(request, answer_page) if request.method == "HEAD" else answer_page(request)
        return _as_problem(request, page) if _is_failure(page) else page

    return answer_or_problem


def _without_body(request: HttpRequest, answer_page: Answer) -> HttpResponse:
    """HEAD is GET without the body; the headers are the same, the length too."""
    request.method = "GET"
    page = answer_page(request)
    request.method = "HEAD"
    length = page.get("Content-Length", str(len(page.content)))
    page.content = b""
    page["Content-Length"] = length
    return page


def _is_failure(page: HttpResponse) -> bool:
    failed = page.status_code >= 400 or page.status_code == SIGN_IN_FIRST
    return failed and page.get("Content-Type") != MEDIA_TYPE


def _as_problem(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """The page's own headers stay: Allow, Retry-After, and what protects browsers."""
    problem = answer(request, _problem(page.status_code))
    page.status_code, page.content = problem.status_code, problem.content
    page["Content-Type"], page["Content-Length"] = MEDIA_TYPE, str(len(problem.content))
    del page["Location"]
    return page


def _problem(status: int) -> ProblemError:
    if status == SIGN_IN_FIRST:
        detail = message("Your sign-in is not complete: your role demands a second factor.")
        return ProblemError(Kind.FORBIDDEN, detail, message("Set one up in the browser first."), name="second-factor")
    return ProblemError(BY_STATUS.get(status, Kind.MALFORMED if status < 500 else Kind.UNAVAILABLE))
