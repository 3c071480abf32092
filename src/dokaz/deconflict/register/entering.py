# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering an interview that was held, and sending what waits to be sent."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews import api as interviews
from dokaz.casework.records.texts import chosen
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.actions.entries import (
    EntryDraft,
    confirm_entry,
    keep_entry,
    names_coordinator,
    require_enterable,
)
from dokaz.deconflict.register.binding import member_of
from dokaz.deconflict.register.models import Entry
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.records import COORDINATOR, Contact, quarter_of
from dokaz.deconflict.register.protocol.records import Depth as Asked
from dokaz.deconflict.register.stating import person_fields, trouble_of
from dokaz.deconflict.register.vocabulary import Depth, EntryState, Trouble
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Rejected, new_id, reading
from dokaz.members.api import service_actor

MOST_CONTACT = 255
"""A record has one byte for the number of a contact."""


@dataclass(frozen=True, slots=True)
class Entered:
    """`state`: a code of `EntryState`; while `sending`, the worker goes on by itself."""

    id: UUID
    state: str


def enter(
    *,
    actor: Actor,
    interview_id: UUID,
    surname: str,
    given: str,
    patronymic: str = "",
    birth: str = "",
    residence: str = "",
    phone: str = "",
    depth: str,
    contact: int = 0,
    authority: bool = False,
    referral: bool = False,
) -> Entered:
    """Enter an interview that was held into the register, if the person agrees.

    Others who ask for this person are told of `contact`, `depth`, the quarter, and the two flags.
    Children and survivors of sexual violence: of a coordinator only.

    Raises:
        Rejected: what was stated is not enough, or not one to choose from; nothing was asked.
        Conflict: it was not held, stands there already, the person has not agreed, or the register
            cannot be asked now. Nothing was entered.
        NotFound, Refused: the interview is not this actor's to enter.
    """
    person = person_fields(
        surname=surname, given=given, patronymic=patronymic, birth=birth,
        residence=residence, phone=phone,
    )  # fmt: skip
    draft = EntryDraft(
        depth=chosen("depth", depth, Depth),
        contact=contact,
        authority=bool(authority),
        referral=bool(referral),
    )
    if not 0 <= contact <= MOST_CONTACT:
        raise _no_contact()
    found = require_enterable(actor=actor, interview_id=interview_id)
    member = _member(actor)
    entry_id = new_id()
    try:
        inputs = member.inputs(person)
        said = _contact(member, found, draft)
        made = member.prepare_inputs(inputs, said)
        member.keep_secret(str(entry_id), made.secret)
    except MalformedMessage as error:
        raise _no_contact() from error
    except DokazError as error:
        raise _cannot(trouble_of(error)) from error
    assert actor.organisation_id is not None  # who sees an interview acts for its organisation
    keep_entry(
        actor=actor,
        interview_id=interview_id,
        entry_id=entry_id,
        record=made.record,
        draft=draft,
        epoch=made.epoch,
        quarter=said.quarter,
        block=evidence.seal_block(actor.organisation_id, b"".join(inputs)),
    )
    return Entered(entry_id, send(actor.organisation_id, entry_id))


def send(organisation_id: UUID, entry_id: UUID) -> str:
    """Bring the log to what an entry is to be; returns the entry's state. May be repeated.

    Nothing is raised for a register that cannot be reached: the entry waits.
    """
    service = replace(service_actor(SERVICE), organisation_id=organisation_id)
    with reading(service):
        row: Entry = Entry.objects.get(pk=entry_id)
        member = member_of(service)
        if member is not None:
            with suppress(DokazError):
                _bring(member, service, row)
        return str(Entry.objects.values_list("state", flat=True).get(pk=entry_id))


def _bring(member: MemberFolder, service: Actor, row: Entry) -> None:
    if row.state == EntryState.SENDING:
        number = _number(member, row, sending=True)
        confirm_entry(actor=service, entry_id=row.pk, number=number, state=EntryState.ENTERED)
    elif row.state == EntryState.WITHDRAWING:
        number = _number(member, row, sending=False)
        if number is not None:
            member.withdraw(number, name=str(row.pk))
        confirm_entry(actor=service, entry_id=row.pk, number=number, state=EntryState.WITHDRAWN)


def _number(member: MemberFolder, row: Entry, *, sending: bool) -> int | None:
    """The entry's place in the log. None, if it is not to be sent: it never came there.

    Raises CannotCheckNow: nobody can say.
    """
    if row.number is not None:
        return int(row.number)
    # An answer may have been lost after the keeper had taken it.
    member.sync()
    known = member.number_of(bytes(row.record))
    if known is not None or not sending:
        return known
    return member.send(bytes(row.record))


def _contact(member: MemberFolder, found: interviews.InterviewView, draft: EntryDraft) -> Contact:
    held: date = (found.row.held_from or found.row.requested_at).date()
    return Contact(
        organisation=COORDINATOR if names_coordinator(found) else member.own_number(),
        contact=draft.contact,
        depth=Asked[draft.depth.upper()],
        quarter=quarter_of(held.year, held.month),
        authority=draft.authority,
        referral=draft.referral,
    )


def _no_contact() -> Rejected:
    return Rejected("contact", _("The register's directory has no such contact."))


def _member(actor: Actor) -> MemberFolder:
    member = member_of(actor)
    if member is None:
        raise _cannot(Trouble.NO_REGISTER)
    return member


def _cannot(trouble: Trouble) -> Conflict:
    return Conflict(
        "register_cannot",
        _("%(why)s Nothing was entered. Try again later.") % {"why": trouble.label},
    )
