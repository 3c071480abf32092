# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, changing and withdrawing activities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.numbers import draw
from dokaz.casework.records.recording import note, require_fields, require_revision, revise
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Erasure, Rejected, Unit, action, holds_role, own, with_role
from dokaz.outreach.drafts import (
    DESCRIBABLE,
    TOGETHER,
    ActivityDraft,
    checked,
    checked_draft,
    require_oblasts,
    together,
)
from dokaz.outreach.facts import ActivityRegistered
from dokaz.outreach.marks import MARKS
from dokaz.outreach.models import Activity
from dokaz.outreach.policy import ACTIVITIES, WRITERS
from dokaz.outreach.recording import KIND, locked
from dokaz.outreach.vocabulary import ChangeKind


@dataclass(frozen=True)
class Registered:
    activity: UUID
    ref: str
    kind: str


@action(
    "outreach.activity.register",
    rule=holds_role(*WRITERS),
    facts=Registered,
    erasure=Erasure.DETAILS,
    event="act",
)
def register(unit: Unit, *, actor: Actor, draft: ActivityDraft) -> UUID:
    """Register one activity; returns its identifier. Raises Rejected: a value does not pass."""
    owner = require_organisation(actor)
    values = checked_draft(draft)
    require_oblasts(actor, [values])
    (ref,) = draw(KIND, unit, owner, count=1)
    row = new_activity(unit, owner, ref, values)
    row.save(force_insert=True)
    MARKS.write([row])
    note(KIND, unit, row, what=ChangeKind.REGISTERED)
    unit.emit(ActivityRegistered(activity=row.pk, organisation=owner))
    unit.record(
        Registered(activity=row.pk, ref=ref, kind=row.kind),
        objects=(KIND.ref(row.pk),),
        details={"title_uk": row.title_uk, "title_en": row.title_en},
    )
    return row.pk


def require_organisation(actor: Actor) -> UUID:
    """Raises Rejected: the actor acts for no organisation."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Activities are registered for an organisation."))
    return actor.organisation_id


def new_activity(unit: Unit, owner: UUID, ref: str, values: Mapping[str, Any]) -> Activity:
    """A new row, not saved yet."""
    return Activity(
        id=unit.new_id(),
        organisation_id=owner,
        ref=ref,
        registered_at=unit.at,
        registered_by=unit.actor.ref,
        changed_at=unit.at,
        **values,
    )


@dataclass(frozen=True)
class Changed:
    activity: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "outreach.activity.change",
    rule=with_role(WRITERS, own(ACTIVITIES, "activity_id")),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    activity_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change fields of the description; returns the new revision number.

    `revision` is the number the editor saw. Fields: those of `ActivityDraft`.

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the activity meanwhile; nothing of theirs is overwritten.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    row = locked(activity_id)
    require_revision(row, revision)
    values = checked_change(row, changes)
    require_oblasts(actor, [values])
    changed = revise(KIND, unit, row, values, what=ChangeKind.CHANGED, why=why)
    if changed:
        MARKS.rewrite(row)
    unit.record(
        Changed(activity=row.pk, revision=row.revision, fields=tuple(sorted(changed))),
        objects=(KIND.ref(row.pk),),
        details={"why": why} if why else None,
    )
    return row.revision


def checked_change(row: Activity, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that changes set in an activity. Raises Rejected."""
    held = {name: getattr(row, name) for name in TOGETHER}
    return together(checked(changes), held)


@dataclass(frozen=True)
class Withdrawn:
    activity: UUID


@action(
    "outreach.activity.withdraw",
    rule=with_role(WRITERS, own(ACTIVITIES, "activity_id")),
    facts=Withdrawn,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def withdraw(unit: Unit, *, actor: Actor, activity_id: UUID, why: str) -> None:
    """State that it was not so, or stands twice: it counts no more and stays, marked.

    Raises:
        Rejected: no reason. Conflict: it was withdrawn before.
    """
    why = clean("why", why, longest=10_000, required=True)
    row = locked(activity_id)
    values = {"withdrawn_at": unit.at, "withdrawn_by": actor.ref}
    revise(KIND, unit, row, values, what=ChangeKind.WITHDRAWN, why=why)
    unit.record(Withdrawn(activity=row.pk), objects=(KIND.ref(row.pk),), details={"why": why})
