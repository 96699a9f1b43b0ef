"""The search field with its filters, and keeping a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.search.saved import LONGEST_NAME
from dreiklang.search.values import KINDS_BY_CODE, LONGEST_QUERY, SearchQuery
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import label


class SearchForm(forms.Form):
    """Words and filters; what is wrong in a filter is as if it were empty."""

    q = forms.CharField(label=_("Search for"), required=False, strip=True)
    type = forms.ChoiceField(label=_("Type"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [
            ("", _("all types")),
            *((code, say(label("found", code))) for code in KINDS_BY_CODE),
        ]
        self.fields["body"].choices = [("", _("all bodies")), *bodies]
        self.fields["group"].choices = [("", _("all groups")), *((name, name) for name in groups)]
        for name in ("since", "until"):
            self.fields[name].widget.format = "%Y-%m-%d"

    @property
    def wanted(self) -> SearchQuery:
        """The search, as far as it can be understood."""
        self.is_valid()
        values = self.cleaned_data
        return SearchQuery(
            words=str(values.get("q") or "")[:LONGEST_QUERY],
            kind=KINDS_BY_CODE.get(values.get("type") or ""),
            body=values.get("body") or "",
            group=values.get("group") or "",
            since=values.get("since"),
            until=values.get("until"),
        )


class SaveSearchForm(forms.Form):
    """A name for a search, and whether mail is wanted."""

    name = forms.CharField(label=_("Name of the search"), max_length=LONGEST_NAME)
    notify = forms.BooleanField(label=_("E-mail about new hits, once a day at most"), required=False, initial=True)
