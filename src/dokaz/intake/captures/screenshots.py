# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture of a page that somebody took by hand, delivered together with the page's address.

One delivery with one item. The address and the time are what the person says; nothing asks the
site. A kill leaves an open delivery with at most this one file, which the person sees in the list.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Rejected, reading
from dokaz.intake import archive
from dokaz.intake.actions.captures import stated_page
from dokaz.intake.actions.deliveries import announce, complete, open_delivery
from dokaz.intake.batches import Batch
from dokaz.intake.derivatives.screenshots import PICTURES
from dokaz.intake.incoming import Incoming
from dokaz.intake.models import Delivery, DeliveryEntry
from dokaz.intake.paths import StatedPath
from dokaz.intake.receive import working_on

LARGEST_PICTURE = 32_000_000
"""What the web server keeps in memory of a form: no picture lies unsealed on the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What somebody hands over. `chunks` gives the bytes anew each time it is called."""

    name: str
    size: int
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """`is_new`: this delivery brought the picture; otherwise it was here, as it was described."""

    delivery_id: UUID
    item_id: UUID | None
    is_new: bool


def deliver_screenshot(
    *,
    actor: Actor,
    picture: Picture,
    url: str,
    purpose: str,
    taken_at: datetime | None = None,
    source_id: UUID | None = None,
    confidentiality: int | None = None,
) -> Delivered:
    """Take in one picture of a page.

    Raises:
        Rejected: the file is no PNG, JPEG or WebP, or too large (`file`); the address is none of
            the web (`url`), the purpose is missing, or what `open_delivery` refuses.
        StorageFault: the store failed; the delivery is open and has no file.
    """
    _require_picture(picture)
    address, words = stated_page(url, purpose)
    delivery_id = open_delivery(
        actor=actor,
        acquisition_mode=evidence.AcquisitionMode.WEB_MANUAL,
        source_id=source_id,
        confidentiality=confidentiality,
        note=words,
    )
    incoming = Incoming(
        path=StatedPath(picture.name.encode("utf-8", "surrogateescape")),
        size=picture.size,
        chunks=picture.chunks,
    )
    with working_on(delivery_id):
        announce(actor=actor, delivery_id=delivery_id, files=1, bytes=picture.size)
        with reading(actor):
            delivery = Delivery.objects.get(pk=delivery_id)
            with _ScreenshotBatch(delivery, actor, address, taken_at) as batch:
                batch.add(incoming)
        complete(actor=actor, delivery_id=delivery_id)
    with reading(actor):
        line = DeliveryEntry.objects.get(delivery_id=delivery_id)
    return Delivered(delivery_id, line.item_id, line.outcome == "taken")


def _require_picture(picture: Picture) -> None:
    """By its first bytes; the whole file is examined later, in the confined process."""
    if not 0 < picture.size <= LARGEST_PICTURE:
        raise Rejected("file", _("Choose a picture of at most 32 MB."))
    head = archive.Head()
    for _chunk in head.watch(picture.chunks()):
        break
    if head.media_type() in PICTURES:
        return
    raise Rejected("file", _("Choose a picture: PNG, JPEG or WebP."))


class _ScreenshotBatch(Batch):
    """One file, described by the page it shows."""

    def __init__(
        self, delivery: Delivery, actor: Actor, url: str, taken_at: datetime | None
    ) -> None:
        super().__init__(delivery, actor, time.monotonic)
        self._url = url
        self._taken_at = taken_at

    def register(self, files: Sequence[archive.StoredFile]) -> tuple[archive.Registered, ...]:
        """One item each, in the same order."""
        return archive.register_captured(
            actor=self._actor,
            delivery=self._delivery,
            files=files,
            url=self._url,
            title="",
            archive_item=None,
            acquired_at=self._taken_at,
        )
