# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the outbox with a position that a projection keeps itself, with its own content.

Facts behind a transaction that still runs are taken at once and remembered by number; the position
passes them when nothing can come to stand before them any more.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from dokaz.gate.outbox import Delivered, Position, facts_after, newest_position

MOST_AHEAD = 5_000


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the outbox is in: everything up to `settled`, and the facts `ahead` behind it.

    Behind `settled` a transaction that still runs may yet put facts between those that are there.
    """

    settled: Position = field(default_factory=Position)
    ahead: frozenset[int] = frozenset()

    def written(self) -> str:
        """As a projection keeps it."""
        return json.dumps([self.settled.transaction_id, self.settled.fact_id, sorted(self.ahead)])

    @staticmethod
    def read(text: str | bytes) -> "Reached":
        """What `written` gave. Raises ValueError."""
        transaction_id, fact_id, ahead = json.loads(text)
        return Reached(Position(transaction_id, fact_id), frozenset(ahead))


def not_heard_of(
    reached: Reached, kinds: frozenset[str], limit: int
) -> list[tuple[Position, Delivered]]:
    """Committed facts of these kinds that are not in, up to `limit` of them."""
    wanted = limit + len(reached.ahead)
    facts = facts_after(reached.settled, kinds, limit=wanted, settled=False)
    return [(place, fact) for place, fact in facts if place.fact_id not in reached.ahead][:limit]


def further(reached: Reached, kinds: frozenset[str], new: Collection[int]) -> Reached:
    """How far it is with some more facts: the settled ones that follow each other are passed."""
    ahead = set(reached.ahead).union(new)
    settled = reached.settled
    for place, _fact in facts_after(reached.settled, kinds, limit=len(ahead)):
        if place.fact_id not in ahead:
            break
        settled = place
        ahead.discard(place.fact_id)
    return Reached(settled, frozenset(ahead))


def beginning(kinds: frozenset[str]) -> Reached:
    """Where the outbox is before all rows are read: what is committed now is seen in them."""
    reached = Reached(newest_position(kinds))
    waiting = facts_after(reached.settled, kinds, limit=MOST_AHEAD, settled=False)
    return Reached(reached.settled, frozenset(place.fact_id for place, _fact in waiting))
