# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items of evidence as entries of the index, with the words of their files."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings

from dokaz.evidence import api as evidence
from dokaz.evidence import facts as of_evidence
from dokaz.gate.api import Actor, pieces, text_of
from dokaz.members.api import service_actor
from dokaz.search.asking.language import digest_word
from dokaz.search.asking.passages import Matcher, passages
from dokaz.search.errors import IndexDamaged
from dokaz.search.findable.port import Findable, Line, key_of
from dokaz.search.findable.records import SERVICE, head, milliseconds, seconds, span
from dokaz.search.findable.wording import whole, years_of
from dokaz.search.index.port import Entry, Index, Zone
from dokaz.search.projecting.contents import Read, kept, kept_words, read_files

SUBJECT = "item"
_AT_ONCE = 200


def columns_of_items(keys: Sequence[UUID]) -> dict[UUID, dict[str, frozenset[str]]]:
    """What the policy of items compares; those that are in no index are left out."""
    found = evidence.items_for_index(actor=service_actor(SERVICE), item_ids=keys)
    return {key: _columns_of(one) for key, one in found.items()}


def _columns_of(one: evidence.IndexedItem) -> dict[str, frozenset[str]]:
    return {**head(one), "status": frozenset({text_of(one.status)})}


def _entries(keys: Sequence[UUID], before: Sequence[Index]) -> list[Entry]:
    items = evidence.items_for_index(actor=service_actor(SERVICE), item_ids=keys)
    read = _words_of(items.values(), before)
    return [
        _entry(one, [read[file.id] for file in one.files if file.id in read])
        for one in items.values()
    ]


def _words_of(items: Iterable[evidence.IndexedItem], before: Sequence[Index]) -> dict[UUID, Read]:
    wanted = [one for one in items if settings.DOKAZ.index_words]
    keys = [key_of(SUBJECT, one.id) for one in wanted if one.files]
    found: dict[UUID, Read] = {}
    for index in before:
        # What is damaged is made anew beside, from the files: it must not need what is damaged.
        with suppress(IndexDamaged):
            for content in index.kept(keys).values():
                found.update(kept_words(content))
    lacking: dict[UUID, list[evidence.WordsFile]] = {}
    for one in wanted:
        missing = [file for file in one.files if file.id not in found]
        if missing:
            lacking.setdefault(one.organisation_id, []).extend(missing)
    found.update(read_files(lacking))
    return found


def _entry(one: evidence.IndexedItem, read: list[Read]) -> Entry:
    titles = one.title_uk, one.title_en
    columns: dict[str, Any] = {
        **_columns_of(one),
        "subject": {SUBJECT},
        "organisation": {text_of(one.organisation_id)},
        "kind": {f"{SUBJECT}.{one.kind}"},
        "state": {f"{SUBJECT}.{one.status}"},
        "verification": {one.verification},
        "year": years_of(one.recorded_from),
        "language": {one.language} - {""},
        "graphic": {one.graphic_level},
        "source": {one.source_id.hex} if one.source_id else set(),
        "tag": one.tags,
    }
    since, until = _recorded(one)
    return Entry(
        key=key_of(SUBJECT, one.id),
        columns={name: frozenset(values) for name, values in columns.items() if values},
        registered=milliseconds(one.registered_at),
        zones={
            Zone.TITLE: titles,
            Zone.NAME: one.names,
            Zone.RECORD: _of_record(one),
            Zone.CONTENT: [passage.text for file in read for passage in file.passages],
        },
        kept=kept(read),
        happened=seconds(one.recorded_from),
        since=since,
        until=until,
    )


def _recorded(one: evidence.IndexedItem) -> tuple[int, int]:
    """`since` and `until`. A time without an end is the moment, or the day, month or year, that it
    names: nobody goes on recording."""
    first, last = one.recorded_from, one.recorded_to or one.recorded_from
    return span(
        whole(first, one.recorded_precision)[0] if first else None,
        whole(last, one.recorded_precision)[1] if last else None,
    )


def _of_record(one: evidence.IndexedItem) -> Sequence[str]:
    """What is said of an item besides its titles and names."""
    told = one.ref, *one.numbers, one.description, one.url, *one.tags
    return *told, *map(digest_word, one.digests)


def _lines(
    actor: Actor, keys: Sequence[UUID], matcher: Matcher, kept: Mapping[UUID, bytes]
) -> dict[UUID, Line]:
    rows = [
        row
        for some in pieces(keys, _AT_ONCE)
        for row in evidence.rows_of(actor=actor, item_ids=tuple(some))
    ]
    return {
        row.id: Line(
            subject=SUBJECT,
            id=row.id,
            ref=row.ref,
            title_uk=matcher.pieces(row.title_uk),
            title_en=matcher.pieces(row.title_en),
            name=matcher.pieces(row.name),
            organisation_id=row.organisation_id,
            kind=row.kind,
            state=row.status,
            verification=row.verification,
            confidentiality=row.confidentiality,
            happened=row.recorded_from,
            precision=row.recorded_precision,
            registered_at=row.registered_at,
            passages=passages(tuple(kept_words(kept.get(row.id, b"")).values()), matcher),
        )
        for row in rows
    }


ITEMS = Findable(
    subject=SUBJECT,
    facts={
        of_evidence.ItemRegistered.KIND: ("item",),
        of_evidence.ItemChanged.KIND: ("item",),
        of_evidence.ItemDisposed.KIND: ("item",),
    },
    keys=lambda after, limit: evidence.item_keys(
        actor=service_actor(SERVICE), after=after, limit=limit
    ),
    entries=_entries,
    reach=lambda actor, others: evidence.items_in_index(actor=actor),
    lines=_lines,
    content=True,
)
