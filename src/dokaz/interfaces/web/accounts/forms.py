# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of these pages. They help people; the acts check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.forms import DayField
from dokaz.members.api import (
    IN_ORGANISATION,
    LONGEST_TOKEN_DAYS,
    ORGANISATION_KINDS,
    SCOPE_TEXTS,
    TEXTS,
    Scope,
)

_LANGUAGES = (("uk", "Українська"), ("en", "English"))
LEVELS = (
    (0, _("0 · public material only")),
    (1, _("1 · the coalition's material")),
    (2, _("2 · material of named organisations")),
    (3, _("3 · material of case teams")),
    (4, _("4 · may take part in opening sealed material, two people together")),
)


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxSelectMultiple | forms.HiddenInput):
                continue
            selects = isinstance(widget, forms.Select)
            widget.attrs.setdefault("class", "form-select" if selects else "form-control")

    def show_error(self, field: str, message: str) -> None:
        """Show an act's refusal at its field, or above the form."""
        self.add_error(field if field in self.fields else None, message)


class NewPasswordForm(_Styled):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12 characters at least. Four or five unrelated words are good."),
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") != values.get("password_again"):
            self.add_error("password_again", _("The two passwords differ."))
        return values


class PersonForm(NewPasswordForm):
    """A new person's name, language and password."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As colleagues know you. It appears in no log and no export."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)

    field_order: tuple[str, ...] = ("display_name", "language", "password", "password_again")


class OrganisationForm(_Styled):
    """Names and kind of an organisation."""

    name_uk = forms.CharField(label=_("Name in Ukrainian"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    code = forms.CharField(
        label=_("Short code"),
        max_length=8,
        help_text=_("2 to 8 capital Latin letters, such as TRH. It begins every number of yours."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ORGANISATION_KINDS)


class FirstRunForm(OrganisationForm, PersonForm):
    """The first organisation and its first administrator."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("You sign in with it. The archive sends no mail."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    setup_code = forms.CharField(label=_("Set-up code"), required=False)

    field_order = (
        "setup_code", "name_uk", "name_en", "code", "kind",
        "display_name", "email", "language", "password", "password_again",
    )  # fmt: skip

    def __init__(self, *args: Any, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["setup_code"]


class NewOrganisationForm(OrganisationForm):
    """An organisation and the address of its first administrator."""

    admin_email = forms.EmailField(label=_("E-mail of its first administrator"), max_length=254)


class DescribeOrganisationForm(_Styled):
    """Names and contact of the own organisation."""

    name_uk = forms.CharField(label=_("Name in Ukrainian"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    contact = forms.CharField(
        label=_("Contact for other organisations"), max_length=200, required=False
    )


class RolesForm(_Styled):
    """Roles, each with its explanation."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(str(role), TEXTS[role].name) for role in IN_ORGANISATION],
        widget=forms.CheckboxSelectMultiple,
    )


class InviteForm(RolesForm):
    """An invitation."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    clearance = forms.TypedChoiceField(label=_("Clearance"), choices=LEVELS, coerce=int, initial=1)
    department = forms.CharField(label=_("Department"), max_length=120, required=False)
    until = DayField(
        label=_("Member until"),
        required=False,
        help_text=_("Leave empty for no end. An external reader needs an end."),
    )
    field_order = ("email", "roles", "clearance", "department", "until")


class ClearanceForm(_Styled):
    """A confidentiality level."""

    clearance = forms.TypedChoiceField(label=_("Clearance"), choices=LEVELS, coerce=int)


class ReasonForm(_Styled):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AccountForm(_Styled):
    """Own name and language."""

    display_name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)


class NewTokenForm(_Styled):
    """What a program is called, what it may do, and for how long."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("The program and the computer it runs on, so that you recognise it later."),
    )
    days = forms.TypedChoiceField(
        label=_("Ends by itself after"),
        choices=(
            (7, _("7 days")),
            (30, _("30 days")),
            (90, _("90 days")),
            (LONGEST_TOKEN_DAYS, _("one year")),
        ),
        coerce=int,
        initial=30,
        help_text=_("The shorter, the less a lost token can do."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the program do?"),
        choices=[(str(scope), SCOPE_TEXTS[scope]) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
