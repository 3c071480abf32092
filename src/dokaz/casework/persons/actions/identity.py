# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing and opening identity blocks. Each opening is an act with a reason, and part of history.

A block is written whole. Whoever writes over one has read it: it says so in the history. What was
there before is destroyed with its key, in the same act.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import guarding, identities
from dokaz.casework.persons.identities import Identity
from dokaz.casework.persons.models import IdentityOpening, Person, PersonChange, PersonIdentity
from dokaz.casework.persons.policy import IDENTIFIERS, OPENERS, PERSONS
from dokaz.casework.persons.recording import locked, locked_to_open, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.casework.records.recording import changed_meanwhile
from dokaz.casework.records.texts import clean
from dokaz.evidence import api as evidence
from dokaz.evidence.api import Confidentiality, OpeningState, StoredContent
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    Refused,
    Unit,
    action,
    all_of,
    cleared,
    own,
    view,
    with_role,
)

_OPEN = "persons.identity.open"
_WRITES = with_role(IDENTIFIERS, own(PERSONS, "person_id"))


@dataclass(frozen=True)
class IdentityWritten:
    """`ciphertext_sha256` ties the act to the block and tells nothing of what is in it."""

    person: UUID
    revision: int
    ciphertext_sha256: str


def write_identity(
    *, actor: Actor, person_id: UUID, identity: Identity, revision: int, why: str = ""
) -> int:
    """Seal and keep an identity block; returns its number.

    `revision` is the number of the block the writer has seen, 0 for none.

    Raises:
        Rejected: a value does not pass, or nothing is stated.
        Conflict: somebody wrote meanwhile, or the writer has not opened what would be overwritten.
        SealingKeyUnavailable: the organisation's key cannot be used; nothing was written.
    """
    # Sealed before the act, which must not wait for the store; and only if the act will keep it.
    block = None
    if _would_write(actor, person_id, revision):
        assert actor.organisation_id is not None, "who may write acts for an organisation"
        plain = identities.to_bytes(identities.checked(identity, now=datetime.now(UTC)))
        block = evidence.seal_block(actor.organisation_id, plain)
    return _write(actor=actor, person_id=person_id, block=block, revision=revision, why=why)


def _would_write(actor: Actor, person_id: UUID, revision: int) -> bool:
    try:
        return _writable(actor=actor, person_id=person_id, revision=revision)
    except (Refused, NotFound):
        return False  # The act says so, and is recorded.


@view("persons.identity.check", rule=_WRITES)
def _writable(*, actor: Actor, person_id: UUID, revision: int) -> bool:
    person = PERSONS.get(actor, person_id)
    row = PersonIdentity.objects.filter(person=person).first()
    there = row.revision if row is not None else 0
    return there == revision and (row is None or has_read(person, actor, there))


@action(
    "persons.identity.write",
    rule=_WRITES,
    facts=IdentityWritten,
    erasure=Erasure.DETAILS,
    event="sealing",
)
def _write(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    block: StoredContent | None,
    revision: int,
    why: str,
) -> int:
    why = clean("why", why, longest=10_000)
    person = locked(person_id)
    row = PersonIdentity.objects.select_for_update().filter(person=person).first()
    there = row.revision if row is not None else 0
    if there != revision:
        raise changed_meanwhile()
    if row is not None and not has_read(person, actor, there):
        raise Conflict(
            "not_read",
            _("Open the identity block first: it would be written over. Nothing was saved."),
        )
    if block is None:
        raise changed_meanwhile()
    if row is not None:
        evidence.destroy_block(unit, row.address, reason=evidence.DisposalReason.DUPLICATE)
    address = evidence.keep_block(unit, block)
    kept = PersonIdentity(
        person=person,
        organisation_id=person.organisation_id,
        address=address,
        revision=there + 1,
        changed_at=unit.at,
        changed_by=actor.ref,
    )
    kept.save(force_insert=row is None, force_update=row is not None)
    if not person.has_identity:
        person.has_identity = True
        person.save(update_fields=["has_identity"])
    # Numbers of blocks only: neither values nor which of them changed.
    note(unit, person, ChangeKind.IDENTITY_CHANGED, after={"block": kept.revision}, why=why)
    unit.record(
        IdentityWritten(person=person.pk, revision=kept.revision, ciphertext_sha256=address),
        objects=(person_ref(person.pk),),
        details={"why": why} if why else None,
    )
    return kept.revision


def has_read(person: Person, actor: Actor, block: int) -> bool:
    """Whether the actor has opened or written the person's block of this number."""
    lines = PersonChange.objects.filter(
        person=person,
        by=actor.ref,
        kind__in=(ChangeKind.IDENTITY_OPENED, ChangeKind.IDENTITY_CHANGED),
        after__block=block,
    )
    return lines.exists()


@dataclass(frozen=True)
class IdentityOpened:
    """`opening` is the one another person agreed to, where two are needed."""

    person: UUID
    revision: int
    opening: UUID | None


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """An identity block as it was opened; `revision` is its number. Never to be kept anywhere."""

    identity: Identity
    revision: int


@action(
    _OPEN,
    rule=all_of(with_role(OPENERS, own(PERSONS, "person_id")), cleared(Confidentiality.L3)),
    facts=IdentityOpened,
    erasure=Erasure.DETAILS,
    event="unsealing",
)
def open_identity(unit: Unit, *, actor: Actor, person_id: UUID, reason: str) -> OpenedIdentity:
    """Open a person's identity block for a stated reason, and record that it was opened.

    Raises:
        Rejected: no reason.
        Refused: it takes two people (`propose_opening`), and nobody has agreed.
        Conflict: there is no block, or the person was erased.
        SealingKeyLost, SealingKeyUnavailable: the key is gone, or locked.
        StorageFault, NotProven: the ciphertext is missing or damaged.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    person = locked_to_open(person_id)
    row = PersonIdentity.objects.filter(person=person).first()
    if row is None or not row.address:
        raise Conflict("no_identity", _("There is no identity block for this person."))
    opening = None
    if guarding.for_reader(person, actor):
        opening = _agreed_opening(unit, person, actor)
        if opening is None:
            raise Refused(_OPEN, "second_person_needed")
    identity = identities.from_bytes(evidence.read_block(row.address))
    note(unit, person, ChangeKind.IDENTITY_OPENED, after={"block": row.revision}, why=reason)
    unit.record(
        IdentityOpened(
            person=person.pk, revision=row.revision, opening=opening.pk if opening else None
        ),
        objects=(person_ref(person.pk),),
        details={"reason": reason},
    )
    return OpenedIdentity(identity, row.revision)


def _agreed_opening(unit: Unit, person: Person, actor: Actor) -> IdentityOpening | None:
    """The opening in force; only for those who may see sealed things at all."""
    if actor.clearance < Confidentiality.L4:
        return None
    agreed = IdentityOpening.objects.filter(
        person=person, reader_ref=actor.ref, state=OpeningState.APPROVED, until__gt=unit.at
    )
    return agreed.order_by("-until").first()
