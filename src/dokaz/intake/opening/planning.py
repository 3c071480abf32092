# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding, when a file is entered into a report, that it will be opened; in the same act.

Content that was opened once is not opened again when it is delivered again: its members are items
already, and the line leads to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.gate.api import Unit
from dokaz.intake.models import Delivery, DeliveryStatus, Opening
from dokaz.intake.reasons import OpeningReason, OpeningState
from dokaz.intake.sources.registry import SOURCES
from dokaz.media.opening.limits import OpeningLimits

_DONE_OR_COMING = (
    OpeningState.WAITING,
    OpeningState.OPENING,
    OpeningState.OPENED,
    OpeningState.NO_CONTAINER,
)
LINKED = (OpeningState.OPENED, OpeningState.PARTLY)
"""States in which there are members that can belong to each other."""


@dataclass(frozen=True, slots=True)
class Found:
    """A line whose file can be opened, its item and file, and the key of the format."""

    entry_id: UUID
    item_id: UUID
    file_id: UUID
    format: str


def plan(unit: Unit, delivery: Delivery, found: Sequence[Found], *, inside: Opening | None) -> None:
    """Write openings and queue their tasks; counts them in `delivery`, which the caller saves.

    `inside`: the opening these files came out of. What lies deeper than the limit is not opened,
    and its opening says so.
    """
    if not found:
        return
    from dokaz.intake.tasks import enqueue_open

    there = set(
        Opening.objects.filter(
            organisation_id=delivery.organisation_id,
            file_id__in={one.file_id for one in found},
            state__in=_DONE_OR_COMING,
        ).values_list("file_id", flat=True)
    )
    for one in found:
        if one.file_id in there:
            continue
        there.add(one.file_id)
        opening = _opening(unit, delivery, one, inside=inside)
        opening.save(force_insert=True)
        delivery.containers += 1
        if opening.state == OpeningState.NOT_OPENED:
            delivery.containers_short += 1
            continue
        delivery.containers_waiting += 1
        enqueue_open(opening.pk, delivery.organisation_id)


def plan_links(delivery: Delivery) -> None:
    """Queue the linking of every chat of a delivery, the judging of loose proofs and of bags in
    folders, and the addresses beside pictures of pages, if everything in it has its line."""
    from dokaz.intake.opening import loose_addresses, loose_bags, loose_proofs
    from dokaz.intake.tasks import (
        enqueue_judge_bags,
        enqueue_judge_proofs,
        enqueue_link,
        enqueue_pair_screenshots,
    )

    if delivery.status != DeliveryStatus.COMPLETE or delivery.containers_waiting:
        return
    if loose_proofs.proofs_among(delivery):
        enqueue_judge_proofs(delivery.pk, delivery.organisation_id)
    if loose_bags.bags_among(delivery):
        enqueue_judge_bags(delivery.pk, delivery.organisation_id)
    if loose_addresses.pairs_among(delivery):
        enqueue_pair_screenshots(delivery.pk, delivery.organisation_id)
    formats = [source.key for source in SOURCES.values() if source.has_context]
    chats = Opening.objects.filter(delivery=delivery, format__in=formats, state__in=LINKED)
    for opening_id in chats.values_list("pk", flat=True):
        enqueue_link(opening_id, delivery.organisation_id)


def _opening(unit: Unit, delivery: Delivery, one: Found, *, inside: Opening | None) -> Opening:
    depth = 0 if inside is None else inside.depth + 1
    too_deep = depth >= OpeningLimits().depth
    return Opening(
        id=unit.new_id(),
        delivery=delivery,
        entry_id=one.entry_id,
        root_id=None if inside is None else inside.root_id or inside.pk,
        organisation_id=delivery.organisation_id,
        item_id=one.item_id,
        file_id=one.file_id,
        format=one.format,
        depth=depth,
        state=OpeningState.NOT_OPENED if too_deep else OpeningState.WAITING,
        reason=OpeningReason.TOO_DEEP if too_deep else "",
        planned_at=unit.at,
        finished_at=unit.at if too_deep else None,
    )
