# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether victims authorised a litigation action: what consents say of its forum at this moment.

Each victim is asked of the consents of the organisation that named them, whoever looks: what is
told of them is only whether they cover this forum.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.casework.interviews.api import AnswerState, Recipient
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor, Purpose, with_everything

_For = interviews.Purpose
CONSENT_FOR: dict[str, tuple[str, str]] = {
    "icc": (_For.ICC, Recipient.ICC),
    "ua_prosecution": (_For.NATIONAL, Recipient.PROSECUTOR),
    "ua_court": (_For.NATIONAL, Recipient.COURT),
    "ua_sbu": (_For.NATIONAL, Recipient.PROSECUTOR),
    "other_state": (_For.FOREIGN, Recipient.FOREIGN_PROSECUTOR),
    "jit": (_For.FOREIGN, Recipient.FOREIGN_PROSECUTOR),
    # No purpose of its own: agreed to only where the person named the recipient.
    "special_tribunal": (_For.FOREIGN, Recipient.OTHER),
    "ecthr": (_For.LITIGATION, Recipient.COURT),
    "un_treaty_body": (_For.LITIGATION, Recipient.UN_BODY),
    "un_mechanism": (_For.UN, Recipient.UN_BODY),
    "claims": (_For.REPARATION, Recipient.REGISTER),
    "sanctions": (_For.SANCTIONS, Recipient.SANCTIONS),
    "other": (_For.LITIGATION, Recipient.OTHER),
}
"""Purpose and recipient that a victim has to agree to, by forum."""
_UNDER_ONES_NAME = frozenset({"ecthr", "un_treaty_body", "claims"})
"""Forums that take nothing anonymous (ECHR, art. 35(2)(a); OP1-ICCPR, art. 3)."""


def covers(forum: str, state: str) -> bool:
    """Whether an answer of the ledger lets a victim stand in an action before this forum."""
    if state == AnswerState.ANONYMISED:
        return forum not in _UNDER_ONES_NAME
    return state == AnswerState.ALLOWED


@with_everything(Purpose.FILINGS)
def hold(people: Collection[UUID]) -> None:
    """Have withdrawals of these people wait until the act ends, and trace what it wrote."""
    persons.hold(people)


Asked = tuple[UUID, UUID, str]
"""An organisation, a person, a forum."""


@with_everything(Purpose.FILINGS)
def answers(
    actor: Actor,
    asked: Collection[Asked],
    *,
    at: datetime | None = None,
    before: UUID | None = None,
) -> dict[Asked, interviews.Answer]:
    """What the consents of that organisation say, now or at a moment, of each person and forum.

    `before`: as it was when this consent was not recorded yet.
    """
    pairs = {(owner, person) for owner, person, _forum in asked}
    ledgers = interviews.ledgers_of(actor, pairs, before=before)
    then = at or datetime.now(UTC)
    return {
        (owner, person, forum): ledgers[owner].answer(
            person, purpose=CONSENT_FOR[forum][0], recipient=CONSENT_FOR[forum][1], at=then
        )
        for owner, person, forum in asked
    }


@with_everything(Purpose.FILINGS)
def resting(
    actor: Actor, asked: Collection[Asked], at: datetime, *, before: UUID | None = None
) -> dict[Asked, tuple[interviews.Answer, date | None]]:
    """What consents say at that moment, and the day after it on which one that covers the forum
    then does so no more; None: there is no such day. `before` as in `answers`."""
    pairs = {(owner, person) for owner, person, _forum in asked}
    ledgers = interviews.ledgers_of(actor, pairs, before=before)
    found = {}
    for owner, person, forum in asked:
        purpose, recipient = CONSENT_FOR[forum]
        question = {"purpose": purpose, "recipient": recipient, "at": at}
        said = ledgers[owner].answer(person, **question)
        ends = ledgers[owner].end(person, **question) if covers(forum, said.state) else None
        found[owner, person, forum] = said, ends
    return found
