# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a delivery: opened, announced, closed by its sender, complete.

open -> receiving -> closed -> complete
             ^---------------------'   (a complete folder delivery may be resumed)
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NoFacts,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    sees,
)
from dokaz.intake import archive
from dokaz.intake.facts import DeliveryCompleted
from dokaz.intake.models import Delivery, DeliverySeries, DeliveryStatus, Upload
from dokaz.intake.opening.planning import plan_links
from dokaz.intake.policy import DELIVERIES, may_receive, may_take


@dataclass(frozen=True)
class DeliveryOpened:
    delivery: UUID
    number: str
    source: UUID | None
    acquisition_mode: str
    confidentiality: int


@dataclass(frozen=True)
class DeliveryAnnounced:
    files: int
    bytes: int


@dataclass(frozen=True)
class DeliveryCounted:
    taken: int
    already_here: int
    refused: int
    bytes: int


@action(
    "intake.delivery.open",
    rule=may_receive,
    facts=DeliveryOpened,
    erasure=Erasure.DETAILS,
    event="accession",
)
def open_delivery(
    unit: Unit,
    *,
    actor: Actor,
    acquisition_mode: str,
    source_id: UUID | None = None,
    confidentiality: int | None = None,
    note: str = "",
    folder_fingerprint: str = "",
) -> UUID:
    """Open a delivery of the actor's organisation; returns its identifier.

    Raises:
        Rejected: acquisition mode or confidentiality is not of the vocabulary, or is above what
            the actor may see; or the source is not one of the organisation's list (`source`).
    """
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Choose the organisation you act for."))
    if acquisition_mode not in archive.ACQUISITION_MODES:
        raise Rejected("acquisition_mode", _("Choose how the material was acquired from the list."))
    level = archive.stated_level(actor, confidentiality)
    archive.require_own_source(actor, source_id)
    delivery = Delivery(
        id=unit.new_id(),
        number=next_number(unit, actor, actor.organisation_id),
        organisation_id=actor.organisation_id,
        opened_by=actor.ref,
        opened_at=unit.at,
        source_id=source_id,
        acquisition_mode=acquisition_mode,
        confidentiality=level,
        folder_fingerprint=folder_fingerprint,
    )
    delivery.save(force_insert=True)
    unit.record(
        DeliveryOpened(
            delivery=delivery.id,
            number=delivery.number,
            source=source_id,
            acquisition_mode=acquisition_mode,
            confidentiality=level,
        ),
        objects=(ObjectRef("delivery", delivery.id),),
        details={"note": note} if note else None,
    )
    return delivery.id


@action(
    "intake.delivery.announce",
    rule=all_of(may_take, sees(DELIVERIES, "delivery_id")),
    facts=DeliveryAnnounced,
    erasure=Erasure.NOTHING_PERSONAL,
    event="transfer",
)
def announce(unit: Unit, *, actor: Actor, delivery_id: UUID, files: int, bytes: int) -> None:
    """State how much is coming, before any of it is read; also resumes a complete delivery.

    Raises:
        Conflict: the sender has closed the delivery.
    """
    delivery = locked(delivery_id)
    if delivery.status == DeliveryStatus.CLOSED:
        raise Conflict("delivery_closed", _("The delivery is closed. Open a new one."))
    delivery.announced_files, delivery.announced_bytes = files, bytes
    delivery.status, delivery.completed_at = DeliveryStatus.RECEIVING, None
    delivery.save(update_fields=["announced_files", "announced_bytes", "status", "completed_at"])
    unit.record(
        DeliveryAnnounced(files=files, bytes=bytes), objects=(ObjectRef("delivery", delivery_id),)
    )


@action(
    "intake.delivery.close",
    rule=all_of(may_receive, sees(DELIVERIES, "delivery_id")),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="transfer",
)
def close(unit: Unit, *, actor: Actor, delivery_id: UUID) -> None:
    """The sender has sent everything: no further upload may begin. What waits is still taken in.

    Raises:
        Conflict: it was closed before.
    """
    delivery = locked(delivery_id)
    if delivery.status not in (DeliveryStatus.OPEN, DeliveryStatus.RECEIVING):
        raise Conflict("delivery_closed", _("The delivery is closed already."))
    delivery.status = DeliveryStatus.CLOSED
    delivery.save(update_fields=["status"])
    unit.record(NoFacts(), objects=(ObjectRef("delivery", delivery_id),))
    from dokaz.intake.tasks import enqueue_take

    enqueue_take(delivery_id)


@action(
    "intake.delivery.complete",
    rule=all_of(may_take, sees(DELIVERIES, "delivery_id")),
    facts=DeliveryCounted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="receipt",
)
def complete(unit: Unit, *, actor: Actor, delivery_id: UUID) -> None:
    """Every input has its entry: state the counts.

    Raises:
        Conflict: uploads are still waiting.
    """
    delivery = locked(delivery_id)
    if Upload.objects.filter(delivery_id=delivery_id).exists():
        raise Conflict("uploads_waiting", _("Uploads of this delivery still wait to be taken in."))
    delivery.status, delivery.completed_at = DeliveryStatus.COMPLETE, unit.at
    delivery.save(update_fields=["status", "completed_at"])
    plan_links(delivery)
    unit.record(
        DeliveryCounted(
            taken=delivery.taken,
            already_here=delivery.already_here,
            refused=delivery.refused,
            bytes=delivery.bytes_taken,
        ),
        objects=(ObjectRef("delivery", delivery_id),),
    )
    unit.emit(
        DeliveryCompleted(
            organisation=delivery.organisation_id,
            delivery=delivery.id,
            taken=delivery.taken,
            already_here=delivery.already_here,
            refused=delivery.refused,
        )
    )


def locked(delivery_id: UUID) -> Delivery:
    """The delivery's row, held until the act ends. The rule has checked that it exists."""
    delivery: Delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    return delivery


def next_number(unit: Unit, actor: Actor, organisation_id: UUID) -> str:
    """The next number of the year; gapless, because it commits with the delivery or not at all."""
    series, _made = DeliverySeries.objects.get_or_create(
        organisation_id=organisation_id, year=unit.at.year, defaults={"id": unit.new_id()}
    )
    series = DeliverySeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{archive.organisation_code(actor)}-D-{series.year}-{series.last:05d}"
