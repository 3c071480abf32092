# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views from rows."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews import gate_lines
from dokaz.casework.interviews.models import (
    Consent,
    Difference,
    GateAnswer,
    Interview,
    PaperForm,
    Withdrawal,
    WithdrawalTask,
    Words,
)
from dokaz.casework.interviews.views import (
    ConsentLineView,
    ConsentView,
    DifferenceView,
    GateLineView,
    InterviewRow,
    PaperView,
    TaskView,
    WithdrawalView,
)
from dokaz.casework.persons import api as persons


def text_of(words: Words | None) -> str:
    """The words; empty where there are none or they were erased."""
    return words.text if words is not None else ""


def interview_row(row: Interview, people: Mapping[UUID, persons.PersonRow]) -> InterviewRow:
    """One line of a list."""
    person = people.get(row.person_id)
    return InterviewRow(
        id=row.pk,
        ref=row.ref,
        person_id=row.person_id,
        person_code=person.code if person else "",
        type=row.type,
        state=row.state,
        confidentiality=row.confidentiality,
        markers=tuple(row.markers),
        interviewer=row.interviewer,
        planned_at=row.planned_at,
        held_from=row.held_from,
        requested_at=row.requested_at,
    )


def gate_views(
    answers: Mapping[str, GateAnswer], facts: gate_lines.GateFacts
) -> tuple[GateLineView, ...]:
    """Every line that applies, answered or not."""
    standing = gate_lines.standing({line: one.outcome for line, one in answers.items()}, facts)
    return tuple(
        GateLineView(
            line=line,
            outcome=answers[line].outcome if line in answers else "",
            reason=text_of(answers[line].words) if line in answers else "",
            at=answers[line].at if line in answers else None,
            by=answers[line].by if line in answers else None,
            borne_out=gate_lines.borne_out(line, facts),
            current=line not in standing.open_lines,
            by_guardians=line in gate_lines.BY_GUARDIANS,
            by_word=line in gate_lines.BY_WORD,
        )
        for line in gate_lines.lines_of(facts)
    )


def difference_view(
    row: Difference,
    known: Mapping[UUID, events.EventStanding],
    accounts: Collection[UUID],
    *,
    of: UUID,
) -> DifferenceView:
    """A contradiction as the interview `of` has it, whichever of the two it was noted at, with the
    number of an event that the reader may see (`known`).

    Its words say what both sides say. Who may not see both interviews (`accounts`) is shown that
    there is one, on what and whether it exculpates, and nothing of the other account.
    """
    seen = known.get(row.event_id) if row.event_id else None
    told = row.other_interview_id is None or {row.interview_id, row.other_interview_id} <= set(
        accounts
    )
    is_here = row.interview_id == of
    other = row.other_interview if is_here else row.interview
    passages = (row.here_passage, row.there_passage) if told else ("", "")
    here, there = passages if is_here else reversed(passages)
    return DifferenceView(
        id=row.pk,
        topic=row.topic,
        words=text_of(row.words) if told else "",
        other_interview_id=other.pk if told and other else None,
        other_ref=other.ref if told and other else "",
        event_id=row.event_id,
        event_ref=seen.ref if seen else "",
        here_passage=here,
        there_passage=there,
        exculpatory=row.exculpatory,
        answers=row.answers_id,
        by=row.by,
        at=row.at,
    )


def paper_view(row: PaperForm) -> PaperView:
    """A printed form."""
    return PaperView(
        id=row.pk,
        code=row.code,
        kind=row.kind,
        language=row.language,
        interview_id=row.interview_id,
        printed_at=row.printed_at,
        item_id=row.item_id,
        filed_at=row.filed_at,
    )


def consent_view(row: Consent) -> ConsentView:
    """One conversation about consent."""
    return ConsentView(
        id=row.pk,
        interview_id=row.interview_id,
        given_by=row.given_by,
        capacity=row.capacity,
        form=row.form,
        language=row.language,
        explained_by=row.explained_by,
        text_version=row.text_version,
        given_at=row.given_at,
        recorded_by=row.recorded_by,
        lines=tuple(
            ConsentLineView(
                purpose=one["purpose"],
                recipient=one["recipient"],
                decision=one["decision"],
                conditions=tuple(one["conditions"]),
                not_before=date.fromisoformat(one["not_before"]) if "not_before" in one else None,
            )
            for one in row.lines
        ),
        contact_by=row.contact_by,
        contact_how=tuple(row.contact_how),
        expires_on=row.expires_on,
        review_on=row.review_on,
        proof_item_id=row.proof_item_id,
        words=text_of(row.words),
    )


def task_view(row: WithdrawalTask) -> TaskView:
    """Something a withdrawal asks for."""
    return TaskView(
        id=row.pk,
        withdrawal_id=row.withdrawal_id,
        person_id=row.withdrawal.person_id,
        kind=row.kind,
        about_kind=row.about_kind,
        about_id=row.about_id,
        about_ref=row.about_ref,
        recipient_kind=row.recipient_kind,
        went_at=row.went_at,
        items=tuple(UUID(one) for one in row.items),
        done_at=row.done_at,
        done_by=row.done_by,
        words=text_of(row.words),
    )


def withdrawal_view(row: Withdrawal, tasks: list[WithdrawalTask]) -> WithdrawalView:
    """A withdrawal with what it asks for."""
    return WithdrawalView(
        id=row.pk,
        at=row.at,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        purposes=tuple(row.purposes),
        recipients=tuple(row.recipients),
        reason=row.reason,
        erasure_wished=row.erasure_wished,
        words=text_of(row.words),
        tasks=tuple(task_view(one) for one in tasks),
    )
