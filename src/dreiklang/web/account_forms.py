"""What people enter about their own accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.values import Actor
from dreiklang.web.templatetags.dreiklang import say
from dreiklang.wording.labels import label as label_of

LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (366, _("one year")))


class TokenForm(forms.Form):
    """An API token to make: what for, what it may do, and for how long."""

    name = forms.CharField(
        label=_("What the token is for"),
        max_length=120,
        help_text=_("For example the name of the program that will use it"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the token may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one right.")},
    )
    lifetime = forms.TypedChoiceField(label=_("Valid for"), choices=LIFETIMES, coerce=int, initial=90)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [permission for permission in Permission if actor.may(permission)]
        self.fields["scopes"].choices = [(each.value, say(label_of("permission", each.value))) for each in held]

    @property
    def terms(self) -> dict[str, Any]:
        """What `create_token` wants to know; call it when the form is valid."""
        return {
            "name": self.cleaned_data["name"],
            "scopes": [Permission(scope) for scope in self.cleaned_data["scopes"]],
            "lifetime": dt.timedelta(days=self.cleaned_data["lifetime"]),
        }
