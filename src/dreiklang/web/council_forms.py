"""Filters of what the council dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization


class YearFilter(forms.Form):
    """Of one year."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, str(year)) for year in years)]


class PaperFilter(YearFilter):
    """Filters of the list of papers."""

    words = forms.CharField(label=_("Words in the title or number"), required=False, max_length=100)
    paper_type = forms.ChoiceField(label=_("Type"), required=False)
    field_order = ("words", "paper_type", "year")

    def __init__(self, *args: Any, types: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper_type"].choices = [("", _("all types")), *((name, name) for name in types)]


class MeetingFilter(YearFilter):
    """Filters of the list of meetings."""

    organization = forms.ChoiceField(label=_("Body"), required=False)
    field_order = ("organization", "year")

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [
            ("", _("all bodies")),
            *((item.key, item.name) for item in organizations),
        ]
