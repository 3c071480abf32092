# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the address of the map asks for, as a filter of the room."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import start_of_day
from dokaz.interfaces.web.forms import DayField, PageForm
from dokaz.maps import api as maps
from dokaz.members import api as members

_ANY = ("", _("all"))


class MapForm(PageForm):
    """What the map is narrowed to; `since_b` and `until_b` are a second period to compare with."""

    subject = forms.ChoiceField(
        label=_("What is shown"),
        required=False,
        choices=(
            ("", _("events and objects")),
            ("event", _("Events")),
            ("object", _("Objects")),
            ("item", _("Files")),
            (maps.EVERY_SUBJECT, _("all with files")),
        ),
    )
    since = DayField(label=_("Happened from"), required=False)
    until = DayField(label=_("Happened to"), required=False)
    oblast = forms.ChoiceField(label=_("Oblast"), required=False)
    conduct = forms.ChoiceField(
        label=_("Conduct"), required=False,
        choices=lambda: [
            _ANY,
            *((code, f"{code} · {said}") for code, said in events.terms.choices("conduct")),
        ],
    )  # fmt: skip
    verification = forms.ChoiceField(
        label=_("Verification"),
        required=False,
        choices=lambda: [_ANY, *evidence.VerificationLevel.choices],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [_ANY, *events.EventState.choices]
    )
    type = forms.ChoiceField(
        label=_("Type of object"),
        required=False,
        choices=lambda: [_ANY, *objects.terms.grouped_types()],
    )
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    exact = forms.BooleanField(label=_("Only points more exact than a settlement"), required=False)
    since_b = DayField(label=_("Second period from"), required=False)
    until_b = DayField(label=_("Second period to"), required=False)

    def __init__(
        self,
        *args: Any,
        oblasts: Sequence[tuple[str, str]],
        organisations: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oblast"].choices = [_ANY, *oblasts]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [_ANY, *organisations]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for first, last in (("since", "until"), ("since_b", "until_b")):
            if values.get(first) and values.get(last) and values[first] > values[last]:
                self.add_error(last, _now("This day lies before the first one."))
        return values


@dataclass(frozen=True, slots=True)
class Asked:
    """The form, the filter of the first period, that of the second one (None: none is compared),
    and what of an area could not be read."""

    form: MapForm
    narrowed: maps.MapFilter
    compared: maps.MapFilter | None
    area: maps.Area | None
    odd_area: bool

    @property
    def shows_files(self) -> bool:
        """Whether files of evidence are among what is shown."""
        return self.narrowed.answered_by("item")

    @property
    def is_valid(self) -> bool:
        """Whether all that was asked for makes sense; nothing is left out silently."""
        return not self.odd_area and self.form.is_valid()


def asked_in(request: HttpRequest) -> Asked:
    """What an address asks for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = MapForm(
        request.GET,
        oblasts=[(one.code, one.label) for one in places.places_in(actor=actor)],
        organisations=[(one.id.hex, one.code) for one in members.directory(actor=actor)],
    )
    area = area_of(request.GET, "area")
    odd = bool(request.GET.get("area")) and area is None
    if not form.is_valid():
        return Asked(form, maps.MapFilter(), None, area, odd)
    values = form.cleaned_data
    narrowed = maps.MapFilter(
        subject=values["subject"],
        conduct=values["conduct"],
        state=values["state"],
        verification=values["verification"],
        type=values["type"],
        organisation_id=UUID(values["organisation"]) if values["organisation"] else None,
        place=values["oblast"],
        exact=values["exact"],
        areas=(area,) if area else (),
        **_period(values, ""),
    )
    compared = None
    if values["since_b"] or values["until_b"]:
        compared = replace(narrowed, **_period(values, "_b"))
    return Asked(form, narrowed, compared, area, odd)


def area_of(query: QueryDict, name: str) -> maps.Area | None:
    """An area that an address states; None where it states none, or one that is none."""
    with suppress(maps.NoArea):
        return maps.Area.read(query.get(name, ""))
    return None


def part_of(query: QueryDict) -> maps.Area | None:
    """The part of the map that is in view: west,south,east,north; None: all of it."""
    try:
        west, south, east, north = (float(one) for one in query.get("view", "").split(","))
        return maps.Area.box(
            max(south, -85.0), max(west, -180.0), min(north, 85.0), min(east, 180.0)
        )
    except (ValueError, maps.NoArea):
        return None


def _period(values: dict[str, Any], which: str) -> dict[str, Any]:
    until = values[f"until{which}"]
    return {
        "happened_from": start_of_day(values[f"since{which}"]),
        "happened_to": start_of_day(until + timedelta(days=1) if until else None),
    }
