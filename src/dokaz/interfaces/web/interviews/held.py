# SPDX-License-Identifier: AGPL-3.0-or-later
"""Part of the list's filter: in which days interviews were held, and whose they are."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import start_of_day
from dokaz.interfaces.web.forms import DayField, PageForm


class HeldFilter(PageForm):
    """Two days, both within."""

    held_since = DayField(label=_("Held from"), required=False)
    held_until = DayField(label=_("Held to"), required=False)

    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=(("", _("all I may see")), ("own", _("our own")))
    )

    def bounds(self, actor: Actor) -> dict[str, Any]:
        """The bounds as the room takes them; a day that cannot be read does not narrow."""
        values = self.cleaned_data if self.is_valid() else {}
        until = values.get("held_until")
        return {
            "held_from": start_of_day(values.get("held_since")),
            "held_to": start_of_day(until + timedelta(days=1) if until else None),
            "organisation_id": actor.organisation_id if values.get("whose") == "own" else None,
        }
