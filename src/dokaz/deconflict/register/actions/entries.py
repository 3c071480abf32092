# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering an interview into the register, and withdrawing it.

1. the record is made from what holders answered, outside any act; 2. the act keeps it, if the
person agrees; 3. it is sent; 4. its number is confirmed. The worker goes on from 3 after a fault.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register.actions.questions import interview_ref
from dokaz.deconflict.register.consent import agrees
from dokaz.deconflict.register.models import Entry
from dokaz.deconflict.register.policy import ASKS, CHANGES, SERVICE
from dokaz.deconflict.register.vocabulary import Depth, EntryState, Why
from dokaz.evidence import api as evidence
from dokaz.evidence.api import DisposalReason, StoredContent
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Unit,
    action,
    any_of,
    is_service,
    view,
)

HELD = (
    interviews.InterviewState.HELD,
    interviews.InterviewState.SIGNED,
    interviews.InterviewState.TRANSCRIBED,
    interviews.InterviewState.REGISTERED,
)
OPEN = (EntryState.SENDING, EntryState.ENTERED, EntryState.WITHDRAWING)
PROTECTED = frozenset({"child", "sgbv"})
"""Markers and kinds of interviews whose entries name a coordinator only."""


def entry_ref(entry_id: UUID) -> ObjectRef:
    """How the log names an entry."""
    return ObjectRef("register_entry", entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """What others are told. `contact`: the number of a contact in the register's directory."""

    depth: str
    contact: int = 0
    authority: bool = False
    referral: bool = False


@view("register.interview.may_enter", rule=ASKS)
def require_enterable(*, actor: Actor, interview_id: UUID) -> interviews.InterviewView:
    """The interview, if it may be entered now.

    Raises Conflict: it was not held, stands there already, or the person has not agreed.
    """
    found = interviews.get_interview(actor=actor, interview_id=interview_id)
    _require(actor, found)
    return found


def _require(actor: Actor, found: interviews.InterviewView) -> None:
    if found.row.state not in HELD:
        raise Conflict("not_held", _("Only an interview that was held is entered."))
    if Entry.objects.filter(interview_id=found.row.id, state__in=OPEN).exists():
        raise Conflict("entered", _("This interview stands in the register already."))
    if not agrees(actor, found.row.person_id):
        raise Conflict(
            "no_consent",
            _(
                "The person has not agreed to the register of interviews. Nothing was entered. It "
                "is a question of its own among the answers on consent."
            ),
        )


def names_coordinator(found: interviews.InterviewView) -> bool:
    """Children, and survivors of sexual violence: others are told of a coordinator only."""
    return bool(PROTECTED & {found.row.type, *found.row.markers})


@dataclass(frozen=True)
class EnterFacts:
    interview: UUID
    entry: UUID
    depth: str
    coordinator: bool
    authority: bool
    referral: bool


@action(
    "register.interview.enter",
    rule=ASKS,
    facts=EnterFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def keep_entry(
    unit: Unit,
    *,
    actor: Actor,
    interview_id: UUID,
    entry_id: UUID,
    record: bytes,
    draft: EntryDraft,
    epoch: str = "",
    quarter: int = 0,
    block: StoredContent | None = None,
) -> None:
    """Keep an entry that is to be sent, with the consent that allows it now.

    `block`: what it is made of, sealed, to be made anew under the key of the next `epoch`.

    Raises Conflict: as `require_enterable`.
    """
    found = interviews.get_interview(actor=actor, interview_id=interview_id)
    _require(actor, found)
    assert actor.organisation_id is not None  # who sees an interview acts for its organisation
    row = Entry(
        id=entry_id,
        interview_id=interview_id,
        person_id=found.row.person_id,
        organisation_id=actor.organisation_id,
        record=record,
        depth=Depth(draft.depth).value,
        coordinator=names_coordinator(found),
        authority=draft.authority,
        referral=draft.referral,
        epoch=epoch,
        address=evidence.keep_block(unit, block) if block is not None else "",
        contact=draft.contact,
        quarter=quarter,
        at=unit.at,
        by=actor.ref,
        changed_at=unit.at,
    )
    row.save(force_insert=True)
    unit.record(
        EnterFacts(
            interview=interview_id,
            entry=entry_id,
            depth=row.depth,
            coordinator=row.coordinator,
            authority=row.authority,
            referral=row.referral,
        ),
        objects=(interview_ref(interview_id), entry_ref(entry_id)),
    )


@dataclass(frozen=True)
class EntryFacts:
    interview: UUID
    entry: UUID
    state: str


@action(
    "register.entry.confirm",
    rule=is_service(SERVICE),
    facts=EntryFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def confirm_entry(
    unit: Unit, *, actor: Actor, entry_id: UUID, number: int | None, state: str
) -> None:
    """The register has taken the entry, or its withdrawal. May be repeated."""
    row = _locked(entry_id)
    if number is not None:
        row.number = number
    # What was withdrawn while it was being sent is still to be withdrawn.
    if not (row.state == EntryState.WITHDRAWING and state == EntryState.ENTERED):
        row.state = EntryState(state).value
    row.changed_at = unit.at
    row.save(update_fields=["number", "state", "changed_at"])
    _record(unit, row)


@action(
    "register.entry.withdraw",
    rule=any_of(is_service(SERVICE), CHANGES),
    facts=EntryFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def withdraw_entry(unit: Unit, *, actor: Actor, entry_id: UUID, why: str = Why.MISTAKE) -> None:
    """From now on an entry is being withdrawn; nobody finds it once the log has it.

    Raises Conflict: it was withdrawn before.
    """
    row = _locked(entry_id)
    if row.state in (EntryState.WITHDRAWING, EntryState.WITHDRAWN):
        raise Conflict("withdrawn", _("This entry was withdrawn before."))
    _destroy_made_of(unit, row)
    withdrawing(unit, row, Why(why))
    _record(unit, row)


def withdrawing(unit: Unit, row: Entry, why: Why) -> None:
    """Inside an open act: from now on the worker withdraws it from the log."""
    row.state, row.why, row.changed_at = EntryState.WITHDRAWING, why.value, unit.at
    row.save(update_fields=["state", "why", "changed_at", "address"])


def _destroy_made_of(unit: Unit, row: Entry) -> None:
    """What an entry was made of: names could be tried against it."""
    if row.address:
        evidence.destroy_block(unit, row.address, reason=DisposalReason.RETENTION)
        row.address = ""


def _locked(entry_id: UUID) -> Entry:
    row: Entry = Entry.objects.select_for_update().get(pk=entry_id)
    return row


def _record(unit: Unit, row: Entry) -> None:
    unit.record(
        EntryFacts(interview=row.interview_id, entry=row.pk, state=row.state),
        objects=(interview_ref(row.interview_id), entry_ref(row.pk)),
    )
