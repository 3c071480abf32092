# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on an event does: lock its row, keep what was before, say it to the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.facts import EventChanged
from dokaz.casework.events.models import Event, EventChange
from dokaz.casework.events.vocabulary import ChangeKind, EventState
from dokaz.gate.api import Conflict, ObjectRef, Unit, rfc3339


def event_ref(event_id: UUID) -> ObjectRef:
    """How the log names an event."""
    return ObjectRef("event", event_id)


def locked(event_id: UUID) -> Event:
    """The event's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: it was merged into another, or its import was undone.
    """
    event: Event = Event.objects.select_for_update().get(pk=event_id)
    if event.state == EventState.MERGED:
        raise Conflict(
            "merged", _("This event was merged into another one. Nothing was saved; go on there.")
        )
    if event.undone_at is not None:
        raise Conflict("undone", _("The import of this event was undone. Nothing was saved."))
    return event


def revise(
    unit: Unit, event: Event, values: Mapping[str, Any], *, kind: ChangeKind, why: str = ""
) -> set[str]:
    """Set fields of a locked event and keep what they were; returns the fields that changed."""
    changed = {name for name, value in values.items() if getattr(event, name) != value}
    if not changed:
        return changed
    before = {name: kept(getattr(event, name)) for name in sorted(changed)}
    for name in changed:
        setattr(event, name, values[name])
    event.revision += 1
    event.changed_at = unit.at
    event.save(update_fields=[*changed, "revision", "changed_at"])
    after = {name: kept(values[name]) for name in sorted(changed)}
    note(unit, event, kind, before=before, after=after, why=why)
    return changed


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
    EventChange(
        event=event,
        organisation_id=event.organisation_id,
        act_id=unit.act_id,
        at=unit.at,
        by_kind=str(unit.actor.kind),
        by=unit.actor.ref,
        kind=str(kind),
        revision=event.revision,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        why=why,
    ).save(force_insert=True)
    unit.emit(EventChanged(event=event.pk, organisation=event.organisation_id, what=str(kind)))


def kept(value: Any) -> Any:
    """A value of a column as history keeps it; `restored` turns it back."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, UUID) else value


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of columns from what history kept."""
    found = dict(values)
    for name in ("when_from", "when_to"):
        if found.get(name):
            found[name] = datetime.fromisoformat(found[name])
    if found.get("parent_id"):
        found["parent_id"] = UUID(found["parent_id"])
    return found
