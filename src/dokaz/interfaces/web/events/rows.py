# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of places and of people harmed on the form of an event: many small forms, one value each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor
from dokaz.interfaces.web.comparing import rows_said
from dokaz.interfaces.web.events.forms import HarmRow
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.places.picking import PLACE, PlaceLine, PlacePicker

HARM = "harm"
_OPEN_HARMS = 2
"""Empty rows that stand below the filled ones."""


class Rows:
    """All rows of one form, from what was posted or from an event.

    `left_alone`: names of groups, as in `beside`, that are taken from the event all the same.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        initial: Mapping[str, Sequence[Mapping[str, Any]]],
        *,
        left_alone: Collection[str] = (),
    ) -> None:
        self._places = PlacePicker(None if "places" in left_alone else data, initial[PLACE])
        of_harm = None if "casualties" in left_alone else data
        begin = picking.numbered(of_harm, HARM, "harm", initial[HARM], _OPEN_HARMS)
        self.harms = [
            HarmRow(of_harm, prefix=f"{HARM}{number}", initial=values)
            for number, values in enumerate(begin)
        ]

    def is_valid(self) -> bool:
        valid = [self._places.is_valid(), *(form.is_valid() for form in self.harms)]
        return all(valid)

    def forgive(self) -> None:
        """Nothing was to be saved: what is still missing is no error yet."""
        self._places.forgive()
        for form in self.harms:
            form._errors = {}  # type: ignore[assignment]

    def place_lines(self, actor: Actor) -> list[PlaceLine]:
        """The rows of places, each with its place or with candidates for its name."""
        return self._places.lines(actor)

    def places(self, actor: Actor) -> tuple[events.PlaceRef, ...] | None:
        """The places stated; None: a name stands without a choice, said at its row."""
        return self._places.stated(actor)

    def beside(self, theirs: "Rows") -> dict[str, tuple[str, str, str]]:
        """Label, theirs and these rows in words, of each group."""
        return {
            "places": (_("Places"), theirs._places.said(), self._places.said()),
            "casualties": (_("People harmed"), rows_said(theirs.harms), rows_said(self.harms)),
        }

    def casualties(self) -> tuple[events.Casualties, ...]:
        """The people harmed as stated; empty rows are none."""
        return tuple(
            events.Casualties(
                harm=form.cleaned_data["harm"],
                low=form.cleaned_data["low"] or 0,
                high=form.cleaned_data["high"],
                group=form.cleaned_data["group"],
                basis=form.cleaned_data["basis"],
            )
            for form in self.harms
            if any(value not in (None, "") for value in form.cleaned_data.values())
        )


def initial_of(found: events.EventView | None) -> dict[str, list[dict[str, Any]]]:
    """What the rows of an event's form begin with."""
    if found is None:
        return {PLACE: [], HARM: []}
    return {
        PLACE: picking.initial_of(found.row.places),
        HARM: [
            {"harm": one.harm, "group": one.group, "low": one.low, "high": one.high,
             "basis": one.basis}
            for one in found.row.casualties
        ],
    }  # fmt: skip
