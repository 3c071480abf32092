# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that describes a source."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.deliveries.forms import SourceField
from dokaz.interfaces.web.deliveries.sources import Offer
from dokaz.interfaces.web.forms import PageForm


def _credibility() -> list[tuple[str, Any]]:
    return [(value, f"{value} · {label}") for value, label in evidence.Credibility.choices]


class SourceForm(PageForm):
    """Everything the directory says of a source."""

    kind = forms.ChoiceField(label=_("Kind of source"), choices=evidence.SourceKind.choices)
    name = forms.CharField(
        label=_("Name of the source"),
        max_length=500,
        help_text=_("Who must stay unknown gets a code here, not their name."),
    )
    platform = forms.CharField(
        label=_("Platform"),
        max_length=40,
        required=False,
        help_text=_("Such as Telegram, YouTube, TikTok."),
    )
    handle = forms.CharField(label=_("Name on the platform"), max_length=200, required=False)
    url = forms.CharField(label=_("Address on the internet"), max_length=4000, required=False)
    language = forms.CharField(
        label=_("Language"),
        max_length=35,
        required=False,
        help_text=_("Its code, such as uk, ru, en."),
    )
    credibility = forms.ChoiceField(
        label=_("How far it is believed"),
        choices=_credibility,
        help_text=_("The Admiralty scale. F says that nobody can judge it, not that it is bad."),
    )
    credibility_reason = forms.CharField(
        label=_("What the judgement rests on"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    independence_group = forms.CharField(
        label=_("Independence group"),
        max_length=100,
        required=False,
        help_text=_("Sources with the same word here repeat each other and count as one."),
    )
    security_risk = forms.BooleanField(
        label=_("Visiting it is a risk"),
        required=False,
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _any(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("any")), *choices]


class SourceFilterForm(PageForm):
    """Which entries of the directory. Nothing is required."""

    use_required_attribute = False

    text = forms.CharField(label=_("Words or a number"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of source"),
        choices=lambda: _any(list(evidence.SourceKind.choices)),
        required=False,
    )
    credibility = forms.ChoiceField(
        label=_("How far it is believed"), choices=lambda: _any(_credibility()), required=False
    )
    platform = forms.CharField(label=_("Platform"), max_length=40, required=False)
    independence_group = forms.CharField(
        label=_("Independence group"), max_length=100, required=False
    )
    retired = forms.BooleanField(label=_("Also taken out and merged ones"), required=False)


class MergeForm(PageForm):
    """Which entry speaks for both, and why they are one source."""

    source = SourceField(label=_("The entry that stays"))
    why = forms.CharField(
        label=_("Why are they one source?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer


class UnmergeForm(PageForm):
    """Why they are two after all."""

    why = forms.CharField(label=_("Why are they two sources after all?"), max_length=2000)


class NumberForm(PageForm):
    """What another system calls a source."""

    system = forms.CharField(label=_("System"), max_length=100)
    value = forms.CharField(label=_("Number there"), max_length=500)
    url = forms.CharField(label=_("Address there"), max_length=4000, required=False)
