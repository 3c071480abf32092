# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on an event does, by the common parts of records."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dokaz.casework.events.facts import EventChanged
from dokaz.casework.events.in_force import level_with
from dokaz.casework.events.models import (
    BatchChange,
    Event,
    EventBatch,
    EventChange,
    EventExternalId,
    EventSeries,
    EventShare,
    Merge,
)
from dokaz.casework.events.vocabulary import ChangeKind
from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Fact, ObjectRef, Unit


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return EventChanged(event=key, organisation=organisation, what=what)


KIND = Kind(
    name="event",
    letter="E",
    rows=Event,
    changes=EventChange,
    series=EventSeries,
    external_ids=EventExternalId,
    shares=EventShare,
    merges=Merge,
    batches=EventBatch,
    batch_changes=BatchChange,
    told=_changed,
    follows=level_with,
)


def event_ref(event_id: UUID) -> ObjectRef:
    """How the log names an event."""
    return KIND.ref(event_id)


def locked(event_id: UUID) -> Event:
    """The event's row, locked until the act ends. Raises Conflict."""
    event: Event = recording.locked(KIND, event_id)
    return event


def revise(
    unit: Unit, event: Event, values: Mapping[str, Any], *, kind: ChangeKind, why: str = ""
) -> set[str]:
    """Set fields of a locked event and keep what they were; returns the fields that changed."""
    return recording.revise(KIND, unit, event, values, what=str(kind), why=why)


def note(
    unit: Unit,
    event: Event,
    kind: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one line of the event's history and tell the rooms above."""
    recording.note(KIND, unit, event, what=str(kind), before=before, after=after, why=why)
