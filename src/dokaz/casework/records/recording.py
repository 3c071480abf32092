# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a record does: lock its row, keep what was before, say it to the log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Conflict, Rejected, Unit, rfc3339


def locked(kind: Kind, key: UUID) -> Any:
    """The record's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: it was merged into another, or its import was undone.
    """
    row = kind.rows.objects.select_for_update().get(pk=key)
    if row.merged_into_id is not None:
        raise Conflict(
            "merged", _("This record was merged into another one. Nothing was saved; go on there.")
        )
    if row.undone_at is not None:
        raise Conflict("undone", _("The import of this record was undone. Nothing was saved."))
    return row


def require_revision(row: Any, seen: int) -> None:
    """Raises Conflict: somebody changed the record since the editor saw it."""
    if row.revision != seen:
        raise changed_meanwhile()


def changed_meanwhile() -> Conflict:
    """What to raise when nothing of somebody else's may be overwritten."""
    return Conflict(
        "changed_meanwhile",
        _("Somebody changed this record meanwhile. Nothing was saved. Compare and save again."),
    )


def require_fields(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Raises Rejected: a field that may not be set this way."""
    unknown = set(values) - allowed
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))


def revise(
    kind: Kind, unit: Unit, row: Any, values: Mapping[str, Any], *, what: str, why: str = ""
) -> set[str]:
    """Set fields of a locked record, and what follows from them, and keep what they were; returns
    the fields that changed."""
    if kind.follows is not None:
        values = {**values, **kind.follows(row, values)}
    before, after = set_fields(unit, row, values)
    if before:
        note(kind, unit, row, what=what, before=before, after=after, why=why)
    return set(before)


def set_fields(
    unit: Unit, row: Any, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set fields of a locked row, under a new revision if any of them changes.

    Returns what those that changed were and are, by name, as history keeps it.
    """
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    before = {name: kept(getattr(row, name)) for name in changed}
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.revision += 1
        row.changed_at = unit.at
        row.save(update_fields=[*changed, "revision", "changed_at"])
    return before, {name: kept(values[name]) for name in changed}


def note(
    kind: Kind,
    unit: Unit,
    row: Any,
    *,
    what: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one line of the record's history and tell the rooms above."""
    line = {
        kind.name: row.pk,
        "organisation_id": row.organisation_id,
        "act_id": unit.act_id,
        "at": unit.at,
        "by_kind": str(unit.actor.kind),
        "by": unit.actor.ref,
        "kind": str(what),
        "revision": row.revision,
        "before": dict(before) if before is not None else None,
        "after": dict(after) if after is not None else None,
        "why": why,
    }
    kind.changes.objects.insert_rows(tuple(line), [tuple(line.values())])
    unit.emit(kind.told(row.pk, row.organisation_id, str(what)))


def kept(value: Any) -> Any:
    """A value of a column as history keeps it; `restored` turns it back."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def restored(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of columns from what history kept."""
    return {name: _restored(kind, name, value) for name, value in values.items()}


def _restored(kind: Kind, name: str, value: Any) -> Any:
    field = kind.rows._meta.get_field(name)
    if not value:
        return value
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return UUID(value)
    return value
