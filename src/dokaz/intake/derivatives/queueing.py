# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fact that files were taken, or renditions ordered, to one background task for each.

The tasks are queued in the transaction that moves the consumer's position: each once, none lost.
"""

from uuid import UUID

from dokaz.gate.api import Consumer, Delivered
from dokaz.intake.derivatives.kinds import LATER, Kind
from dokaz.intake.facts import FilesTaken
from dokaz.intake.tasks import (
    enqueue_derive,
    enqueue_judge,
    enqueue_playable,
    enqueue_reading,
    enqueue_remake,
)

__all__ = ["CONSUMER", "NAME", "enqueue_judge", "enqueue_later"]

NAME = "intake.derivatives"
ORDERED = "evidence.derivation_ordered"


def _handle(fact: Delivered) -> None:
    organisation_id = UUID(fact.payload["organisation"])
    for file_id in fact.payload["files"]:
        if fact.kind == ORDERED:
            kinds, again = tuple(fact.payload["kinds"]), bool(fact.payload["again"])
            _enqueue_ordered(UUID(file_id), organisation_id, kinds, again=again)
        else:
            enqueue_derive(UUID(file_id), organisation_id)


def _enqueue_ordered(
    file_id: UUID, organisation_id: UUID, kinds: tuple[str, ...], *, again: bool
) -> None:
    at_once = tuple(kind for kind in kinds if kind not in LATER)
    if at_once:
        enqueue_remake(file_id, organisation_id, kinds=at_once, again=again)
    enqueue_later(
        file_id, organisation_id, tuple(kind for kind in LATER if kind in kinds), again=again
    )


def enqueue_later(
    file_id: UUID, organisation_id: UUID, kinds: tuple[Kind, ...], *, again: bool = False
) -> None:
    """Queue what takes long. `again`: because somebody asks; then pages with words are read too,
    and films copied that browsers seem to play."""
    if Kind.READING in kinds:
        enqueue_reading(file_id, organisation_id, every_page=again, again=again)
    if Kind.PLAYABLE in kinds:
        enqueue_playable(file_id, organisation_id, again=again)


def _reset() -> None:
    """Nothing to empty: a file that has its derivatives already is passed over by its task."""


CONSUMER = Consumer(
    name=NAME,
    kinds=frozenset({FilesTaken.KIND, ORDERED}),
    handle=_handle,
    reset=_reset,
)
