"""The sheet of an evaluation as a form: points and a reason for each criterion, amounts for each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.assessment.values import LONGEST_REASON, Rated, SheetContent, four
from dreiklang.evaluation import Catalogue, Criterion, Group, YearlyAmount
from dreiklang.planning import InvalidValueError
from dreiklang.web.conflicts import beside
from dreiklang.web.evaluation_forms import points_words
from dreiklang.web.forms import AmountField

COLUMNS = (
    ("cost_budget", _("Cost, budget-effective")),
    ("cost_other", _("Cost, not budget-effective")),
    ("benefit_budget", _("Benefit, budget-effective")),
    ("benefit_other", _("Benefit, not budget-effective")),
)
ANSWERS = (("", "–"), ("10", _("yes")), ("0", _("no")))


@dataclass(frozen=True)
class CriterionFields:
    """One criterion with its two fields, and what others said where that is to be seen."""

    criterion: Criterion
    points: forms.BoundField
    reason: forms.BoundField
    said: str


@dataclass(frozen=True)
class GroupFields:
    """A group with its criteria."""

    group: Group
    criteria: tuple[CriterionFields, ...]


class SheetForm(forms.Form):
    """Everything may be left out in a draft; nothing may be off its scale."""

    money_reason = forms.CharField(
        label=_("Where the amounts are from"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example an offer, a measurement, an estimate and who made it."),
    )

    def __init__(
        self,
        *args: Any,
        catalogue: Catalogue,
        years: Sequence[int],
        content: SheetContent,
        said: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=typed(content), **kwargs)
        self.catalogue = catalogue
        self.years = sorted({*years, *(each.year for each in content.amounts)})
        self.said = said or {}
        for each in catalogue.criteria:
            self._add_criterion(each, gate=catalogue.group_of[each.key].gate)
        if catalogue.monetary:
            self._add_amounts()
        else:
            del self.fields["money_reason"]

    def _add_criterion(self, criterion: Criterion, *, gate: bool) -> None:
        points: forms.Field = PointsField(catalogue=self.catalogue, criterion=criterion.key)
        if gate:
            points = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, required=False)
        self.fields[f"points_{criterion.key}"] = points
        self.fields[f"reason_{criterion.key}"] = forms.CharField(
            label=_("Reason"),
            required=False,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 1}),
        )

    def _add_amounts(self) -> None:
        for year in self.years:
            for column, label in COLUMNS:
                self.fields[f"{column}_{year}"] = AmountField(
                    label=f"{label} {year} (TEUR)",
                    required=False,
                    min_value=0,
                    max_value=10**9,
                    decimal_places=3,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )

    @property
    def groups(self) -> list[GroupFields]:
        """The criteria as the template shows them."""
        return [
            GroupFields(group, tuple(self._fields_of(each) for each in group.criteria))
            for group in self.catalogue.groups
        ]

    def _fields_of(self, criterion: Criterion) -> CriterionFields:
        key = criterion.key
        return CriterionFields(criterion, self[f"points_{key}"], self[f"reason_{key}"], self.said.get(key, ""))

    @property
    def columns(self) -> list[Any]:
        """The heads of the table of amounts."""
        return [label for _name, label in COLUMNS]

    @property
    def amounts(self) -> list[tuple[int, list[tuple[Any, forms.BoundField]]]]:
        """The rows of the table of amounts."""
        return [
            (year, [(label, self[f"{column}_{year}"]) for column, label in COLUMNS])
            for year in self.years
            if self.catalogue.monetary
        ]

    def content(self) -> SheetContent:
        """What was typed and can be; what cannot is left out, so that a draft keeps the rest."""
        data = getattr(self, "cleaned_data", {})
        ratings = {}
        for each in self.catalogue.criteria:
            points, reason = data.get(f"points_{each.key}"), data.get(f"reason_{each.key}") or ""
            given = Decimal(points) if points not in (None, "") else None
            if given is not None or reason:
                ratings[each.key] = Rated(given, reason)
        return SheetContent(
            ratings=ratings, amounts=tuple(self._typed_amounts(data)), money_reason=data.get("money_reason") or ""
        )

    def _typed_amounts(self, data: Mapping[str, Any]) -> list[YearlyAmount]:
        if not self.catalogue.monetary:
            return []
        found = []
        for year in self.years:
            given = {column: data.get(f"{column}_{year}") for column, _label in COLUMNS}
            if any(value is not None for value in given.values()):
                found.append(YearlyAmount(year=year, **{name: value or Decimal(0) for name, value in given.items()}))
        return found

    def beside(self, stored: SheetContent) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        rows = beside(self, typed(stored), typed(self.content()))
        return [{**row, "label": row["label"]} for row in rows]

    def mark_missing(self, missing: Sequence[str], *, money: bool) -> None:
        """Say at each field what keeps the sheet from being handed in."""
        for key in missing:
            for part in ("points", "reason"):
                name = f"{part}_{key}"
                if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
                    self.add_error(name, _("Points are missing.") if part == "points" else _("The reason is missing."))
        if money:
            self.add_error("money_reason", _("There are amounts; say where they are from."))


class PointsField(AmountField):
    """Points on a criterion's scale, refused in the library's words."""

    def __init__(self, *, catalogue: Catalogue, criterion: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=_("Points (0–10)"), required=False, widget=widget)
        self.catalogue, self.criterion = catalogue, criterion

    def validate(self, value: Any) -> None:
        """Refuse what is off the scale."""
        if value is None:
            return
        try:
            self.catalogue.check_points(self.criterion, value)
        except InvalidValueError as error:
            raise forms.ValidationError(points_words(error)) from error


def typed(content: SheetContent) -> dict[str, Any]:
    """The content as the form's fields show it."""
    shown: dict[str, Any] = {"money_reason": content.money_reason}
    for key, rated in content.ratings.items():
        shown[f"points_{key}"] = "" if rated.points is None else _plain(rated.points)
        shown[f"reason_{key}"] = rated.reason
    for each in content.amounts:
        for (column, _label), value in zip(COLUMNS, four(each), strict=True):
            shown[f"{column}_{each.year}"] = _plain(value)
    return shown


def _plain(value: Decimal) -> str:
    """As a German types it."""
    return f"{value.normalize():f}".replace(".", ",")
