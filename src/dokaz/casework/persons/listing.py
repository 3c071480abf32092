# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists of people are narrowed to, and how they find their rows (`records.listing`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.persons import marks
from dokaz.casework.persons.models import Person
from dokaz.casework.persons.policy import PERSONS, SEEING
from dokaz.casework.records import listing
from dokaz.casework.records.listing import Cursor
from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor

_OF_RECORDS = ("harm", "detention", "missing", "suspicion", "referral")
"""What happened to somebody, what they are suspected of, what help they need."""
_MARKS = ("category", "status", "vulnerability", "language", *_OF_RECORDS)


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with code names and summaries by beginnings of words. Erased people are shown
    only when asked for. `registered_from` and `registered_to` bound the
    time of registration, the latter excluded.
    """

    text: str = ""
    category: str = ""
    status: str = ""
    vulnerability: str = ""
    language: str = ""
    harm: str = ""
    detention: str = ""
    missing: str = ""
    suspicion: str = ""
    referral: str = ""
    organisation_id: UUID | None = None
    confidentiality: int | None = None
    erased: bool = False
    tag: str = ""
    registered_from: datetime | None = None
    registered_to: datetime | None = None


def narrowing(narrowed: PersonFilter, *, walking: bool = False) -> Q:
    """The filter as a condition on people; `walking` as for marks (`records.marks`)."""
    condition = Q(
        undone_at__isnull=True,
        merged_into__isnull=True,
        erased_at__isnull=not narrowed.erased,
    )
    condition &= listing.registered(narrowed.registered_from, narrowed.registered_to)
    if narrowed.organisation_id is not None:
        condition &= Q(organisation_id=narrowed.organisation_id)
    if narrowed.confidentiality is not None:
        condition &= Q(confidentiality=narrowed.confidentiality)
    for kind in _MARKS:
        code = getattr(narrowed, kind)
        if code:
            condition &= marks.having(kind, code, walking=walking)
    if narrowed.tag.strip():
        condition &= marks.MARKS.tagged(narrowed.tag, walking=walking)
    if narrowed.text.strip():
        words = marks.in_words(narrowed.text, walking=walking)
        condition &= NOTHING if words is None else words
    return condition


def _told(actor: Actor, narrowed: PersonFilter) -> Q:
    """Records of what happened are shown to the person's own organisation alone (`file`), so a list
    that is narrowed by them must not say of others' people who has one."""
    if any(getattr(narrowed, kind) for kind in _OF_RECORDS):
        return Q(organisation_id=actor.organisation_id)
    return Q()


def page_of_keys(
    actor: Actor, narrowed: PersonFilter, *, after: Cursor | None, count: int
) -> list[UUID]:
    """Keys of the next `count` people, the newest record first."""
    condition = narrowing(narrowed, walking=True) & _told(actor, narrowed)
    found = listing.page_of_keys(
        Person, SEEING.walks(narrowed.organisation_id), actor, condition, after=after, count=count
    )
    return [key for key, _when in found]


def count(actor: Actor, narrowed: PersonFilter, *, exact: bool = False) -> int:
    """How many people pass the filter, up to `MOST_COUNTED` and one, or all."""
    few = SEEING.looks_through_few(actor, narrowed.organisation_id)
    condition = narrowing(narrowed, walking=few) & _told(actor, narrowed)
    return listing.count(PERSONS, actor, condition, exact=exact)
