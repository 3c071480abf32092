# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fact that files were taken, or renditions ordered, to one background task for each.

The tasks are queued in the transaction that moves the consumer's position: each once, none lost.
"""

from uuid import UUID

from dokaz.gate.api import Consumer, Delivered
from dokaz.intake.facts import FilesTaken
from dokaz.intake.tasks import enqueue_derive, enqueue_remake

NAME = "intake.derivatives"
ORDERED = "evidence.derivation_ordered"


def _handle(fact: Delivered) -> None:
    organisation_id = UUID(fact.payload["organisation"])
    for file_id in fact.payload["files"]:
        if fact.kind == ORDERED:
            kinds, again = tuple(fact.payload["kinds"]), bool(fact.payload["again"])
            enqueue_remake(UUID(file_id), organisation_id, kinds=kinds, again=again)
        else:
            enqueue_derive(UUID(file_id), organisation_id)


def _reset() -> None:
    """Nothing to empty: a file that has its derivatives already is passed over by its task."""


CONSUMER = Consumer(
    name=NAME,
    kinds=frozenset({FilesTaken.KIND, ORDERED}),
    handle=_handle,
    reset=_reset,
)
