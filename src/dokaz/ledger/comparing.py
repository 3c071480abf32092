# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing the log with what the rooms above keep in their own tables.

Whoever owns the database can delete or rewrite a row that the log does not hold itself: an act, a
custody event, a file's digest. While the whole log is checked, every event is shown to the
comparisons the rooms registered on start; afterwards each says what it keeps that the log lacks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from dokaz.core.keys import PublicKey
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import Envelope, verify
from dokaz.ledger.models import Entry, Placement
from dokaz.ledger.processors import for_each
from dokaz.ledger.record import read_record
from dokaz.ledger.vocabulary import PAYLOAD_TYPE


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a stable code, the leaf it concerns if any, and words.

    Words name things by identifier; they hold nothing anybody typed.
    """

    code: str
    index: int | None
    message: str


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """One event as the log's record holds it. `closes`: it is the act's own, last event."""

    index: int
    event_id: UUID
    act_id: UUID
    event: Mapping[str, Any]
    envelope: Envelope
    closes: bool

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether the record carries this key's signature over the event."""
        try:
            verify(self.envelope, payload_type=PAYLOAD_TYPE, keys=(key,))
        except EnvelopeNotProven:
            return False
        return True


def signatures_hold(signed: Sequence[tuple[PlacedEvent, PublicKey]]) -> list[bool]:
    """For each event whether its record carries that key's signature, on all processors."""
    return for_each(lambda pair: pair[0].is_signed_by(pair[1]), signed)


class Comparison(Protocol):
    """One check of the whole log against a room's tables; made anew for every audit.

    And for one that goes on after it was broken off, which shows it no entry from before: whoever
    needs those in `rest` asks for them (`events_before`). What was done since the check began is
    not shown either (`events_after`).
    """

    def events(self, placed: Sequence[PlacedEvent]) -> Iterable[Finding]:
        """What differs for these events, up to 256 at a time, in the order of the log."""

    def rest(self) -> Iterable[Finding]:
        """What the tables hold and the log does not."""


COMPARISONS: dict[str, Callable[[], Comparison]] = {}


def compare_with(name: str, make: Callable[[], Comparison]) -> None:
    """Make a comparison part of every audit; called once on start by its room."""
    COMPARISONS[name] = make


def events_before(index: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Place and event of each entry before this place, as the database's index has them.

    For a comparison that needs the whole log: a check that went on did not show it its beginning.
    """
    rows = Placement.objects.filter(index__lt=index).order_by("index")
    for at, record in rows.values_list("index", "entry__record").iterator():
        yield at, read_record(bytes(record)).event


def events_after(index: int) -> Iterator[tuple[None, Mapping[str, Any]]]:
    """Events that entered after this place or wait for theirs, in the order in which they came.

    What a room keeps is ahead of the log by them.
    """
    later = Q(placement__index__gt=index) | Q(placement__isnull=True)
    for record in Entry.objects.filter(later).order_by("pk").values_list("record", flat=True):
        yield None, read_record(bytes(record)).event


def known_events(event_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these events, up to 500, that entered the log or wait for their place in it."""
    found = Entry.objects.filter(event_id__in=event_ids)
    return set(found.values_list("event_id", flat=True))


def known_acts(act_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these acts, up to 500, that have an event in the log or waiting for its place."""
    found = Entry.objects.filter(act_id__in=act_ids)
    return set(found.values_list("act_id", flat=True).distinct())
