# SPDX-License-Identifier: AGPL-3.0-or-later
"""Capturing one page in the background, so that a kill at any moment leaves nothing half-done.

1. the page is captured into a folder of the node that holds nothing else; the record is written
   there last, so a folder without it is thrown away and the page captured anew
2. a delivery is opened for its files in the name of whoever asked
3. the web archive is registered as an item, then the other files, related to it
4. the capture is stated as kept, or as failed with its reason; the folder is removed

A kill after 1 goes on with the files of the first run: they are what was captured then.
"""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from dokaz.core.errors import StorageFault
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.gate.api import Actor, reading
from dokaz.intake import archive, mutex
from dokaz.intake.actions.captures import begin_capture, deliver_capture, finish_capture
from dokaz.intake.actions.deliveries import complete
from dokaz.intake.batches import Batch
from dokaz.intake.captures.models import Capture
from dokaz.intake.captures.reasons import CAPTURE_UNDER_WAY
from dokaz.intake.captures.tools import tools
from dokaz.intake.capturing import session
from dokaz.intake.capturing.session import Captured, CaptureFailed, Failure
from dokaz.intake.folder import Folder
from dokaz.intake.incoming import Incoming
from dokaz.intake.models import Delivery, DeliveryEntry, DeliveryStatus
from dokaz.intake.receive import working_on
from dokaz.intake.services import service_for


def capture_one(capture_id: UUID, *, organisation_id: UUID, last_try: bool = False) -> None:
    """Capture one page, or go on with it. Does nothing while another process is at it.

    Raises:
        StorageFault, DatabaseError, OSError, or whatever a defect raises: try again. The last try
            has written down that it failed, where it could.
    """
    actor = service_for(organisation_id)
    with reading(actor), mutex.held(mutex.key_for("capture", capture_id)) as ours:
        if not ours:
            return
        row = Capture.objects.get(pk=capture_id)
        if row.state not in CAPTURE_UNDER_WAY:
            return
        folder = settings.DOKAZ.home / "captures" / str(capture_id)
        try:
            _capture(actor, row, folder)
        except Exception:
            if last_try:
                finish_capture(actor=actor, capture_id=row.pk, reason=str(Failure.INTERRUPTED))
                _remove(folder)
            raise


def _capture(actor: Actor, row: Capture, folder: Path) -> None:
    begin_capture(actor=actor, capture_id=row.pk)
    captured = session.read_captured(folder)
    if captured is None:
        try:
            _remove(folder)
            captured = session.capture(
                row.url, folder, tools=tools(), about=_about(actor, row)
            )  # 1
        except CaptureFailed as failed:
            finish_capture(actor=actor, capture_id=row.pk, reason=str(failed.reason))
            _remove(folder)
            return
    record = json.loads((folder / session.RECORD).read_bytes())
    item_id = _keep(actor, row, folder, captured, record)
    finish_capture(  # 4
        actor=actor,
        capture_id=row.pk,
        item_id=item_id,
        http_status=captured.status,
        missing=record["missing"],
    )
    _remove(folder)


def _about(actor: Actor, row: Capture) -> dict[str, Any]:
    """What the record says of the request: who and for whom, by their identifiers, and why."""
    return {
        "capture": str(row.pk),
        "organisation": archive.organisation_code(actor),
        "requested_by": str(row.requested_by),
        "requested_at": row.requested_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "purpose": row.purpose,
        "source": str(row.source_id) if row.source_id else "",
    }


def _keep(
    actor: Actor, row: Capture, folder: Path, captured: Captured, record: dict[str, Any]
) -> UUID:
    """Register the files; the item of the web archive."""
    inputs = {one.path.text: one for one in Folder(folder).inputs()}
    files = [inputs[name] for name in captured.files]
    delivery_id = deliver_capture(  # 2
        actor=actor,
        capture_id=row.pk,
        files=len(files),
        bytes=sum(one.size or 0 for one in files),
        captured_at=datetime.fromisoformat(record["started_at"]),
    )
    delivery = Delivery.objects.get(pk=delivery_id)
    with working_on(delivery_id):
        if delivery.status != DeliveryStatus.COMPLETE:
            archive_file, *others = files
            said = _Said(
                captured.final_url, captured.title, captured.tool, short_link=_short_link(captured)
            )
            _enter(delivery, actor, [archive_file], said, archive_item=None)  # 3
            item_id = _item_of(delivery_id, archive_file)
            _enter(delivery, actor, others, said, archive_item=item_id)
            complete(actor=actor, delivery_id=delivery_id)
        return _item_of(delivery_id, files[0])


def _short_link(captured: Captured) -> str:
    """The address that was asked for, if it is one that only leads on."""
    led_on = captured.url != captured.final_url
    return captured.url if led_on and duplicates.is_shortened(captured.url) else ""


def _item_of(delivery_id: UUID, file: Incoming) -> UUID:
    line = DeliveryEntry.objects.get(delivery_id=delivery_id, path_key=file.path.key)
    if line.item_id is None:
        # The store was full: nothing is stated as captured that is not kept.
        raise StorageFault("The captured page could not be stored. It is tried again.")
    item_id: UUID = line.item_id
    return item_id


def _enter(
    delivery: Delivery,
    actor: Actor,
    files: Sequence[Incoming],
    said: "_Said",
    *,
    archive_item: UUID | None,
) -> None:
    there = DeliveryEntry.objects.filter(delivery=delivery, item_id__isnull=False)
    keys = set(there.values_list("path_key", flat=True))
    with _CaptureBatch(delivery, actor, said, archive_item) as batch:
        for file in files:
            if file.path.key not in keys:
                batch.add(file)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the description of every item of a capture gets."""

    url: str
    title: str
    tool: str
    short_link: str


class _CaptureBatch(Batch):
    """Files of one capture; all but the web archive are related to its item."""

    def __init__(
        self, delivery: Delivery, actor: Actor, said: _Said, archive_item: UUID | None
    ) -> None:
        super().__init__(delivery, actor, time.monotonic)
        self._said = said
        self._archive_item = archive_item

    def register(self, files: Sequence[archive.StoredFile]) -> tuple[archive.Registered, ...]:
        """One item each, in the same order."""
        return archive.register_captured(
            actor=self._actor,
            delivery=self._delivery,
            files=files,
            url=self._said.url,
            title=self._said.title,
            tool=self._said.tool,
            short_link=self._said.short_link,
            archive_item=self._archive_item,
        )


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
