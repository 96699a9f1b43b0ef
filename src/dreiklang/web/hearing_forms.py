"""Hearings as people open and answer them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.portfolio.hearing_queries import REQUIRED_FOR, WAY, State
from dreiklang.portfolio.hearing_values import ANSWERS, LEGAL_BASES, HearingResult, Party
from dreiklang.portfolio.hearings import NewHearing, Opinion
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS, label

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HearingFilter(forms.Form):
    """Filters of the list of hearings."""

    party = forms.TypedChoiceField(label=_("Who is heard"), required=False, coerce=Party, empty_value=None)
    open_only = forms.BooleanField(label=_("Only those that are waited for"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = [(code, say(text)) for code, text in LABELS["party"].items()]
        self.fields["party"].choices = [("", _("everybody")), *parties]


class NewHearingForm(forms.Form):
    """What is asked of whom, about what, until when."""

    measure = forms.CharField(label=_("Measure (key)"), max_length=60, required=False, help_text=_("Such as M003"))
    request = forms.RegexField(
        label=_("Request (number)"), regex=r"^[Bb]?\d{1,9}$", required=False, help_text=_("Such as B17")
    )
    basis = forms.ChoiceField(label=_("Who is heard, on which legal basis"))
    question = forms.CharField(label=_("What is asked"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    papers = forms.CharField(
        label=_("Papers"),
        max_length=12_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("References or addresses, one to a line"),
    )
    due_on = forms.DateField(label=_("Deadline"), widget=DAY)
    required_for = forms.ChoiceField(
        label=_("Must be concluded before the state"), initial=REQUIRED_FOR.value, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [
            (basis.key, f"{say(label('party', basis.party.value))}: {basis.cited}") for basis in LEGAL_BASES
        ]
        self.fields["required_for"].choices = [(state.value, say(label("request_state", state.value))) for state in WAY]

    def clean(self) -> dict[str, Any]:
        """Refuse what names no subject, or two."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("measure")) == bool(cleaned.get("request")) and "request" not in self.errors:
            self.add_error("measure", _("Name either a measure or a request."))
        return cleaned

    def new(self) -> NewHearing:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        number = data["request"].lstrip("Bb")
        return NewHearing(
            basis=data["basis"],
            question=data["question"],
            due_on=data["due_on"],
            measure=data["measure"].strip(),
            request=int(number) if number else None,
            papers=tuple(filter(None, map(str.strip, data["papers"].splitlines()))),
            required_for=State(data["required_for"] or REQUIRED_FOR),
        )


class OpinionForm(forms.Form):
    """The opinion of who is heard."""

    result = forms.TypedChoiceField(label=_("Result"), coerce=HearingResult)
    words = forms.CharField(
        label=_("Opinion"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Needed for a refusal and for conditions."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = [(each.value, say(label("hearing_result", each.value))) for each in ANSWERS]

    def opinion(self) -> Opinion:
        """What was typed; call it when the form is valid."""
        return Opinion(result=self.cleaned_data["result"], words=self.cleaned_data["words"])


class WaiverForm(forms.Form):
    """Why something goes on without an opinion, or in spite of a refusal."""

    reason = forms.CharField(
        label=_("Why it goes on all the same"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the record of changes."),
    )


class DeadlineForm(forms.Form):
    """Another deadline."""

    due_on = forms.DateField(label=_("New deadline"), widget=DAY)
