# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting interviews that were held in a time."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.interviews.models import InterviewEvent
from dokaz.casework.interviews.policy import INTERVIEWS
from dokaz.gate.api import Actor, anyone, view


def held_between(since: datetime | None, until: datetime | None) -> Q:
    """The condition that an interview began from `since` on and before `until`."""
    condition = Q()
    if since is not None:
        condition &= Q(held_from__gte=since)
    if until is not None:
        condition &= Q(held_from__lt=until)
    return condition


@view("interviews.interview.count", rule=anyone)
def count_interviews(
    *,
    actor: Actor,
    held_from: datetime | None = None,
    held_to: datetime | None = None,
    organisation_id: UUID | None = None,
) -> int:
    """How many interviews the list would show, of one organisation if it is named."""
    rows = INTERVIEWS.visible(actor).filter(held_between(held_from, held_to))
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return rows.count()


@view("interviews.interview.held_about", rule=anyone)
def held_about(*, actor: Actor) -> tuple[tuple[UUID, UUID, datetime], ...]:
    """Event, interview and when it began, of every visible interview that was held about one.

    Whoever asks shows of it only what hangs on events that the actor may see.
    """
    rows = InterviewEvent.objects.filter(
        interview__in=INTERVIEWS.visible(actor), interview__held_from__isnull=False
    )
    return tuple(rows.values_list("event_id", "interview_id", "interview__held_from"))
