# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of activities. They help people; the acts check."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Actor
from dokaz.interfaces.web.forms import DayField, PageForm, with_blank
from dokaz.outreach import api as outreach

_ANY = ("", _("any"))
_AREA = {"rows": 2}


def bodies() -> list[tuple[str, str]]:
    """Bodies and authorities, for forms."""
    return outreach.BODIES.choices()


def _outcomes() -> list[Any]:
    led = (outreach.LED_TO, _("Led to something"))
    return [_ANY, led, *outreach.OutcomeKind.choices]


class FilterForm(PageForm):
    """What the list is narrowed to."""

    text = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=lambda: [_ANY, *outreach.ActivityKind.choices]
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [_ANY, *outreach.ActivityState.choices]
    )
    body = forms.ChoiceField(
        label=_("Body or authority"), required=False, choices=lambda: [_ANY, *bodies()]
    )
    outcome = forms.ChoiceField(label=_("What came of it"), required=False, choices=_outcomes)
    oblast = forms.ChoiceField(label=_("Oblast"), required=False)
    whose = forms.ChoiceField(label=_("Whose"), required=False)
    withdrawn = forms.BooleanField(label=_("Also withdrawn ones"), required=False)

    def __init__(
        self,
        *args: Any,
        oblasts: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblast"].choices = [_ANY, *oblasts]  # type: ignore[attr-defined]
        self.fields["whose"].choices = [  # type: ignore[attr-defined]
            ("", _("all I may see")), ("own", _("our own")), *others,
        ]  # fmt: skip

    def narrowed(self, actor: Actor) -> outreach.ActivityFilter:
        """What is asked for; nothing is narrowed if the form does not pass."""
        if not self.is_valid():
            return outreach.ActivityFilter()
        values = dict(self.cleaned_data)
        whose = values.pop("whose")
        own = actor.organisation_id if whose == "own" else None
        other = UUID(whose) if whose and whose != "own" else None
        return outreach.ActivityFilter(organisation_id=own or other, **values)


class ActivityForm(PageForm):
    """What is known of an activity."""

    kind = forms.ChoiceField(label=_("Kind"), choices=with_blank(outreach.ActivityKind.choices))
    state = forms.ChoiceField(
        label=_("State"),
        choices=lambda: outreach.ActivityState.choices,
        initial=outreach.ActivityState.HELD,
    )
    title_uk = forms.CharField(label=_("Title in Ukrainian"), max_length=500, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    first_date = DayField(label=_("Day, or the first of several"))
    last_date = DayField(label=_("Last day"), required=False)
    channel = forms.CharField(
        label=_("Outlet, venue or addressee"),
        max_length=500,
        required=False,
        help_text=_("Such as the name of a newspaper, a channel, a hall."),
    )
    body = forms.ChoiceField(
        label=_("Body or authority"),
        required=False,
        choices=lambda: [("", _("not stated")), *bodies()],
        help_text=_("To whom a submission goes, or with whom a meeting is held."),
    )
    reference = forms.CharField(
        label=_("Number of the submission"),
        max_length=200,
        required=False,
        help_text=_("Of the parcel that was handed over, or the one given by the addressee."),
    )
    partners = forms.CharField(label=_("Together with"), max_length=2000, required=False)
    participants = forms.IntegerField(
        label=_("How many people took part"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("Of a mission: its team."),
    )
    languages = forms.CharField(
        label=_("Languages"), max_length=200, required=False, help_text=_("Codes: uk, en")
    )
    place = forms.CharField(label=_("Place in words"), max_length=500, required=False)
    oblasts = forms.MultipleChoiceField(
        label=_("Oblasts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    links = forms.CharField(
        label=_("Addresses on the web"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_AREA),
        help_text=_("One a line."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names of witnesses or victims: name records by their numbers."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=lambda: outreach.Visibility.choices
    )
    why = forms.CharField(label=_("Why it is changed"), required=False, max_length=10_000)

    def __init__(
        self, *args: Any, oblasts: Sequence[tuple[str, str]], is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblasts"].choices = list(oblasts)  # type: ignore[attr-defined]
        if is_new:
            del self.fields["why"]

    def stated(self) -> dict[str, Any]:
        """What was typed as plain values, which can be compared with `held`."""
        values = {name: one for name, one in self.cleaned_data.items() if name != "why"}
        for name in ("first_date", "last_date"):
            values[name] = values[name].isoformat() if values[name] else ""
        number = values["participants"]
        return {
            **values,
            "participants": "" if number is None else str(number),
            "languages": ", ".join(_parts(values["languages"])),
            "links": "\n".join(values["links"].split()),
            "oblasts": sorted(values["oblasts"]),
        }


FIELDS = tuple(name for name in ActivityForm.base_fields if name != "why")


def held(found: outreach.ActivityView) -> dict[str, Any]:
    """What a form begins with, in the shape of `ActivityForm.stated`."""
    row = found.row
    plain = ("kind", "state", "title_uk", "title_en", "channel", "body", "visibility")
    return {
        **{name: getattr(row, name) for name in plain},
        **{name: getattr(found, name) for name in ("reference", "partners", "place",
                                                   "description")},
        "first_date": row.first_date.isoformat(),
        "last_date": row.last_date.isoformat() if row.last_date else "",
        "participants": "" if row.participants is None else str(row.participants),
        "languages": ", ".join(found.languages),
        "links": "\n".join(found.links),
        "oblasts": sorted(found.oblasts),
    }  # fmt: skip


def taken(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as the acts take them."""
    reading = {
        "first_date": date.fromisoformat,
        "last_date": lambda text: date.fromisoformat(text) if text else None,
        "participants": lambda text: int(text) if text else None,
        "languages": lambda text: tuple(_parts(text)),
        "links": lambda text: tuple(text.split()),
        "oblasts": tuple,
    }
    return {
        name: reading[name](value) if name in reading else value for name, value in stated.items()
    }


def _parts(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text.strip().lower()) if one]


class OutcomeForm(PageForm):
    """What came of it."""

    kind = forms.ChoiceField(
        label=_("What came of it"), choices=with_blank(outreach.OutcomeKind.choices)
    )
    on_date = DayField(label=_("On the day"))
    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_AREA),
        help_text=_("Number of the answer, who was listed, what was decided."),
    )


class RecordsForm(PageForm):
    """Records that belong to an activity, by their numbers."""

    refs = forms.CharField(
        label=_("Numbers of records"),
        max_length=10_000,
        help_text=_(
            "Of items of evidence, interviews or cases, such as TRH-2026-000123 or "
            "TRH-C-2026-000004; several with spaces or commas between them."
        ),
    )
