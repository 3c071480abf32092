# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which interviews somebody may read and write comments: their words may carry the account.

- before it is held there is no account: whoever may see the interview
- from then on whoever took it or has opened its account. An opening is recorded with its reason and
  warns whoever is yet to take another account of the event; comments are no way around it
- after the person withdrew, of these only those who answer for protection
- roles that open no accounts: never
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.interviews.models import AccountReading, Interview
from dokaz.casework.interviews.policy import GUARDIANS, INTERVIEWS, READERS
from dokaz.casework.interviews.vocabulary import InterviewState
from dokaz.casework.interviews.walls import BEFORE_HELD
from dokaz.gate.api import Actor


def open_to_comments(actor: Actor, interview_ids: Collection[UUID]) -> dict[UUID, str]:
    """Numbers of those of some hundred interviews."""
    if not actor.holds(*READERS):
        return {}
    opened = AccountReading.objects.filter(interview=OuterRef("pk"), by=actor.ref)
    rows = INTERVIEWS.visible(actor).filter(
        Q(state__in=BEFORE_HELD) | Q(interviewer=actor.ref) | Q(Exists(opened)),
        pk__in=list(interview_ids),
    )
    if not actor.holds(*GUARDIANS):
        rows = rows.exclude(state=InterviewState.WITHDRAWN)
    return dict(rows.values_list("pk", "ref"))


def interviews_with(person_id: UUID) -> list[UUID]:
    """Keys of every interview with a person, for rooms above that empty words about them."""
    return list(Interview.objects.filter(person_id=person_id).values_list("pk", flat=True))


def responsible(interview_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """Case contact and organisation by interview, for rooms above that tell people."""
    rows = Interview.objects.filter(pk__in=list(interview_ids))
    found = rows.values_list("pk", "case_contact", "organisation_id")
    return {key: (account, organisation) for key, account, organisation in found}
