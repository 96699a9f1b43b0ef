"""Strategies, their elements and indicators as people change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.portfolio.contributing import Share
from dreiklang.strategy.values import (
    LONGEST_NAME,
    Adoption,
    ElementFacts,
    ElementKind,
    IndicatorFacts,
    ValueFacts,
    VersionFacts,
)
from dreiklang.web.form_fields import (
    DECIMAL,
    AmountField,
    DayField,
    PaperForm,
    PercentField,
    paper_key,
    typed_number,
)
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS

if TYPE_CHECKING:
    from dreiklang.municipality.models import Municipality, Organization
    from dreiklang.strategy.models import StrategyVersion

NOBODYS = {"group", "committee"}


def choices_of(group: str) -> list[tuple[str, str]]:
    """The codes of a group with their words."""
    return [(code, say(text)) for code, text in LABELS[group].items()]


class HeadForm(PaperForm):
    """What a version says apart from its elements."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    vision = forms.CharField(
        label=_("Vision"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words"),
    )

    def facts(self) -> VersionFacts:
        """What was typed; call it when the form is valid."""
        return VersionFacts(year=self.cleaned_data["year"], vision=self.cleaned_data["vision"], place=self.place())

    @staticmethod
    def typed(facts: VersionFacts) -> dict[str, Any]:
        """The facts as the form's fields show them."""
        return {"year": facts.year, "vision": facts.vision, **asdict(facts.place)}


class NewStrategyForm(HeadForm):
    """A strategy that begins."""

    title = forms.CharField(label=_("Name of the strategy"), max_length=LONGEST_NAME)
    organization = forms.ChoiceField(label=_("Whose strategy"), required=False)

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [
            ("", _("the whole city's")),
            *((item.key, item.name) for item in organizations if item.kind not in NOBODYS),
        ]


class ElementForm(PaperForm):
    """An element of a draft."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    parent = forms.ChoiceField(label=_("Stands under"), required=False)
    serves = forms.TypedChoiceField(
        label=_("Serves in the city's strategy"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        draft: StrategyVersion,
        city: Sequence[StrategyVersion],
        own: str = "",
        kind: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        entries = [entry for entry in draft.entries.all() if entry.element.key != own]
        self.fields["kind"].choices = choices_of("element_kind")
        if own:
            self.fields["kind"].disabled = True
            self.fields["kind"].initial = kind
        self.fields["parent"].choices = [
            ("", _("(nothing, it stands by itself)")),
            *((entry.element.key, entry.name) for entry in entries),
        ]
        above = [entry for version in city for entry in version.entries.all()] if draft.strategy.organization_id else []
        if above:
            self.fields["serves"].choices = [("", _("(none)")), *((each.element_id, each.name) for each in above)]
        else:
            del self.fields["serves"]

    def facts(self) -> ElementFacts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return ElementFacts(
            kind=data["kind"],
            name=data["name"],
            parent=data["parent"],
            serves=data.get("serves"),
            place=self.place(),
        )

    @staticmethod
    def typed(facts: ElementFacts) -> dict[str, Any]:
        """The facts as the form's fields show them."""
        return {
            "kind": facts.kind,
            "name": facts.name,
            "parent": facts.parent,
            "serves": facts.serves,
            **asdict(facts.place),
        }


class AdoptionForm(forms.Form):
    """How a draft comes into force."""

    on = DayField(label=_("Adopted on"), required=True)
    decision = forms.CharField(
        label=_("Decision"), max_length=300, help_text=_("What was decided, and by whom"), required=False
    )
    paper = forms.CharField(
        label=_("Paper"),
        max_length=200,
        required=False,
        help_text=_("Its reference, such as GRDrs 388/2019"),
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality

    def clean_paper(self) -> str:
        """The key of the paper that was named."""
        typed = self.cleaned_data["paper"].strip()
        return paper_key(self.municipality, typed) if typed else ""

    def adoption(self) -> Adoption:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        return Adoption(on=data["on"], decision=data["decision"], paper_key=data["paper"])


class IndicatorForm(forms.Form):
    """An indicator without its values."""

    name = forms.CharField(label=_("What is measured"), max_length=LONGEST_NAME)
    unit = forms.CharField(label=_("Unit"), max_length=60, help_text=_("For example %, days, rank"))
    direction = forms.ChoiceField(label=_("Better is"))
    element = forms.TypedChoiceField(label=_("Measures this element"), required=False, coerce=int, empty_value=None)
    target = AmountField(
        label=_("Target"), required=False, decimal_places=4, max_digits=16, widget=forms.TextInput(attrs=DECIMAL)
    )
    target_year = forms.IntegerField(label=_("Target year"), required=False, min_value=1990, max_value=2100)
    note = forms.CharField(label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, versions: Sequence[StrategyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = choices_of("direction")
        self.fields["element"].choices = [
            ("", _("(none)")),
            *(
                (version.strategy.title, [(entry.element_id, entry.name) for entry in version.entries.all()])
                for version in versions
            ),
        ]

    def facts(self) -> IndicatorFacts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        target = data["target"]
        return IndicatorFacts(
            **{name: data[name] for name in ("name", "unit", "direction", "element", "target_year", "note")},
            target=None if target is None else target.normalize(),
        )

    @staticmethod
    def typed(facts: IndicatorFacts) -> dict[str, Any]:
        """The facts as the form's fields show them."""
        return {**asdict(facts), "target": None if facts.target is None else typed_number(facts.target)}


class ValueForm(PaperForm):
    """A value of an indicator."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    day = DayField(label=_("Day"), help_text=_("Only if it holds for one day"))
    value = AmountField(label=_("Value"), decimal_places=4, max_digits=16, widget=forms.TextInput(attrs=DECIMAL))
    basis = forms.ChoiceField(label=_("How it is known"))
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = choices_of("basis")

    def facts(self) -> ValueFacts:
        """What was typed; call it when the form is valid."""
        data = self.cleaned_data
        names = ("year", "day", "value", "basis", "note")
        return ValueFacts(**{name: data[name] for name in names}, place=self.place())


class ContributionForm(forms.Form):
    """What a measure contributes to: a box and a share for every element of the strategies in force."""

    def __init__(self, *args: Any, versions: Sequence[StrategyVersion], held: Sequence[Share], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = versions
        now = {each.element: each for each in held}
        self.elements = {entry.element_id: entry for version in versions for entry in _linkable(version)}
        self.held = now
        for element, entry in self.elements.items():
            share = now.get(element)
            self.fields[f"serves_{element}"] = forms.BooleanField(
                label=entry.name, required=False, initial=share is not None
            )
            self.fields[f"share_{element}"] = PercentField(
                label=gettext("Share of the cost of the measure for %(name)s, in %%") % {"name": entry.name},
                required=False,
                decimal_places=2,
                initial=share.share if share else None,
            )

    @property
    def groups(self) -> list[tuple[StrategyVersion, list[tuple[str, list[tuple[Any, Any]]]]]]:
        """The fields as the page shows them: by strategy and kind of element, box and share beside each other."""
        found = []
        for version in self.versions:
            kinds: dict[str, list[tuple[Any, Any]]] = {}
            for entry in _linkable(version):
                pair = (self[f"serves_{entry.element_id}"], self[f"share_{entry.element_id}"])
                kinds.setdefault(entry.element.kind, []).append(pair)
            found.append((version, list(kinds.items())))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a share where the box is not ticked."""
        cleaned = super().clean() or self.cleaned_data
        for element in self.elements:
            if cleaned.get(f"share_{element}") is not None and not cleaned.get(f"serves_{element}"):
                self.add_error(f"share_{element}", gettext("Tick the box as well, or empty this field."))
        return cleaned

    def shares(self) -> list[Share]:
        """What was typed, with the contributions to elements that are no longer in force; call it when valid."""
        gone = [share for element, share in self.held.items() if element not in self.elements]
        return gone + [self._share(element) for element in self.elements if self.cleaned_data.get(f"serves_{element}")]

    def _share(self, element: int) -> Share:
        share: Decimal | None = self.cleaned_data.get(f"share_{element}")
        share = None if share is None else share.normalize()
        before = self.held.get(element)
        kept = before is not None and before.share == share
        return Share(element=element, share=share, basis=before.basis if kept and before else "stated")


def _linkable(version: StrategyVersion) -> list[Any]:
    """The elements that measures are linked to; every measure states its shares of the triad itself."""
    return [entry for entry in version.entries.all() if entry.element.kind != ElementKind.TRIAD]
