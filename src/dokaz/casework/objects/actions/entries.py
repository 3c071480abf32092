# SPDX-License-Identifier: AGPL-3.0-or-later
"""States of an object over time, and what is known of its military use; each with its evidence.

An entry is written once. A later one does not change it: a school that was whole in February and
destroyed in March has both states. What was wrong is withdrawn and stays readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.objects.actions.linking import link_items
from dokaz.casework.objects.marks import MARKS
from dokaz.casework.objects.models import MilitaryUse, ObjectState, ProtectedObject
from dokaz.casework.objects.policy import OBJECTS, STATES, USES
from dokaz.casework.objects.recording import KIND, locked
from dokaz.casework.objects.vocabulary import ChangeKind, Damage, UseFinding, UsePeriod
from dokaz.casework.records import edtf
from dokaz.casework.records.recording import note
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import chosen, clean, moment
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role

_MARGIN = timedelta(days=1)
"""A clock somewhere may be ahead; what lies further in the future has not been seen."""
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDraft:
    """The state an object was in: `when` is EDTF in `when_zone`, `basis` says who saw it how."""

    damage: str
    when: str
    when_zone: str = edtf.KYIV
    description: str = ""
    basis: str = ""
    item_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UseDraft:
    """Military use or its absence: `period` by the attack, `when` (EDTF) of what is described.

    `basis` says on what the finding rests; `who` claims it, needed for a claim.
    """

    period: str
    finding: str
    basis: str
    who: str = ""
    when: str = ""
    when_zone: str = edtf.KYIV
    description: str = ""
    item_ids: Sequence[UUID] = ()


@dataclass(frozen=True)
class StateAdded:
    object: UUID
    state: UUID
    damage: str
    items: int


@action(
    "objects.state.add",
    rule=with_role(WRITERS, own(OBJECTS, "object_id")),
    facts=StateAdded,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def add_state(unit: Unit, *, actor: Actor, object_id: UUID, draft: StateDraft) -> UUID:
    """Keep a state beside the others; returns it.

    Raises:
        Rejected: a value does not pass, or the time lies in the future.
        NotFound: an item is not this actor's to see.
    """
    damage = chosen("damage", draft.damage, Damage)
    values = _entry(unit, draft)
    if not values["when_text"]:
        raise Rejected("when", _("Say when the object was in this state."))
    row = locked(object_id)
    state = ObjectState(object=row, organisation_id=row.organisation_id, damage=damage, **values)
    state.save(force_insert=True)
    linked = link_items(unit, actor, row, draft.item_ids, state=state)
    bring_up_to_date(row)
    after = {"state": str(state.pk), "damage": damage, "when_text": state.when_text}
    note(KIND, unit, row, what=ChangeKind.STATE_ADDED, after=after)
    unit.record(
        StateAdded(object=row.pk, state=state.pk, damage=damage, items=linked),
        objects=(KIND.ref(row.pk),),
        details={"description": state.description, "basis": state.basis},
    )
    return state.pk


def _entry(unit: Unit, draft: StateDraft | UseDraft) -> dict[str, Any]:
    zone = clean("when_zone", draft.when_zone, longest=64) or edtf.KYIV
    read = moment("when", draft.when, zone=zone)
    begin = (read.earliest or read.latest) if read else None
    if begin is not None and begin > unit.at + _MARGIN:
        raise Rejected("when", _("This time lies in the future."))
    return {
        "id": unit.new_id(),
        "when_text": read.text if read else "",
        "when_zone": zone,
        "when_from": read.earliest if read else None,
        "when_to": read.latest if read else None,
        "description": clean("description", draft.description, longest=100_000),
        "basis": clean("basis", draft.basis, longest=10_000),
        "by": unit.actor.ref,
        "at": unit.at,
    }


def bring_up_to_date(row: ProtectedObject) -> None:
    """The object's damage is that of its latest state; unknown where it has none."""
    states = ObjectState.objects.filter(object=row, withdrawn_at__isnull=True)
    latest = max(states, key=lambda one: (one.when_from or _BEGINNING, one.at), default=None)
    damage = latest.damage if latest else str(Damage.UNKNOWN)
    if damage != row.damage:
        row.damage = damage
        row.save(update_fields=["damage"])
        MARKS.rewrite(row)


@dataclass(frozen=True)
class StateWithdrawn:
    object: UUID
    state: UUID


@action(
    "objects.state.withdraw",
    rule=with_role(WRITERS, own(STATES, "state_id")),
    facts=StateWithdrawn,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def withdraw_state(unit: Unit, *, actor: Actor, state_id: UUID, why: str) -> None:
    """Take a state back; it stays readable. Raises Rejected, Conflict."""
    row = _withdraw(unit, ObjectState, state_id, why=why, what=ChangeKind.STATE_WITHDRAWN)
    bring_up_to_date(row)
    unit.record(
        StateWithdrawn(object=row.pk, state=state_id),
        objects=(KIND.ref(row.pk),),
        details={"why": why},
    )


def _withdraw(unit: Unit, table: Any, key: UUID, *, why: str, what: ChangeKind) -> ProtectedObject:
    why = clean("why", why, longest=10_000, required=True)
    row = locked(table.objects.get(pk=key).object_id)
    entry = table.objects.select_for_update().get(pk=key)
    if entry.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This entry was withdrawn before."))
    entry.withdrawn_at, entry.withdrawn_by = unit.at, unit.actor.ref
    entry.save(update_fields=["withdrawn_at", "withdrawn_by"])
    note(KIND, unit, row, what=what, before={"entry": str(key)}, why=why)
    return row


@dataclass(frozen=True)
class UseAdded:
    object: UUID
    use: UUID
    period: str
    finding: str
    items: int


@action(
    "objects.use.add",
    rule=with_role(WRITERS, own(OBJECTS, "object_id")),
    facts=UseAdded,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def add_use(unit: Unit, *, actor: Actor, object_id: UUID, draft: UseDraft) -> UUID:
    """Keep what is known of military use before, during or after an attack; returns it.

    Raises:
        Rejected: a value does not pass, no basis, a claim without who makes it.
        NotFound: an item is not this actor's to see.
    """
    period = chosen("period", draft.period, UsePeriod)
    finding = chosen("finding", draft.finding, UseFinding)
    who = clean("who", draft.who, longest=500, required=finding == UseFinding.CLAIMED)
    values = _entry(unit, draft)
    if not values["basis"]:
        raise Rejected("basis", _("Say on what this rests: who looked at what, and how."))
    row = locked(object_id)
    use = MilitaryUse(
        object=row,
        organisation_id=row.organisation_id,
        period=period,
        finding=finding,
        who=who,
        **values,
    )
    use.save(force_insert=True)
    linked = link_items(unit, actor, row, draft.item_ids, use=use)
    after = {"use": str(use.pk), "period": period, "finding": finding}
    note(KIND, unit, row, what=ChangeKind.USE_ADDED, after=after)
    unit.record(
        UseAdded(object=row.pk, use=use.pk, period=period, finding=finding, items=linked),
        objects=(KIND.ref(row.pk),),
        details={"description": use.description, "basis": use.basis, "who": who},
    )
    return use.pk


@dataclass(frozen=True)
class UseWithdrawn:
    object: UUID
    use: UUID


@action(
    "objects.use.withdraw",
    rule=with_role(WRITERS, own(USES, "use_id")),
    facts=UseWithdrawn,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def withdraw_use(unit: Unit, *, actor: Actor, use_id: UUID, why: str) -> None:
    """Take a record of military use back; it stays readable. Raises Rejected, Conflict."""
    row = _withdraw(unit, MilitaryUse, use_id, why=why, what=ChangeKind.USE_WITHDRAWN)
    unit.record(
        UseWithdrawn(object=row.pk, use=use_id),
        objects=(KIND.ref(row.pk),),
        details={"why": why},
    )
