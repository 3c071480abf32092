# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on an interview does: lock its row, keep a line of history, tell the log."""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews.facts import InterviewChanged
from dokaz.casework.interviews.models import GateAnswer, Interview, InterviewChange, Words
from dokaz.casework.interviews.vocabulary import HistoryKind, InterviewState
from dokaz.gate.api import Actor, Conflict, ObjectRef, Unit

CLOSED = (InterviewState.WITHDRAWN, InterviewState.NO_CONTACT)


def interview_ref(interview_id: UUID) -> ObjectRef:
    """How the log names an interview."""
    return ObjectRef("interview", interview_id)


def person_ref(person_id: UUID) -> ObjectRef:
    """How the log names a person."""
    return ObjectRef("person", person_id)


def locked(interview_id: UUID) -> Interview:
    """The interview's row, locked until the act ends; the rule has checked who asks."""
    row: Interview = Interview.objects.select_for_update().get(pk=interview_id)
    return row


def not_withdrawn(interview_id: UUID) -> Interview:
    """As `locked`. Raises Conflict: the person withdrew their consent."""
    row = locked(interview_id)
    if row.state == InterviewState.WITHDRAWN:
        raise Conflict(
            "withdrawn",
            _("The person withdrew their consent. Nothing was saved; nothing more is added here."),
        )
    return row


def open_interview(interview_id: UUID) -> Interview:
    """As `locked`. Raises Conflict: it is over, because of a withdrawal or no further contact."""
    row = not_withdrawn(interview_id)
    if row.state == InterviewState.NO_CONTACT:
        raise Conflict("no_contact", _("There is no further contact. Nothing was saved."))
    return row


def require_revision(row: Interview, revision: int) -> None:
    """Raises Conflict: somebody changed the interview meanwhile."""
    if row.revision != revision:
        raise Conflict(
            "changed_meanwhile",
            _(
                "Somebody changed this interview meanwhile. Nothing was saved. "
                "Look again, then save again."
            ),
        )


def keep_words(unit: Unit, *, organisation_id: UUID, person_id: UUID, text: str) -> Words | None:
    """Words about a person in a row of their own, to be emptied with the person; None: no words."""
    if not text:
        return None
    row = Words(id=unit.new_id(), organisation_id=organisation_id, person_id=person_id, text=text)
    row.save(force_insert=True)
    return row


def touch(unit: Unit, row: Interview, *fields: str) -> None:
    """Save changed fields of a locked interview under a new revision."""
    row.revision += 1
    row.changed_at = unit.at
    row.save(update_fields=[*fields, "revision", "changed_at"])


def note(
    unit: Unit,
    row: Interview,
    kind: HistoryKind,
    *,
    before: str = "",
    after: str = "",
    words: Words | None = None,
) -> None:
    """Write one line of the history and tell the rooms above."""
    InterviewChange(
        interview=row,
        organisation_id=row.organisation_id,
        act_id=unit.act_id,
        at=unit.at,
        by=unit.actor.ref,
        kind=str(kind),
        before=before,
        after=after,
        words=words,
    ).save(force_insert=True)
    unit.emit(InterviewChanged(interview=row.pk, organisation=row.organisation_id, what=str(kind)))


def move(
    unit: Unit,
    row: Interview,
    state: str,
    *,
    words: Words | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Bring a locked interview into another state, with a line of its history."""
    before, row.state = row.state, state
    touch(unit, row, "state", *fields)
    note(unit, row, HistoryKind.STATE, before=before, after=state, words=words)


def keep_answer(
    unit: Unit, row: Interview, actor: Actor, *, line: str, outcome: str, words: Words | None
) -> None:
    """Keep the answer to a line of the checklist, and a line of history about it."""
    GateAnswer(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        line=line,
        outcome=outcome,
        words=words,
        at=unit.at,
        by=actor.ref,
    ).save(force_insert=True)
    note(unit, row, HistoryKind.GATE_LINE, before=line, after=outcome, words=words)
