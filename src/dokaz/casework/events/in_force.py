# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which verifications of an event still count.

A refutation ends what was found before it. Who gave V3 or above confirmed the time and the places
that the event stated then; while it states others, nobody has confirmed these.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dokaz.casework.events.models import Event, EventVerification
from dokaz.evidence.api import VerificationLevel

_TIME_AND_PLACE = ("when_text", "when_zone", "places")
_CONFIRM_THEM = (VerificationLevel.V3, VerificationLevel.V4, VerificationLevel.V5)
_NOTHING: Mapping[str, Any] = MappingProxyType({})
REFUTED, CHANGED = "refuted", "changed"
"""Why a record does not count any more."""


def as_stated(event: Event, values: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
    """Time and places as the event states them, or will with new `values` of its columns."""
    return {name: values.get(name, getattr(event, name)) for name in _TIME_AND_PLACE}


def ends(records: Sequence[EventVerification], stated: Mapping[str, Any]) -> list[str]:
    """Of each of an event's records, oldest first, why it does not count; "": it does."""
    refuted = [number for number, one in enumerate(records) if one.level == VerificationLevel.VX]
    last = max(refuted, default=-1)
    return [
        REFUTED if number < last else CHANGED if _of_others(one, stated) else ""
        for number, one in enumerate(records)
    ]


def _of_others(one: EventVerification, stated: Mapping[str, Any]) -> bool:
    return one.level in _CONFIRM_THEM and one.as_stated != stated


def in_force(
    records: Sequence[EventVerification], stated: Mapping[str, Any]
) -> list[EventVerification]:
    """Those of an event's records that count, oldest first."""
    return [one for one, end in zip(records, ends(records, stated), strict=True) if not end]


def level_with(event: Event, values: Mapping[str, Any]) -> dict[str, str]:
    """The level that goes with new values of an event's columns, as a column; none: it stays."""
    stated = as_stated(event, values)
    if stated == as_stated(event):
        return {}
    records = list(EventVerification.objects.filter(event=event).order_by("pk"))
    counting = in_force(records, stated)
    return {"verification": counting[-1].level if counting else str(VerificationLevel.V0)}
