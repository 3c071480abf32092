# SPDX-License-Identifier: AGPL-3.0-or-later
"""The place and the rows of protection and notification on the form of an object."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor
from dokaz.interfaces.web.comparing import rows_said
from dokaz.interfaces.web.objects.forms import BasisRow, NotifiedRow
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.places.picking import PlaceLine, PlacePicker, numbered

BASIS, NOTIFIED = "basis", "notified"


class Rows:
    """All rows of one form, from what was posted or from an object.

    `left_alone`: names of groups, as in `beside`, that are taken from the object all the same.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        initial: Mapping[str, Sequence[Mapping[str, Any]]],
        *,
        left_alone: Collection[str] = (),
    ) -> None:
        place, bases, told = (
            None if name in left_alone else data for name in ("place", "protection", "notified")
        )
        first = initial[picking.PLACE]
        self._place = PlacePicker(place, first, spare=0 if first else 1, most=1)
        self.bases = [
            BasisRow(bases, prefix=f"{BASIS}{number}", initial=values)
            for number, values in enumerate(numbered(bases, BASIS, "basis", initial[BASIS], 2))
        ]
        self.notified = [
            NotifiedRow(told, prefix=f"{NOTIFIED}{number}", initial=values)
            for number, values in enumerate(numbered(told, NOTIFIED, "to", initial[NOTIFIED], 1))
        ]

    def is_valid(self) -> bool:
        rows = [form.is_valid() for form in (*self.bases, *self.notified)]
        return all([self._place.is_valid(), *rows])

    def forgive(self) -> None:
        """Nothing was to be saved: what is still missing is no error yet."""
        self._place.forgive()
        for form in (*self.bases, *self.notified):
            form._errors = {}  # type: ignore[assignment]

    def place_lines(self, actor: Actor) -> list[PlaceLine]:
        """The row of the place, with its place or with candidates for its name."""
        return self._place.lines(actor)

    def places(self, actor: Actor) -> tuple[objects.PlaceRef, ...] | None:
        """None or one place; None instead of both: a name stands without a choice."""
        return self._place.stated(actor)

    def beside(self, theirs: "Rows") -> dict[str, tuple[str, str, str]]:
        """Label, theirs and these rows in words, of each group."""
        basis, told = _("Basis of protection"), _("Coordinates given to")
        return {
            "place": (_("Place"), theirs._place.said(), self._place.said()),
            "protection": (basis, rows_said(theirs.bases), rows_said(self.bases)),
            "notified": (told, rows_said(theirs.notified), rows_said(self.notified)),
        }

    def protection(self) -> tuple[objects.Basis, ...]:
        """The bases as stated; rows without one are none."""
        return tuple(
            objects.Basis(**form.cleaned_data) for form in self.bases if form.cleaned_data["basis"]
        )

    def notifications(self) -> tuple[objects.Notified, ...]:
        """To whom the coordinates were given; empty rows are none."""
        return tuple(
            objects.Notified(**form.cleaned_data)
            for form in self.notified
            if any(form.cleaned_data.values())
        )


def initial_of(found: objects.ObjectView | None) -> dict[str, list[dict[str, Any]]]:
    """What the rows of an object's form begin with."""
    if found is None:
        return {picking.PLACE: [], BASIS: [], NOTIFIED: []}
    place = found.row.place
    return {
        picking.PLACE: picking.initial_of([place] if place else []),
        BASIS: [dict(one) for one in found.protection],
        NOTIFIED: [dict(one) for one in found.notified],
    }
