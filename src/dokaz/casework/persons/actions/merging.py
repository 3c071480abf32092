# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person become one, and two again (`records.merging`).

What moves is said in `following`; what becomes of fields in `joining`. Consents, withdrawals and
interviews stay under the record they were taken under and count together (`merged`): the stricter
answer holds. Shares do not move: nobody sees more than before.

Identity blocks are never moved and none is destroyed here. Whoever chooses values of both opens
both first, by the act and the rule of every opening; the chosen ones become a new block of the
survivor. The block that had its place is kept until the merge is undone or the person is erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import following, identities, joining, marks
from dokaz.casework.persons.actions.identity import OpenedIdentity, has_read, open_identity
from dokaz.casework.persons.facts import PersonsMerged
from dokaz.casework.persons.identities import Identity
from dokaz.casework.persons.models import Person, PersonErasure, PersonIdentity, PersonMerge
from dokaz.casework.persons.policy import MERGERS, MERGES, PERSONS
from dokaz.casework.persons.recording import KIND, locked, note, person_ref, revise
from dokaz.casework.persons.vocabulary import ChangeKind, ErasureState
from dokaz.casework.records import merging
from dokaz.casework.records.recording import changed_meanwhile
from dokaz.casework.records.texts import clean
from dokaz.evidence import api as evidence
from dokaz.evidence.api import StoredContent
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    Refused,
    Unit,
    action,
    all_of,
    own,
    view,
    with_role,
)

_MERGES = with_role(MERGERS, all_of(own(PERSONS, "person_id"), own(PERSONS, "absorbed_id")))


@dataclass(frozen=True)
class Merged:
    """`block` is the number of the new identity block, 0 for none; its digest tells nothing."""

    merge: UUID
    survivor: UUID
    absorbed: UUID
    moved: int
    block: int
    ciphertext_sha256: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of the identity blocks of two records that may be merged; 0: there is none."""

    block: int
    absorbed_block: int


@view("persons.person.mergeable", rule=_MERGES)
def mergeable(*, actor: Actor, person_id: UUID, absorbed_id: UUID) -> Standing:
    """Whether the actor may merge these two at all. Raises NotFound, Refused."""
    rows = PersonIdentity.objects.filter(person__in=(person_id, absorbed_id), address__gt="")
    blocks = dict(rows.values_list("person_id", "revision"))
    return Standing(blocks.get(person_id, 0), blocks.get(absorbed_id, 0))


@dataclass(frozen=True, slots=True)
class OpenedPair:
    """Blocks of two records as the actor opened them; None: there is none. Never to be kept."""

    person_id: UUID
    absorbed_id: UUID
    survivor: OpenedIdentity | None
    absorbed: OpenedIdentity | None

    @property
    def identities(self) -> tuple[Identity, Identity]:
        """Both, an empty one where there is none."""
        return tuple(  # type: ignore[return-value]
            one.identity if one else Identity() for one in (self.survivor, self.absorbed)
        )

    @property
    def standing(self) -> Standing:
        """The numbers of the blocks that were opened."""
        return Standing(*(one.revision if one else 0 for one in (self.survivor, self.absorbed)))


def open_pair(*, actor: Actor, person_id: UUID, absorbed_id: UUID, why: str) -> OpenedPair:
    """Open what there is of both records' blocks, each by an act of its own (`open_identity`).

    Raises:
        As `mergeable` and `open_identity`; Conflict: neither has a block.
    """
    there = mergeable(actor=actor, person_id=person_id, absorbed_id=absorbed_id)
    if not there.block and not there.absorbed_block:
        raise Conflict("no_identity", _("There is no identity block for this person."))
    one, other = (
        open_identity(actor=actor, person_id=key, reason=why) if number else None
        for key, number in ((person_id, there.block), (absorbed_id, there.absorbed_block))
    )
    return OpenedPair(person_id, absorbed_id, one, other)


@dataclass(frozen=True)
class _Block:
    """A sealed block of chosen values, and the numbers of the two that were read for it."""

    content: StoredContent
    read: Standing


def merge(
    *,
    actor: Actor,
    person_id: UUID,
    absorbed_id: UUID,
    why: str,
    choices: Mapping[str, str] | None = None,
    identity: Mapping[str, str] | None = None,
    opened: OpenedPair | None = None,
) -> UUID:
    """Take the person `absorbed_id` into `person_id`; returns the merge, by which it is undone.

    `choices`: of the texts of the open block, and `identity`: of fields of the identity block,
    words of `joining.Kept`. With `identity` both blocks are opened for the reason `why`, each by
    an act of its own, or were just now (`opened`); without, no block is opened or written.

    Raises:
        Rejected: no reason, a person with itself, or a choice that does not pass.
        Refused: an identity block takes two people, and nobody has agreed.
        Conflict: one of them was merged or erased before, an erasure waits, or the one to be taken
            in is more protected.
        SealingKeyUnavailable: the organisation's key cannot be used; nothing was merged.
    """
    block = None
    if identity is not None and _may(actor, person_id, absorbed_id):
        clean("why", why, longest=10_000, required=True)
        if opened is None:
            opened = open_pair(actor=actor, person_id=person_id, absorbed_id=absorbed_id, why=why)
        if (opened.person_id, opened.absorbed_id) != (person_id, absorbed_id):
            raise ValueError("these are blocks of other people")
        block = _sealed(actor, opened, identity)
    return _merge(
        actor=actor,
        person_id=person_id,
        absorbed_id=absorbed_id,
        why=why,
        choices=choices or {},
        block=block,
    )


def _may(actor: Actor, person_id: UUID, absorbed_id: UUID) -> bool:
    try:
        mergeable(actor=actor, person_id=person_id, absorbed_id=absorbed_id)
    except (Refused, NotFound):
        return False  # The act says so, and is recorded.
    return person_id != absorbed_id


def _sealed(actor: Actor, opened: OpenedPair, choices: Mapping[str, str]) -> _Block:
    joined = joining.identity(*opened.identities, choices)
    chosen = identities.checked(joined, now=datetime.now(UTC))
    assert actor.organisation_id is not None, "who may merge acts for an organisation"
    content = evidence.seal_block(actor.organisation_id, identities.to_bytes(chosen))
    return _Block(content, opened.standing)


@action(
    "persons.person.merge",
    rule=_MERGES,
    facts=Merged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def _merge(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    absorbed_id: UUID,
    why: str,
    choices: Mapping[str, str],
    block: _Block | None,
) -> UUID:
    why = clean("why", why, longest=10_000, required=True)
    kept = joining.checked_choices(choices)
    survivor, absorbed = merging.both_locked(KIND, person_id, absorbed_id)
    for one in (survivor, absorbed):
        _require_mergeable(one)
    joined = joining.open_block(survivor, absorbed, kept)
    former = {name: getattr(survivor, name) for name in joined}
    moving = following.moving(absorbed.pk, survivor.pk)
    row = merging.take_in(
        KIND, unit, survivor, absorbed, moving, why=why, former=former, joined=joined
    )
    note(unit, absorbed, ChangeKind.MERGED, after={"person": survivor.ref}, why=why)
    revise(unit, survivor, joined, kind=ChangeKind.CHANGED, why=why)
    address = _keep(unit, row, survivor, absorbed, block) if block is not None else ""
    for one in (survivor, absorbed):
        marks.rewrite(one)
    unit.record(
        Merged(
            merge=row.pk,
            survivor=survivor.pk,
            absorbed=absorbed.pk,
            moved=sum(len(keys) for keys in row.moved.values()),
            block=row.block,
            ciphertext_sha256=address,
        ),
        objects=(person_ref(survivor.pk), person_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=False)
    key: UUID = row.pk
    return key


def _require_mergeable(person: Person) -> None:
    locked(person.pk)  # Also refuses an erased one.
    if PersonErasure.objects.filter(person=person, state=ErasureState.PROPOSED).exists():
        raise Conflict(
            "erasure_waiting",
            _("An erasure of one of these people waits. Decide on it first; nothing was merged."),
        )


def _keep(unit: Unit, row: PersonMerge, survivor: Person, absorbed: Person, block: _Block) -> str:
    """Put the block of chosen values in the survivor's place; the former one stays with `row`."""
    there = {
        one.person_id: one
        for one in PersonIdentity.objects.select_for_update().filter(
            person__in=(survivor, absorbed), address__gt=""
        )
    }
    read = {survivor: block.read.block, absorbed: block.read.absorbed_block}
    for person, number in read.items():
        now = there[person.pk].revision if person.pk in there else 0
        if now != number or (number and not has_read(person, unit.actor, number)):
            raise changed_meanwhile()
    own = there.get(survivor.pk)
    address = evidence.keep_block(unit, block.content)
    row.former_block = own.address if own is not None else ""
    row.block = _put(unit, survivor, address)
    row.save(update_fields=["former_block", "block"])
    return address


def _put(unit: Unit, person: Person, address: str) -> int:
    """Make the block at `address` the person's; empty: there is none any more. Its number."""
    row = PersonIdentity.objects.select_for_update().filter(person=person).first()
    number = row.revision + 1 if row is not None else 1
    PersonIdentity(
        person=person,
        organisation_id=person.organisation_id,
        address=address,
        revision=number,
        changed_at=unit.at,
        changed_by=unit.actor.ref,
    ).save(force_insert=row is None, force_update=row is not None)
    if person.has_identity != bool(address):
        person.has_identity = bool(address)
        person.save(update_fields=["has_identity"])
    note(unit, person, ChangeKind.IDENTITY_CHANGED, after={"block": number})
    return number


def _tell(unit: Unit, row: PersonMerge, *, undone: bool) -> None:
    unit.emit(
        PersonsMerged(
            survivor=row.survivor_id,
            absorbed=row.absorbed_id,
            organisation=row.organisation_id,
            undone=undone,
        )
    )


@dataclass(frozen=True)
class MergeUndone:
    merge: UUID
    survivor: UUID
    absorbed: UUID


@action(
    "persons.merge.undo",
    rule=with_role(MERGERS, own(MERGES, "merge_id")),
    facts=MergeUndone,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def undo_merge(unit: Unit, *, actor: Actor, merge_id: UUID, why: str) -> None:
    """Make two people of a merged one again; what was added to the survivor since stays there.

    Texts of the survivor that somebody changed since stay as they are, and so does an identity
    block written since; otherwise the former block is the survivor's again.

    Raises:
        Rejected: no reason.
        Conflict: undone before, or the survivor was merged or erased since.
    """
    why = clean("why", why, longest=10_000, required=True)
    locked(PersonMerge.objects.get(pk=merge_id).survivor_id)
    row, survivor, absorbed = merging.give_back(KIND, unit, merge_id, following.columns(), why=why)
    note(unit, absorbed, ChangeKind.MERGE_UNDONE, before={"person": survivor.ref}, why=why)
    now = {name: getattr(survivor, name) for name in row.former}
    back = joining.without(now, row.former, row.joined)
    revise(unit, survivor, back, kind=ChangeKind.CHANGED, why=why)
    _put_back(unit, row, survivor)
    for one in (survivor, absorbed):
        marks.rewrite(one)
    unit.record(
        MergeUndone(merge=row.pk, survivor=survivor.pk, absorbed=absorbed.pk),
        objects=(person_ref(survivor.pk), person_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=True)


def _put_back(unit: Unit, row: Any, survivor: Person) -> None:
    """The former identity block in its place again, unless a later one was written."""
    if not row.block:
        return
    there = PersonIdentity.objects.select_for_update().get(person=survivor)
    needless = row.former_block
    if there.revision == row.block:
        needless = there.address
        _put(unit, survivor, row.former_block)
    if needless:
        evidence.destroy_block(unit, needless, reason=evidence.DisposalReason.DUPLICATE)
    row.former_block = ""
    row.save(update_fields=["former_block"])
