# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing parcels: draft, choose items, check, order the packing, hand over, register receipts.

The same steps as on the pages, with the same refusals; nothing is asked of a program less.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.responses import Status

from dokaz.gate.api import Actor
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.operations import parcels
from dokaz.interfaces.rest.shapes.parcels import (
    ChosenItems,
    HandOver,
    NewParcel,
    NewReceipt,
    Packing,
    PackingOrder,
    Parcel,
    Receipt,
    Review,
)
from dokaz.members.api import Scope
from dokaz.sharing import api as sharing

# One router: an address that reads with one method and writes with another is one address.
router = parcels.router


@operation(
    router.post,
    "/parcels",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.parcel.draft", "sharing.parcel.show"),
    response={201: Parcel},
    summary="Begin a parcel",
)
def draft_parcel(request: HttpRequest, body: NewParcel) -> Any:
    """Begin a parcel: for whom, for what, on which basis. It stays a draft until it is packed."""
    actor = actor_of(request)
    parcel_id = sharing.draft(actor=actor, parcel=sharing.ParcelDraft(**body.model_dump()))
    return Status(201, _parcel(actor, parcel_id))


@operation(
    router.put,
    "/parcels/{uuid:parcel_id}",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.parcel.change", "sharing.parcel.show"),
    response=Parcel,
    summary="Change a draft",
)
def change_parcel(request: HttpRequest, parcel_id: UUID, body: NewParcel) -> Parcel:
    """Say anew for whom and for what a draft is; all values are replaced."""
    actor = actor_of(request)
    parcel = sharing.ParcelDraft(**body.model_dump())
    sharing.change(actor=actor, parcel_id=parcel_id, parcel=parcel)
    return _parcel(actor, parcel_id)


@operation(
    router.post,
    "/parcels/{uuid:parcel_id}/items",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.parcel.choose", "sharing.parcel.show"),
    response=Parcel,
    summary="Choose items for a draft",
)
def choose_items(request: HttpRequest, parcel_id: UUID, body: ChosenItems) -> Parcel:
    """Put items into a draft or change how they go along, and take others out; up to 1000 in one
    request, all or none."""
    actor = actor_of(request)
    put = [sharing.Choice(**one.model_dump()) for one in body.put]
    sharing.choose(actor=actor, parcel_id=parcel_id, put=put, remove=body.remove)
    return _parcel(actor, parcel_id)


@operation(
    router.get,
    "/parcels/{uuid:parcel_id}/review",
    scope=Scope.PARCELS_READ,
    serves=("sharing.parcel.review",),
    response=Review,
    summary="Check a draft",
)
def review_parcel(request: HttpRequest, parcel_id: UUID) -> Review:
    """What hinders packing, what to know before, whether a reason or a custodian is needed. Looks
    at every item as it is now."""
    found: Review = Review.of(sharing.review(actor=actor_of(request), parcel_id=parcel_id))
    return found


@operation(
    router.post,
    "/parcels/{uuid:parcel_id}/pack",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.parcel.make", "sharing.parcel.progress"),
    response={202: Packing},
    summary="Order the packing",
)
def order_packing(request: HttpRequest, parcel_id: UUID, body: PackingOrder) -> Any:
    """Fix what goes along and order the packing, which a worker does with the rights of the person;
    202 means ordered, not done. How far it is tells the operation get_packing."""
    actor = actor_of(request)
    sharing.make(actor=actor, parcel_id=parcel_id, reason=body.reason)
    return Status(202, Packing.of(sharing.progress(actor=actor, parcel_id=parcel_id)))


@operation(
    router.post,
    "/parcels/{uuid:parcel_id}/hand-over",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.parcel.hand_over", "sharing.parcel.show"),
    response=Parcel,
    summary="Record the handing over",
)
def record_hand_over(request: HttpRequest, parcel_id: UUID, body: HandOver) -> Parcel:
    """Record that the packed file was given to its recipient, when and how. The note is kept with
    the act."""
    actor = actor_of(request)
    sharing.hand_over(actor=actor, parcel_id=parcel_id, **body.model_dump())
    return _parcel(actor, parcel_id)


@operation(
    router.post,
    "/parcels/{uuid:parcel_id}/receipts",
    scope=Scope.PARCELS_WRITE,
    serves=("sharing.receipt.register", "sharing.parcel.show"),
    response={201: Receipt},
    summary="Register a receipt",
)
def register_receipt(request: HttpRequest, parcel_id: UUID, body: NewReceipt) -> Any:
    """Register what the recipient confirmed: their number, when, and the digest they found. One
    that is not ours is kept as what it is and confirms nothing."""
    actor = actor_of(request)
    made = sharing.register_receipt(actor=actor, parcel_id=parcel_id, **body.model_dump())
    parcel = sharing.get_parcel(actor=actor, parcel_id=parcel_id)
    return Status(201, Receipt.of(next(one for one in parcel.receipts if one.id == made)))


def _parcel(actor: Actor, parcel_id: UUID) -> Parcel:
    found: Parcel = Parcel.of(sharing.get_parcel(actor=actor, parcel_id=parcel_id))
    return found
