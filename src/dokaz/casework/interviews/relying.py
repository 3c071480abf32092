# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far accounts may have been influenced, for their own page and for whoever relies on them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.events.api import EventRow
from dokaz.casework.interviews.influences import Influence, warning
from dokaz.casework.interviews.models import AccountItem, Influences, Interview, InterviewEvent
from dokaz.casework.interviews.vocabulary import Weight
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, pieces, view

_HEAVIER = (Weight.NONE, Weight.SOME, Weight.NOT_RECORDED, Weight.SERIOUS)


def influence_on(row: Interview, latest: Influences | None, about: Iterable[EventRow]) -> Influence:
    """What to warn of. `about`: those of the account's events that the reader may see. Of one whose
    end is open nobody knows how long ago it was."""
    stated = latest.previous_accounts if latest else 0
    days = [(row.held_from - one.when_to).days for one in about if one.when_to and row.held_from]
    return warning(
        latest.flags if latest else None,
        previous_accounts=max(stated, row.prior_accounts or 0),
        delay_days=max(days, default=None),
    )


@view("interviews.influence.of_items", rule=anyone)
def warnings_of_items(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The weight of the warning for each of the items that is of an account of the own organisation
    and the actor's to see. Why stands at the account, for those who may see it."""
    found: dict[UUID, str] = {}
    for some in pieces(dict.fromkeys(item_ids), evidence.LARGEST_LOOK):
        links = AccountItem.objects.filter(
            organisation_id=actor.organisation_id, item_id__in=some
        ).select_related("interview")
        pairs = [(one.item_id, one.interview) for one in links]
        seen = {
            one.id
            for one in evidence.rows_of(actor=actor, item_ids=tuple({key for key, _row in pairs}))
        }
        weights = _weights(actor, {row.pk: row for key, row in pairs if key in seen})
        for key, row in pairs:
            if key in seen:
                found[key] = max(weights[row.pk], found.get(key, Weight.NONE), key=_HEAVIER.index)
    return found


def _weights(actor: Actor, rows: dict[UUID, Interview]) -> dict[UUID, str]:
    if not rows:
        return {}
    stated = Influences.objects.filter(interview__in=rows).order_by("pk")
    latest = {one.interview_id: one for one in stated}
    pairs = InterviewEvent.objects.filter(interview__in=rows).values_list(
        "interview_id", "event_id"
    )
    known = events.rows_of(actor=actor, event_ids=[event for _key, event in pairs])
    return {
        key: influence_on(
            row,
            latest.get(key),
            [known[event] for of, event in pairs if of == key and event in known],
        ).weight
        for key, row in rows.items()
    }
