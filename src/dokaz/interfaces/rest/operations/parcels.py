# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading parcels and taking packed ones out."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Router
from pydantic import Field

from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.parcels import Parcel, ParcelItem, ParcelItems, ParcelRow, Parcels
from dokaz.interfaces.rest.streaming import file_response
from dokaz.members.api import Scope
from dokaz.sharing import api as sharing

router = Router(tags=["parcels"])
Limit = Annotated[int, Field(ge=1, le=200)]
Place = Annotated[int, Field(ge=0, le=2**31 - 1)]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


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
    "/parcels/{uuid:parcel_id}/content",
    scope=Scope.PARCELS_DOWNLOAD,
    serves=("sharing.parcel.download",),
    summary="Packed file of a parcel",
    openapi_extra={
        "responses": {
            200: {"content": {"application/zip": _BINARY, "application/octet-stream": _BINARY}}
        }
    },
)
def get_parcel_content(request: HttpRequest, parcel_id: UUID) -> HttpResponseBase:
    """The packed file, recorded as an export in the custody of every item in it. Ranges are not
    given: a parcel is used whole or not at all."""
    file = sharing.download(actor=actor_of(request), parcel_id=parcel_id)
    response = file_response(
        file.chunks(), name=file.name, length=file.size, media_type=file.media_type
    )
    response["Accept-Ranges"] = "none"
    response["ETag"] = f'"{file.sha256}"'
    return response
