# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events are found by, derived from their rows in the act that writes them."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.events.models import Event, EventMark
from dokaz.casework.places import api as places
from dokaz.casework.records.words import asked, words_of
from dokaz.gate.api import insert_values

KINDS = {"conduct": "conduct", "means": "means", "objects_hit": "object"}


def write(events: Iterable[Event]) -> None:
    """Write the marks of new events."""
    rows = list(events)
    chains = places.chains_of({code for event in rows for code in _codes(event)})
    insert_values(
        EventMark,
        ("event", "kind", "code"),
        ((event.pk, kind, code) for event in rows for kind, code in _marks(event, chains)),
    )


def rewrite(event: Event) -> None:
    """Write an event's marks anew."""
    EventMark.objects.filter(event_id=event.pk).delete()
    write([event])


def _codes(event: Event) -> set[str]:
    return {place["code"] for place in event.places if place["code"]}


def _marks(event: Event, chains: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for column, kind in KINDS.items():
        yield from ((kind, code) for code in getattr(event, column))
    inside = {above for code in _codes(event) for above in chains.get(code, (code,))}
    yield from (("place", code) for code in sorted(inside))
    for word in words_of((event.ref, event.title_uk, event.title_en)):
        yield "word", word


def having(kind: str, code: str) -> Q:
    """Condition on events: they have this mark."""
    return Q(Exists(EventMark.objects.filter(event=OuterRef("pk"), kind=kind, code=code)))


def in_words(text: str) -> Q | None:
    """Condition on events: every word of the text begins one of theirs; None: no word in it."""
    wanted = asked(text)
    if not wanted:
        return None
    condition = Q()
    for word in wanted:
        rows = EventMark.objects.filter(
            event=OuterRef("pk"), kind="word", code__gte=word, code__lt=word + "\U0010ffff"
        )
        condition &= Q(Exists(rows))
    return condition
