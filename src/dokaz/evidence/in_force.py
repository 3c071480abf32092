# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which verifications of an item still count.

A refutation ends what was found before it. Who gave V3 or above confirmed the time of recording
that the item stated then; while it states another, nobody has confirmed that one.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from dokaz.evidence.models import Item, VerificationRecord
from dokaz.evidence.vocabulary import VerificationLevel
from dokaz.gate.api import pieces, rfc3339

_TIME = ("recorded_from", "recorded_to", "recorded_precision")
_CONFIRM_IT = (VerificationLevel.V3, VerificationLevel.V4, VerificationLevel.V5)
_NOTHING: Mapping[str, Any] = MappingProxyType({})
REFUTED, CHANGED = "refuted", "changed"
"""Why a record does not count any more."""

Records = Sequence[VerificationRecord]


def as_stated(item: Item, values: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
    """The time of recording as the item states it, or will with new `values` of its columns; each
    moment as revisions keep it."""
    return {name: _kept(values.get(name, getattr(item, name))) for name in _TIME}


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    return None if value is None else str(value)


def ends(records: Records, stated: Mapping[str, Any]) -> list[str]:
    """Of each of an item's records, oldest first, why it does not count; "": it does."""
    refuted = [number for number, one in enumerate(records) if one.level == VerificationLevel.VX]
    last = max(refuted, default=-1)
    return [
        REFUTED if number < last else CHANGED if _of_another(one, stated) else ""
        for number, one in enumerate(records)
    ]


def _of_another(one: VerificationRecord, stated: Mapping[str, Any]) -> bool:
    # What a record was of is emptied with a disposed item, of which nothing changes any more.
    return one.level in _CONFIRM_IT and one.as_stated not in (None, stated)


def in_force(records: Records, stated: Mapping[str, Any]) -> list[VerificationRecord]:
    """Those of an item's records that count, oldest first."""
    return [one for one, end in zip(records, ends(records, stated), strict=True) if not end]


def speaks_of_time(values: Collection[str]) -> bool:
    """Whether new values of these columns may state another time of recording."""
    return not set(_TIME).isdisjoint(values)


def records_of(item_ids: Collection[UUID]) -> dict[UUID, list[VerificationRecord]]:
    """The records of each of the items that has any, oldest first."""
    found: dict[UUID, list[VerificationRecord]] = {}
    for some in pieces(item_ids):
        for one in VerificationRecord.objects.filter(item_id__in=some).order_by("pk"):
            found.setdefault(one.item_id, []).append(one)
    return found


def with_level(item: Item, values: Mapping[str, Any], records: Records) -> dict[str, Any]:
    """New values of an item's columns, with the level that then goes with its `records`; without
    any that counts it is the one that every item comes in with."""
    stated = as_stated(item, values)
    if not records or stated == as_stated(item):
        return dict(values)
    counting = in_force(records, stated)
    level = counting[-1].level if counting else str(VerificationLevel.V1)
    return {**values, "verification": level}
