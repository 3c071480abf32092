# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dokaz.publication.coarsening import Coarse, Ground
from dokaz.publication.of_objects import Gathered
from dokaz.publication.rules import Rules


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release: what is told, and who decided it when. `event_ref` is empty for whoever may not
    see the event."""

    id: UUID
    event_id: UUID
    event_ref: str
    told: Coarse
    at_least: str
    basis: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    ended_by: UUID | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """`after`: where the next page begins; None on the last one."""

    rows: tuple[ReleaseView, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Considered:
    """What would be told of an event and by which rules, or which obstacles stand; and the release
    that lives."""

    event_ref: str
    told: Coarse | None
    obstacles: tuple[str, ...]
    grounds: tuple[Ground, ...]
    not_before: date | None
    asked: bool
    living: ReleaseView | None


@dataclass(frozen=True, slots=True)
class StoryView:
    """The release of a story. `name`: its address; `sha256`: what exactly is agreed to."""

    id: UUID
    name: str
    title_uk: str
    title_en: str
    sha256: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    ended_by: UUID | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LayerView:
    """The release of a layer. `code`, `kind`, `day`, `source`: what its file says of it; `sha256`:
    what exactly is agreed to."""

    id: UUID
    code: str
    kind: str
    title_uk: str
    title_en: str
    day: date
    source: str
    sha256: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    ended_by: UUID | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ObjectsConsidered:
    """What would be told now of the own organisation's objects. `gathered`: as a dataset would
    hold it; `told`: of how many objects; `obstacles`: how many are not told, by the reason;
    `waiting`, `released`: the proposal that waits, and what was agreed to last; `still`: of how
    many of these a dataset would tell now."""

    gathered: tuple[Gathered, ...]
    told: int
    obstacles: Mapping[str, int]
    sha256: str
    waiting: LayerView | None
    released: LayerView | None
    still: int


@dataclass(frozen=True, slots=True)
class EmbargoView:
    """A proposal of so many days of silence, and what became of it."""

    id: UUID
    days: int
    state: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DatasetView:
    id: UUID
    number: int
    sha256: str
    rules_sha256: str
    events: int
    released: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules in force. `silence_days`: the organisation's own embargo; `least_days`: that of the
    node's setting, below which nobody can go."""

    rules: Rules
    silence_days: int
    least_days: int


@dataclass(frozen=True, slots=True)
class Collected:
    """What the releases of an organisation give a dataset made now; `left_out` counts by reason."""

    told: tuple[Coarse, ...]
    left_out: Mapping[str, int]
