# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which weapons an event was done with: stated on a basis, ended with a reason."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.marks import MARKS
from dokaz.casework.events.models import EventWeapon
from dokaz.casework.events.policy import EVENTS, WEAPONS
from dokaz.casework.events.recording import event_ref, locked, note
from dokaz.casework.events.vocabulary import ChangeKind
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import clean, known_term
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, own, with_role


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponDraft:
    """A weapon. `weapon` and `certainty` are codes of lists; `components`: parts, one a line.

    `unit_id`: the unit whose it was. `item_id` with `passage`: where in the evidence it is seen.
    """

    weapon: str
    model: str = ""
    remains: str = ""
    components: str = ""
    certainty: str = "claim"
    basis: str = ""
    unit_id: UUID | None = None
    item_id: UUID | None = None
    passage: str = ""


@dataclass(frozen=True)
class WeaponAdded:
    event: UUID
    statement: UUID
    weapon: str


@action(
    "events.weapon.add",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=WeaponAdded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def add_weapon(unit: Unit, *, actor: Actor, event_id: UUID, draft: WeaponDraft) -> UUID:
    """State that an event was done with a weapon; returns the statement.

    Raises:
        Rejected: a value does not pass, or it is not said on what this rests.
        NotFound: the unit or the item is not this actor's to see.
    """
    lists = units.terms.LISTS
    values = {
        "weapon": known_term("weapon", draft.weapon, lists["weapons"]),
        "certainty": known_term("certainty", draft.certainty, lists["certainty"]),
        "model": clean("model", draft.model, longest=200),
        "remains": clean("remains", draft.remains, longest=10_000),
        "components": clean("components", draft.components, longest=10_000),
        "basis": clean("basis", draft.basis, longest=10_000, required=True),
        "passage": clean("passage", draft.passage, longest=500) if draft.item_id else "",
    }
    if draft.unit_id is not None:
        units.require_unit(actor=actor, unit_id=draft.unit_id)
    if draft.item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.item_id)
    event = locked(event_id)
    row = EventWeapon(
        id=unit.new_id(),
        event=event,
        organisation_id=event.organisation_id,
        unit_id=draft.unit_id,
        item_id=draft.item_id,
        at=unit.at,
        by=actor.ref,
        **values,
    )
    row.save(force_insert=True)
    MARKS.rewrite(event)
    note(unit, event, ChangeKind.WEAPON_ADDED, after=_told(row), why=row.basis)
    unit.record(
        WeaponAdded(event=event.pk, statement=row.pk, weapon=row.weapon),
        objects=_objects(row),
        details={"model": row.model, "basis": row.basis},
    )
    return row.pk


@dataclass(frozen=True)
class WeaponEnded:
    event: UUID
    statement: UUID
    weapon: str


@action(
    "events.weapon.end",
    rule=with_role(WRITERS, own(WEAPONS, "statement_id")),
    facts=WeaponEnded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_weapon(unit: Unit, *, actor: Actor, statement_id: UUID, why: str) -> None:
    """State that it was not this weapon after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    event = locked(EventWeapon.objects.get(pk=statement_id).event_id)
    row = EventWeapon.objects.select_for_update().get(pk=statement_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This was taken back before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    MARKS.rewrite(event)
    note(unit, event, ChangeKind.WEAPON_ENDED, before=_told(row), why=why)
    unit.record(
        WeaponEnded(event=row.event_id, statement=row.pk, weapon=row.weapon),
        objects=_objects(row),
        details={"why": why},
    )


def _told(row: EventWeapon) -> dict[str, str]:
    return {"weapon": row.weapon, "model": row.model, "certainty": row.certainty}


def _objects(row: EventWeapon) -> tuple[ObjectRef, ...]:
    named = (("unit", row.unit_id), ("item", row.item_id))
    return (event_ref(row.event_id), *(ObjectRef(kind, key) for kind, key in named if key))
