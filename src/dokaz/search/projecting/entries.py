# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects of the rooms below as entries of the index.

`entries_of` asks each room for what it lets an index keep, in a constant number of queries for a
batch. An object that a room does not hand out (sealed, disposed of, undone) leaves the index.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import text_of
from dokaz.members.api import service_actor
from dokaz.search.index.port import Entry, Index, Zone
from dokaz.search.projecting.contents import Passage, Read, read_files
from dokaz.search.subjects import Subject, key_of
from dokaz.search.texts.tokens import tokens_of

SERVICE = "search"
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a round writes: entries to put in and keys to take out."""

    entries: list[Entry]
    gone: list[str]


def entries_of(keys: Iterable[tuple[Subject, UUID]], before: Sequence[Index]) -> Batch:
    """Entries of some objects. Words read before are taken from the indexes `before`."""
    by_subject: dict[Subject, list[UUID]] = {subject: [] for subject in Subject}
    for subject, key in keys:
        by_subject[subject].append(key)
    actor = service_actor(SERVICE)
    items = evidence.items_for_index(actor=actor, item_ids=by_subject[Subject.ITEM])
    happened = events.events_for_index(actor=actor, event_ids=by_subject[Subject.EVENT])
    read = _words_of(items.values(), before)
    chains = places.chains_of({code for one in happened.values() for code in one.places})
    entries = [
        _item(one, [read[file.id] for file in one.files if file.id in read])
        for one in items.values()
    ]
    entries += [_event(one, chains) for one in happened.values()]
    there = {entry.key for entry in entries}
    asked = [key_of(subject, key) for subject, some in by_subject.items() for key in some]
    return Batch(entries, [key for key in asked if key not in there])


def kept_words(content: bytes) -> dict[UUID, Read]:
    """What an entry keeps of its files' words."""
    found = {}
    for file, role, passages in json.loads(content or b"[]"):
        key = UUID(hex=file)
        found[key] = Read(key, role, tuple(Passage(*one) for one in passages))
    return found


def _words_of(items: Iterable[evidence.IndexedItem], before: Sequence[Index]) -> dict[UUID, Read]:
    wanted = [one for one in items if settings.DOKAZ.index_words]
    keys = [key_of(Subject.ITEM, one.id) for one in wanted if one.files]
    found: dict[UUID, Read] = {}
    for index in before:
        for content in index.kept(keys).values():
            found.update(kept_words(content))
    lacking: dict[UUID, list[evidence.WordsFile]] = {}
    for one in wanted:
        missing = [file for file in one.files if file.id not in found]
        if missing:
            lacking.setdefault(one.organisation_id, []).extend(missing)
    found.update(read_files(lacking))
    return found


def _read_of(one: evidence.IndexedItem, read: Mapping[UUID, Read]) -> list[Read]:
    return [read[file.id] for file in one.files if file.id in read]


def _item(one: evidence.IndexedItem, read: list[Read]) -> Entry:
    titles = (one.title_uk, one.title_en)
    passages = [passage for file in read for passage in file.passages]
    kept = [
        [file.file.hex, file.role, [[p.kind, p.number, p.text] for p in file.passages]]
        for file in read
    ]
    return Entry(
        key=key_of(Subject.ITEM, one.id),
        columns=_columns(
            one,
            subject=Subject.ITEM,
            status=one.status,
            kind=f"item.{one.kind}",
            state=f"item.{one.status}",
            year=str(one.recorded_from.year) if one.recorded_from else "",
        ),
        registered=_milliseconds(one.registered_at),
        happened=_seconds(one.recorded_from),
        zones={
            Zone.TITLE: list(tokens_of(titles)),
            Zone.NAME: list(tokens_of(one.names)),
            Zone.RECORD: list(
                tokens_of((*titles, one.ref, *one.names, *one.numbers, one.description, one.url))
            ),
            Zone.CONTENT: list(tokens_of(passage.text for passage in passages)),
        },
        kept=json.dumps(kept, ensure_ascii=False).encode() if kept else b"",
    )


def _event(one: events.IndexedEvent, chains: Mapping[str, tuple[str, ...]]) -> Entry:
    titles = (one.title_uk, one.title_en)
    codes = {code for place in one.places for code in chains.get(place, (place,))}
    columns = _columns(
        one,
        subject=Subject.EVENT,
        undone_at_is_null="1",
        state=f"event.{one.state}",
        year=str(one.when_from.year) if one.when_from else "",
    )
    return Entry(
        key=key_of(Subject.EVENT, one.id),
        columns={**columns, "place": frozenset(codes)},
        registered=_milliseconds(one.registered_at),
        happened=_seconds(one.when_from),
        zones={
            Zone.TITLE: list(tokens_of(titles)),
            Zone.RECORD: list(tokens_of((*titles, one.ref, *one.texts))),
        },
    )


def _columns(one: Any, **further: str) -> dict[str, frozenset[str]]:
    values = {
        "organisation_id": text_of(one.organisation_id),
        "organisation": text_of(one.organisation_id),
        "confidentiality": text_of(one.confidentiality),
        "privileged": text_of(one.privileged),
        "registered_by": text_of(one.registered_by),
        "verification": one.verification,
        **further,
    }
    return {name: frozenset({value}) for name, value in values.items() if value}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _seconds(moment: datetime | None) -> int:
    return int((moment - _EPOCH).total_seconds()) if moment else 0
