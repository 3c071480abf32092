# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding about a pair of events by its name: whoever decides may not know the other one."""

from uuid import UUID

from dokaz.deconflict.duplicates.actions.judging import judge_events
from dokaz.deconflict.duplicates.naming import named
from dokaz.deconflict.duplicates.policy import EVENT_PAIRS
from dokaz.gate.api import Actor, NotFound, reading


def judge_pair_of_events(*, actor: Actor, name: str, decision: str) -> UUID:
    """`judge_events` for the two of a pair. Raises NotFound: none of them is this actor's."""
    with reading(actor):
        pair = named(actor, EVENT_PAIRS.visible(actor), name)
    if pair is None:
        raise NotFound("pair")
    return judge_events(actor=actor, event_ids=(pair.one_id, pair.other_id), decision=decision)
