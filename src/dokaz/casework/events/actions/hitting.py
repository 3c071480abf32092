# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which protected objects an event hit, with what effect. Whoever states it sees both."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.models import EventObject
from dokaz.casework.events.policy import EVENTS, HITS
from dokaz.casework.events.recording import event_ref, locked, note
from dokaz.casework.events.vocabulary import ChangeKind, Effect
from dokaz.casework.objects import api as objects
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, own, with_role


@dataclass(frozen=True, slots=True, kw_only=True)
class HitDraft:
    """What an event did to an object: effect, the damage it left, and on what this rests."""

    object_id: UUID
    effect: str = Effect.UNKNOWN
    damage: str = objects.Damage.UNKNOWN
    basis: str = ""


@dataclass(frozen=True)
class HitAdded:
    event: UUID
    hit: UUID
    object: UUID
    effect: str
    damage: str


@action(
    "events.hit.add",
    rule=with_role(WRITERS, own(EVENTS, "event_id")),
    facts=HitAdded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def add_hit(unit: Unit, *, actor: Actor, event_id: UUID, draft: HitDraft) -> UUID:
    """State that an event hit an object; returns the link. The object's states are its own matter.

    Raises:
        Rejected: a value does not pass, or it is not said on what this rests.
        NotFound: the object is not this actor's to see.
        Conflict: the object is linked already.
    """
    effect = chosen("effect", draft.effect, Effect)
    damage = chosen("damage", draft.damage, objects.Damage)
    basis = clean("basis", draft.basis, longest=10_000, required=True)
    objects.require_object(actor=actor, object_id=draft.object_id)
    event = locked(event_id)
    there = EventObject.objects.filter(
        event=event, object_id=draft.object_id, ended_at__isnull=True
    )
    if there.exists():
        raise Conflict("already_there", _("This object is among those hit already."))
    row = EventObject(
        id=unit.new_id(),
        event=event,
        organisation_id=event.organisation_id,
        object_id=draft.object_id,
        effect=effect,
        damage=damage,
        basis=basis,
        at=unit.at,
        by=actor.ref,
    )
    row.save(force_insert=True)
    after = {"object": str(row.object_id), "effect": effect, "damage": damage}
    note(unit, event, ChangeKind.OBJECT_ADDED, after=after, why=basis)
    unit.record(
        HitAdded(event=event.pk, hit=row.pk, object=row.object_id, effect=effect, damage=damage),
        objects=(event_ref(event.pk), ObjectRef("object", row.object_id)),
        details={"basis": basis},
    )
    return row.pk


@dataclass(frozen=True)
class HitEnded:
    event: UUID
    hit: UUID
    object: UUID


@action(
    "events.hit.end",
    rule=with_role(WRITERS, own(HITS, "hit_id")),
    facts=HitEnded,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_hit(unit: Unit, *, actor: Actor, hit_id: UUID, why: str) -> None:
    """State that an event did not hit an object after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    event = locked(EventObject.objects.get(pk=hit_id).event_id)
    row = EventObject.objects.select_for_update().get(pk=hit_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    before = {"object": str(row.object_id), "effect": row.effect, "damage": row.damage}
    note(unit, event, ChangeKind.OBJECT_ENDED, before=before, why=why)
    unit.record(
        HitEnded(event=row.event_id, hit=row.pk, object=row.object_id),
        objects=(event_ref(row.event_id), ObjectRef("object", row.object_id)),
        details={"why": why},
    )
