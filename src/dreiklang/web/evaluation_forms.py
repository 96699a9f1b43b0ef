"""What people type when they open an evaluation, move weights, compare in pairs, or make a catalogue of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.assessment.values import Opening
from dreiklang.evaluation import Catalogue, DiscountRate, Rate
from dreiklang.planning import InvalidValueError
from dreiklang.web.forms import AmountField
from dreiklang.web.templatetags.dreiklang import number, say
from dreiklang.wording.labels import LABELS

HUNDRED = Decimal(100)
MOST_PLACES = 20


def decimal_input() -> forms.TextInput:
    """An input for a decimal as Germans write it, which number inputs do not take everywhere."""
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class OpeningForm(forms.Form):
    """What is evaluated, when, by which catalogue, and by whom."""

    subject = forms.ChoiceField(label=_("Request or measure"))
    gate = forms.ChoiceField(label=_("Gate"), help_text=_("The same questions are asked again at each gate."))
    catalogue = forms.ChoiceField(
        label=_("Criteria catalogue"), help_text=_("It is kept with the evaluation as it is now.")
    )
    raters = forms.MultipleChoiceField(
        label=_("Who rates"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Better two people: nobody sees the other's points before handing in their own."),
    )
    base_year = forms.IntegerField(label=_("Base year of the net present value"), min_value=1900, max_value=2200)
    discount = AmountField(
        label=_("Discount rate (% a year)"), min_value=0, max_value=100, decimal_places=4, widget=decimal_input()
    )
    discount_source = forms.CharField(label=_("Source of the rate"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[tuple[str, str, str]],
        catalogues: Sequence[Catalogue],
        people: Sequence[Any],
        rate: Rate | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [(f"{kind}:{key}", f"{key} {name}") for kind, key, name in subjects]
        self.fields["gate"].choices = [(code, say(text)) for code, text in LABELS["gate"].items()]
        self.fields["catalogue"].choices = [
            (each.key, f"{each.name} ({gettext('version')} {each.version})") for each in catalogues
        ]
        self.fields["raters"].choices = [(each.pseudonym, each.get_full_name() or each.username) for each in people]
        if rate is not None:
            self.fields["discount"].initial = number(rate.value * HUNDRED)
            self.fields["discount_source"].initial = rate.source

    def opening(self) -> Opening:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        kind, _colon, key = data["subject"].partition(":")
        return Opening(
            kind=kind,
            subject=key,
            gate=data["gate"],
            catalogue=data["catalogue"],
            raters=tuple(data["raters"]),
            base_year=data["base_year"],
            discount=DiscountRate(value=data["discount"] / HUNDRED, source=data["discount_source"]),
        )


class WeightsForm(forms.Form):
    """One weight for each criterion; only proportions matter."""

    def __init__(self, *args: Any, names: Mapping[str, str], weights: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = dict(weights)
        for key, name in names.items():
            self.fields[f"w_{key}"] = AmountField(
                label=name,
                min_value=0,
                max_value=10_000,
                decimal_places=4,
                required=False,
                initial=f"{weights[key].normalize():f}",
                widget=forms.NumberInput(attrs={"step": "1", "min": "0", "inputmode": "decimal"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse weights of nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self._weights().values()):
            raise forms.ValidationError(_("All weights are zero. Give at least one criterion a weight."))
        return cleaned

    def _weights(self) -> dict[str, Decimal]:
        return {
            key: own if f"w_{key}" not in self.data else self.cleaned_data.get(f"w_{key}") or Decimal(0)
            for key, own in self.own.items()
        }

    def weights(self) -> dict[str, Decimal]:
        """What was typed, and the register's own weights where nothing was; these too if something cannot be."""
        return self._weights() if self.is_bound and self.is_valid() else self.own


class SensitivityForm(WeightsForm):
    """Weights, the criterion whose weight moves, and how many places are looked at."""

    def __init__(self, *args: Any, names: Mapping[str, str], weights: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, names=names, weights=weights, **kwargs)
        self.fields["kriterium"] = forms.ChoiceField(
            label=_("Criterion whose weight moves"), choices=list(names.items()), required=False
        )
        self.fields["plaetze"] = forms.IntegerField(
            label=_("First places to look at"), min_value=2, max_value=MOST_PLACES, initial=10, required=False
        )

    @property
    def criterion(self) -> str:
        """The chosen criterion, else the first."""
        chosen = self.cleaned_data.get("kriterium") if self.is_bound and self.is_valid() else ""
        return chosen or next(iter(self.own))

    @property
    def places(self) -> int:
        """How many places."""
        chosen = self.cleaned_data.get("plaetze") if self.is_bound and self.is_valid() else None
        return chosen or 10


def points_words(error: InvalidValueError) -> str:
    """What is wrong with points, and what to do, in the reader's language."""
    return f"{say(error.reason)} {say(error.remedy)}"
