# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists of objects are narrowed to, and how they find their rows (`records.listing`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.objects.marks import MARKS
from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import OBJECTS, SEEING
from dokaz.casework.records import listing
from dokaz.casework.records.listing import Cursor
from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor


@dataclass(frozen=True, slots=True)
class ObjectFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with numbers and names by beginnings of words. `place` is a code of the
    codifier and stands for all that lies in it. `group` is one of types. `merged`: also objects
    that were merged into others. `registered_from` and `registered_to` bound the
    time of registration, the latter excluded.
    """

    text: str = ""
    type: str = ""
    group: str = ""
    place: str = ""
    damage: str = ""
    basis: str = ""
    organisation_id: UUID | None = None
    merged: bool = False
    tag: str = ""
    registered_from: datetime | None = None
    registered_to: datetime | None = None


def narrowing(narrowed: ObjectFilter, *, walking: bool = False) -> Q:
    """The filter as a condition on objects; `walking` as for marks (`records.marks`)."""
    condition = Q(undone_at__isnull=True)
    condition &= listing.registered(narrowed.registered_from, narrowed.registered_to)
    if narrowed.organisation_id is not None:
        condition &= Q(organisation_id=narrowed.organisation_id)
    if not narrowed.merged:
        condition &= Q(merged_into__isnull=True)
    for kind in ("type", "group", "place", "damage", "basis"):
        code = getattr(narrowed, kind)
        if code:
            condition &= MARKS.having(kind, code, walking=walking)
    if narrowed.tag.strip():
        condition &= MARKS.tagged(narrowed.tag, walking=walking)
    if narrowed.text.strip():
        words = MARKS.in_words(narrowed.text, walking=walking)
        condition &= NOTHING if words is None else words
    return condition


def page_of_keys(
    actor: Actor, narrowed: ObjectFilter, *, after: Cursor | None, count: int
) -> list[UUID]:
    """Keys of the next `count` objects, the newest record first."""
    found = listing.page_of_keys(
        ProtectedObject,
        SEEING.walks(narrowed.organisation_id),
        actor,
        narrowing(narrowed, walking=True),
        after=after,
        count=count,
    )
    return [key for key, _when in found]


def count(actor: Actor, narrowed: ObjectFilter, *, exact: bool = False) -> int:
    """How many objects pass the filter, up to `MOST_COUNTED` and one, or all."""
    few = SEEING.looks_through_few(actor, narrowed.organisation_id)
    return listing.count(OBJECTS, actor, narrowing(narrowed, walking=few), exact=exact)
