"""Places in council papers that programs send: they must be there."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dreiklang.api.access import Place
from dreiklang.api.problems import invalid
from dreiklang.api.shapes import Body, Whole
from dreiklang.council.queries import papers
from dreiklang.strategy.values import PaperPlace
from dreiklang.wording import message


class PlaceBody(Body):
    """Where something stands: a paper's key, and perhaps the line of its text and at most eight words found there."""

    paper: Annotated[str, Field(min_length=1, max_length=80)]
    line: Annotated[Whole, Field(ge=1, le=10**6)] | None = None
    words: Annotated[str, Field(max_length=200)] = ""


def place_in_paper(place: Place, wanted: PlaceBody | None) -> PaperPlace:
    """The place as rules take it; refused if the city has no such paper."""
    if wanted is None:
        return PaperPlace()
    if not papers(place.municipality).filter(key=wanted.paper).exists():
        raise invalid(
            ("body", "paper"),
            message("There is no paper “{key}” here.", key=wanted.paper),
            place.language,
            message("Take the key from the list of papers."),
        )
    return PaperPlace(paper_key=wanted.paper, line=wanted.line, words=wanted.words)
