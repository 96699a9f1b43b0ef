"""One measure as people change it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.planning import Obligation, Triad
from dreiklang.portfolio.values import LONGEST_NAME, MeasureFacts
from dreiklang.web.conflicts import beside
from dreiklang.web.forms import AmountField
from dreiklang.web.templatetags.dreiklang import number, say
from dreiklang.wording.labels import LABELS

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization

SHARES = ("people", "process", "technology")
HUNDRED = Decimal(100)


class MeasureForm(forms.Form):
    """What can be changed of a measure on its own; shares are typed in per cent."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    organization = forms.ChoiceField(label=_("Organisation"))
    kind = forms.ChoiceField(label=_("Kind"))
    obligation = forms.ChoiceField(label=_("Obligation"))
    legal_source = forms.CharField(
        label=_("Legal source"), max_length=200, required=False, help_text=_("Needed unless the measure is voluntary.")
    )
    people = AmountField(label=_("People (%)"), min_value=0, max_value=100, decimal_places=2)
    process = AmountField(label=_("Process (%)"), min_value=0, max_value=100, decimal_places=2)
    technology = AmountField(
        label=_("IT (%)"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("The three shares make 100 together."),
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=500, required=False, help_text=_("Stands in the record of changes.")
    )

    def __init__(self, *args: Any, facts: MeasureFacts, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, initial=_typed(facts), **kwargs)
        self.fields["kind"].choices = [(code, say(text)) for code, text in LABELS["kind"].items()]
        self.fields["obligation"].choices = [(code, say(text)) for code, text in LABELS["obligation"].items()]
        self.fields["organization"].choices = [
            (item.key, item.name) for item in organizations if item.kind not in {"group", "committee"}
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse shares that do not make the whole."""
        cleaned = super().clean() or self.cleaned_data
        shares = [cleaned.get(name) for name in SHARES]
        if None not in shares and sum(shares) != HUNDRED:
            self.add_error(
                "technology",
                _("The three shares make %(sum)s %% together; they must make 100 %%.")
                % {"sum": number(sum(shares), 2)},
            )
        return cleaned

    def facts(self) -> MeasureFacts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return MeasureFacts(
            **{name: data[name] for name in ("name", "organization", "kind", "legal_source", "remark")},
            obligation=Obligation(data["obligation"]),
            triad=Triad(**{name: data[name] / HUNDRED for name in SHARES}),
        )

    def beside(self, now: MeasureFacts) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        return beside(self, _typed(now), _typed(self.facts()))


def _typed(facts: MeasureFacts) -> dict[str, Any]:
    """The facts as the form's fields show them."""
    shares = {name: (getattr(facts.triad, name) * HUNDRED).normalize() for name in SHARES}
    texts = {name: getattr(facts, name) for name in ("name", "organization", "kind", "legal_source", "remark")}
    return {**texts, "obligation": facts.obligation.value, **{name: f"{share:f}" for name, share in shares.items()}}
