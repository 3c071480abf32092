# SPDX-License-Identifier: AGPL-3.0-or-later
"""What originals lack or an older program made, counted and ordered anew.

Orders go through the outbox like new arrivals do. A run that is interrupted leaves its orders in
place; the next one orders what is still missing, and whatever was ordered twice is made once: the
task looks before it works.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Erasure,
    Rejected,
    Unit,
    action,
    reading,
    run_consumer,
    view,
)
from dokaz.intake.derivatives import queueing
from dokaz.intake.derivatives.kinds import WAYS, Kind
from dokaz.intake.policy import may_mend
from dokaz.intake.services import service_for
from dokaz.intake.tasks import make_playable, read_pictures, remake
from dokaz.media import chat_messages

SERVICE = "media"
_BATCH = 500


class State(enum.StrEnum):
    """How an original stands to one kind."""

    PRESENT = "present"  # this program made it, or found that there is nothing to make
    OLDER = "older"  # another version made it
    FAILED = "failed"  # this program tried in vain
    LACKING = "lacking"  # never tried


@dataclass(frozen=True, slots=True)
class Standing:
    """Originals that one kind fits, by state."""

    kind: Kind
    numbers: dict[State, int]


def state_of(original: evidence.MadeOf, kind: Kind) -> State | None:
    """None where the kind does not fit the file."""
    way = WAYS[kind]
    if not way.fits(original.media_type):
        return None
    present = way.made_by(kind)
    if not present:
        return None  # nothing on this node makes it
    entry = original.made.get(kind)
    if not isinstance(entry, dict):
        if original.is_worded and original.media_type in chat_messages.TYPES:
            return State.PRESENT  # found out as it arrived
        # Made before records of making were kept, or never.
        return State.OLDER if way.role in original.roles else State.LACKING
    if entry.get("by") != present:
        return State.OLDER
    return State.FAILED if entry.get("failed") else State.PRESENT


@view("intake.rendition.count", rule=may_mend)
def standings(*, actor: Actor, organisation_id: UUID) -> tuple[Standing, ...]:
    """All kinds over all originals of one organisation that are not sealed: numbers only."""
    numbers = {kind: dict.fromkeys(State, 0) for kind in WAYS}
    service = service_for(organisation_id, SERVICE)
    with reading(service):
        for batch in _originals(service):
            for original in batch:
                for kind in WAYS:
                    state = state_of(original, kind)
                    if state is not None:
                        numbers[kind][state] += 1
    return tuple(Standing(kind, found) for kind, found in numbers.items())


@view("intake.rendition.waiting", rule=may_mend)
def waiting(*, actor: Actor) -> int:
    """How many orders for single originals wait or are being carried out."""
    states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    paths = tuple(one.module_path for one in (remake, read_pictures, make_playable))
    rows = DBTaskResult.objects.filter(status__in=states, task_path__in=paths)
    return int(rows.count())


@dataclass(frozen=True)
class RenditionsOrdered:
    organisations: tuple[UUID, ...]
    kinds: tuple[str, ...]
    states: tuple[str, ...]


@action(
    "intake.rendition.order",
    rule=may_mend,
    facts=RenditionsOrdered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def _begin_order(
    unit: Unit,
    *,
    actor: Actor,
    organisation_ids: tuple[UUID, ...],
    kinds: tuple[Kind, ...],
    states: frozenset[State],
) -> None:
    if not organisation_ids or not kinds or not states:
        raise Rejected("kinds", _("Choose what is to be made."))
    unit.record(
        RenditionsOrdered(
            organisations=organisation_ids,
            kinds=tuple(str(kind) for kind in kinds),
            states=tuple(sorted(str(state) for state in states)),
        )
    )


def order(
    *,
    actor: Actor,
    organisation_ids: tuple[UUID, ...],
    kinds: tuple[Kind, ...],
    states: frozenset[State],
    watch: Callable[[int], object] = lambda ordered: None,
) -> int:
    """Order what is in one of these states; returns of how many originals.

    The operator's order is recorded first; the media service then orders for each organisation,
    each batch by an act of its own. `watch` hears how many were ordered so far.

    Raises:
        Refused: not an operator. Rejected: nothing was chosen.
    """
    _begin_order(actor=actor, organisation_ids=organisation_ids, kinds=kinds, states=states)
    ordered = 0
    for organisation_id in organisation_ids:
        for files, wanted in _batches(organisation_id, kinds, states):
            evidence.order_derivation(
                actor=service_for(organisation_id, SERVICE),
                file_ids=files,
                kinds=wanted,
                again=State.PRESENT in states,
            )
            ordered += len(files)
            watch(ordered)
    # Handed over at once, so that whoever looks sees them wait; workers do the same.
    while run_consumer(queueing.NAME):
        pass
    return ordered


def _batches(
    organisation_id: UUID, kinds: tuple[Kind, ...], states: frozenset[State]
) -> Iterator[tuple[tuple[UUID, ...], tuple[Kind, ...]]]:
    """Originals in one of the states, with the kinds each of them wants."""
    service = service_for(organisation_id, SERVICE)
    with reading(service):
        for batch in _originals(service):
            groups: dict[tuple[Kind, ...], list[UUID]] = {}
            for original in batch:
                wanted = tuple(kind for kind in kinds if state_of(original, kind) in states)
                if wanted:
                    groups.setdefault(wanted, []).append(original.file_id)
            for wanted, files in groups.items():
                yield tuple(files), wanted


def order_for_item(*, actor: Actor, item_id: UUID, kinds: tuple[str, ...]) -> None:
    """Have some kinds made anew of all originals of one item, because a person asks.

    Raises:
        Rejected: no such kinds. NotFound, Refused, Conflict: as `evidence.order_derivation`.
    """
    try:
        wanted = tuple(Kind(kind) for kind in kinds)
    except ValueError:
        raise Rejected("kinds", _("Choose what is to be made.")) from None
    files = evidence.files_of(actor=actor, item_ids=(item_id,))
    originals = tuple(one.id for one in files if one.role == evidence.FileRole.ORIGINAL)
    evidence.order_derivation(actor=actor, file_ids=originals, kinds=wanted, again=True)


def _originals(actor: Actor) -> Iterator[tuple[evidence.MadeOf, ...]]:
    after: UUID | None = None
    while batch := evidence.made_of(actor=actor, after=after, limit=_BATCH):
        yield batch
        after = batch[-1].file_id
