# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register of interviews answered, and what was agreed with those it named."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews.facts import RegisterHit
from dokaz.casework.interviews.models import Interview, RegisterCheck, RegisterTalk
from dokaz.casework.interviews.policy import GUARDIANS, INTERVIEWS, REQUESTERS
from dokaz.casework.interviews.recording import (
    interview_ref,
    keep_answer,
    keep_words,
    move,
    note,
    open_interview,
)
from dokaz.casework.interviews.register import NOT_ASKED, RegisterResult
from dokaz.casework.interviews.talks import open_hits
from dokaz.casework.interviews.vocabulary import (
    GateLine,
    GateOutcome,
    HistoryKind,
    InterviewState,
    RegisterAnswer,
    RegisterOutcome,
)
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Unit,
    action,
    is_service,
    own,
    with_role,
)

REGISTER_SERVICE = "register"
BEFORE_IT_IS_HELD = (
    InterviewState.PROPOSED,
    InterviewState.REGISTER_CHECKED,
    InterviewState.GATED,
    InterviewState.SCHEDULED,
)


@dataclass(frozen=True)
class RegisterFacts:
    interview: UUID
    answer: str


@action(
    "interviews.register.check",
    rule=with_role((*REQUESTERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=RegisterFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def check_register(
    unit: Unit, *, actor: Actor, interview_id: UUID, result: RegisterResult = NOT_ASKED
) -> str:
    """Keep what the register answered when it was asked for this interview; returns the code.

    Raises Conflict: the interview was held, or is over.
    """
    row = open_interview(interview_id)
    if row.state not in (InterviewState.PROPOSED, InterviewState.REGISTER_CHECKED):
        raise Conflict("not_now", _("The register is asked before the checklist is closed."))
    _keep(unit, row, result)
    if row.state == InterviewState.PROPOSED:
        move(unit, row, InterviewState.REGISTER_CHECKED)
    unit.record(
        RegisterFacts(interview=row.pk, answer=result.answer), objects=(interview_ref(row.pk),)
    )
    return str(result.answer)


@action(
    "interviews.register.answer_later",
    rule=is_service(REGISTER_SERVICE),
    facts=RegisterFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def answer_later(unit: Unit, *, actor: Actor, interview_id: UUID, result: RegisterResult) -> None:
    """Keep the answer to a question that could not be answered when it was put.

    Raises Conflict: the interview is over.
    """
    row = open_interview(interview_id)
    _keep(unit, row, result)
    unit.record(
        RegisterFacts(interview=row.pk, answer=result.answer), objects=(interview_ref(row.pk),)
    )


def _keep(unit: Unit, row: Interview, result: RegisterResult) -> None:
    check = RegisterCheck(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        answer=result.answer,
        contacts=[one.to_json() for one in result.contacts],
        at=unit.at,
        by=unit.actor.ref,
    )
    check.save(force_insert=True)
    note(unit, row, HistoryKind.REGISTER, after=result.answer)
    if result.answer == RegisterAnswer.HIT:
        unit.emit(
            RegisterHit(
                interview=row.pk,
                ref=row.ref,
                organisation=row.organisation_id,
                check=check.pk,
                member=row.interviewer,
            )
        )


@dataclass(frozen=True)
class TalkFacts:
    interview: UUID
    outcome: str


@action(
    "interviews.register.settle",
    rule=with_role((*REQUESTERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=TalkFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def settle_register(
    unit: Unit, *, actor: Actor, interview_id: UUID, outcome: str, reason: str
) -> None:
    """Write down what was agreed with those who have an account already.

    To use their account ends this interview. Otherwise the line of the checklist about the register
    is answered with the reason, and the interview goes on.

    Raises:
        Rejected: no such outcome, or no reason.
        Conflict: there is nobody to talk to, or the interview was held.
    """
    outcome = chosen("outcome", outcome, RegisterOutcome)
    row = open_interview(interview_id)
    text = clean("reason", reason, longest=20_000, required=True)
    hits = list(open_hits(row))
    if not hits:
        raise Conflict("no_hit", _("The register names nobody who is waited for."))
    if row.state not in BEFORE_IT_IS_HELD and outcome == RegisterOutcome.USE_EXISTING:
        raise Conflict("held", _("The interview was held already. Write down what was agreed."))
    words = keep_words(
        unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
    )
    for hit in hits:
        RegisterTalk(
            id=unit.new_id(),
            answered=hit,
            organisation_id=row.organisation_id,
            outcome=outcome,
            words=words,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
    if outcome == RegisterOutcome.USE_EXISTING:
        move(unit, row, InterviewState.NO_CONTACT, words=words)
    else:
        keep_answer(
            unit, row, actor, line=GateLine.REGISTER, outcome=GateOutcome.OVERRIDDEN, words=words
        )
    unit.record(TalkFacts(interview=row.pk, outcome=outcome), objects=(interview_ref(row.pk),))
