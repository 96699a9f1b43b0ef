"""What people type, checked before a rule sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dreiklang.packages.queries import Published, limits_like
from dreiklang.packages.values import Definition
from dreiklang.planning import Axis, InvalidValueError, Limit, Portfolio, Quantity, read_amendments
from dreiklang.web.conflicts import beside
from dreiklang.web.refusals import fault_words
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording import plain_number
from dreiklang.wording.labels import LABELS
from dreiklang.wording.labels import label as label_of

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization

LARGEST_UPLOAD = 10 * 1024 * 1024


class MeasureFilter(forms.Form):
    """Filters of the measure list."""

    words = forms.CharField(label=_("Words in the name"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    organization = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(self, *args: Any, organizations: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, say(text)) for code, text in LABELS["kind"].items()]
        self.fields["kind"].choices = [("", _("all kinds")), *kinds]
        self.fields["organization"].choices = [
            ("", _("all organisations")),
            *((item.key, item.name) for item in organizations if item.kind not in {"group", "committee"}),
        ]


class UploadForm(forms.Form):
    """One workbook."""

    workbook = forms.FileField(
        label=_("Workbook (XLSX, at most 10 MB)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose a workbook first."),
            "empty": _("The file is empty. Choose the workbook again."),
        },
    )

    def clean_workbook(self) -> Any:
        """Refuse what is too large before reading it."""
        file = self.cleaned_data["workbook"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 10 MB. Remove what is not needed from it."))
        return file


class AmountField(forms.DecimalField):
    """An amount typed as 24500, 24500,5 or 24.500: German grouping is understood, doubt is refused."""

    def to_python(self, value: Any) -> Decimal | None:
        """Turn German notation into a decimal; a lone dot is a decimal point only if it cannot group."""
        if isinstance(value, str):
            value = plain_number(value)
        return super().to_python(value)


STARTS = (
    ("limits", _("The best package within the limits below")),
    ("draft", _("Like the mayor's draft: its funds and posts as limits")),
    ("posts", _("A number of posts, with the funds that belong to them")),
    ("named", _("Only the measures that must be in, with all that they need")),
    ("complement", _("Everything that is not in another package, within the limits below")),
    ("everything", _("Everything that was applied for")),
)


class PackageForm(forms.Form):
    """The definition of a package of one's own."""

    title = forms.CharField(label=_("Name of the package"), max_length=120)
    start = forms.ChoiceField(choices=STARTS, widget=forms.RadioSelect, initial="limits")
    complement_of = forms.ChoiceField(label=_("The other package"), required=False)
    obligations_first = forms.BooleanField(
        label=_("Legal duties first: as many of them as possible, before any other value counts"),
        required=False,
        initial=True,
    )
    required = forms.MultipleChoiceField(label=_("Must be in"), required=False, widget=forms.CheckboxSelectMultiple)
    excluded = forms.MultipleChoiceField(label=_("Must not be in"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        portfolio: Portfolio,
        others: Sequence[Published],
        definition: Definition | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_initial(definition), **kwargs)
        self.portfolio = portfolio
        self.others = {entry.package.slug: entry for entry in others}
        measures = [(measure.key, f"{measure.key} {measure.name}") for measure in portfolio.measures]
        self.fields["required"].choices = measures
        self.fields["excluded"].choices = measures
        self.fields["complement_of"].choices = [
            ("", _("(choose for “not in another package”)")),
            *((slug, entry.content.title) for slug, entry in self.others.items()),
        ]
        self._add_limits()
        self._add_weights()

    def _add_limits(self) -> None:
        quantities = (Quantity.FUNDS, Quantity.MATERIAL, Quantity.INVESTMENT, Quantity.PERSONNEL_COST)
        places = [(quantity, year) for quantity in quantities for year in self.portfolio.years]
        places += [(Quantity.POSTS, year) for year in (*self.portfolio.years, None)]
        self.limit_places = {_limit_name(quantity, year): (quantity, year) for quantity, year in places}
        for name, (quantity, year) in self.limit_places.items():
            when = str(year) if year else gettext("in sum")
            unit = say(label_of("unit", quantity))
            self.fields[name] = AmountField(
                label=f"{say(label_of('quantity', quantity))} {when} ({unit}), {gettext('at most')}",
                required=False,
                min_value=0,
                max_value=10**9,
                decimal_places=2 if quantity is Quantity.POSTS else 3,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def _add_weights(self) -> None:
        for criterion in self.portfolio.criteria:
            self.fields[f"weight_{criterion.key}"] = AmountField(
                label=criterion.name,
                required=False,
                min_value=0,
                max_value=1000,
                decimal_places=2,
                initial=criterion.weight,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    @property
    def limit_fields(self) -> list[forms.BoundField]:
        """The limits, in order."""
        return [self[name] for name in self.limit_places]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        """The criteria's weights, in order."""
        return [self[f"weight_{criterion.key}"] for criterion in self.portfolio.criteria]

    @property
    def weights_changed(self) -> bool:
        """Whether a weight differs from the register's."""
        return self.is_bound and any(name.startswith("weight_") for name in self.changed_data)

    def clean(self) -> dict[str, Any]:
        """Refuse definitions that cannot mean anything."""
        cleaned = super().clean() or self.cleaned_data
        start = cleaned.get("start")
        both = set(cleaned.get("required", ())) & set(cleaned.get("excluded", ()))
        for key in sorted(both):
            self.add_error("excluded", gettext("%s cannot both be in and not be in.") % key)
        if start == "named" and not cleaned.get("required"):
            self.add_error("required", gettext("Choose the measures that the package is made of."))
        if start == "complement" and not cleaned.get("complement_of"):
            self.add_error("complement_of", gettext("Choose the package whose remainder you want."))
        if start == "posts" and cleaned.get(_limit_name(Quantity.POSTS, None)) is None:
            self.add_error(_limit_name(Quantity.POSTS, None), gettext("Say how many posts."))
        if start == "draft" and self._draft() is None:
            self.add_error("start", gettext("This city has no package that is the mayor's draft."))
        return cleaned

    def _draft(self) -> Published | None:
        """The draft list: the package with number 1."""
        return next((entry for entry in self.others.values() if entry.package.number == 1), None)

    def definition(self) -> Definition:
        """The definition that was typed; call it when the form is valid."""
        data = self.cleaned_data
        weights = {
            criterion.key: data[f"weight_{criterion.key}"]
            for criterion in self.portfolio.criteria
            if data.get(f"weight_{criterion.key}") is not None
        }
        unchanged = all(weights.get(item.key) == item.weight for item in self.portfolio.criteria)
        return Definition(
            title=data["title"],
            start=data["start"],
            limits=self._limits(),
            required=tuple(data["required"]),
            excluded=tuple(data["excluded"]),
            obligations_first=data["obligations_first"],
            weights={} if unchanged else weights,
            complement_of=data["complement_of"] if data["start"] == "complement" else "",
        )

    def beside(self, now: Definition) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        return beside(self, _initial(now), _initial(self.definition()))

    def _limits(self) -> tuple[Limit, ...]:
        if self.cleaned_data["start"] == "everything":
            return ()
        typed = {
            place: self.cleaned_data[name]
            for name, place in self.limit_places.items()
            if self.cleaned_data.get(name) is not None
        }
        draft = self._draft()
        if self.cleaned_data["start"] == "draft" and draft:
            stated = limits_like(draft, self.portfolio.years)
            typed = {**{(limit.quantity, limit.year): limit.maximum for limit in stated}, **typed}
        return tuple(Limit(quantity=quantity, year=year, maximum=value) for (quantity, year), value in typed.items())


LONGEST_AMENDMENTS = 2000
MONEY = (
    ("within", _("They share the package's money and posts: something else gives way")),
    ("on_top", _("Their money and posts come on top")),
)
OTHERS = (
    ("package", _("Only what is in the package or comes in by name")),
    ("anew", _("Every measure of the register: the package is planned anew within the limits")),
)


class AmendmentForm(forms.Form):
    """Amendments to a published package, as they are put in the meeting."""

    title = forms.CharField(label=_("Name of the amended package"), max_length=120)
    text = forms.CharField(
        label=_("Amendments"),
        required=False,
        max_length=LONGEST_AMENDMENTS,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For example: plus 27, minus two posts in AKR, 500 TEUR less 2025"),
    )
    plus = forms.ChoiceField(label=_("This measure comes in"), required=False)
    minus = forms.ChoiceField(label=_("This measure goes out"), required=False)
    money = forms.ChoiceField(label=_("Measures that come in"), choices=MONEY, widget=forms.RadioSelect)
    others = forms.ChoiceField(label=_("What may be in"), choices=OTHERS, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, portfolio: Portfolio, base: Published, definition: Definition | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_amendment_initial(base, definition), **kwargs)
        self.portfolio = portfolio
        self.base = base
        measures = [(measure.key, f"{measure.key} {measure.name}") for measure in portfolio.measures]
        inside = {item.measure for item in base.content.items}
        nothing = ("", _("(nothing)"))
        self.fields["plus"].choices = [nothing, *(each for each in measures if each[0] not in inside)]
        self.fields["minus"].choices = [nothing, *(each for each in measures if each[0] in inside)]

    def clean(self) -> dict[str, Any]:
        """Put what was chosen behind what was typed, and refuse what cannot be read."""
        cleaned = super().clean() or self.cleaned_data
        parts = [cleaned.get("text", "").strip()]
        parts += [f"plus {key}" for key in (cleaned.get("plus"),) if key]
        parts += [f"minus {key}" for key in (cleaned.get("minus"),) if key]
        cleaned["text"] = "\n".join(filter(None, parts))
        try:
            read_amendments(cleaned["text"], self.portfolio)
        except InvalidValueError as error:
            self.add_error("text", fault_words(error))
        return cleaned

    def definition(self) -> Definition:
        """The definition that was typed; call it when the form is valid."""
        data = self.cleaned_data
        return Definition(
            title=data["title"],
            start="amendment",
            based_on=self.base.package.slug,
            based_on_version=self.base.version.number,
            amendments=data["text"],
            anew=data["others"] == "anew",
            on_top=data["money"] == "on_top",
        )

    def beside(self, now: Definition) -> list[dict[str, str]]:
        """What is stored now and what was typed, where they differ."""
        return beside(self, _amendment_initial(self.base, now), _amendment_initial(self.base, self.definition()))


def _amendment_initial(base: Published, definition: Definition | None) -> dict[str, Any]:
    if definition is None:
        title = gettext("%s, amended") % str(base.content.title)[:100]
        return {"title": title, "money": "within", "others": "package"}
    return {
        "title": definition.title,
        "text": definition.amendments,
        "money": "on_top" if definition.on_top else "within",
        "others": "anew" if definition.anew else "package",
    }


class FrontierForm(forms.Form):
    """Along which quantity to ask what more would buy, and how finely."""

    along = forms.ChoiceField(label=_("What more of this would buy"))
    points = forms.TypedChoiceField(
        label=_("How many limits"), choices=[(10, "10"), (25, "25"), (50, "50")], coerce=int, initial=25
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        axes = [(Quantity.FUNDS, year) for year in (*years, None)]
        axes += [(Quantity.PERSONNEL_COST, year) for year in years] + [(Quantity.POSTS, None)]
        self.axes = {_limit_name(quantity, year): Axis(quantity=quantity, year=year) for quantity, year in axes}
        self.fields["along"].choices = [(name, axis_words(axis)) for name, axis in self.axes.items()]

    @property
    def axis(self) -> Axis:
        """The quantity that was chosen; call it when the form is valid."""
        return self.axes[self.cleaned_data["along"]]


def axis_words(axis: Axis) -> str:
    """A frontier's quantity in the reader's language, with its unit."""
    when = str(axis.year) if axis.year else gettext("in sum")
    return f"{say(label_of('quantity', axis.quantity))} {when} ({say(label_of('unit', axis.quantity))})"


def _limit_name(quantity: Quantity, year: int | None) -> str:
    return f"{quantity.value}_{year or 'total'}"


def _initial(definition: Definition | None) -> dict[str, Any]:
    if definition is None:
        return {}
    return {
        "title": definition.title,
        "start": definition.start,
        "complement_of": definition.complement_of,
        "obligations_first": definition.obligations_first,
        "required": list(definition.required),
        "excluded": list(definition.excluded),
        **{_limit_name(limit.quantity, limit.year): limit.maximum for limit in definition.limits},
        **{f"weight_{key}": weight for key, weight in definition.weights.items()},
    }
