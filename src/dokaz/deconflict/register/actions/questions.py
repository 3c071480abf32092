# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions about a person: recorded before anything leaves, kept sealed where nobody answers."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.deconflict.register.models import Question
from dokaz.deconflict.register.policy import ASKS, SERVICE
from dokaz.deconflict.register.vocabulary import QuestionState
from dokaz.evidence import api as evidence
from dokaz.evidence.api import DisposalReason, StoredContent
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, is_service, view

INPUT_BYTES = 32
REST_AFTER_OPENING = timedelta(hours=1)
"""How long a question rests that was opened and got no answer: openings are acts, and counted."""


def interview_ref(interview_id: UUID) -> ObjectRef:
    """How the log names an interview."""
    return ObjectRef("interview", interview_id)


@dataclass(frozen=True)
class LookUpFacts:
    """`keys`: how many match keys the stated fields make; never which."""

    interview: UUID
    keys: int


@action(
    "register.person.look_up",
    rule=ASKS,
    facts=LookUpFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def look_up(unit: Unit, *, actor: Actor, interview_id: UUID, keys: int) -> None:
    """Say that the register is about to be asked for this interview."""
    unit.record(
        LookUpFacts(interview=interview_id, keys=keys), objects=(interview_ref(interview_id),)
    )


@dataclass(frozen=True)
class QuestionFacts:
    interview: UUID
    question: UUID


@action(
    "register.question.keep",
    rule=ASKS,
    facts=QuestionFacts,
    erasure=Erasure.WITH_SUBJECT,
    event="sealing",
)
def keep_question(unit: Unit, *, actor: Actor, interview_id: UUID, block: StoredContent) -> UUID:
    """Keep a question that got no answer, sealed, to be put again; an older one goes."""
    for row in _waiting(interview_id):
        _settle(unit, row, QuestionState.DROPPED)
    assert actor.organisation_id is not None  # who sees an interview acts for its organisation
    row = Question(
        id=unit.new_id(),
        interview_id=interview_id,
        organisation_id=actor.organisation_id,
        address=evidence.keep_block(unit, block),
        at=unit.at,
        by=actor.ref,
    )
    row.save(force_insert=True)
    unit.record(
        QuestionFacts(interview=interview_id, question=row.pk),
        objects=(interview_ref(interview_id),),
    )
    return row.pk


@dataclass(frozen=True)
class DroppedFacts:
    interview: UUID
    questions: int


@action(
    "register.question.drop",
    rule=ASKS,
    facts=DroppedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def drop_questions(unit: Unit, *, actor: Actor, interview_id: UUID) -> None:
    """Destroy what waits to be asked again, because it was answered now. May be repeated."""
    rows = list(_waiting(interview_id))
    for row in rows:
        _settle(unit, row, QuestionState.DROPPED)
    unit.record(
        DroppedFacts(interview=interview_id, questions=len(rows)),
        objects=(interview_ref(interview_id),),
    )


@action(
    "register.question.open",
    rule=is_service(SERVICE),
    facts=QuestionFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def open_question(unit: Unit, *, actor: Actor, question_id: UUID) -> tuple[bytes, ...]:
    """What a waiting question asks, to put it again now.

    Raises:
        Conflict: it was settled meanwhile.
        SealingKeyLost, SealingKeyUnavailable, StorageFault, NotProven: it cannot be read.
    """
    row = _locked(question_id)
    content = evidence.read_block(row.address)
    row.next_at = unit.at + REST_AFTER_OPENING
    row.save(update_fields=["next_at"])
    unit.record(
        QuestionFacts(interview=row.interview_id, question=row.pk),
        objects=(interview_ref(row.interview_id),),
    )
    return tuple(content[at : at + INPUT_BYTES] for at in range(0, len(content), INPUT_BYTES))


@dataclass(frozen=True)
class SettledFacts:
    interview: UUID
    question: UUID
    state: str


@action(
    "register.question.settle",
    rule=is_service(SERVICE),
    facts=SettledFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def settle_question(unit: Unit, *, actor: Actor, question_id: UUID, state: str) -> None:
    """Destroy what a question asked: it was answered, or is of no use any more.

    Raises Conflict: it was settled meanwhile.
    """
    row = _locked(question_id)
    _settle(unit, row, QuestionState(state))
    unit.record(
        SettledFacts(interview=row.interview_id, question=row.pk, state=row.state),
        objects=(interview_ref(row.interview_id),),
    )


@view("register.question.waits", rule=ASKS)
def is_waiting(*, actor: Actor, interview_id: UUID) -> bool:
    """Whether something waits to be asked again for this interview."""
    return Question.objects.filter(interview_id=interview_id, state=QuestionState.WAITING).exists()


def _waiting(interview_id: UUID) -> list[Question]:
    rows = Question.objects.select_for_update().filter(
        interview_id=interview_id, state=QuestionState.WAITING
    )
    return list(rows.order_by("pk"))


def _locked(question_id: UUID) -> Question:
    row: Question = Question.objects.select_for_update().get(pk=question_id)
    if row.state != QuestionState.WAITING:
        raise Conflict("settled", _("The question was settled meanwhile."))
    return row


def _settle(unit: Unit, row: Question, state: QuestionState) -> None:
    evidence.destroy_block(unit, row.address, reason=DisposalReason.RETENTION)
    row.state, row.settled_at = state, unit.at
    row.save(update_fields=["state", "settled_at"])
