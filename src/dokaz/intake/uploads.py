# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads on their way: bytes in the waiting area, resumable after any interruption.

Promises: bytes that are counted as received are on the medium (fsync before the count is raised);
with the count of the last ones the file is handed to the background service, in one transaction;
whatever a killed server left behind that count is cut off before more is appended; one sender at a
time appends; only the one who began an upload can see it. Bytes here are not evidence yet: they
become it when the background service takes them in.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from dokaz.core.digests import SHA256_HEX, StreamDigester
from dokaz.core.objects.durable import make_folder_durably, sync_folder
from dokaz.core.objects.errors import fault_from
from dokaz.gate.api import (
    Actor,
    Conflict,
    GateError,
    Purpose,
    Rejected,
    new_id,
    reading_everything,
    view,
    with_everything,
)
from dokaz.intake.models import Delivery, DeliveryStatus, Upload
from dokaz.intake.paths import StatedPath
from dokaz.intake.policy import DELIVERIES, UPLOADS, may_receive
from dokaz.intake.queries import UploadView, upload_view
from dokaz.intake.running_digests import RUNNING

KEPT_FOR = timedelta(days=7)
FLUSH_EVERY = 32 * 1024 * 1024
PIECE = 256 * 1024
ROOM_KEPT_FREE = 1_000_000_000
UNFINISHED_A_DELIVERY = 20_000


class UploadTooLarge(GateError):
    """Larger than this node accepts in one file."""

    code: ClassVar[str] = "intake.upload.too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "The file is larger than the %d bytes this archive accepts from a browser. Nothing "
                "was received. Bring it on a disk and use 'dokaz receive'."
            )
            % limit
        )
        self.limit = limit


class NoRoomForUpload(GateError):
    """The waiting area's disk has not enough room."""

    code: ClassVar[str] = "intake.upload.no_room"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The archive's disk has not enough room for this file. Everything received before "
                "is safe. Tell the operator; send the file again when there is room."
            )
        )


class OffsetDiffers(GateError):
    """The sender goes on from another place than where the server stopped."""

    code: ClassVar[str] = "intake.upload.offset"

    def __init__(self, received: int) -> None:
        super().__init__(_("%d bytes have been received; go on from there.") % received)
        self.received = received


class ChecksumDiffers(GateError):
    """A piece did not arrive as it was sent; it was dropped."""

    code: ClassVar[str] = "intake.upload.checksum"

    def __init__(self, received: int) -> None:
        super().__init__(_("This piece changed on the way and was dropped. Send it again."))
        self.received = received


class UploadBusy(GateError):
    """Another request is writing to this upload at this moment."""

    code: ClassVar[str] = "intake.upload.busy"

    def __init__(self) -> None:
        super().__init__(_("Another connection still sends this file. Try again in a moment."))


class UploadExpired(GateError):
    """It waited too long unfinished."""

    code: ClassVar[str] = "intake.upload.expired"

    def __init__(self) -> None:
        super().__init__(_("This upload was left unfinished too long. Send the file again."))


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says before sending. `sha256` is what the sender's own machine computed."""

    path: StatedPath
    size: int
    sha256: str = ""
    modified_at: datetime | None = None


@view("intake.upload.begin", rule=may_receive)
def begin(*, actor: Actor, delivery_id: UUID, announced: Announced) -> UploadView:
    """Make room for one file of an open delivery.

    Raises:
        NotFound: the delivery is not the actor's to see.
        Conflict: it is closed, or too many uploads of it are unfinished.
        Rejected: no name, or a malformed digest.
        UploadTooLarge, NoRoomForUpload.
    """
    delivery = DELIVERIES.get(actor, delivery_id)
    _check(delivery, announced)
    now = datetime.now(UTC)
    row = Upload(
        id=new_id(),
        delivery=delivery,
        organisation_id=delivery.organisation_id,
        owner_ref=actor.ref,
        # Longer names are refused in the report, which needs no more than the beginning.
        path_raw=announced.path.raw[:16_384],
        size=announced.size,
        claimed_sha256=announced.sha256,
        claimed_modified_at=announced.modified_at,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    _make_file(row.pk)
    with transaction.atomic():
        # Locked against the sender's closing: no upload slips in behind it.
        if not _accepts(Delivery.objects.select_for_update().get(pk=delivery_id)):
            raise Conflict("delivery_closed", _("The delivery is closed. Open a new one."))
        row.save(force_insert=True)
        if row.size == 0:
            _received(row, 0)
    return upload_view(row)


@view("intake.upload.read", rule=may_receive)
def get_upload(*, actor: Actor, upload_id: UUID) -> UploadView:
    """One own upload.

    Raises:
        NotFound: no such upload, or somebody else's.
        UploadExpired: it is gone.
    """
    return upload_view(_own(actor, upload_id))


@view("intake.upload.append", rule=may_receive)
def append(
    *,
    actor: Actor,
    upload_id: UUID,
    offset: int,
    read: Callable[[int], bytes],
    sha256: bytes | None = None,
) -> UploadView:
    """Append what `read(count)` gives, until it gives nothing or the file is whole.

    When `read` fails with OSError (the connection was cut), what arrived is kept and counted,
    unless the piece carries a digest, which cannot be compared then. `sha256` is of this piece.

    Raises:
        NotFound, UploadExpired, UploadBusy, OffsetDiffers, ChecksumDiffers, NoRoomForUpload.
        StorageFault: the disk failed; what was counted before is safe.
    """
    row = _own(actor, upload_id)
    with _file_held(row.pk) as file:
        row.refresh_from_db()
        if row.finished_at is not None or offset != row.received:
            raise OffsetDiffers(row.received)
        found = _append(row, file, read, sha256)
    return upload_view(row, sha256=found if row.finished_at is not None else "")


@view("intake.upload.abandon", rule=may_receive)
def abandon(*, actor: Actor, upload_id: UUID) -> None:
    """Give up an own unfinished upload; its bytes are removed.

    Raises:
        NotFound, UploadBusy.
        Conflict: it is finished and belongs to the delivery now.
    """
    row = _own(actor, upload_id)
    with _file_held(row.pk):
        row.refresh_from_db()
        if row.finished_at is not None:
            raise Conflict("upload_finished", _("The file has arrived and is being taken in."))
        row.delete()
    remove_bytes(upload_id)


@with_everything(Purpose.UPKEEP)
def forget_unnamed(*, now: datetime) -> int:
    """Remove bytes no row names, left by a kill between the end of the row and of the bytes.

    Returns how many files. A day old at least, since a row is written after its file was made.
    """
    if not _folder().is_dir():
        return 0
    with os.scandir(_folder()) as found:
        old = [entry.name for entry in found if _older(entry, now - timedelta(days=1))]
    removed = 0
    for name in old:
        with suppress(ValueError):
            upload_id = UUID(hex=name)
            if not Upload.objects.filter(pk=upload_id).exists():
                remove_bytes(upload_id)
                removed += 1
    return removed


def bytes_path(upload_id: UUID) -> Path:
    """Where an upload's bytes lie."""
    return _folder() / upload_id.hex


def remove_bytes(upload_id: UUID) -> None:
    """Remove an upload's bytes if they are still there."""
    with suppress(FileNotFoundError):
        os.unlink(bytes_path(upload_id))


def _check(delivery: Delivery, announced: Announced) -> None:
    if not _accepts(delivery):
        raise Conflict("delivery_closed", _("The delivery is closed. Open a new one."))
    if not announced.path.raw:
        raise Rejected("filename", _("The file has no name."))
    if announced.sha256 and not SHA256_HEX.match(announced.sha256):
        raise Rejected("sha256", _("The digest is not 64 lower-case hexadecimal digits."))
    if announced.size > settings.DOKAZ.upload_limit_bytes:
        raise UploadTooLarge(settings.DOKAZ.upload_limit_bytes)
    unfinished = Upload.objects.filter(delivery=delivery, finished_at=None)
    if unfinished.count() >= UNFINISHED_A_DELIVERY:
        raise Conflict("too_many_uploads", _("Finish or give up some of the uploads begun first."))
    _make_folder()
    free = shutil.disk_usage(_folder()).free
    # Counted with what is announced and not yet sent, and twice: waiting and stored.
    needed = 2 * announced.size + _announced(delivery.organisation_id, free) + ROOM_KEPT_FREE
    if free < needed:
        raise NoRoomForUpload


def _announced(organisation_id: UUID, free: int) -> int:
    """Bytes that are still to come of uploads begun. Of other organisations' they count for half of
    the room at most: an announcement costs nothing, and must not shut the others out for days."""
    with reading_everything(Purpose.STORE):
        rows = Upload.objects.filter(finished_at=None).order_by().values_list("organisation_id")
        left = dict(rows.annotate(left=Sum(F("size") - F("received"))))
    own = left.pop(organisation_id, 0)
    return own + min(sum(left.values()), free // 2)


def _accepts(delivery: Delivery) -> bool:
    return delivery.status in (DeliveryStatus.OPEN, DeliveryStatus.RECEIVING)


def _own(actor: Actor, upload_id: UUID) -> Upload:
    row = UPLOADS.get(actor, upload_id)
    DELIVERIES.get(actor, row.delivery_id)
    if row.finished_at is None and row.expires_at < datetime.now(UTC):
        raise UploadExpired
    return row


def _folder() -> Path:
    return Path(settings.DOKAZ.uploads_folder)


def _make_folder() -> None:
    if not _folder().is_dir():
        _folder().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_folder_durably(_folder())


def _make_file(upload_id: UUID) -> None:
    try:
        descriptor = os.open(
            bytes_path(upload_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        os.close(descriptor)
        sync_folder(_folder())
    except OSError as error:
        raise fault_from(error, doing="making room for an upload") from error


@contextmanager
def _file_held(upload_id: UUID) -> Iterator[int]:
    """The upload's file open, locked against other requests and processes."""
    try:
        descriptor = os.open(bytes_path(upload_id), os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise fault_from(error, doing="opening an upload") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        yield descriptor
    finally:
        os.close(descriptor)


def _append(row: Upload, file: int, read: Callable[[int], bytes], sha256: bytes | None) -> str:
    """1. cut off what is not counted, 2. write, 3. flush, 4. only then raise the count. Returns the
    digest of what is counted, or nothing where that takes too long."""
    start = row.received
    digester = StreamDigester() if sha256 is not None else None
    try:
        os.ftruncate(file, start)  # 1
        os.lseek(file, start, os.SEEK_SET)
    except OSError as error:
        raise fault_from(error, doing="receiving an upload") from error
    at, flushed, cut = start, start, False
    while at < row.size:
        try:
            piece = read(min(PIECE, row.size - at))
        except OSError:
            cut = True
            break
        if not piece:
            break
        if digester is not None:
            digester.update(piece)
        _write(file, piece)  # 2
        at += len(piece)
        if digester is None and at - flushed >= FLUSH_EVERY and at < row.size:
            _count(row, file, at)
            flushed = at
    if digester is not None and (cut or digester.result().sha256 != sha256.hex()):  # type: ignore[union-attr]
        os.ftruncate(file, start)
        raise ChecksumDiffers(start)
    return _count(row, file, at)


def _write(file: int, piece: bytes) -> None:
    rest = memoryview(piece)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError as error:
        raise fault_from(error, doing="receiving an upload") from error


def _count(row: Upload, file: int, at: int) -> str:
    try:
        os.fdatasync(file)  # 3; also flushes the length
    except OSError as error:
        raise fault_from(error, doing="flushing an upload") from error
    with transaction.atomic():
        _received(row, at)  # 4
    return _digest(row, file)


def _received(row: Upload, at: int) -> None:
    """State how many bytes are durable; with the last one the background service is to take them.

    Raises:
        UploadExpired: the sender closed the delivery meanwhile; the report says that this was not
            finished.
    """
    from dokaz.intake.tasks import enqueue_take

    now = datetime.now(UTC)
    row.received, row.expires_at = at, now + KEPT_FOR
    row.finished_at = now if at == row.size else None
    counted = Upload.objects.filter(pk=row.pk).update(
        received=row.received, expires_at=row.expires_at, finished_at=row.finished_at
    )
    if not counted:
        raise UploadExpired
    if row.finished_at is not None:
        enqueue_take(row.delivery_id)


def _digest(row: Upload, file: int) -> str:
    """SHA-256 of what was counted, read back. When that is cut off, nothing is lost: it is compared
    again when the file is taken in. The service may take the bytes away meanwhile, which an open
    file outlives."""
    try:
        return RUNNING.follow(row.pk, file, row.received)
    except OSError as error:
        raise fault_from(error, doing="reading an upload back") from error


def _older(entry: os.DirEntry[str], moment: datetime) -> bool:
    if not entry.is_file(follow_symlinks=False):
        return False
    return entry.stat(follow_symlinks=False).st_mtime < moment.timestamp()
