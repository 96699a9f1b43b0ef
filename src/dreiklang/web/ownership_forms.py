"""Who is responsible, what a measure is linked with and what hangs on what, as people type it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.portfolio.dependency_graph import Bearing, Edge
from dreiklang.portfolio.values import Duty, Link, LinkKind, Part
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization
    from dreiklang.portfolio.models import Measure

EMPTY_ROWS = 3
"""Rows to fill in beside those that are there; saving offers more."""


def _choices(group: str) -> list[tuple[str, str]]:
    return [(code, say(text)) for code, text in LABELS[group].items()]


class PartForm(forms.Form):
    """One organisation's part; a row without an organisation is left out."""

    organization = forms.ChoiceField(label=_("Organisation"), required=False)
    duty = forms.ChoiceField(label=_("Part"), required=False)
    task = forms.CharField(label=_("Task"), max_length=300, required=False)

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [("", "–"), *((row.key, row.name) for row in organizations)]
        self.fields["duty"].choices = [("", "–"), *_choices("duty")]

    def clean(self) -> dict[str, Any]:
        """Refuse a row that is filled in by half."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("organization") and not cleaned.get("duty"):
            self.add_error("duty", _("Choose the part of this organisation."))
        if not cleaned.get("organization") and cleaned.get("task"):
            self.add_error("organization", _("Choose whose task this is, or empty the row."))
        return cleaned


class LinkForm(forms.Form):
    """One link; a row without a name is left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    key = forms.CharField(label=_("Reference or name"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _choices("link_kind")


PartRows = forms.formset_factory(PartForm, extra=EMPTY_ROWS, max_num=60, absolute_max=100)
LinkRows = forms.formset_factory(LinkForm, extra=EMPTY_ROWS, max_num=60, absolute_max=100)


def parts_from(rows: Any) -> tuple[Part, ...]:
    """What was typed; call it when the rows are valid."""
    found = (row for row in rows.cleaned_data if row.get("organization"))
    return tuple(
        Part(organization=row["organization"], duty=Duty(row["duty"]), task=row["task"].strip()) for row in found
    )


def links_from(rows: Any) -> tuple[Link, ...]:
    """What was typed; call it when the rows are valid."""
    found = (row for row in rows.cleaned_data if row.get("key"))
    return tuple(Link(kind=LinkKind(row["kind"]), key=row["key"].strip(), note=row["note"].strip()) for row in found)


class DependencyForm(forms.Form):
    """One measure requires, excludes or supports another."""

    measure = forms.ChoiceField(label=_("Measure"))
    bearing = forms.ChoiceField(label=_("How it bears on the other"))
    other = forms.ChoiceField(label=_("Other measure"))
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=500, required=False, help_text=_("Stands in the record of changes.")
    )

    def __init__(self, *args: Any, measures: Iterable[Measure], own: Iterable[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(row.key, f"{row.key} {row.name}") for row in own]
        self.fields["other"].choices = [(row.key, f"{row.key} {row.name}") for row in measures]
        self.fields["bearing"].choices = _choices("bearing")

    def edge(self) -> Edge:
        """What was chosen; call it when the form is valid."""
        data = self.cleaned_data
        return Edge(data["measure"], data["other"], Bearing(data["bearing"]))
