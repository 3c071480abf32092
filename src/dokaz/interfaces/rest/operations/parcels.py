# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading parcels, how far packing is, and taking packed ones out."""

import base64
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Header, Router
from pydantic import Field, StringConstraints

from dokaz.core.objects.byte_range import ByteRange
from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.ranges import asked_range
from dokaz.interfaces.rest.shapes.parcels import (
    Packing,
    Parcel,
    ParcelItem,
    ParcelItems,
    ParcelRow,
    Parcels,
)
from dokaz.interfaces.rest.streaming import file_response
from dokaz.members.api import Scope
from dokaz.sharing import api as sharing

router = Router(tags=["parcels"])
Limit = Annotated[int, Field(ge=1, le=200)]
Place = Annotated[int, Field(ge=0, le=2**31 - 1)]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE = {"application/zip": _BINARY, "application/octet-stream": _BINARY}
RangeText = Annotated[str, StringConstraints(max_length=100)]


@operation(
    router.get,
    "/parcels",
    scope=Scope.PARCELS_READ,
    serves=("sharing.parcel.list",),
    response=Parcels,
    summary="List parcels",
)
def list_parcels(
    request: HttpRequest,
    status: sharing.ParcelStatus | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> Parcels:
    """The organisation's parcels the person may see, newest first."""
    page = sharing.visible_parcels(
        actor=actor_of(request), status=status or "", before=cursor, limit=limit
    )
    return Parcels(
        rows=[ParcelRow.of(row) for row in page.rows],
        next=str(page.before) if page.before else None,
    )


@operation(
    router.get,
    "/parcels/{uuid:parcel_id}",
    scope=Scope.PARCELS_READ,
    serves=("sharing.parcel.show",),
    response=Parcel,
    summary="One parcel",
)
def get_parcel(request: HttpRequest, parcel_id: UUID) -> Parcel:
    """One parcel with the recipient's receipts."""
    found: Parcel = Parcel.of(sharing.get_parcel(actor=actor_of(request), parcel_id=parcel_id))
    return found


@operation(
    router.get,
    "/parcels/{uuid:parcel_id}/items",
    scope=Scope.PARCELS_READ,
    serves=("sharing.parcel.items",),
    response=ParcelItems,
    summary="Items of a parcel",
)
def list_parcel_items(
    request: HttpRequest, parcel_id: UUID, cursor: Place = 0, limit: Limit = 100
) -> ParcelItems:
    """The items chosen for a parcel, in their order."""
    page = sharing.parcel_items(
        actor=actor_of(request), parcel_id=parcel_id, after=cursor, limit=limit
    )
    return ParcelItems(
        rows=[ParcelItem.of(row) for row in page.items],
        next=str(page.after) if page.after is not None else None,
    )


@operation(
    router.get,
    "/parcels/{uuid:parcel_id}/packing",
    scope=Scope.PARCELS_READ,
    serves=("sharing.parcel.progress",),
    response=Packing | None,
    summary="How far packing is",
)
def get_packing(request: HttpRequest, parcel_id: UUID) -> Packing | None:
    """State, stage and bytes done of a packing that was ordered, and why it stopped where it did;
    null before it was ordered. Ask every few seconds until `state` is `done` or `stopped`."""
    found = sharing.progress(actor=actor_of(request), parcel_id=parcel_id)
    return Packing.of(found) if found else None


@operation(
    router.get,
    "/parcels/{uuid:parcel_id}/content",
    scope=Scope.PARCELS_DOWNLOAD,
    serves=("sharing.parcel.download", "sharing.parcel.read_on"),
    summary="Packed file of a parcel",
    openapi_extra={
        "responses": {
            200: {"description": "The whole file", "content": _FILE},
            206: {"description": "The part asked for with Range", "content": _FILE},
        }
    },
)
def get_parcel_content(
    request: HttpRequest,
    parcel_id: UUID,
    wanted: Annotated[RangeText | None, Header(alias="Range")] = None,
    unchanged: Annotated[RangeText | None, Header(alias="If-Range")] = None,
) -> HttpResponseBase:
    """The packed file, recorded as an export in the custody of every item in it. For 24 hours that
    record covers parts that begin after the first byte, so that a broken download can go on: send
    Range and If-Range with the ETag. Compare the whole with the parcel's `sha256` at the end."""
    file, part = _asked(actor_of(request), parcel_id, wanted, unchanged)
    if part is None:
        response = file_response(
            file.chunks(), name=file.name, length=file.size, media_type=file.media_type
        )
    else:
        response = file_response(
            file.range(part.start, part.length),
            name=file.name,
            length=part.length,
            media_type=file.media_type,
            status=206,
        )
        response["Content-Range"] = part.content_range
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{file.sha256}"'
    # RFC 9530: the digest of the whole file, also beside a part of it.
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    response["Repr-Digest"] = f"sha-256=:{digest}:"
    return response


def _asked(
    actor: Actor, parcel_id: UUID, wanted: str | None, unchanged: str | None
) -> tuple[sharing.ParcelFile, ByteRange | None]:
    """The file and the part of it that is asked for; recorded unless it goes on with a record."""
    if wanted is not None:
        with suppress(NotFound):
            file = sharing.read_on(actor=actor, parcel_id=parcel_id)
            part = _part(file, wanted, unchanged)
            if part is not None and part.start:
                return file, part
    file = sharing.download(actor=actor, parcel_id=parcel_id)
    return file, _part(file, wanted, unchanged)


def _part(file: sharing.ParcelFile, wanted: str | None, unchanged: str | None) -> ByteRange | None:
    return asked_range(wanted, unchanged=unchanged, tag=f'"{file.sha256}"', size=file.size)
