# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the first organisation tells of its invented events: released, waiting, declined."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import WHY
from dokaz.publication import api as publication


def release_some(publisher: Actor, second: Actor, written: Sequence[UUID]) -> None:
    """Propose each event that the rules allow; the last waits and the one before is declined."""
    tellable = [
        event
        for event in written
        if publication.consider(actor=publisher, event_id=event).told is not None
    ]
    made = [
        publication.propose(actor=publisher, event_id=event, basis="open_sources")
        for event in tellable
    ]
    for release in made[:-2]:
        publication.approve(actor=second, release_id=release)
    for release in made[-2:-1]:
        publication.decline(actor=second, release_id=release, why=WHY)
