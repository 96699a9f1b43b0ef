"""Filters of what the council dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dreiklang.council import proceedings
from dreiklang.council.bodies import bodies_in_council
from dreiklang.council.decisions import Order
from dreiklang.council.unread import Reason
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS, label

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality, Organization


class Filter(forms.Form):
    """A filter of a list."""

    def wanted(self) -> dict[str, Any]:
        """What was chosen, by the name of the filter; nothing unless all of it can be."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    def wanted_or_404(self) -> dict[str, Any]:
        """The same for programs, which do not see what is said at a field: a list that cannot be is not found."""
        if not self.is_valid():
            raise Http404
        return self.wanted()


class WordsFilter(Filter):
    """By words in the name."""

    words = forms.CharField(label=_("Words in the name"), required=False, max_length=100)


class YearFilter(Filter):
    """Of one year."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, str(year)) for year in years)]


class PaperFilter(YearFilter):
    """Filters of the list of papers."""

    words = forms.CharField(label=_("Words in the title or number"), required=False, max_length=100)
    paper_type = forms.ChoiceField(label=_("Type"), required=False)
    organization = forms.ChoiceField(label=_("Body"), required=False)
    field_order = ("words", "paper_type", "organization", "year")

    def __init__(self, *args: Any, types: Iterable[str], organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = _bodies(organizations)
        self.fields["paper_type"].choices = [("", _("all types")), *((name, name) for name in types)]


class MeetingFilter(YearFilter):
    """Filters of the list of meetings."""

    organization = forms.ChoiceField(label=_("Body"), required=False)
    field_order = ("organization", "year")

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = _bodies(organizations)


class BodyFilter(WordsFilter):
    """Filters of the list of organisations."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all kinds")), *((kind, say(label("body_kind", kind))) for kind in kinds)]


class AgendaItemFilter(MeetingFilter):
    """Filters and order of the list of agenda items."""

    words = forms.CharField(label=_("Words in the title or number"), required=False, max_length=100)
    outcome = forms.ChoiceField(label=_("Result"), required=False)
    majority = forms.ChoiceField(label=_("Majority"), required=False)
    order = forms.TypedChoiceField(label=_("Order"), required=False, coerce=Order, empty_value=Order.NEWEST)
    field_order = ("words", "organization", "year", "outcome", "majority", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [(code, say(text)) for code, text in LABELS["outcome"].items()]
        majorities = [(code, say(text)) for code, text in LABELS["majority"].items()]
        self.fields["outcome"].choices = [("", _("any result")), ("all", _("with or without result")), *outcomes]
        self.fields["majority"].choices = [("", _("any majority")), *majorities]
        self.fields["order"].choices = [(code, say(text)) for code, text in LABELS["item_order"].items()]

    def wanted(self) -> dict[str, Any]:
        """Items with a result, unless all are wanted."""
        wanted = super().wanted()
        outcome = wanted.pop("outcome", "any")
        return wanted if outcome == "all" else {**wanted, "outcome": outcome}


class UnreadFilter(Filter):
    """Filters of the list of files without text."""

    reason = forms.TypedChoiceField(label=_("Reason"), required=False, coerce=Reason, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(code, say(text)) for code, text in LABELS["unread"].items()]
        self.fields["reason"].choices = [("", _("all reasons")), *reasons]


def paper_filter(asked: QueryDict, city: Municipality) -> PaperFilter:
    """The filter of a city's papers."""
    return PaperFilter(
        asked,
        types=proceedings.paper_types(city),
        organizations=bodies_in_council(city),
        years=proceedings.years_of_papers(city),
    )


def meeting_filter(asked: QueryDict, city: Municipality) -> MeetingFilter:
    """The filter of a city's meetings."""
    return MeetingFilter(
        asked, organizations=proceedings.bodies_that_meet(city), years=proceedings.years_of_meetings(city)
    )


def _bodies(organizations: Iterable[Organization]) -> list[tuple[str, str | Promise]]:
    return [("", _("all bodies")), *((item.key, item.name) for item in organizations)]
