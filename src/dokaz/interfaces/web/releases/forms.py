# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of publication. They help people; the acts check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.forms import PageForm, with_blank
from dokaz.publication import api as publication

_STEPS = [one for one in publication.Step.choices if one[0] != publication.Step.NOT_SHOWN]


class StepForm(PageForm):
    """How exactly the place is told at most; asked before anything is proposed."""

    at_least = forms.ChoiceField(
        label=_("Tell the place no finer than"),
        choices=_STEPS,
        required=False,
        help_text=_("The rules may ask for less; nobody can ask for more."),
    )


class ProposeForm(PageForm):
    """On what grounds an event may be told. What is told stands above the form."""

    ids = "propose_%s"
    at_least = forms.ChoiceField(choices=_STEPS, widget=forms.HiddenInput)
    basis = forms.ChoiceField(
        label=_("Why it may be told"), choices=with_blank(publication.Basis.choices)
    )


class SilenceForm(PageForm):
    """How long nothing is told of an event."""

    days = forms.IntegerField(label=_("Days after every event"), min_value=0, max_value=3650)
