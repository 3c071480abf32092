# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking the register before an interview.

1. what was stated is checked; 2. an act says that the register is asked; 3. the holders are asked,
outside any act, so that nobody waits for the network; 4. an act of the interview keeps the answer.
If there is none, what was asked is sealed, and the worker puts it again.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.actions import notices
from dokaz.deconflict.register.actions.calls import tell_neighbours
from dokaz.deconflict.register.actions.questions import (
    drop_questions,
    is_waiting,
    keep_question,
    look_up,
)
from dokaz.deconflict.register.binding import code_of, member_of
from dokaz.deconflict.register.learning import learn
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.protocol.errors import RefusedByHolder
from dokaz.deconflict.register.protocol.member import Checked, MemberFolder, Told
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import COORDINATOR
from dokaz.deconflict.register.stating import person_fields, trouble_of
from dokaz.deconflict.register.vocabulary import Trouble
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.members.api import service_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question. `answer`: a code of the interview's `RegisterAnswer`.

    `missing`: deciding fields that were not stated. `holders`: those that did not answer rightly.
    `stale`: the copy of the log could not be renewed. `again`: it is asked again by itself.
    """

    answer: str
    contacts: tuple[interviews.RegisterContact, ...] = ()
    missing: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    stale: bool = False
    trouble: str = Trouble.NONE
    again: bool = False


def check(
    *,
    actor: Actor,
    interview_id: UUID,
    surname: str,
    given: str,
    patronymic: str = "",
    birth: str = "",
    residence: str = "",
    phone: str = "",
) -> Asked:
    """Ask who has an account of this person; the answer is kept with the interview.

    What is stated of the person goes nowhere but, blinded, to the holders. `birth`: a year or a
    date; `residence`: before 24.02.2022.

    Raises:
        Rejected: nobody could be looked up by what was stated; nothing was asked.
        NotFound, Refused: as `interviews.register.check`.
        Conflict: the interview was held, or is over.
    """
    person = person_fields(
        surname=surname, given=given, patronymic=patronymic, birth=birth,
        residence=residence, phone=phone,
    )  # fmt: skip
    look_up(actor=actor, interview_id=interview_id, keys=len(match_keys(person)))
    member = member_of(actor)
    if member is None:
        interviews.check_register(actor=actor, interview_id=interview_id)
        return Asked(interviews.RegisterAnswer.NOT_AVAILABLE, trouble=Trouble.NO_REGISTER)
    try:
        found = _checked(member, person, actor)
    except DokazError as error:
        return _unanswered(actor, interview_id, member, person, trouble_of(error))
    result = result_of(found)
    interviews.check_register(actor=actor, interview_id=interview_id, result=result)
    tell(actor, interview_id, found)
    if is_waiting(actor=actor, interview_id=interview_id):
        drop_questions(actor=actor, interview_id=interview_id)
    return Asked(
        answer=result.answer,
        contacts=result.contacts,
        missing=found.missing,
        holders=tuple(one.name for one in found.faults),
        stale=found.stale,
    )


def _checked(member: MemberFolder, person: PersonFields, actor: Actor) -> Checked:
    """The answer; asked once more if holders share their key anew and their files are had now."""
    try:
        return member.check(person)
    except RefusedByHolder as error:
        outdated = trouble_of(error) is Trouble.OUTDATED
        if not (outdated and actor.organisation_id and learn(actor.organisation_id, now=True)):
            raise
    return member.check(person)


def result_of(found: Checked) -> interviews.RegisterResult:
    """An answer as the interview keeps it."""
    answers = interviews.RegisterAnswer
    return interviews.RegisterResult(
        answer=answers.HIT if found.told else answers.NO_HIT,
        contacts=tuple(dict.fromkeys(map(_contact, found.told))),
    )


def tell(actor: Actor, interview_id: UUID, found: Checked) -> None:
    """Those with an account learn that this organisation was sent to them: of this node at once, of
    others by a notice. Whoever stands behind a coordinator is told by the coordinator."""
    if not found.told or actor.organisation_id is None:
        return
    numbers = tuple(one.number for one in found.told)
    here = tell_neighbours(actor.organisation_id, code_of(actor), numbers)
    elsewhere = tuple(
        notices.Told(to=one.by, about=one.number)
        for one in found.told
        if one.number not in here and one.by != COORDINATOR
    )
    if elsewhere:
        service = replace(service_actor(SERVICE), organisation_id=actor.organisation_id)
        notices.order_notices(actor=service, interview_id=interview_id, told=elsewhere)


def _contact(told: Told) -> interviews.RegisterContact:
    return interviews.RegisterContact(
        organisation=told.organisation,
        contact=told.contact,
        depth=told.depth.name.lower(),
        quarter=told.quarter,
        authority=told.authority,
        referral=told.referral,
    )


def _unanswered(
    actor: Actor, interview_id: UUID, member: MemberFolder, person: PersonFields, trouble: Trouble
) -> Asked:
    interviews.check_register(actor=actor, interview_id=interview_id)
    again = _kept_for_later(actor, interview_id, member, person)
    return Asked(
        answer=interviews.RegisterAnswer.NOT_AVAILABLE,
        missing=person.missing,
        trouble=trouble,
        again=again,
    )


def _kept_for_later(
    actor: Actor, interview_id: UUID, member: MemberFolder, person: PersonFields
) -> bool:
    """Seal what is asked; False: this member's folder cannot even say what that is."""
    assert actor.organisation_id is not None  # who sees an interview acts for its organisation
    try:
        inputs = member.inputs(person)
    except DokazError:
        return False
    block = evidence.seal_block(actor.organisation_id, b"".join(inputs))
    keep_question(actor=actor, interview_id=interview_id, block=block)
    return True
