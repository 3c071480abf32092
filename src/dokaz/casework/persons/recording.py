# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a person does: lock the row, keep what was before, say it to the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.facts import PersonChanged
from dokaz.casework.persons.models import Person, PersonChange
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.gate.api import Conflict, ObjectRef, Unit, rfc3339


def person_ref(person_id: UUID) -> ObjectRef:
    """How the log names a person."""
    return ObjectRef("person", person_id)


def locked(person_id: UUID) -> Person:
    """The person's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: the person was erased, or the import was undone.
    """
    person: Person = Person.objects.select_for_update().get(pk=person_id)
    if person.erased_at is not None:
        raise Conflict(
            "erased", _("This person was erased from the archive. Nothing can be added any more.")
        )
    if person.undone_at is not None:
        raise Conflict("undone", _("The import of this person was undone. Nothing was saved."))
    return person


def revise(
    unit: Unit, person: Person, values: Mapping[str, Any], *, kind: ChangeKind, why: str = ""
) -> set[str]:
    """Set fields of a locked person and keep what they were; returns the fields that changed."""
    changed = {name for name, value in values.items() if getattr(person, name) != value}
    if not changed:
        return changed
    before = {name: kept(getattr(person, name)) for name in sorted(changed)}
    for name in changed:
        setattr(person, name, values[name])
    person.revision += 1
    person.changed_at = unit.at
    person.save(update_fields=[*changed, "revision", "changed_at"])
    after = {name: kept(values[name]) for name in sorted(changed)}
    note(unit, person, kind, before=before, after=after, why=why)
    return changed


def note(
    unit: Unit,
    person: Person,
    kind: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one line of the person's history and tell the rooms above."""
    PersonChange(
        person=person,
        organisation_id=person.organisation_id,
        act_id=unit.act_id,
        at=unit.at,
        by_kind=str(unit.actor.kind),
        by=unit.actor.ref,
        kind=str(kind),
        revision=person.revision,
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        why=why,
    ).save(force_insert=True)
    unit.emit(PersonChanged(person=person.pk, organisation=person.organisation_id, what=str(kind)))


def kept(value: Any) -> Any:
    """A value of a column as history keeps it."""
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, UUID) else value
