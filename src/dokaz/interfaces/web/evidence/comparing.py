# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file's claims beside what else is known of it, in words: never which of them is wrong."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake import api as intake

WORDS: dict[str, tuple[Promise, Promise, Promise]] = {
    "taken_gps": (
        _("Taken, by the camera's clock"),
        _("By the satellites"),
        _("The camera's clock and the satellites differ"),
    ),
    "taken_modified": (
        _("Taken, by the camera's clock"),
        _("Last changed by a program"),
        _("Changed before it was taken"),
    ),
    "taken_file": (
        _("Taken, by the file"),
        _("Changed, by the file system it came from"),
        _("The file is older than the time it was taken"),
    ),
    "taken_received": (
        _("Taken, by the file"),
        _("Received by the archive"),
        _("Received before it was taken"),
    ),
    "taken_stated": (
        _("Taken, by the file"),
        _("Recorded, as somebody stated"),
        _("The file and the stated time differ"),
    ),
    "place_zero": (
        _("Place, by the file"),
        _("No place"),
        _("The place is 0, 0: devices write that when they do not know"),
    ),
}
"""For each code: what the two values are, and what it means that they do not fit together."""


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison for the page; `allowed` says what the values may be apart, in words."""

    first_name: Promise
    first: str
    second_name: Promise
    second: str
    allowed: str
    later_is_usual: bool
    differs: bool
    meaning: Promise


MOST_EVENTS = 10
"""Events of an item whose places are compared: more are hardly ever linked to one."""


def stated_places(actor: Actor, item_id: UUID) -> tuple[intake.StatedPlace, ...]:
    """Where the events happened that an item belongs to, as far as this person may see them."""
    found: list[intake.StatedPlace] = []
    for linked in events.events_of_item(actor=actor, item_id=item_id)[:MOST_EVENTS]:
        for place in events.get_event(actor=actor, event_id=linked.id).places:
            point = _point(place)
            if point is not None:
                found.append(intake.StatedPlace(linked.ref, *point, place.precision))
    return tuple(found)


def _point(place: Any) -> tuple[float, float] | None:
    """The stated point, else where the settlement or district lies that was named."""
    for one in (place, place.known):
        if one is not None and one.latitude is not None and one.longitude is not None:
            return one.latitude, one.longitude
    return None


def lines(
    opened: evidence.OpenFile,
    item: evidence.ItemView,
    stated: Sequence[intake.StatedPlace] = (),
) -> tuple[Line, ...]:
    """The comparisons of a metadata sidecar that was opened; with places people `stated`."""
    try:
        claims = json.loads(b"".join(opened.chunks())).get("claims")
    except (ValueError, AttributeError, RecursionError):
        return ()
    original = next((one for one in item.files if one.id == opened.file.derived_from), None)
    by_device = item.recorded_basis == evidence.TimeBasis.DEVICE
    around = intake.Around(
        file_at=original.claimed_modified_at if original else None,
        stated_at=None if by_device else item.recorded_from,
        precision=item.recorded_precision,
        received_at=item.registered_at,
    )
    return (
        *(_line(one) for one in intake.compared(claims, around)),
        *(_place_line(one) for one in intake.compared_places(claims, stated)),
    )


def _place_line(one: intake.PlaceComparison) -> Line:
    where = f"{one.stated.latitude:.5f}, {one.stated.longitude:.5f}"
    return Line(
        first_name=_("Place, by the file"),
        first=one.claimed,
        second_name=_("Place of the event"),
        second=f"{one.stated.of}: {where} · {_length(one.apart)}",
        allowed=_length(one.allowed),
        later_is_usual=False,
        differs=one.differs,
        meaning=_("The file says it was made far from the event it is linked to"),
    )


def _length(metres: float) -> str:
    if metres < 1000:
        return gettext("%(n)d m") % {"n": round(metres)}
    return gettext("%(n)s km") % {"n": number_format(round(metres / 1000, 1), 1)}


def meanings(codes: object) -> list[Promise]:
    """What the codes in a file's record say."""
    return [WORDS[code][2] for code in codes if code in WORDS] if isinstance(codes, list) else []


def _line(one: intake.Comparison) -> Line:
    first, second, meaning = WORDS[one.code]
    return Line(
        first_name=first,
        first=one.first,
        second_name=second,
        second=one.second,
        allowed=_span(one.tolerance),
        later_is_usual=one.later_is_usual,
        differs=one.differs,
        meaning=meaning,
    )


def _span(tolerance: timedelta | None) -> str:
    if tolerance is None:
        return ""
    if tolerance >= timedelta(days=1):
        days = round(tolerance / timedelta(days=1))
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if tolerance >= timedelta(hours=1):
        hours = round(tolerance / timedelta(hours=1))
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    minutes = round(tolerance / timedelta(minutes=1))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
