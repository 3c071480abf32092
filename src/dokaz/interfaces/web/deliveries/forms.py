# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that opens a delivery."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.deliveries.sources import Offer
from dokaz.interfaces.web.forms import PageForm, with_blank

_COMMON_FIRST = ("ordinary_capture", "controlled_capture", "from_person", "from_organisation")


def _modes() -> list[tuple[str, Any]]:
    """What people choose most, first."""
    choices = list(evidence.AcquisitionMode.choices)
    return with_blank(sorted(choices, key=lambda pair: pair[0] not in _COMMON_FIRST))()


class SourceField(forms.UUIDField):
    """A source, found by letters of its name; the room checks that it is offered."""

    component = "web/deliveries/source_field.html"


class NewDeliveryForm(PageForm):
    """How the material was acquired, from whom, and who may see it."""

    acquisition_mode = forms.ChoiceField(
        label=_("How was it acquired?"),
        choices=_modes,
        help_text=_("If you do not know, say so: a wrong answer does more harm than none."),
    )
    source = SourceField(
        label=_("Source"),
        required=False,
        help_text=_("Only your organisation sees the source."),
    )
    confidentiality = forms.TypedChoiceField(
        label=_("Who may see it"),
        coerce=int,
        help_text=_("It can be changed later for each item."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Circumstances of the delivery. No names of people who must stay unknown."),
    )

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        clearance: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        levels = [pair for pair in evidence.Confidentiality.choices if pair[0] <= clearance]
        self.fields["confidentiality"].choices = [  # type: ignore[attr-defined]
            (value, f"L{value} · {label}") for value, label in levels
        ]
        self.fields["confidentiality"].initial = evidence.usual_level(clearance)


class NewSourceForm(PageForm):
    """A source of the own organisation."""

    kind = forms.ChoiceField(label=_("Kind of source"), choices=evidence.SourceKind.choices)
    name = forms.CharField(
        label=_("Name of the source"),
        max_length=300,
        help_text=_("Who must stay unknown gets a code here, not their name."),
    )
    url = forms.CharField(label=_("Address on the internet"), max_length=4000, required=False)
    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
