"""What people type about motions: filters, what is right of a reading, and a measure made of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.council.adopting import Proposal
from dreiklang.council.corrections import LONGEST_TEXT, Judgement
from dreiklang.council.effective import CODES, NUMBERS, Counted
from dreiklang.council.motion_table import KINDS, MotionTable, Wanted
from dreiklang.planning import Basis, Obligation, Quantity, Resources, Triad
from dreiklang.portfolio.adding import NewMeasure
from dreiklang.portfolio.values import MeasureFacts
from dreiklang.web.council_forms import YearFilter
from dreiklang.web.forms import AmountField
from dreiklang.web.measure_form import MeasureForm
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS
from dreiklang.wording.labels import label as label_of

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization

Choices = list[tuple[str, Any]]
NONE = "none"
EQUAL = Triad(people=Decimal("0.3334"), process=Decimal("0.3333"), technology=Decimal("0.3333"))
"""Shares of a triad that nobody has stated yet; they have to make the whole."""
QUANTITIES = (Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.PERSONNEL_COST, Quantity.POSTS)


def codes_of(group: str, codes: Iterable[str] = ()) -> Choices:
    """Codes with their words, all of a group or those given."""
    return [(code, say(label_of(group, code))) for code in (codes or LABELS[group])]


class MotionFilter(YearFilter):
    """Filters of the list of imported motions."""

    words = forms.CharField(label=_("Words in the title or number"), required=False, max_length=100)
    group = forms.ChoiceField(label=_("Moved by"), required=False)
    result = forms.ChoiceField(label=_("Result"), required=False)
    field_order = ("words", "group", "result", "year")

    def __init__(self, *args: Any, groups: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("everybody")), *((name, name) for name in groups)]
        self.fields["result"].choices = [("", _("all results")), *codes_of("outcome", CODES["result"])]


class TableFilter(forms.Form):
    """Filters of the table of motions to a budget; the names of the fields stand in addresses."""

    haushalt = forms.ChoiceField(label=_("Budget"), required=False)
    words = forms.CharField(label=_("Words in the title or number"), required=False, max_length=100)
    group = forms.ChoiceField(label=_("Moved by"), required=False)
    recommendation = forms.ChoiceField(label=_("Recommendation"), required=False)
    result = forms.ChoiceField(label=_("Result"), required=False)
    sub_budget = forms.ChoiceField(label=_("Sub-budget"), required=False)
    level = forms.ChoiceField(label=_("How sure the reading is"), required=False)
    later = forms.BooleanField(label=_("Show the years after the budget's own, too"), required=False)
    sort = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cycles: Sequence[str], table: MotionTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = table.rows
        groups = sorted({name for row in rows for name in row.movers}, key=str.casefold)
        self.fields["haushalt"].choices = [(cycle, cycle) for cycle in cycles]
        self.fields["group"].choices = [("", _("everybody")), *((name, name) for name in groups)]
        self.fields["recommendation"].choices = _occurring("recommendation", {row.recommendation for row in rows})
        self.fields["result"].choices = _occurring("outcome", {row.result for row in rows})
        budgets = sorted({row.sub_budget for row in rows if row.sub_budget})
        self.fields["sub_budget"].choices = [("", _("all sub-budgets")), *((each, each) for each in budgets)]
        self.fields["level"].choices = [("", _("all")), *codes_of("level")]
        if len(cycles) < 2:
            self.fields["haushalt"].widget = forms.HiddenInput()

    def wanted(self) -> Wanted:
        """What was asked for; whatever makes no sense is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if name != "haushalt" and value}
        return Wanted(**given)


def _occurring(group: str, codes: set[str]) -> Choices:
    known = [(code, word) for code, word in codes_of(group) if code in codes]
    return [("", _("all")), *known, *([(NONE, _("none known"))] if "" in codes else [])]


class JudgementForm(forms.Form):
    """What is right of one value: one field of the value's own sort, and the reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where you know it from. Stands in the record of changes and beside the value."),
    )
    field_order = ("value", "reason")

    def __init__(self, *args: Any, field: str, value: Counted | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort = field
        self.fields["value"] = _value_field(field)
        now = None if value is None else value.value
        if isinstance(now, Decimal):
            now = f"{now.normalize():f}".replace(".", ",")
        self.fields["value"].initial = now
        self.order_fields(self.field_order)

    def judgement(self) -> Judgement:
        """What was typed; call it when the form is valid."""
        value, reason = self.cleaned_data["value"], self.cleaned_data["reason"]
        if self.sort in NUMBERS:
            return Judgement(confirmed=False, amount=value, reason=reason)
        return Judgement(confirmed=False, text=value or "", reason=reason)


def _value_field(field: str) -> forms.Field:
    label, hint = say(label_of("value_read", field)), _("Leave it empty if there is none.")
    if field in CODES:
        group = "outcome" if field == "result" else field
        return forms.ChoiceField(label=label, required=False, choices=[("", _("none")), *codes_of(group, CODES[field])])
    if field in NUMBERS:
        plain = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        places = 0 if field in {"in_favour", "against", "abstentions"} else 3
        largest = Decimal(10) ** 13
        return AmountField(
            label=label,
            required=False,
            min_value=0 if places == 0 else -largest,
            max_value=largest,
            decimal_places=places,
            widget=plain,
            help_text=hint,
        )
    if field == "movers":
        hint = _("Several with a semicolon between them.")
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, help_text=hint)


class NewFigureForm(forms.Form):
    """Which figure was not read: its kind and year."""

    art = forms.ChoiceField(label=_("Kind"))
    jahr = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["art"].choices = codes_of("kind_of_figure", KINDS)


class NewMeasureForm(MeasureForm):
    """A measure made of a motion: its facts, and what it takes by year, prefilled with the motion's figures."""

    def __init__(
        self, *args: Any, proposal: Proposal, years: Sequence[int], organizations: Iterable[Organization], **kwargs: Any
    ) -> None:
        facts = MeasureFacts(
            name=proposal.name,
            organization=proposal.organization,
            kind="internal_process",
            obligation=Obligation.VOLUNTARY,
            legal_source="",
            triad=EQUAL,
            remark="",
        )
        super().__init__(*args, facts=facts, organizations=organizations, **kwargs)
        self.proposal, self.years = proposal, tuple(years)
        self.fields["organization"].choices = [("", _("(choose)")), *self.fields["organization"].choices]
        for quantity in QUANTITIES:
            for year in self.years:
                self.fields[self.name_of(quantity, year)] = self._amount(quantity, year)

    @staticmethod
    def name_of(quantity: Quantity, year: int) -> str:
        """The name of the field of a quantity in a year."""
        return f"{quantity.value}_{year}"

    def _amount(self, quantity: Quantity, year: int) -> AmountField:
        known = getattr(self.proposal.needs, quantity.value).get(year)
        return AmountField(
            label=f"{say(label_of('quantity', quantity))} {year} ({say(label_of('unit', quantity))})",
            required=False,
            min_value=0,
            max_value=10**9,
            decimal_places=2 if quantity is Quantity.POSTS else 3,
            initial="" if known is None else f"{known.normalize():f}".replace(".", ","),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    @property
    def amount_rows(self) -> list[list[forms.BoundField]]:
        """The fields of the figures, a row for each quantity."""
        return [[self[self.name_of(quantity, year)] for year in self.years] for quantity in QUANTITIES]

    def new_measure(self, variant_name: str) -> NewMeasure:
        """What was typed; call it when the form is valid. Shares left as they were are assumed, posts derived."""
        needs = Resources(**{quantity.value: self._typed(quantity) for quantity in QUANTITIES})
        as_proposed = needs == self.proposal.needs
        facts = self.facts()
        return NewMeasure(
            facts=facts,
            needs=needs,
            variant_name=variant_name,
            basis=Basis.ASSUMED if facts.triad == EQUAL else Basis.STATED,
            needs_basis=Basis.STATED if as_proposed and not self.proposal.derived else Basis.DERIVED,
        )

    def _typed(self, quantity: Quantity) -> dict[int, Decimal]:
        values = {year: self.cleaned_data.get(self.name_of(quantity, year)) for year in self.years}
        return {year: value for year, value in values.items() if value}
