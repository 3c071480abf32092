# SPDX-License-Identifier: AGPL-3.0-or-later
"""From finished uploads to register entries; the background half of receiving from a browser.

The service acts for the organisation and on behalf of the person who opened the delivery; the act
names both. Bytes leave the waiting area only after the act that entered them has committed.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import Q

from dokaz.gate.api import Actor, Conflict, Purpose, reading, reading_everything
from dokaz.intake import mutex
from dokaz.intake.actions.deliveries import complete
from dokaz.intake.folder import Totals
from dokaz.intake.incoming import Incoming
from dokaz.intake.models import Delivery, DeliveryStatus, Upload
from dokaz.intake.paths import StatedPath
from dokaz.intake.reasons import NotTaken, Reason
from dokaz.intake.receive import receive
from dokaz.intake.services import service_for
from dokaz.intake.uploads import bytes_path, forget_unnamed, remove_bytes


def take_finished(delivery_id: UUID) -> bool:
    """Take in what is finished; completes a delivery its sender has closed.

    Returns False when another process is at it: call again later.
    """
    with reading_everything(Purpose.UPKEEP):
        delivery = Delivery.objects.get(pk=delivery_id)
    actor = service_for(delivery.organisation_id)
    with reading(actor), mutex.held(mutex.key_for("delivery", delivery_id)) as ours:
        if not ours:
            return False
        while _take_some(actor, delivery_id):
            pass
        delivery.refresh_from_db()
        if delivery.status == DeliveryStatus.CLOSED:
            _refuse(actor, delivery_id, Q(finished_at=None))
            _complete(actor, delivery_id)
    return True


def _take_some(actor: Actor, delivery_id: UUID) -> bool:
    rows = list(
        Upload.objects.filter(delivery_id=delivery_id)
        .exclude(finished_at=None)
        .order_by("finished_at", "id")[:200]
    )
    if not rows:
        return False
    _receive(actor, delivery_id, rows, (_incoming(row) for row in rows))
    return True


def forget_expired(*, now: datetime) -> int:
    """Give up unfinished uploads nobody went on with: a line in the report, the bytes removed.

    Returns how many. Deliveries another process works on are left for the next time.
    """
    expired = Q(finished_at=None, expires_at__lt=now)
    forgotten = 0
    waiting = Upload.objects.filter(expired).values_list("delivery_id", flat=True).distinct()
    with reading_everything(Purpose.UPKEEP):
        deliveries = list(Delivery.objects.filter(pk__in=list(waiting)))
    for delivery in deliveries:
        actor = service_for(delivery.organisation_id)
        with reading(actor), mutex.held(mutex.key_for("delivery", delivery.pk)) as ours:
            if ours:
                forgotten += _refuse(actor, delivery.pk, expired)
    return forgotten + forget_unnamed(now=now)


def _refuse(actor: Actor, delivery_id: UUID, which: Q) -> int:
    """Enter uploads as not finished; returns how many."""
    refusals = 0
    while rows := list(Upload.objects.filter(which, delivery_id=delivery_id)[:200]):
        refusals += len(rows)
        refused = (
            Incoming(
                path=StatedPath(bytes(row.path_raw)),
                size=row.size,
                claimed_modified_at=row.claimed_modified_at,
                refusal=Reason.NOT_FINISHED,
                upload_id=row.pk,
            )
            for row in rows
        )
        _receive(actor, delivery_id, rows, refused)
    return refusals


def _receive(
    actor: Actor, delivery_id: UUID, rows: list[Upload], source: Iterator[Incoming]
) -> None:
    totals = Totals(files=len(rows), bytes=sum(row.size for row in rows))
    receive(actor=actor, delivery_id=delivery_id, source=source, totals=totals)
    for row in rows:
        remove_bytes(row.pk)


def _incoming(row: Upload) -> Incoming:
    return Incoming(
        path=StatedPath(bytes(row.path_raw)),
        size=row.size,
        open_file=lambda: _open(row),
        claimed_modified_at=row.claimed_modified_at,
        sha256=row.claimed_sha256 or None,
        upload_id=row.pk,
    )


def _open(row: Upload) -> BinaryIO:
    path = bytes_path(row.pk)
    if not path.exists() or path.stat().st_size != row.size:
        raise NotTaken(Reason.WAITING_LOST)
    return path.open("rb", buffering=0)


def _complete(actor: Actor, delivery_id: UUID) -> None:
    try:
        complete(actor=actor, delivery_id=delivery_id)
    except Conflict as conflict:
        if conflict.reason != "uploads_waiting":
            raise
