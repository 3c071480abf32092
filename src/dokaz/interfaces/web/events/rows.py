# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of places and of people harmed on the form of an event: many small forms, one value each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.events.forms import MOST_ROWS, HarmRow, PlaceRow

PLACE, HARM = "place", "harm"
_OPEN_PLACES, _OPEN_HARMS = 1, 2
"""Empty rows that stand below the filled ones."""


@dataclass(slots=True)
class PlaceLine:
    """A row of the form with what its code or its name means."""

    form: PlaceRow
    number: int
    known: places.PlaceView | None = None
    candidates: tuple[places.Candidate, ...] = ()
    total: int = 0


class Rows:
    """All rows of one form, from what was posted or from an event."""

    def __init__(
        self, data: Mapping[str, Any] | None, initial: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        self._places = [
            PlaceRow(data, prefix=f"{PLACE}{number}", initial=values)
            for number, values in enumerate(_numbered(data, PLACE, initial[PLACE], _OPEN_PLACES))
        ]
        self.harms = [
            HarmRow(data, prefix=f"{HARM}{number}", initial=values)
            for number, values in enumerate(_numbered(data, HARM, initial[HARM], _OPEN_HARMS))
        ]

    @property
    def forms(self) -> list[PlaceRow | HarmRow]:
        return [*self._places, *self.harms]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        return all(valid)

    def place_lines(self, actor: Actor) -> list[PlaceLine]:
        """The rows of places, each with its place or with candidates for its name."""
        codes = {str(form["code"].value() or "") for form in self._places} - {""}
        known = places.get_places(actor=actor, codes=tuple(codes))
        lines = []
        for number, form in enumerate(self._places):
            line = PlaceLine(form, number, known.get(str(form["code"].value() or "")))
            name = str(form["name"].value() or "")
            if form.is_bound and name.strip() and not _is_chosen(line.known, name):
                found = places.candidates(actor=actor, name=name, limit=12)
                line.candidates, line.total = found.rows, found.total
            lines.append(line)
        return lines

    def places(self, actor: Actor) -> tuple[events.PlaceRef, ...] | None:
        """The places stated; None: a name stands without a choice, said at its row."""
        stated, clear = [], True
        for line in self.place_lines(actor):
            values = line.form.cleaned_data
            name = values["name"].strip()
            if name and not _is_chosen(line.known, name):
                text = (
                    _("Choose one of the places below.")
                    if line.candidates
                    else _("The codifier has no place of this name.")
                )
                line.form.add_error("name", text)
                clear = False
                continue
            ref = events.PlaceRef(
                code=values["code"] if name else "",
                latitude=values["latitude"],
                longitude=values["longitude"],
                precision=values["precision"],
                address=values["address"],
            )
            if ref != events.PlaceRef(precision=values["precision"]):
                stated.append(ref)
        return tuple(stated) if clear else None

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


def _is_chosen(known: places.PlaceView | None, name: str) -> bool:
    """The name was not typed over since its place was chosen."""
    return known is not None and name.strip() in (known.whole, known.label, known.name)


def _numbered(
    data: Mapping[str, Any] | None, kind: str, initial: Sequence[Mapping[str, Any]], spare: int
) -> list[Mapping[str, Any]]:
    """Values to begin the rows with; a posted form has as many rows as it was shown with."""
    count = len(initial) + spare
    if data is not None:
        first = "code" if kind == PLACE else "harm"
        posted = 0
        while posted < MOST_ROWS and f"{kind}{posted}-{first}" in data:
            posted += 1
        count = max(posted, 1)
    filled = [*initial, *({} for _row in range(count))]
    return filled[: min(count, MOST_ROWS + len(initial))]


def initial_of(found: events.EventView | None) -> dict[str, list[dict[str, Any]]]:
    """What the rows of an event's form begin with."""
    if found is None:
        return {PLACE: [], HARM: []}
    return {
        PLACE: [
            {
                "name": one.known.whole if one.known else "",
                "code": one.code,
                "address": one.address,
                "latitude": one.latitude,
                "longitude": one.longitude,
                "precision": one.precision,
            }
            for one in found.row.places
        ],
        HARM: [
            {"harm": one.harm, "group": one.group, "low": one.low, "high": one.high,
             "basis": one.basis}
            for one in found.row.casualties
        ],
    }  # fmt: skip
