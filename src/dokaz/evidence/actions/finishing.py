# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finishing disposals of which rooms above still keep words.

A disposal empties those words itself. Words stay behind where an item was disposed of by an earlier
version of the program, or before the room above was there. What somebody wrote about the tombstone
afterwards stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from dokaz.evidence.actions.removal import DUTY
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.erasure import ABOVE, empty_above
from dokaz.evidence.models import Disposal, Item
from dokaz.evidence.vocabulary import DisposalState
from dokaz.gate.api import Actor, Erasure, Unit, action, is_service, view

_BATCH = 500
_DECIDED = (DisposalState.APPROVED, DisposalState.EXECUTED)


def finish_disposals(*, actor: Actor, stopping: Callable[[], bool] = lambda: False) -> int:
    """Empty what is left about items disposed of; returns of how many. Safe to repeat and to kill.

    Raises:
        Refused: the actor is not the service with this duty.
    """
    after, done = UUID(int=0), 0
    while looked_at := _looked_at(actor=actor, after=after):
        for disposal_id, is_finished in looked_at.items():
            if stopping():
                return done
            if not is_finished:
                finish_disposal(actor=actor, disposal_id=disposal_id)
                done += 1
        after = max(looked_at)
    return done


@view("evidence.disposal.unfinished", rule=is_service(DUTY))
def _looked_at(*, actor: Actor, after: UUID) -> dict[UUID, bool]:
    """Up to 500 approved disposals behind `after`, and whether no words from before are left."""
    rows = Disposal.objects.filter(pk__gt=after, state__in=_DECIDED).order_by("pk")[:_BATCH]
    ended = {row.pk: (row.item_id, row.approved_at) for row in rows if row.approved_at}
    asked = dict(ended.values())
    left = set().union(*(above.left(asked) for above in ABOVE))
    return {disposal_id: item_id not in left for disposal_id, (item_id, _at) in ended.items()}


@dataclass(frozen=True)
class DisposalFinished:
    item: UUID
    disposal: UUID


@action(
    "evidence.disposal.finish",
    rule=is_service(DUTY),
    facts=DisposalFinished,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deaccession",
)
def finish_disposal(unit: Unit, *, actor: Actor, disposal_id: UUID) -> None:
    """Empty what rooms above wrote about an item before its end was approved."""
    row = Disposal.objects.select_related("item").get(pk=disposal_id, state__in=_DECIDED)
    item: Item = row.item
    assert row.approved_at is not None
    empty_above(unit, item.pk, until=row.approved_at)
    facts = {"disposal": str(row.pk), "reason": row.reason_code, "state": row.state}
    record_one(unit, "deaccession", item, facts=facts)
    unit.record(DisposalFinished(item=item.pk, disposal=row.pk), objects=(item_ref(item.pk),))
