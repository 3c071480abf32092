# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects of the rooms as entries of the index.

Each room is asked for what it lets an index keep, in a constant number of queries for a batch. An
object that a room does not hand out (sealed, erased, disposed of, undone) leaves the index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.search.findable.port import everything, key_of
from dokaz.search.index.port import Entry, Index


@dataclass(frozen=True, slots=True)
class Batch:
    """What a round writes: entries to put in and keys to take out."""

    entries: list[Entry]
    gone: list[str]


def entries_of(named: Iterable[tuple[str, UUID]], before: Sequence[Index]) -> Batch:
    """Entries of some objects. Words read before are taken from the indexes `before`."""
    by_subject: dict[str, list[UUID]] = {}
    for subject, key in named:
        by_subject.setdefault(subject, []).append(key)
    entries = [
        entry
        for subject, keys in by_subject.items()
        for entry in everything()[subject].entries(keys, before)
    ]
    there = {entry.key for entry in entries}
    asked = [key_of(subject, key) for subject, some in by_subject.items() for key in some]
    return Batch(entries, [key for key in asked if key not in there])


def with_followers(named: Iterable[tuple[str, UUID]]) -> list[tuple[str, UUID]]:
    """The same objects, and those that hang on them and change with them."""
    first = list(dict.fromkeys(named))
    keys = {key for _subject, key in first}
    hanging = [
        (one.subject, key)
        for one in everything().values()
        if one.follows is not None and keys
        for key in one.follows(keys)
    ]
    return list(dict.fromkeys((*first, *hanging)))
