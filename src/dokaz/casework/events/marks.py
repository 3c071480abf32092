# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events are found by: codes, weapons, places and what those lie in, words of titles and
numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.events.models import Event, EventMark, EventWeapon
from dokaz.casework.places import api as places
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of

KINDS = {"conduct": "conduct", "means": "means", "objects_hit": "object", "tags": "tag"}


def _marks_of(events: Sequence[Event]) -> Iterator[tuple[Any, str, str]]:
    chains = places.chains_of({code for event in events for code in _codes(event)})
    for event in events:
        for column, kind in KINDS.items():
            yield from ((event.pk, kind, code) for code in getattr(event, column))
        inside = {above for code in _codes(event) for above in chains.get(code, (code,))}
        yield from ((event.pk, "place", code) for code in sorted(inside))
        for word in words_of((event.ref, event.title_uk, event.title_en)):
            yield event.pk, "word", word


def _weapons_of(keys: Sequence[Any]) -> Iterator[tuple[Any, str, str]]:
    armed = EventWeapon.objects.filter(event_id__in=keys, ended_at__isnull=True)
    for key, weapon in armed.values_list("event_id", "weapon").distinct():
        yield key, "weapon", weapon


def _codes(event: Event) -> set[str]:
    return {place["code"] for place in event.places if place["code"]}


MARKS = Marks(EventMark, "event", _marks_of, _weapons_of)
write, rewrite = MARKS.write, MARKS.rewrite
having, in_words = MARKS.having, MARKS.in_words
