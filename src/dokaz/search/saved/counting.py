# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting what is new in kept searches, with the rights that their owners have at that moment.

New is what was registered since the owner last looked. Who lost the right to read is not counted
for; what they may not see is not in the count.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from dokaz.gate.api import Allowed
from dokaz.members.api import actor_for, service_actor
from dokaz.search.asking.searching import prepared, reads_here
from dokaz.search.findable.records import milliseconds
from dokaz.search.index.port import FOR_EVER, AllOf, During
from dokaz.search.saved.keeping import SERVICE, Waiting, note_counts, waiting

_AT_ONCE = 50


def count_new(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """A worker's round over all kept searches that tell; returns how many counts changed.

    Raises:
        IndexMissing: there is no index yet. IndexDamaged.
    """
    changed, after = 0, None
    while not stopping():
        some = waiting(actor=service_actor(SERVICE), after=after, limit=_AT_ONCE)
        if not some:
            break
        changed += _note(some)
        after = some[-1].id
    return changed


def _note(some: tuple[Waiting, ...]) -> int:
    counts: list[tuple[UUID, datetime, int]] = []
    for one in some:
        found = _new_matches(one)
        if found is not None and (found != one.new_matches or not one.counted):
            counts.append((one.id, one.looked_at, found))
    if counts:
        note_counts(actor=service_actor(SERVICE), counts=tuple(counts))
    return len(counts)


def _new_matches(one: Waiting) -> int | None:
    actor = actor_for(one.owner_ref, one.organisation_id)
    if not isinstance(reads_here(actor, {}), Allowed):
        return None
    said = prepared(actor, one.asked)
    since = During("registered", milliseconds(one.looked_at) + 1, FOR_EVER)
    question = replace(said.question, wanted=AllOf((said.question.wanted, since)), first=0, count=0)
    return said.index.ask(question).total
