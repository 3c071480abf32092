# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a person lets others of the register learn that they gave an account.

A question of its own: no other agreement stands for it. An answer "without what makes me
recognisable" is not enough: whoever asks the register knows of whom. Where an authority takes part
in the register, the person must have agreed to that too.
"""

from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.binding import member_of
from dokaz.deconflict.register.protocol.directory import Role
from dokaz.gate.api import Actor


def agrees(actor: Actor, person_id: UUID) -> bool:
    """Whether the consents on record allow an entry at this moment."""
    person = interviews.RecordRef(interviews.RecordKind.PERSON, person_id)
    return all(
        interviews.check_consent(
            actor=actor,
            records=[person],
            purpose=interviews.Purpose.REGISTER,
            recipient=recipient,
        )[person].state
        == interviews.AnswerState.ALLOWED
        for recipient in recipients(actor)
    )


def recipients(actor: Actor) -> tuple[str, ...]:
    """Who learns of an entry in the register of the actor's organisation."""
    partner, prosecutor = interviews.Recipient.PARTNER, interviews.Recipient.PROSECUTOR
    member = member_of(actor)
    if member is None:
        return (partner,)
    try:
        among = member.directory().organisations
    except DokazError:
        # Who takes part cannot be read: nobody is entered on a guess.
        return (partner, prosecutor)
    authority = any(one.role is Role.AUTHORITY and one.active for one in among)
    return (partner, prosecutor) if authority else (partner,)
