"""Funding programmes, what is put forward for them, and applications, as people change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.resources.values import (
    LONGEST_NAME,
    ApplicationFacts,
    ApplicationState,
    FundedFacts,
    PaymentFacts,
    ProgrammeFacts,
    YearCost,
)
from dreiklang.web.conflicts import beside
from dreiklang.web.form_fields import DayField, PercentField, TeurField, shown
from dreiklang.web.strategy_forms import choices_of

PROSE = {"rows": 3}
Named = Iterable[tuple[str, str]]
"""Measures as key and name."""


class ProgrammeForm(forms.Form):
    """A funding programme: what it pays, and what is said of it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    grantor = forms.CharField(label=_("Grantor"), max_length=LONGEST_NAME, required=False)
    rate = PercentField(label=_("Funding rate (%)"))
    own_share_rate = PercentField(label=_("Own share as stated (%)"), required=False)
    volume_cap = TeurField(label=_("Volume at most (TEUR)"))
    own_share_cap = TeurField(label=_("Own share at most, as stated (TEUR)"))
    grant_limit = TeurField(label=_("Grant at most (TEUR)"), help_text=_("Planning keeps to it"))
    own_share_in_budget = TeurField(
        label=_("Own share in the budget anyway, as stated (TEUR)"),
        help_text=_("Only needed while the costs of the measures are not known"),
    )
    measure_limit = forms.IntegerField(label=_("Measures at most"), required=False, min_value=1, max_value=10**6)
    first_year = forms.IntegerField(label=_("First year"), required=False, min_value=1990, max_value=2100)
    last_year = forms.IntegerField(label=_("Last year"), required=False, min_value=1990, max_value=2100)
    apply_until = DayField(label=_("Apply until"))
    eligible_cost = forms.CharField(
        label=_("What counts"), max_length=2000, required=False, widget=forms.Textarea(attrs=PROSE)
    )
    note = forms.CharField(label=_("Remark"), max_length=5000, required=False, widget=forms.Textarea(attrs=PROSE))
    measures = forms.MultipleChoiceField(
        label=_("Measures of the register that it is open to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Planning reckons with the programme for these."),
    )

    def __init__(self, *args: Any, measures: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = [(key, f"{key} {name}") for key, name in measures]

    def facts(self) -> ProgrammeFacts:
        """What was typed; call it when the form is valid."""
        data = {name: _plain(value) for name, value in self.cleaned_data.items()}
        return ProgrammeFacts(**{**data, "measures": tuple(data["measures"])})

    def beside(self, now: ProgrammeFacts) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        return beside(self, self.typed(now), self.typed(self.facts()))

    @staticmethod
    def typed(facts: ProgrammeFacts) -> dict[str, Any]:
        """The facts, to be compared and shown; percentages as such."""
        rates = {
            name: None if value is None else f"{shown(value * 100)} %"
            for name, value in (("rate", facts.rate), ("own_share_rate", facts.own_share_rate))
        }
        rest = {name: shown(value) for name, value in asdict(facts).items() if name not in {*rates, "measures"}}
        return {**rest, **rates, "measures": sorted(facts.measures)}


def _plain(value: Any) -> Any:
    return value.normalize() if isinstance(value, Decimal) else value


class FundedForm(forms.Form):
    """A measure put forward, with what it costs in each year."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    measure = forms.ChoiceField(label=_("In the register"), required=False)
    in_budget_anyway = forms.BooleanField(
        label=_("In the budget anyway, with or without the programme"), required=False
    )
    budget = forms.CharField(
        label=_("Budget"), max_length=40, required=False, help_text=_("Its name, such as 2024/2025")
    )
    budget_state = forms.CharField(
        label=_("How it stands there"), max_length=2000, required=False, widget=forms.Textarea(attrs=PROSE)
    )

    def __init__(self, *args: Any, measures: Named, years: Sequence[int], facts: FundedFacts | None = None, **kw: Any):
        super().__init__(*args, initial=_funded_initial(facts), **kw)
        self.source = facts.source if facts else {}
        self.years = sorted({*years, *(each.year for each in (facts.costs if facts else ()))})
        self.fields["measure"].choices = [("", _("(not there)")), *((key, f"{key} {name}") for key, name in measures)]
        for year in self.years:
            self.fields[f"cost_{year}"] = TeurField(label=gettext("Cost %(year)s (TEUR)") % {"year": year})
            self.fields[f"eligible_{year}"] = TeurField(
                label=gettext("Of this counts %(year)s (TEUR)") % {"year": year},
                help_text=gettext("Empty: all of it"),
            )

    @property
    def year_fields(self) -> list[tuple[Any, Any]]:
        """Cost and eligible cost, by year."""
        return [(self[f"cost_{year}"], self[f"eligible_{year}"]) for year in self.years]

    def facts(self) -> FundedFacts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        names = ("name", "measure", "budget", "budget_state", "in_budget_anyway")
        return FundedFacts(**{name: data[name] for name in names}, costs=tuple(self._costs()), source=self.source)

    def _costs(self) -> Iterable[YearCost]:
        for year in self.years:
            cost, eligible = (self.cleaned_data[f"{name}_{year}"] for name in ("cost", "eligible"))
            if cost is not None or eligible is not None:
                cost = Decimal(0) if cost is None else cost.normalize()
                yield YearCost(year=year, cost=cost, eligible=cost if eligible is None else eligible.normalize())

    def beside(self, now: FundedFacts) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        stored, typed = _funded_initial(now), _funded_initial(self.facts())
        return beside(self, *({name: shown(value) for name, value in each.items()} for each in (stored, typed)))


def _funded_initial(facts: FundedFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    names = ("name", "measure", "budget", "budget_state", "in_budget_anyway")
    costs = {f"cost_{each.year}": each.cost for each in facts.costs}
    counting = {f"eligible_{each.year}": each.eligible for each in facts.costs if each.eligible != each.cost}
    return {**{name: getattr(facts, name) for name in names}, **costs, **counting}


class ApplicationForm(forms.Form):
    """An application, what came of it, and what is called in which year."""

    title = forms.CharField(label=_("What is applied for"), max_length=LONGEST_NAME)
    reference = forms.CharField(label=_("Reference of the grantor"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("State"))
    amount = TeurField(label=_("Amount applied for (TEUR)"), required=True)
    applied_on = DayField(label=_("Applied on"))
    decided_on = DayField(label=_("Decided on"))
    awarded = TeurField(label=_("Awarded (TEUR)"))
    conditions = forms.CharField(
        label=_("Conditions of the award"), max_length=5000, required=False, widget=forms.Textarea(attrs=PROSE)
    )
    proof_due_on = DayField(label=_("Proof of use due on"))
    proof_given_on = DayField(label=_("Proof of use given on"))
    note = forms.CharField(label=_("Remark"), max_length=5000, required=False, widget=forms.Textarea(attrs=PROSE))

    def __init__(self, *args: Any, years: Sequence[int], facts: ApplicationFacts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_application_initial(facts), **kwargs)
        self.years = sorted({*years, *(each.year for each in (facts.payments if facts else ()))})
        self.fields["state"].choices = choices_of("application")
        for year in self.years:
            self.fields[f"payment_{year}"] = TeurField(label=gettext("Payment %(year)s (TEUR)") % {"year": year})
            self.fields[f"due_on_{year}"] = DayField(label=gettext("Call it by (%(year)s)") % {"year": year})
            self.fields[f"called_on_{year}"] = DayField(label=gettext("Called on (%(year)s)") % {"year": year})

    @property
    def year_fields(self) -> list[tuple[Any, Any, Any]]:
        """Amount, last day and day of the call, by year."""
        return [(self[f"payment_{y}"], self[f"due_on_{y}"], self[f"called_on_{y}"]) for y in self.years]

    def clean(self) -> dict[str, Any]:
        """Refuse days of a payment that has no amount."""
        cleaned = super().clean() or self.cleaned_data
        for year in self.years:
            days = cleaned.get(f"due_on_{year}") or cleaned.get(f"called_on_{year}")
            if days and cleaned.get(f"payment_{year}") is None and f"payment_{year}" not in self.errors:
                self.add_error(f"payment_{year}", gettext("Give the amount, or empty the days beside it."))
        return cleaned

    def facts(self) -> ApplicationFacts:
        """What was typed; call it when the form is valid."""
        data = {name: _plain(value) for name, value in self.cleaned_data.items()}
        own = set(ApplicationFacts.__dataclass_fields__) - {"state", "payments"}
        return ApplicationFacts(
            **{name: data[name] for name in own},
            state=ApplicationState(data["state"]),
            payments=tuple(
                PaymentFacts(
                    year=year,
                    amount=data[f"payment_{year}"],
                    due_on=data[f"due_on_{year}"],
                    called_on=data[f"called_on_{year}"],
                )
                for year in self.years
                if data[f"payment_{year}"] is not None
            ),
        )

    def beside(self, now: ApplicationFacts) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        stored, typed = _application_initial(now), _application_initial(self.facts())
        return beside(self, *({name: shown(value) for name, value in each.items()} for each in (stored, typed)))


def _application_initial(facts: ApplicationFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    found: dict[str, Any] = {
        name: getattr(facts, name) for name in ApplicationFacts.__dataclass_fields__ if name != "payments"
    }
    found["state"] = facts.state.value
    for each in facts.payments:
        found |= {
            f"payment_{each.year}": each.amount,
            f"due_on_{each.year}": each.due_on,
            f"called_on_{each.year}": each.called_on,
        }
    return found
