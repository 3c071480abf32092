# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items that rooms above found to be alike, and that count as one source.

Those rooms say so when the program starts: calls go down, so law cannot know them.
"""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from dokaz.gate.api import Actor

Pairs = Callable[[Actor, Collection[UUID]], Iterable[tuple[UUID, UUID]]]
"""Of items that the actor may see, those two and two that are of one source."""
_ABOVE: list[Pairs] = []


def count_as_one(pairs: Pairs) -> None:
    """Have a room above say what counts as one source. At start."""
    if pairs not in _ABOVE:
        _ABOVE.append(pairs)


def counted_as_one(actor: Actor, item_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of visible items that count as one source."""
    return {both for pairs in _ABOVE for both in pairs(actor, item_ids)}
