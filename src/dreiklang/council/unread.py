"""Files of which no text can be read, and why: what the portfolio office has to have recognised or asked for."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from dreiklang.council.models import Attachment, File, FileText
from dreiklang.municipality.memory import remembered
from dreiklang.municipality.models import Municipality

FEWEST_LETTERS = 20
"""A text with fewer is page numbers or noise that a scanner put in."""
LOOKED_AT = 400
"""Characters. Longer texts are never without letters, and reading them all would take seconds."""


class Reason(StrEnum):
    """Why a file has no text."""

    EMPTY = "empty"
    PICTURE = "picture"
    SCAN = "scan"
    MISSING = "missing"


@remembered(50)
def _without_letters(municipality: Municipality) -> tuple[int, ...]:
    """Files whose text holds hardly a letter, though it was read."""
    rows = FileText.objects.filter(file__municipality=municipality).annotate(length=Length("text"))
    short = rows.filter(length__lt=LOOKED_AT).values_list("pk", "text").iterator()
    return tuple(pk for pk, text in short if sum(map(str.isalnum, text)) < FEWEST_LETTERS)


def unread_files(municipality: Municipality, *, reason: Reason | None = None) -> QuerySet[File]:
    """Files without usable text, newest first, each with its `reason`, and the papers and meetings it belongs to."""
    rows = File.objects.filter(municipality=municipality, deleted=False).annotate(has_text=HAS_TEXT)
    rows = rows.filter(Q(has_text=False) | Q(pk__in=_without_letters(municipality))).annotate(reason=REASON)
    return (
        (rows.filter(reason=reason.value) if reason else rows)
        .order_by(F("date").desc(nulls_last=True), "-pk")
        .prefetch_related(Prefetch("attachments", Attachment.objects.select_related("paper", "meeting")))
    )


HAS_TEXT = Exists(FileText.objects.filter(pk=OuterRef("pk")))
REASON = Case(
    When(has_text=True, then=Value(Reason.SCAN.value)),
    When(facts__size=0, then=Value(Reason.EMPTY.value)),
    When(mime_type__startswith="image/", then=Value(Reason.PICTURE.value)),
    default=Value(Reason.MISSING.value),
)


def unread_counts(municipality: Municipality) -> dict[Reason, int]:
    """How many files have no text, by reason."""
    rows = unread_files(municipality).order_by().values("reason").annotate(number=Count("pk"))
    found = {row["reason"]: row["number"] for row in rows}
    return {reason: found.get(reason.value, 0) for reason in Reason}
