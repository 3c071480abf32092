# SPDX-License-Identifier: AGPL-3.0-or-later
"""What search must know of one kind of things, and which kinds there are.

Rooms below are known here by name (`everything`). A room above adds its own when the program
starts (`add`): calls go down, so search cannot know it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dokaz.gate.api import Actor, Condition, Delivered
from dokaz.search.asking.passages import FoundPassage, Matcher, Piece
from dokaz.search.index.port import Entry, Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One object that was found. `happened` is its first moment as far as known.

    `when`, `zone` and `precision` say it as its room keeps it: EDTF, or nothing but the precision.
    `place` is where, in words. `text` is a piece of its own words where a title does not say
    enough. `about`: subject, key and number of the record that it hangs on.
    """

    subject: str
    id: UUID
    ref: str
    organisation_id: UUID
    registered_at: datetime
    title_uk: tuple[Piece, ...] = ()
    title_en: tuple[Piece, ...] = ()
    name: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] = ()
    kind: str = ""
    state: str = ""
    verification: str = ""
    confidentiality: int = 0
    happened: datetime | None = None
    when: str = ""
    zone: str = ""
    precision: str = ""
    place: tuple[Piece, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    about: tuple[str, UUID, str] | None = None


Reach = Callable[[Actor, Mapping[str, Condition]], Condition]
Entries = Callable[[Sequence[UUID], Sequence[Index]], list[Entry]]
Lines = Callable[[Actor, Sequence[UUID], Matcher, Mapping[UUID, bytes]], Mapping[UUID, Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """Things of one kind.

    - `subject`: how keys of the index begin
    - `facts`: which facts of the outbox say that one changed, by kind, with the names of the
      payload's fields that hold its key
    - `keys`: keys behind one of them in a fixed order, up to a number; for a first filling
    - `entries`: those of some keys that belong into an index; `before`: indexes that have words
    - `reach`: what an actor may find of them, of this moment; given what they may find of the kinds
      that come before
    - `lines`: those of some keys that the actor may see, asked of their room; with the words of
      files that the index keeps, if these are for the actor
    - `follows`: keys of those that hang on some other objects and change with them
    - `content`: whether an index keeps words of files of them
    """

    subject: str
    facts: Mapping[str, tuple[str, ...]]
    keys: Callable[[UUID | None, int], list[UUID]]
    entries: Entries
    reach: Reach
    lines: Lines
    follows: Callable[[Collection[UUID]], list[UUID]] | None = None
    content: bool = False


@dataclass(slots=True)
class _Known:
    kinds: dict[str, Findable] = field(default_factory=dict)


_KNOWN = _Known()


def add(one: Findable) -> None:
    """Make things of a kind known; before anything is searched."""
    _KNOWN.kinds[one.subject] = one


def everything() -> Mapping[str, Findable]:
    """All kinds by subject, in the order in which they were made known."""
    return _KNOWN.kinds


def fact_kinds() -> frozenset[str]:
    """Facts that say something changed. Shares are not among them: they are asked of the database
    with every search."""
    return frozenset(kind for one in everything().values() for kind in one.facts)


def named_in(fact: Delivered) -> list[tuple[str, UUID]]:
    """Subjects and keys of what a fact says has changed."""
    return [
        (one.subject, UUID(str(fact.payload[name])))
        for one in everything().values()
        for name in one.facts.get(fact.kind, ())
    ]


def key_of(subject: str, key: UUID) -> str:
    """How the index names an object."""
    return f"{subject}:{key.hex}"


def object_of(key: str) -> tuple[str, UUID]:
    """What a key of the index names."""
    subject, _, digits = key.partition(":")
    return subject, UUID(hex=digits)
