# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many entries of one act, as bulk intake makes them: where only the entries matter."""

from dokaz.gate.api import Actor, Erasure, NoFacts, ObjectRef, Unit, action, anyone
from tests.gate.personas import documenter


@action(
    "sample.batch.take",
    rule=anyone,
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def _take(unit: Unit, *, actor: Actor, more: int) -> None:
    for _ in range(more):
        unit.log("ingestion", objects=(ObjectRef("file", unit.new_id()),))


def take(count: int) -> None:
    """So many entries: one that says of the act, the others of files."""
    _take(actor=documenter, more=count - 1)
