"""Fields that several forms have: percentages, days, and places in council papers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.council.queries import papers
from dreiklang.municipality.errors import Refusal
from dreiklang.strategy.values import PaperPlace
from dreiklang.web.forms import AmountField
from dreiklang.web.refusals import refusal_words
from dreiklang.web.templatetags.dreiklang import language

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality

HUNDRED = Decimal(100)
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class PercentField(AmountField):
    """A share of 1, typed as a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, widget=forms.TextInput(attrs=DECIMAL), **{"decimal_places": 4, **kwargs})

    def clean(self, value: Any) -> Decimal | None:
        """The share; the rule behind the form says whether it can be."""
        typed = super().clean(value)
        return None if typed is None else typed / HUNDRED

    def prepare_value(self, value: Any) -> Any:
        """What is stored, as a percentage; what was typed, as it was."""
        return typed_number(value * HUNDRED) if isinstance(value, Decimal) else value


class TeurField(AmountField):
    """An amount in TEUR."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            decimal_places=3, max_digits=13, widget=forms.TextInput(attrs=DECIMAL), **{"required": False, **kwargs}
        )

    def prepare_value(self, value: Any) -> Any:
        """What is stored, as it would be typed."""
        return typed_number(value) if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day, typed as 31.12.2026 or 2026-12-31."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%d.%m.%Y", "%Y-%m-%d"],
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "TT.MM.JJJJ"}),
            error_messages={"invalid": _("This is no day. Write it as 31.12.2026.")},
            **{"required": False, **kwargs},
        )

    def prepare_value(self, value: Any) -> Any:
        """What is stored, in German form."""
        return value.strftime("%d.%m.%Y") if isinstance(value, dt.date) else value


def typed_number(value: Decimal) -> str:
    """An exact number as the reader types it: without grouping, with their decimal mark."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",") if language() == "de" else text


def shown(value: Any) -> str:
    """A value as `conflicts.beside` compares and shows it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return typed_number(value)
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    return "" if value is None else str(value)


class PaperForm(forms.Form):
    """A form with the place in a council paper that something stands at."""

    paper_key = forms.CharField(
        label=_("Paper"),
        max_length=200,
        required=False,
        help_text=_("Its reference, such as GRDrs 388/2019"),
    )
    line = forms.IntegerField(label=_("Line"), required=False, min_value=1, max_value=10**6)
    words = forms.CharField(
        label=_("Words found there"), max_length=200, required=False, help_text=_("At most eight words")
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality

    def clean_paper_key(self) -> str:
        """The key of the paper that was named by key or reference."""
        typed = self.cleaned_data["paper_key"].strip()
        if not typed:
            return ""
        return paper_key(self.municipality, typed)

    def place(self) -> PaperPlace:
        """The place that was typed; call it when the form is valid."""
        data = self.cleaned_data
        return PaperPlace(paper_key=data["paper_key"], line=data["line"], words=data["words"])


def paper_key(municipality: Municipality, typed: str) -> str:
    """The key of the paper with this key or reference; a ValidationError if there is none, or more than one."""
    named = Q(key=typed) | Q(reference__iexact=typed)
    found = list(papers(municipality).filter(named).values_list("key", flat=True)[:2])
    if typed in found:
        return typed
    if len(found) != 1:
        raise forms.ValidationError(
            gettext(
                "There is no paper “%(typed)s” here, or more than one. Give its reference as in the list of papers."
            )
            % {"typed": typed}
        )
    return str(found[0])


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal at the field that it names, if the form has it."""
    name = getattr(refusal, "field", None)
    form.add_error(name if name in form.fields else None, refusal_words(refusal))
