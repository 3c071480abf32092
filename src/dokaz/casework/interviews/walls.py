# SPDX-License-Identifier: AGPL-3.0-or-later
"""Walls between accounts of one event: who read one of them is warned before taking another.

Two records of one event count as one, and so do an event and what was split from it: an account of
either tells of both. A reading counts whether the account was opened on the interview's page or its
items in the archive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews.models import (
    AccountItem,
    AccountReading,
    Interview,
    InterviewEvent,
)
from dokaz.casework.interviews.vocabulary import AccountRole, InterviewState
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor

_WORDS_OF_THE_ACCOUNT = frozenset(set(AccountRole.values) - {AccountRole.CONSENT})
BEFORE_HELD = (
    InterviewState.PROPOSED,
    InterviewState.REGISTER_CHECKED,
    InterviewState.GATED,
    InterviewState.SCHEDULED,
)


@dataclass(frozen=True, slots=True)
class Wall:
    """An account of the same event by somebody else that this member has read."""

    interview_id: UUID
    ref: str
    read_at: datetime


def read_by(
    actor: Actor, *, member: UUID, event_ids: Iterable[UUID], besides_person: UUID
) -> tuple[Wall, ...]:
    """Accounts of these events, of other people, that `member` has read; earliest reading first.

    Names an interview by its number only, also where the actor may not open it: the warning is
    worth that much.
    """
    if actor.organisation_id is None:
        return ()
    interviews = {
        row.pk: row
        for row in Interview.objects.filter(
            organisation_id=actor.organisation_id,
            about__event_id__in=events.of_one_event(set(event_ids)),
        )
        .exclude(person_id=besides_person)
        .distinct()
    }
    first = _opened_here(interviews, member)
    for key, at in _opened_in_archive(actor, interviews, member).items():
        first[key] = min(first.get(key, at), at)
    walls = [Wall(key, interviews[key].ref, at) for key, at in first.items()]
    return tuple(sorted(walls, key=lambda one: (one.read_at, one.ref)))


def _opened_here(interviews: dict[UUID, Interview], member: UUID) -> dict[UUID, datetime]:
    rows = AccountReading.objects.filter(interview__in=list(interviews), by=member)
    # Whoever took an account has heard it.
    found: dict[UUID, datetime] = {
        key: row.held_from
        for key, row in interviews.items()
        if row.interviewer == member and row.held_from is not None
    }
    for key, at in rows.values_list("interview_id", "at"):
        found[key] = min(found.get(key, at), at)
    return found


def _opened_in_archive(
    actor: Actor, interviews: dict[UUID, Interview], member: UUID
) -> dict[UUID, datetime]:
    rows = AccountItem.objects.filter(
        interview__in=list(interviews), role__in=_WORDS_OF_THE_ACCOUNT
    )
    by_item = dict(rows.values_list("item_id", "interview_id"))
    if not by_item:
        return {}
    found: dict[UUID, datetime] = {}
    readers = evidence.content_readers(actor=actor, item_ids=tuple(by_item))
    for item_id, people in readers.items():
        for person, at in people:
            if person == member:
                key = by_item[item_id]
                found[key] = min(found.get(key, at), at)
    return found


def about_to_take(actor: Actor, interview: Interview) -> tuple[str, ...]:
    """Numbers of interviews about the same events, with others, that the actor is yet to take."""
    if actor.organisation_id is None:
        return ()
    about = InterviewEvent.objects.filter(interview=interview).values_list("event_id", flat=True)
    rows = (
        Interview.objects.filter(
            organisation_id=actor.organisation_id,
            interviewer=actor.ref,
            state__in=BEFORE_HELD,
            about__event_id__in=events.of_one_event(set(about)),
        )
        .exclude(person_id=interview.person_id)
        .distinct()
    )
    return tuple(rows.order_by("pk").values_list("ref", flat=True))
