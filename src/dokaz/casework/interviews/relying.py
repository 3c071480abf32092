# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far accounts may have been influenced and whether something contradicts them, for their own
page and for whoever relies on them."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from dokaz.casework.events import api as events
from dokaz.casework.events.api import EventRow
from dokaz.casework.interviews.influences import Influence, warning
from dokaz.casework.interviews.models import (
    AccountItem,
    Difference,
    Influences,
    Interview,
    InterviewEvent,
)
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
    for pairs in _accounts(actor, item_ids):
        weights = _weights(actor, {row.pk: row for _key, row in pairs})
        for key, row in pairs:
            found[key] = max(weights[row.pk], found.get(key, Weight.NONE), key=_HEAVIER.index)
    return found


@view("interviews.difference.of_items", rule=anyone)
def contradictions_of_items(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Which of the items are of an account, of the own organisation, at either side of a noted
    contradiction, and whether one of these speaks for the other side. Only items that are the
    actor's to see; what it says stands at the account, for those who may see it."""
    found: dict[UUID, bool] = {}
    for pairs in _accounts(actor, item_ids):
        keys = {row.pk for _key, row in pairs}
        noted = Difference.objects.filter(Q(interview__in=keys) | Q(other_interview__in=keys))
        speaks: dict[UUID, bool] = {}
        for here, there, other_side in noted.values_list(
            "interview_id", "other_interview_id", "exculpatory"
        ):
            for key in keys.intersection((here, there)):
                speaks[key] = speaks.get(key, False) or other_side
        for key, row in pairs:
            if row.pk in speaks:
                found[key] = found.get(key, False) or speaks[row.pk]
    return found


def _accounts(actor: Actor, item_ids: Sequence[UUID]) -> Iterator[list[tuple[UUID, Interview]]]:
    """Items that are of an account of the own organisation and the actor's to see, each with its
    interview, some at a time."""
    for some in pieces(dict.fromkeys(item_ids), evidence.LARGEST_LOOK):
        links = AccountItem.objects.filter(
            organisation_id=actor.organisation_id, item_id__in=some
        ).select_related("interview")
        pairs = [(one.item_id, one.interview) for one in links]
        asked = tuple({key for key, _row in pairs})
        seen = {one.id for one in evidence.rows_of(actor=actor, item_ids=asked)}
        yield [(key, row) for key, row in pairs if key in seen]


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
