# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing a person, as on withdrawal of consent: one proposes with a reason, another one approves.

Approval destroys the key of the identity block and empties every word about the person in the same
transaction; from its commit on nobody can read who it was. The bytes of the ciphertext follow as
those of other objects do. What stays is a tombstone: code name, dates, who erased, the proofs.

Not reached from here: items of evidence about the person, which are disposed of by themselves
(the person's page goes on naming them), and backups made before, which hold the wrapped key until
they expire.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import merged
from dokaz.casework.persons.erasure import erase_words
from dokaz.casework.persons.facts import PersonErased
from dokaz.casework.persons.models import Person, PersonErasure, PersonIdentity, PersonMerge
from dokaz.casework.persons.policy import ERASURES, GUARDIANS, PERSONS
from dokaz.casework.persons.recording import locked, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind, ErasureReason, ErasureState
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Unit,
    action,
    all_of,
    own,
    second_person,
    with_role,
)


@dataclass(frozen=True)
class ErasureChanged:
    person: UUID
    erasure: UUID
    reason_code: str
    keys_destroyed: int = 0


@action(
    "persons.erasure.propose",
    rule=with_role(GUARDIANS, own(PERSONS, "person_id")),
    facts=ErasureChanged,
    erasure=Erasure.DETAILS,
    event="deaccession",
)
def propose_erasure(
    unit: Unit, *, actor: Actor, person_id: UUID, reason_code: str, reason: str
) -> UUID:
    """Propose to erase a person; nothing happens yet. Returns the proposal.

    Raises:
        Rejected: a bad value.
        Conflict: a proposal waits already.
    """
    reason_code = chosen("reason_code", reason_code, ErasureReason)
    reason = clean("reason", reason, longest=10_000, required=True)
    person = locked(person_id)
    if PersonErasure.objects.filter(person=person, state=ErasureState.PROPOSED).exists():
        raise Conflict("already_proposed", _("An erasure of this person waits for approval."))
    row = PersonErasure(
        id=unit.new_id(),
        person=person,
        organisation_id=person.organisation_id,
        reason_code=reason_code,
        reason=reason,
        proposed_at=unit.at,
        proposed_by=actor.ref,
    )
    row.save(force_insert=True)
    note(unit, person, ChangeKind.ERASURE_PROPOSED, after={"reason": reason_code}, why=reason)
    _record(unit, row, reason=reason)
    return row.pk


@action(
    "persons.erasure.withdraw",
    rule=with_role(GUARDIANS, own(ERASURES, "erasure_id")),
    facts=ErasureChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def withdraw_erasure(unit: Unit, *, actor: Actor, erasure_id: UUID) -> None:
    """Take a proposal back; also how a second person says no. Raises Conflict."""
    row = _waiting(erasure_id)
    person = locked(row.person_id)
    _decide(unit, row, ErasureState.WITHDRAWN)
    note(unit, person, ChangeKind.ERASURE_WITHDRAWN)
    _record(unit, row)


@action(
    "persons.erasure.approve",
    rule=all_of(
        with_role(GUARDIANS, own(ERASURES, "erasure_id")),
        second_person(ERASURES, "erasure_id", "proposed_by"),
    ),
    facts=ErasureChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key destroyed",
)
def approve_erasure(unit: Unit, *, actor: Actor, erasure_id: UUID) -> None:
    """Approve another person's proposal: the key is destroyed and words are emptied, for good.

    Raises:
        Refused: one cannot approve one's own proposal.
        Conflict: the proposal is not waiting any more.
    """
    row = _waiting(erasure_id)
    person = locked(row.person_id)
    _decide(unit, row, ErasureState.APPROVED)
    # All records of the person: a merged one may hold a block and words of its own.
    everything = [person, *merged.absorbed_ones(person)]
    destroyed = _destroy_blocks(unit, everything, reason=row.reason_code)
    for one in everything:
        erase_words(unit, one)
        note(unit, one, ChangeKind.ERASED, after={"reason": row.reason_code})
        unit.emit(PersonErased(person=one.pk, organisation=one.organisation_id))
    _record(unit, row, destroyed=destroyed)


def _destroy_blocks(unit: Unit, people: list[Person], *, reason: str) -> int:
    """Destroy keys of identity blocks, those kept for undoing a merge too; how many there were."""
    why = evidence.DisposalReason(reason)
    identities = PersonIdentity.objects.select_for_update().filter(
        person__in=people, address__gt=""
    )
    merges = PersonMerge.objects.select_for_update().filter(
        survivor__in=people, former_block__gt=""
    )
    destroyed = 0
    for rows, column in ((identities, "address"), (merges, "former_block")):
        for one in rows.order_by("pk"):
            evidence.destroy_block(unit, getattr(one, column), reason=why)
            setattr(one, column, "")
            one.save(update_fields=[column])
            destroyed += 1
    return destroyed


def _waiting(erasure_id: UUID) -> PersonErasure:
    row: PersonErasure = PersonErasure.objects.select_for_update().get(pk=erasure_id)
    if row.state != ErasureState.PROPOSED:
        raise Conflict("not_waiting", _("This proposal is not waiting any more."))
    return row


def _decide(unit: Unit, row: PersonErasure, state: ErasureState) -> None:
    row.state, row.decided_at, row.decided_by = state, unit.at, unit.actor.ref
    row.save(update_fields=["state", "decided_at", "decided_by"])


def _record(unit: Unit, row: PersonErasure, *, reason: str = "", destroyed: int = 0) -> None:
    unit.record(
        ErasureChanged(
            person=row.person_id,
            erasure=row.pk,
            reason_code=row.reason_code,
            keys_destroyed=destroyed,
        ),
        objects=(person_ref(row.person_id),),
        details={"reason": reason} if reason else None,
    )
