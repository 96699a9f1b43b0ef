"""Requests as people type them: steps of the guided form, filters of the backlog, and what moves a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dreiklang.portfolio.backlog import LONGEST_REASON, LONGEST_VIEW_NAME
from dreiklang.portfolio.facts import CONCERNS, LONGEST_TEXT, LONGEST_TITLE
from dreiklang.portfolio.request_queries import OPEN, ORDERS, Wanted
from dreiklang.portfolio.states import BACKLOG, State, next_states
from dreiklang.portfolio.taking_up import STATES
from dreiklang.portfolio.typed import AMOUNTS, BY_YEAR, FieldFault
from dreiklang.web.conflicts import beside
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS
from dreiklang.wording.labels import label as label_of

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization
    from dreiklang.portfolio.models import Request

YEARS = 5
"""How many years the form offers amounts for, from this one on."""


@dataclass(frozen=True)
class FormStep:
    """One page of the guided form: its word in the address, its title, and what it asks for."""

    slug: str
    title: str | Promise
    lead: str | Promise


STEPS = (
    FormStep("ziel", _("Aim"), _("What is to be better, and for whom? Plain sentences are enough.")),
    FormStep("aufgabe", _("Task"), _("Which duty and which process does it concern?")),
    FormStep("aufwand", _("Time and cost"), _("As far as you know it; leave empty what you do not know.")),
    FormStep("belange", _("Concerns"), _("A guess is enough; the portfolio office involves the right people.")),
    FormStep("anlagen", _("Attachments"), _("Files that help to understand the request, if there are any.")),
)
SUMMARY = "abgeben"
STEP_OF = {
    **dict.fromkeys(("organization", "title", "better", "better_for"), "ziel"),
    **dict.fromkeys(
        ("obligation", "legal_source", "procedure", "cases_a_year", "people", "process", "technology"), "aufgabe"
    ),
    **dict.fromkeys(("starts_on", "wanted_by", "cost_remark"), "aufwand"),
    **{name: "belange" for concern in CONCERNS for name in (concern, f"{concern}_words")},
}
"""On which page a field stands; amounts by year stand with the cost."""


def step_of(field: str) -> str:
    """The page on which a field stands."""
    return STEP_OF.get(field, "aufwand")


def _line(label: str | Promise, help_text: str | Promise = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, help_text=help_text, required=False, strip=False, widget=widget)


def _area(label: str | Promise, help_text: str | Promise = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_TEXT})
    return forms.CharField(label=label, help_text=help_text, required=False, strip=False, widget=widget)


def _choice(label: str | Promise, group: str) -> forms.CharField:
    choices = [(code, say(text)) for code, text in LABELS[group].items()]
    return forms.CharField(label=label, required=False, widget=forms.Select(choices=choices))


QUESTIONS = {
    "data_protection": _("Are data about people processed?"),
    "information_security": _("Do data or systems need special protection?"),
    "accessibility": _("Will there be something on a screen that everybody must be able to use?"),
    "climate": _("Does it save or take energy, paper or journeys?"),
    "staff_council": _("Does it change how staff work?"),
}
"""What each concern is about, as people ask it."""


class WritingForm(forms.Form):
    """One page of a request. It takes whatever is typed, since a draft may hold anything; faults come from the rule."""

    def __init__(self, *args: Any, step: str, typed: Mapping[str, str], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(typed), **kwargs)
        self.years = sorted({*years, *_years_in(typed)})
        {
            "ziel": self._add_aim,
            "aufgabe": self._add_task,
            "aufwand": self._add_cost,
            "belange": self._add_concerns,
        }.get(step, lambda: None)()

    def _add_aim(self) -> None:
        self.fields["title"] = _line(_("Title"), _("A few words by which everybody knows it"), maxlength=LONGEST_TITLE)
        self.fields["better"] = _area(_("What is to be better?"), _("And what is it like today?"), 4)
        self.fields["better_for"] = _area(_("For whom?"), _("For example residents, companies, staff of the office"), 2)

    def _add_task(self) -> None:
        self.fields["obligation"] = _choice(_("Is it a legal duty?"), "obligation")
        self.fields["legal_source"] = _line(
            _("Legal source"), _("For example § 1a OZG; needed unless it is voluntary"), maxlength=LONGEST_TITLE
        )
        self.fields["procedure"] = _area(_("Which process is concerned?"), _("Its name, and who takes part"))
        self.fields["cases_a_year"] = _line(_("Cases a year"), _("A rough number is enough"), inputmode="numeric")
        for name, label in (("people", _("People (%)")), ("process", _("Process (%)")), ("technology", _("IT (%)"))):
            self.fields[name] = _line(label, inputmode="decimal")

    def _add_cost(self) -> None:
        for name, label in (("starts_on", _("Wanted beginning")), ("wanted_by", _("Wanted until"))):
            self.fields[name] = _line(label)
            self.fields[name].widget.input_type = "date"
        for year in self.years:
            for name in AMOUNTS:
                unit = "" if name == "posts" else f" ({say(label_of('unit', name))})"
                label = f"{say(label_of('quantity', name))} {year}{unit}"
                self.fields[f"{name}_{year}"] = _line(label, inputmode="decimal")
        self.fields["cost_remark"] = _area(_("What the figures rest on"), _("An offer, an estimate, or a guess"))

    def _add_concerns(self) -> None:
        choices = [(code, say(label_of("answer", code))) for code in ("unknown", "no", "yes")]
        for concern in CONCERNS:
            widget = forms.Select(choices=choices)
            self.fields[concern] = forms.CharField(label=QUESTIONS[concern], required=False, widget=widget)
            self.fields[f"{concern}_words"] = _area(_("In which way?"), rows=2)

    def choose_organization(self, organizations: Iterable[Organization]) -> None:
        """Let who may write for several choose among them."""
        choices = [(each.key, each.name) for each in organizations]
        if len(choices) > 1:
            widget = forms.Select(choices=choices)
            field = forms.CharField(label=_("Organisation that asks"), required=False, widget=widget)
            self.fields = {"organization": field, **self.fields}

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, as it was typed."""
        return {name: self.data.get(name, "") for name in self.fields}

    def show(self, faults: Iterable[FieldFault]) -> None:
        """Put faults beside their fields."""
        for fault in faults:
            if fault.field in self.fields:
                self.add_error(fault.field, f"{say(fault.reason)} {say(fault.remedy)}")

    def beside(self, stored: Mapping[str, str]) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        return beside(self, {name: stored.get(name, "") for name in self.fields}, self.typed)

    @property
    def by_year(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The amounts, year by year."""
        return [(year, [self[f"{name}_{year}"] for name in AMOUNTS]) for year in self.years]

    @property
    def by_concern(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The questions, concern by concern."""
        return [(say(label_of("concern", name)), self[name], self[f"{name}_words"]) for name in CONCERNS]


def _years_in(typed: Mapping[str, str]) -> set[int]:
    return {int(match[2]) for name, text in typed.items() if text and (match := BY_YEAR.fullmatch(name))}


class BeginForm(forms.Form):
    """The very first page: for whom, and a title."""

    organization = forms.ChoiceField(label=_("Organisation that asks"))
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("A few words by which everybody knows it"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [(each.key, each.name) for each in organizations]


class AttachmentForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File (at most 10 MB)"),
        help_text=_("PDF, pictures, text, tables and presentations; no macros"),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose the file again."),
        },
    )


ORDER_WORDS = {
    "newest": _("newest first"),
    "waiting": _("longest unchanged first"),
    "wanted": _("wanted soonest first"),
    "state": _("by state"),
    "organization": _("by organisation"),
    "title": _("by title"),
}


class RequestFilter(forms.Form):
    """Filters of the backlog."""

    words = forms.CharField(label=_("Words of the title, or number"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    organization = forms.ChoiceField(label=_("Organisation"), required=False)
    obligation = forms.ChoiceField(label=_("Obligation"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=[(key, ORDER_WORDS[key]) for key in ORDERS])

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state.value, say(label_of("request_state", state))) for state in (State.DRAFT, *BACKLOG)]
        self.fields["state"].choices = [("", _("all states")), (OPEN, _("all that are open")), *states]
        self.fields["organization"].choices = [
            ("", _("all organisations")),
            *((each.key, each.name) for each in organizations),
        ]
        obligations = [(code, say(text)) for code, text in LABELS["obligation"].items()]
        self.fields["obligation"].choices = [("", _("all")), *obligations]

    @property
    def wanted(self) -> Wanted:
        """What was chosen; everything if it makes no sense."""
        if not self.is_valid():
            return Wanted()
        return Wanted(
            **{name: value or ("newest" if name == "order" else "") for name, value in self.cleaned_data.items()}
        )


class ViewForm(forms.Form):
    """A name for the present filter."""

    name = forms.CharField(label=_("Name of the view"), max_length=LONGEST_VIEW_NAME)


class StepForm(forms.Form):
    """Where a request is to go, and why."""

    target = forms.ChoiceField(label=_("Next state"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for every step that is not simply the next one. The department reads it."),
    )
    expected_on = forms.DateField(
        label=_("Next step expected on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    into = forms.CharField(
        label=_("Merged into (number)"), required=False, max_length=10, help_text=_("Only for “Merged”, such as B17")
    )

    def __init__(self, *args: Any, request: Request | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = next_states(State(request.state)) if request else tuple(BACKLOG)[1:]
        self.fields["target"].choices = [(state.value, say(label_of("request_state", state))) for state in states]

    def clean_into(self) -> int | None:
        """A number with or without its letter."""
        text = self.cleaned_data["into"].strip()
        if not text:
            return None
        if not re.fullmatch(r"[Bb]?[0-9]{1,9}", text):
            raise forms.ValidationError(_("Write the number of a request, such as B17."))
        return int(text.lstrip("Bb"))


PUBLISH, UNPUBLISH = "publish", "unpublish"


class BulkForm(StepForm):
    """What is to happen to several requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].label = _("What is to happen")
        moves = [(code, _("State: %s") % word) for code, word in self.fields["target"].choices]
        self.fields["target"].choices = [
            *moves,
            (PUBLISH, _("Publish title and state")),
            (UNPUBLISH, _("Publish no longer")),
        ]


class BacklogForm(forms.Form):
    """What holds for all requests here."""

    contact = forms.CharField(
        label=_("Who handles requests first"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name of the unit, with telephone or e-mail address; shown to everybody who hands in a request."),
    )
    shares_requests = forms.BooleanField(
        label=_("Other municipalities may read titles, aims and states of our requests and measures"), required=False
    )


class IntakeForm(forms.Form):
    """Where measures stand that are taken up into the backlog."""

    state = forms.ChoiceField(label=_("They stand at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, say(label_of("request_state", state))) for state in STATES]


class ConvertForm(forms.Form):
    """What a request does not say, and its measure must."""

    kind = forms.ChoiceField(label=_("Kind"))
    variant_name = forms.CharField(label=_("Name of the full variant"), max_length=200)
    reduced_name = forms.CharField(
        label=_("Name of a reduced variant"), max_length=200, required=False, help_text=_("Leave empty for none.")
    )
    of_cost = forms.IntegerField(label=_("It takes (% of the cost)"), required=False, min_value=1, max_value=99)
    of_value = forms.IntegerField(label=_("It brings (% of the value)"), required=False, min_value=1, max_value=99)
    loss = forms.CharField(label=_("What is lost with it"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, say(text)) for code, text in LABELS["kind"].items()]

    def clean(self) -> dict[str, Any]:
        """A reduced variant needs all that makes it one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reduced_name"):
            for name in ("of_cost", "of_value", "loss"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for the reduced variant; or leave its name empty."))
        return cleaned
