# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a person lets partner organisations learn that they gave an account.

That is the agreement to joint analysis with partners: the register serves nothing else. An answer
"without what makes me recognisable" is not enough: whoever asks the register knows of whom.
"""

from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor


def agrees(actor: Actor, person_id: UUID) -> bool:
    """Whether the consents on record allow an entry at this moment."""
    person = interviews.RecordRef(interviews.RecordKind.PERSON, person_id)
    found = interviews.check_consent(
        actor=actor,
        records=[person],
        purpose=interviews.Purpose.ANALYSIS,
        recipient=interviews.Recipient.PARTNER,
    )
    return found[person].state == interviews.AnswerState.ALLOWED
