# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending one file of a delivery in one request, read as it arrives.

The sender states length and SHA-256; what arrives is compared with both, and nothing is kept
unless they hold. A broken connection keeps nothing either: who needs to go on after breaks uses the
resumable endpoint of the pages or brings a disk.
"""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router
from ninja.responses import Status

from dokaz.core.digests import sha256 as sha256_of
from dokaz.core.errors import DokazError
from dokaz.gate.api import Actor
from dokaz.intake import api as intake
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.errors import DigestDiffers, LengthMissing
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.deliveries import ReceivedFile
from dokaz.interfaces.rest.shapes.values import Moment, PathText, Sha256
from dokaz.members.api import Scope

router = Router(tags=["deliveries"])
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@operation(
    router.put,
    "/deliveries/{uuid:delivery_id}/files",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.upload.begin", "intake.upload.append", "intake.upload.abandon"),
    takes_file=True,
    response={201: ReceivedFile},
    summary="Send a file",
    openapi_extra={"requestBody": {"required": True, "content": _FILE}},
)
def send_file(
    request: HttpRequest,
    delivery_id: UUID,
    path: PathText,
    sha256: Annotated[Sha256, Header(alias="Dokaz-SHA256")],
    modified_at: Moment | None = None,
) -> Any:
    """Send one file as the body. `path` is its relative path as the sender knows it; the header
    Dokaz-SHA256 its digest in hexadecimal. 201 means: it is on the disk, flushed, and the digest
    holds. It is taken in shortly after; the report says what became of it."""
    announced = intake.Announced(
        path=intake.StatedPath(path.encode()),
        size=_length(request),
        sha256=sha256,
        modified_at=modified_at,
    )
    if announced.size == 0 and sha256 != sha256_of(b"").hex():
        raise DigestDiffers
    upload = _received(actor_of(request), delivery_id, announced, request)
    return Status(
        201,
        ReceivedFile(
            id=upload.id, delivery_id=delivery_id, path=upload.path, size=upload.size, sha256=sha256
        ),
    )


def _received(
    actor: Actor, delivery_id: UUID, announced: intake.Announced, request: HttpRequest
) -> intake.UploadView:
    """1. make room, 2. read and compare, 3. whatever went wrong, keep nothing."""
    upload = intake.begin(actor=actor, delivery_id=delivery_id, announced=announced)  # 1
    if upload.finished:
        return upload
    finished = False
    try:
        found = intake.append(  # 2
            actor=actor,
            upload_id=upload.id,
            offset=0,
            read=request.read,
            sha256=bytes.fromhex(announced.sha256),
        )
        finished = found.finished
    except intake.ChecksumDiffers:
        raise DigestDiffers from None
    finally:
        if not finished:
            # What cannot be given up now is forgotten by the worker after a week.
            with suppress(DokazError):
                intake.abandon(actor=actor, upload_id=upload.id)  # 3
    if not finished:
        raise DigestDiffers
    return found


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise LengthMissing
    return int(text)
