# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library's forms of security keys, with words for the one field that it leaves without any."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddSecurityKeyForm(AddWebAuthnForm):
    """A new key; without a name the library gives it one."""

    name = forms.CharField(label=_("Name"), required=False)


class RenameSecurityKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_("Name"))
