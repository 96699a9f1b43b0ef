"""What administrators type about people and connections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.municipality.permissions import OF_AN_ORGANIZATION, Role
from dreiklang.municipality.values import Grant
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import LABELS
from dreiklang.wording.labels import label as label_of

if TYPE_CHECKING:
    from dreiklang.municipality.models import Organization


class RolesField(forms.MultipleChoiceField):
    """Roles to tick; some of them once for each organisation."""

    widget = forms.CheckboxSelectMultiple


class RolesForm(forms.Form):
    """A person's roles."""

    roles = RolesField(label=_("Roles in the whole municipality"), required=False)
    places = RolesField(label=_("Roles in one organisation"), required=False)

    def __init__(self, *args: Any, organizations: Iterable[Organization], held: Collection[Grant] = (), **kwargs: Any):
        self.grants_by_name = dict(_grants(organizations))
        initial = {name for name, (grant, _) in self.grants_by_name.items() if grant in held}
        super().__init__(*args, initial={"roles": initial, "places": initial}, **kwargs)
        for field, everywhere in (("roles", True), ("places", False)):
            self.fields[field].choices = [
                (name, words)
                for name, (grant, words) in self.grants_by_name.items()
                if (grant.organization is None) is everywhere
            ]

    @property
    def grants(self) -> list[Grant]:
        """The roles that were ticked; call it when the form is valid."""
        return [self.grants_by_name[name][0] for name in self.cleaned_data["roles"] + self.cleaned_data["places"]]


def _grants(organizations: Iterable[Organization]) -> Iterator[tuple[str, tuple[Grant, str]]]:
    for role in Role:
        if role is not Role.VISITOR and role not in OF_AN_ORGANIZATION:
            yield role.value, (Grant(role), say(label_of("role", role.value)))
    for item in organizations:
        if item.kind not in {"group", "committee"}:
            for role in sorted(OF_AN_ORGANIZATION):
                words = f"{item.name}: {say(label_of('role', role.value))}"
                yield f"{role.value}@{item.key}", (Grant(role, item.pk), words)


def name_of(grant: Grant, organizations: Iterable[Organization]) -> str:
    """A role in words, with its organisation."""
    role = say(label_of("role", grant.role.value))
    place = next((item.name for item in organizations if item.pk == grant.organization), None)
    return f"{role} ({place})" if place else role


class NameForm(forms.Form):
    """A person's name and address."""

    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("Needed for single sign-on."))


class PersonForm(NameForm, RolesForm):
    """A new person."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, help_text=_("Letters, digits, dot and hyphen; it cannot be changed.")
    )

    def clean_username(self) -> str:
        """Refuse what would be mistaken for something else."""
        name: str = self.cleaned_data["username"].strip()
        if not name.isascii() or not all(letter.isalnum() or letter in ".-_" for letter in name):
            raise forms.ValidationError(_("Take letters without umlauts, digits, dots and hyphens only."))
        return name


class ControllerForm(forms.Form):
    """Who answers for personal data."""

    controller = forms.CharField(
        label=_("Who answers for personal data here"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name and address of the controller and of the data protection officer, with a way to reach them."),
    )


class WebhookForm(forms.Form):
    """An address to tell of changes."""

    address = forms.CharField(
        label=_("Address (https)"), max_length=500, widget=forms.URLInput(attrs={"autocomplete": "off"})
    )
    actions = forms.MultipleChoiceField(
        label=_("Changes that it is told of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actions"].choices = [(code, say(text)) for code, text in LABELS["action"].items()]


class AuditFilter(forms.Form):
    """Filters of the record of changes."""

    action = forms.ChoiceField(label=_("Kind of change"), required=False)
    kind = forms.ChoiceField(label=_("What was changed"), required=False)

    def __init__(self, *args: Any, actions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [
            ("", _("all changes")),
            *((action, say(label_of("action", action))) for action in actions),
        ]
        self.fields["kind"].choices = [
            ("", _("all things")),
            *((code, say(text)) for code, text in LABELS["subject"].items()),
        ]
