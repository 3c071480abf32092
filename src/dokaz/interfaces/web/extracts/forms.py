# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an extract."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.forms import PageForm, with_blank
from dokaz.sharing import api as sharing


class ExtractForm(PageForm):
    """What goes to whom and why."""

    kind = forms.ChoiceField(label=_("What"), choices=with_blank(sharing.ExtractKind.choices))
    form = forms.ChoiceField(label=_("As"), choices=sharing.ExtractForm.choices)
    recipient_kind = forms.ChoiceField(
        label=_("Who receives it"), choices=with_blank(list(sharing.EXTRACT_RECIPIENTS))
    )
    recipient_name = forms.CharField(
        label=_("Name of the recipient"),
        max_length=300,
        required=False,
        help_text=_("The office, not a private person. Not needed for your own organisation."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=with_blank(list(sharing.EXTRACT_PURPOSES))
    )
    identities = forms.BooleanField(
        label=_("With who people are"),
        required=False,
        help_text=_(
            "Each identity is opened by an act of its own, only of people who agreed to this. "
            "Otherwise code names go."
        ),
    )
    reason = forms.CharField(
        label=_("Why the identities are needed"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the history of each of these people."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        graph = sharing.ExtractForm.FTM
        if kind:
            del self.fields["kind"]
            pairs = [pair for pair in sharing.ExtractForm.choices if pair[0] != graph]
            self.fields["form"].choices = pairs  # type: ignore[attr-defined]
        if kind and kind != sharing.ExtractKind.PERSONS:
            del self.fields["identities"]
            del self.fields["reason"]

    def order(self, kind: str, narrowed: Mapping[str, Any]) -> sharing.ExtractOrder:
        """What was typed; `kind` where the address gives it."""
        return sharing.ExtractOrder(
            **{"kind": kind, **self.cleaned_data}, narrowed=narrowed if kind else {}
        )
