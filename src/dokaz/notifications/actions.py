# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person says about being told: seen, mute, follow. Each is an act of that person's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import chosen
from dokaz.gate.api import (
    Actor,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
)
from dokaz.notifications.models import Attention, Following
from dokaz.notifications.policy import a_member
from dokaz.notifications.queries import named
from dokaz.notifications.telling import subjects
from dokaz.notifications.vocabulary import Kind, Standing


@dataclass(frozen=True)
class Seen:
    account: UUID


@action(
    "notifications.notice.see",
    rule=a_member,
    facts=Seen,
    erasure=Erasure.NOTHING_PERSONAL,
    event="view",
)
def see(unit: Unit, *, actor: Actor, until: datetime) -> None:
    """Take note of everything up to a moment; what came later stays new.

    Raises:
        Rejected: the moment lies in the future.
    """
    if until > unit.at:
        raise Rejected("until", _("This time lies in the future."))
    row = _attention(unit)
    row.seen_until = max(until, row.seen_until) if row.seen_until else until
    row.save()
    unit.record(Seen(account=actor.ref), objects=(_ref(row),))


@dataclass(frozen=True)
class KindMuted:
    account: UUID
    kind: str
    muted: bool


@action(
    "notifications.kind.mute",
    rule=a_member,
    facts=KindMuted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def mute_kind(unit: Unit, *, actor: Actor, kind: str, muted: bool) -> None:
    """Hear no more of one kind of things, or again. Raises Rejected."""
    kind = chosen("kind", kind, Kind)
    row = _attention(unit)
    row.muted_kinds = sorted({*row.muted_kinds, kind} if muted else {*row.muted_kinds} - {kind})
    row.save()
    unit.record(KindMuted(account=actor.ref, kind=kind, muted=muted), objects=(_ref(row),))


@dataclass(frozen=True)
class RecordFollowed:
    account: UUID
    subject: str
    record: UUID
    standing: str


@action(
    "notifications.record.follow",
    rule=a_member,
    facts=RecordFollowed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def follow(unit: Unit, *, actor: Actor, subject: str, record_id: UUID, standing: str) -> None:
    """Follow a record, mute it, or (empty `standing`) neither.

    Raises:
        Rejected: not a kind of records, or not a word for it.
        NotFound: the record is not this actor's to see.
    """
    if subject not in subjects():
        raise Rejected("subject", _("This is not one of the values to choose from."))
    if standing:
        standing = chosen("standing", standing, Standing)
        if (subject, record_id) not in named(actor, [(subject, record_id)]):
            raise NotFound(subject)
    own = {"owner_ref": actor.ref, "organisation_id": actor.organisation_id}
    rows = Following.objects.filter(**own, subject=subject, record_id=record_id)
    rows.filter(ended_at__isnull=True).update(ended_at=unit.at)
    if standing:
        Following(
            id=unit.new_id(),
            subject=subject,
            record_id=record_id,
            standing=standing,
            at=unit.at,
            **own,
        ).save(force_insert=True)
    unit.record(
        RecordFollowed(account=actor.ref, subject=subject, record=record_id, standing=standing),
        objects=(ObjectRef(subject, record_id),),
    )


def _attention(unit: Unit) -> Attention:
    """The actor's row, locked; a new one if there is none. Saved by whoever asked for it."""
    own = {"owner_ref": unit.actor.ref, "organisation_id": unit.actor.organisation_id}
    row = Attention.objects.select_for_update().filter(**own).first()
    return row if row is not None else Attention(id=unit.new_id(), **own)


def _ref(row: Attention) -> ObjectRef:
    return ObjectRef("attention", row.pk)
