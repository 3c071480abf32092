# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of interviews as rows of a table: who by code name, when, how. Never a word of an account,
nor whose task it was."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events import api as events
from dokaz.casework.interviews.models import Interview, InterviewEvent
from dokaz.casework.interviews.policy import INTERVIEWS
from dokaz.casework.persons import api as persons
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view


@view("interviews.interview.table", rule=anyone)
def table_of_interviews(
    *,
    actor: Actor,
    state: str = "",
    mine: bool = False,
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next interviews that the list would show, oldest request first; none: that was all."""

    def rows(found: list[Interview]) -> Sequence[Tabled]:
        return _tabled(actor, found)

    condition = Q(state=state) if state else Q()
    if mine:
        condition &= Q(interviewer=actor.ref)
    return tabling.piece(INTERVIEWS, actor, condition, after=after, limit=limit, rows=rows)


def _tabled(actor: Actor, rows: list[Interview]) -> Sequence[Tabled]:
    people = persons.rows_of(actor=actor, person_ids=[row.person_id for row in rows])
    about = _events(actor, [row.pk for row in rows])
    return [
        Tabled(
            row.pk,
            row.ref,
            row.confidentiality,
            False,
            {
                "person": people[row.person_id].code if row.person_id in people else "",
                "type": row.type,
                "state": row.state,
                "language": row.language,
                "events": several(about.get(row.pk, ())),
                "requested_at": rfc3339(row.requested_at),
                "held_from": rfc3339(row.held_from) if row.held_from else "",
                "held_to": rfc3339(row.held_to) if row.held_to else "",
                "present": several(row.present),
                "interpreter": row.interpreter,
                "recorded": "yes" if row.recorded else "no",
                "quality": several(row.quality),
                "mode": row.mode,
                "setting": row.setting,
                "distress": row.distress,
                "prior_accounts": "" if row.prior_accounts is None else str(row.prior_accounts),
                **tabling.protection(row),
            },
        )
        for row in rows
    ]


def _events(actor: Actor, keys: list[UUID]) -> dict[UUID, list[str]]:
    rows = InterviewEvent.objects.filter(interview_id__in=keys).order_by("pk")
    pairs = list(rows.values_list("interview_id", "event_id"))
    seen = events.rows_of(actor=actor, event_ids=[event_id for _key, event_id in pairs])
    found: dict[UUID, list[str]] = {}
    for key, event_id in pairs:
        if event_id in seen:
            found.setdefault(key, []).append(seen[event_id].ref)
    return found
