# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting an event under a crime, and assessing that anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.legal.models import Qualification
from dokaz.casework.legal.policy import LAWYERS, QUALIFICATIONS
from dokaz.casework.legal.recording import (
    digests,
    known_crime,
    known_framework,
    law_then,
    locked,
    note,
    qualification_ref,
    require_revision,
)
from dokaz.casework.legal.vocabulary import ChangeKind, Status
from dokaz.casework.legal.vocabulary import Conflict as ConflictKind
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)

LONGEST_REASONS = 50_000


@dataclass(frozen=True)
class Qualified:
    qualification: UUID
    event: UUID
    framework: str
    crime: str
    status: str
    conflict: str
    force: str
    versions: tuple[str, ...]
    files: tuple[str, ...]


@action(
    "legal.qualification.make",
    rule=with_role(LAWYERS, events.own_event("event_id")),
    facts=Qualified,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def qualify(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    framework: str,
    crime: str,
    conflict: str,
    status: str = Status.POSSIBLE,
    reasons: str = "",
) -> UUID:
    """Put an event under a crime; returns the qualification's identifier.

    The files of the law it was made with, and the version in force at the time that the event then
    had, are kept with it.

    Raises:
        Rejected: a value does not pass; a rejection, or one that goes beyond "possible", lacks its
            reasons.
        Conflict: the event stands under this crime already, or it was merged or undone.
    """
    law = known_framework(framework)
    entry = known_crime(crime, law, mode=False)
    values = _checked({"conflict": conflict, "status": status, "reasons": reasons})
    event = events.get_event(actor=actor, event_id=event_id, first=0)
    if event.row.state == events.EventState.MERGED or event.undone:
        raise Conflict("not_living", _("This event is no longer worked on. Nothing was saved."))
    if Qualification.objects.filter(event_id=event_id, framework=law.code, crime=crime).exists():
        raise Conflict("already_there", _("The event stands under this crime already."))
    then = law_then(law, entry, event.row)
    row = Qualification(
        id=unit.new_id(),
        event_id=event_id,
        organisation_id=event.row.organisation_id,
        framework=law.code,
        crime=crime,
        made_with=digests(law),
        force=str(then.force),
        versions=[one.code for one in then.versions],
        at=unit.at,
        by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    note(unit, row, ChangeKind.MADE, after=values)
    _record(unit, row)
    return row.pk


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "conflict": chosen("conflict", values["conflict"], ConflictKind),
        "status": chosen("status", values["status"], Status),
        "reasons": clean("reasons", values["reasons"], longest=LONGEST_REASONS),
    }
    if found["status"] != Status.POSSIBLE and not found["reasons"]:
        raise Rejected("reasons", _("Say why. Only “possible” can stand without reasons."))
    return found


def _record(unit: Unit, row: Qualification) -> None:
    unit.record(
        Qualified(
            qualification=row.pk,
            event=row.event_id,
            framework=row.framework,
            crime=row.crime,
            status=row.status,
            conflict=row.conflict,
            force=row.force,
            versions=tuple(row.versions),
            files=tuple(f"{name} {one['sha256']}" for name, one in row.made_with.items()),
        ),
        objects=(qualification_ref(row.pk), ObjectRef("event", row.event_id)),
        details={"reasons": row.reasons} if row.reasons else None,
    )


@action(
    "legal.qualification.assess",
    rule=with_role(LAWYERS, own(QUALIFICATIONS, "qualification_id")),
    facts=Qualified,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def assess(
    unit: Unit,
    *,
    actor: Actor,
    qualification_id: UUID,
    revision: int,
    conflict: str | None = None,
    status: str | None = None,
    reasons: str | None = None,
) -> int:
    """Change the status, reasons or kind of conflict; returns the new revision number.

    What was before stays in the history. The law is looked up anew: its files as they are, and the
    version in force at the time that the event has now.

    Raises:
        Rejected: a value does not pass, or the reasons are missing.
        Conflict: somebody changed it since `revision`.
    """
    row = locked(qualification_id)
    require_revision(row, revision)
    law = known_framework(row.framework)
    entry = known_crime(row.crime, law, mode=False)
    given = {"conflict": conflict, "status": status, "reasons": reasons}
    before = {name: getattr(row, name) for name in given}
    stated = {name: value for name, value in given.items() if value is not None}
    values = _checked({**before, **stated})
    event = events.get_event(actor=actor, event_id=row.event_id, first=0)
    then = law_then(law, entry, event.row)
    row.made_with, row.force = digests(law), str(then.force)
    row.versions = [one.code for one in then.versions]
    for name, value in values.items():
        setattr(row, name, value)
    row.revision += 1
    row.changed_at = unit.at
    row.save(update_fields=[*values, "made_with", "force", "versions", "revision", "changed_at"])
    changed = {name for name in values if values[name] != before[name]}
    note(
        unit,
        row,
        ChangeKind.ASSESSED,
        before={name: before[name] for name in sorted(changed)},
        after={name: values[name] for name in sorted(changed)},
    )
    _record(unit, row)
    return row.revision
