# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the list of acts is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.audit.words import PARTS
from dokaz.interfaces.web.forms import DayField, PageForm

_ANY = ("", _("any"))


class FilterForm(PageForm):
    """Part of the archive, outcome, time."""

    part = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=lambda: [_ANY, *((f"{code}.", label) for code, label in PARTS.items())],
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=(_ANY, ("done", _("done")), ("refused", _("refused")), ("failed", _("failed"))),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    who = forms.UUIDField(required=False, widget=forms.HiddenInput)
