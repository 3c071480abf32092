# SPDX-License-Identifier: AGPL-3.0-or-later
"""What facts of other rooms mean for people, and how records are named to a reader.

A room above adds its own when the program starts (`know`, `tell_of`): calls go down, so this room
cannot know it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from dokaz.gate.api import Actor, Delivered

DAYS_AHEAD = 3
"""How many days before a deadline people are told of it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a notice names it to somebody who may see it.

    `page`: kind and identifier of the record on whose page it stands, if it has none of its own.
    """

    ref: str
    title_uk: str = ""
    title_en: str = ""
    page: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Records of one kind. `named`: those of some that the actor may see, asked of their room.

    `registered_by`: account and organisation that registered them; asked while all rows are read.
    """

    name: str
    named: Callable[[Actor, Collection[UUID]], Mapping[UUID, Named]]
    registered_by: Callable[[Collection[UUID]], Mapping[UUID, tuple[UUID, UUID]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a fact says: to `accounts`, to members of `organisation` with one of `roles`, and to who
    registered the record (`owner`) or follows it (`followers`).

    `organisation`: for which the accounts act. `within`: owner and followers are told only if they
    act for this one, since others do not see what was done. `at`: told then and not at once, also
    to whoever did it.
    """

    kind: str
    subject: str
    record_id: UUID
    organisation: UUID
    accounts: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    owner: bool = False
    followers: bool = True
    within: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SaidAnew:
    """What was to be told ahead of days of a record, and still lies in the future, is not told
    unless it is said again after this."""

    kind: str
    record_id: UUID


@dataclass(frozen=True, slots=True)
class Telling:
    """Kinds of facts, and what one of them says; asked while all rows are read."""

    facts: frozenset[str]
    told: Callable[[Delivered], Iterable[Told | SaidAnew]]


def ahead_of(day: date) -> datetime:
    """When people are told of something that has to be done by a day."""
    begins = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
    return begins - timedelta(days=DAYS_AHEAD)


@dataclass(slots=True)
class _Known:
    subjects: dict[str, Subject] = field(default_factory=dict)
    tellings: list[Telling] = field(default_factory=list)


_KNOWN = _Known()


def know(subject: Subject) -> None:
    """Make records of a kind known; at start."""
    _KNOWN.subjects[subject.name] = subject


def tell_of(telling: Telling) -> None:
    """Make known what facts of some kinds say; at start, before facts are read."""
    if telling not in _KNOWN.tellings:
        _KNOWN.tellings.append(telling)


def subjects() -> Mapping[str, Subject]:
    """All kinds of records by name."""
    return _KNOWN.subjects


def tellings() -> tuple[Telling, ...]:
    """Everything that was made known."""
    return tuple(_KNOWN.tellings)
