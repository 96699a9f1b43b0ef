"""What people type when they make a catalogue of their own, or compare criteria in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.evaluation import SCALE, Catalogue, Criterion, Group, Weighting
from dreiklang.web.evaluation_forms import HUNDRED, decimal_input
from dreiklang.web.forms import AmountField
from dreiklang.web.templatetags.dreiklang import number

MOST_CRITERIA = 20
SPARE = 3
"""Empty rows for further criteria."""


class PairsForm(forms.Form):
    """Which of two criteria is more important, for every pair."""

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs: dict[str, tuple[str, str]] = {}
        keys = list(names)
        for first, second in combinations(keys, 2):
            field = f"c_{keys.index(first)}_{keys.index(second)}"
            self.pairs[field] = (first, second)
            self.fields[field] = forms.ChoiceField(
                label=_("%(first)s against %(second)s") % {"first": names[first], "second": names[second]},
                choices=list(_steps(names[first], names[second])),
                initial="1",
                required=False,
            )

    def comparisons(self) -> dict[tuple[str, str], Fraction]:
        """Every pair with its step; equal where nothing was chosen."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {pair: Fraction(data.get(field) or "1") for field, pair in self.pairs.items()}

    def field_of(self, first: str, second: str) -> forms.BoundField:
        """The field of a pair."""
        return self[next(field for field, pair in self.pairs.items() if pair == (first, second))]


def _steps(first: str, second: str) -> list[tuple[str, str]]:
    """The steps in words, from the first far ahead to the second far ahead."""
    return [(str(step), step_words(step, first, second)) for step in reversed(SCALE)]


def step_words(step: Fraction, first: str, second: str) -> str:
    """One step of the scale in words."""
    if step == 1:
        return gettext("both equally important")
    ahead, strength = (first, step) if step > 1 else (second, 1 / step)
    return gettext("%(n)s: %(name)s %(how)s more important") % {
        "n": strength,
        "name": ahead,
        "how": _strength(strength),
    }


def _strength(strength: Fraction) -> str:
    if strength <= 3:
        return gettext("somewhat")
    return gettext("clearly") if strength <= 6 else gettext("very much")


class OwnCatalogueForm(forms.Form):
    """A version of the city's own utility analysis: its criteria with weights that make 100."""

    name = forms.CharField(label=_("Name"), max_length=200)
    source = forms.CharField(
        label=_("Source of the weights"),
        max_length=300,
        required=False,
        help_text=_("For example a decision, or a pairwise comparison with its date."),
    )
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=500, required=False, help_text=_("Stands in the record of changes.")
    )

    def __init__(self, *args: Any, template: Catalogue, weights: Mapping[str, Decimal], **kwargs: Any) -> None:
        self.criteria = template.criteria[:MOST_CRITERIA]
        self.rows = min(len(self.criteria) + SPARE, MOST_CRITERIA)
        super().__init__(*args, initial=self._initial(template, weights), **kwargs)
        for row in range(self.rows):
            self.fields[f"name_{row}"] = forms.CharField(label=_("Criterion"), max_length=200, required=False)
            self.fields[f"english_{row}"] = forms.CharField(label=_("In English"), max_length=200, required=False)
            self.fields[f"weight_{row}"] = AmountField(
                label=_("Weight"),
                min_value=0,
                max_value=100,
                decimal_places=4,
                required=False,
                widget=decimal_input(),
            )

    def _initial(self, template: Catalogue, weights: Mapping[str, Decimal]) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "name": template.name,
            "note": template.note,
            "source": template.groups[0].weight_source,
            "valid_from": template.valid_from,
        }
        shares = template.groups[0].shares
        for row, each in enumerate(self.criteria):
            known = weights.get(each.key, each.weight if template.groups[0].weighting is Weighting.OWN else None)
            even = round(Decimal(shares[each.key].numerator * 100) / shares[each.key].denominator, 2)
            initial |= {f"name_{row}": each.name, f"english_{row}": each.name_en}
            initial[f"weight_{row}"] = number(known if known is not None else even)
        return initial

    @property
    def table(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows of criteria."""
        return [(self[f"name_{row}"], self[f"english_{row}"], self[f"weight_{row}"]) for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Refuse weights that do not make 100, and criteria without a weight."""
        cleaned = super().clean() or self.cleaned_data
        weights = []
        for row in range(self.rows):
            name, weight = cleaned.get(f"name_{row}"), cleaned.get(f"weight_{row}")
            if name and weight is None and f"weight_{row}" not in self.errors:
                self.add_error(f"weight_{row}", _("The criterion needs a weight; 0 is one, too."))
            if name and weight is not None:
                weights.append(weight)
        if not weights and not self.errors:
            raise forms.ValidationError(_("Give at least one criterion with its weight."))
        if not self.errors and sum(weights) != HUNDRED:
            raise forms.ValidationError(
                _("The weights make %(sum)s together; they must make 100. Change them by %(rest)s in all.")
                % {"sum": number(sum(weights)), "rest": number(HUNDRED - sum(weights))}
            )
        return cleaned

    def catalogue(self, template: Catalogue) -> Catalogue:
        """What was typed as a catalogue; a criterion keeps its key as long as it keeps its row."""
        data = self.cleaned_data
        criteria: list[Criterion] = []
        for row in range(self.rows):
            name = data.get(f"name_{row}")
            if name:
                key = self.criteria[row].key if row < len(self.criteria) else _key(name, criteria, self.criteria)
                criteria.append(
                    Criterion(key=key, name=name, name_en=data[f"english_{row}"], weight=data[f"weight_{row}"])
                )
        group = Group.of_ones_own(tuple(criteria), data["source"])
        return replace(
            template,
            name=data["name"],
            name_en="",
            source="",
            sure=True,
            valid_from=data["valid_from"],
            valid_until=None,
            note=data["note"],
            monetary=True,
            rule=False,
            positions=(),
            groups=(group,),
        )


def _key(name: str, *taken: Sequence[Criterion]) -> str:
    known = {each.key for criteria in taken for each in criteria}
    stem = slugify(name)[:50] or "kriterium"
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 100))) if key not in known)
