# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which time, whose and where figures are asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.interfaces.web.forms import DayField, PageForm
from dokaz.reports import api as reports

_ANY = ("", _("any"))
_YEARS = (1990, 2100)


class ScopeForm(PageForm):
    """Two days, both within; nothing chosen is this year."""

    since = DayField(label=_("From"), required=False, years=_YEARS)
    until = DayField(label=_("To"), required=False, years=_YEARS)
    oblast = forms.ChoiceField(label=_("Oblast"), required=False)
    conduct = forms.ChoiceField(
        label=_("Conduct"),
        required=False,
        choices=lambda: [_ANY, *events.terms.choices("conduct")],
    )
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=(("", _("our own")), ("all", _("all I may see")))
    )

    def __init__(self, *args: Any, oblasts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblast"].choices = [_ANY, *oblasts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The time ends before it begins."))
        return values

    def scope(self, today: date) -> reports.Scope:
        """What is asked for; this year if the form does not pass."""
        values = self.cleaned_data if self.is_valid() else {}
        until = values.get("until") or date(today.year, 12, 31)
        since = values.get("since") or date(until.year, 1, 1)
        if until < since:
            until = date(since.year, 12, 31)
        return reports.Scope(
            since=since,
            until=until,
            own=values.get("whose", "") != "all",
            oblast=values.get("oblast", ""),
            conduct=values.get("conduct", ""),
        )
