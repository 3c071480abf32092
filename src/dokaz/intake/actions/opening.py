# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a container's opening: begun, members entered batch by batch, finished, again.

waiting -> opening -> opened | partly | not_opened | no_container
   ^--------------------------'  (again, on a person's order)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    is_service,
    sees,
)
from dokaz.intake.actions.deliveries import locked
from dokaz.intake.actions.taking import Arrived, Entries, not_entered_and_refused
from dokaz.intake.facts import FilesTaken
from dokaz.intake.models import Delivery, Opening
from dokaz.intake.opening.planning import plan_links
from dokaz.intake.policy import OPENINGS, SERVICE, may_receive
from dokaz.intake.reasons import NOT_AGAIN, SHORT_OF_WHOLE, UNDER_WAY, OpeningState

_by_service = all_of(is_service(SERVICE), sees(OPENINGS, "opening_id"))
_LONGEST_VARIANT = 40
_MOST_ALSO = 8


@dataclass(frozen=True)
class OpeningBegun:
    opening: UUID
    item: UUID
    format: str


@action(
    "intake.opening.begin",
    rule=_by_service,
    facts=OpeningBegun,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def begin_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """Note that the opening is under way; again after an interruption.

    Raises:
        Conflict: it is done with.
    """
    opening = _locked(opening_id)
    if opening.state not in UNDER_WAY:
        raise Conflict("opening_done", _("This container was opened already."))
    opening.state = OpeningState.OPENING
    opening.save(update_fields=["state"])
    unit.record(
        OpeningBegun(opening=opening.pk, item=opening.item_id, format=opening.format),
        objects=_objects(opening),
    )


@dataclass(frozen=True)
class MembersTaken:
    opening: UUID
    delivery: UUID
    on_behalf_of: UUID
    taken: int
    already_here: int
    refused: int
    bytes: int


@action(
    "intake.opening.take",
    rule=_by_service,
    facts=MembersTaken,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def take_members(unit: Unit, *, actor: Actor, opening_id: UUID, arrived: Sequence[Arrived]) -> None:
    """Enter members of a container, registered or refused, into the delivery's report.

    Like `take` for inputs: what has its line changes nothing, unless it was refused before. The
    delivery may be complete: its inputs are, while containers among them are still being opened.

    Raises:
        Conflict: the opening is done with.
    """
    delivery = locked(Opening.objects.values_list("delivery_id", flat=True).get(pk=opening_id))
    opening = _locked(opening_id)
    if opening.state != OpeningState.OPENING:
        raise Conflict("opening_done", _("This container was opened already."))
    fresh, refused = not_entered_and_refused(delivery.pk, arrived)
    entries = Entries(unit, delivery, refused, inside=opening)
    for one in fresh:
        entries.add(one)
    entries.save()
    delivery.save()
    _count_tree(opening, entries)
    opening.save()
    facts = entries.facts()
    unit.record(
        MembersTaken(
            opening=opening.pk,
            delivery=delivery.pk,
            on_behalf_of=delivery.opened_by,
            taken=facts.taken,
            already_here=facts.already_here,
            refused=facts.refused,
            bytes=facts.bytes,
        ),
        objects=_objects(opening),
    )
    if entries.new_files:
        unit.emit(
            FilesTaken(
                organisation=delivery.organisation_id,
                delivery=delivery.pk,
                files=tuple(entries.new_files),
            )
        )


def _count_tree(opening: Opening, entries: Entries) -> None:
    """What came out of one delivered file at all depths, for the limits."""
    root = opening
    if opening.root_id is not None:
        root = Opening.objects.select_for_update().get(pk=opening.root_id)
    root.tree_members += entries.new_lines
    root.tree_bytes += entries.unpacked_bytes
    if root is not opening:
        root.save(update_fields=["tree_members", "tree_bytes"])


@dataclass(frozen=True)
class OpeningFinished:
    opening: UUID
    delivery: UUID
    item: UUID
    state: str
    reason: str
    taken: int
    already_here: int
    refused: int


@action(
    "intake.opening.finish",
    rule=_by_service,
    facts=OpeningFinished,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def finish_opening(
    unit: Unit,
    *,
    actor: Actor,
    opening_id: UUID,
    state: str,
    reason: str = "",
    variant: str = "",
    also: Sequence[str] = (),
) -> None:
    """State how the opening ended. `also`: media types that other readers would see in it.

    Raises:
        Rejected: the state is none of an end, or a part or failed one has no reason.
        Conflict: it had ended before.
    """
    if state in UNDER_WAY or (state in SHORT_OF_WHOLE) != bool(reason):
        raise Rejected("state", _("State how the opening ended, and the reason if not whole."))
    delivery = locked(Opening.objects.values_list("delivery_id", flat=True).get(pk=opening_id))
    opening = _locked(opening_id)
    if opening.state not in UNDER_WAY:
        raise Conflict("opening_done", _("This container was opened already."))
    opening.state, opening.reason, opening.finished_at = state, reason, unit.at
    opening.variant = variant[:_LONGEST_VARIANT]
    opening.also = [one[:127] for one in also[:_MOST_ALSO]]
    opening.save()
    count_end(delivery, opening, sign=1)
    plan_links(delivery)
    unit.record(
        OpeningFinished(
            opening=opening.pk,
            delivery=delivery.pk,
            item=opening.item_id,
            state=opening.state,
            reason=opening.reason,
            taken=opening.taken,
            already_here=opening.already_here,
            refused=opening.refused,
        ),
        objects=_objects(opening),
    )


def count_end(delivery: Delivery, opening: Opening, *, sign: int) -> None:
    """An opening ended (`sign` 1), or is to be done again (-1). Both rows are held by the act."""
    delivery.containers_waiting -= sign
    if opening.state == OpeningState.NO_CONTAINER:
        delivery.containers -= sign
    if opening.state in SHORT_OF_WHOLE:
        delivery.containers_short += sign
    delivery.save(update_fields=["containers", "containers_waiting", "containers_short"])


@action(
    "intake.opening.retry",
    rule=all_of(may_receive, sees(OPENINGS, "opening_id")),
    facts=OpeningBegun,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def retry_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """Open a container again that was opened in part or not at all. Nothing is taken in twice.

    Raises:
        Conflict: it was opened whole, is being opened, or lies with itself (`NOT_AGAIN`).
    """
    delivery = locked(Opening.objects.values_list("delivery_id", flat=True).get(pk=opening_id))
    opening = _locked(opening_id)
    if opening.state not in SHORT_OF_WHOLE:
        raise Conflict("opening_not_short", _("This container is open, or is being opened now."))
    if opening.reason in NOT_AGAIN:
        raise Conflict("in_vain", _("Opening this container again would end the same way."))
    count_end(delivery, opening, sign=-1)
    opening.state, opening.reason, opening.finished_at = OpeningState.WAITING, "", None
    opening.save()
    from dokaz.intake.tasks import enqueue_open

    enqueue_open(opening.pk, delivery.organisation_id)
    unit.record(
        OpeningBegun(opening=opening.pk, item=opening.item_id, format=opening.format),
        objects=_objects(opening),
    )


def _locked(opening_id: UUID) -> Opening:
    """The opening's row, held until the act ends."""
    opening: Opening = Opening.objects.select_for_update().get(pk=opening_id)
    return opening


def _objects(opening: Opening) -> tuple[ObjectRef, ...]:
    return (ObjectRef("delivery", opening.delivery_id), ObjectRef("item", opening.item_id))
