# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that asks for a page."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.deliveries.forms import SourceField
from dokaz.interfaces.web.deliveries.sources import Offer
from dokaz.interfaces.web.forms import PageForm, moment_input


class _PageForm(PageForm):
    """What is said of a page, however it comes in: why, whose it is, and who may see it."""

    url = forms.CharField(
        label=_("Address of the page"),
        max_length=4000,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "placeholder": "https://",
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-post": reverse_lazy("known_address"),
                "hx-trigger": "input changed delay:400ms",
                "hx-params": "url",
                "hx-target": "#known-address",
                "hx-sync": "this:replace",
                "hx-indicator": "#no-indicator",
            }
        ),
        help_text=_("One page: the post itself rather than the whole channel."),
    )
    purpose = forms.CharField(
        label=_("Why is it captured?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the record of the capture. No names of people at risk."),
    )
    source = SourceField(
        label=_("Source"),
        required=False,
        help_text=_("Whose page it is. Only your organisation sees the source."),
    )
    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"),
        coerce=int,
        help_text=_("It can be changed later for each item."),
    )

    def __init__(self, *args: Any, offer: Offer, clearance: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        levels = [pair for pair in evidence.Confidentiality.choices if pair[0] <= clearance]
        self.fields["confidentiality"].choices = [  # type: ignore[attr-defined]
            (value, f"L{value} · {label}") for value, label in levels
        ]
        self.fields["confidentiality"].initial = evidence.usual_level(clearance)


class NewCaptureForm(_PageForm):
    """Which page the node is to capture."""


class ScreenshotForm(_PageForm):
    """A picture somebody took of a page."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP, as the program made it: do not crop or mark it."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    taken_at = forms.DateTimeField(
        label=_("When was it taken?"), required=False, widget=moment_input()
    )
    field_order = ("file", "url", "taken_at", "purpose", "source", "confidentiality")
