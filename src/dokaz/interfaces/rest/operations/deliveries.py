# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing material in: open a delivery, send files, close it, read the report."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import Field, StringConstraints

from dokaz.gate.api import Actor, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.errors import BadValue
from dokaz.interfaces.rest.language import language_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.deliveries import (
    Deliveries,
    Delivery,
    NewDelivery,
    Report,
)
from dokaz.members.api import Scope

router = Router(tags=["deliveries"])
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,40}$")]
Limit = Annotated[int, Field(ge=1, le=200)]
_CSV = {"text/csv": {"schema": {"type": "string"}}}


@operation(
    router.get,
    "/deliveries",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.delivery.list",),
    response=Deliveries,
    summary="List deliveries",
)
def list_deliveries(
    request: HttpRequest, cursor: Cursor | None = None, limit: Limit = 50
) -> Deliveries:
    """The organisation's deliveries, newest first."""
    page = intake.deliveries(actor=actor_of(request), after=cursor, limit=limit)
    return Deliveries(rows=[Delivery.of(row) for row in page.rows], next=page.after)


@operation(
    router.post,
    "/deliveries",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.delivery.open", "intake.delivery.read"),
    response={201: Delivery},
    summary="Open a delivery",
)
def open_delivery(request: HttpRequest, body: NewDelivery) -> Any:
    """Open a delivery; files are sent to it until it is closed. The note is kept with the act."""
    actor = actor_of(request)
    try:
        delivery_id = intake.open_delivery(actor=actor, **body.model_dump())
    except Rejected as error:
        if error.field == "source":
            raise BadValue("body.source_id", str(error)) from error
        raise
    return Status(201, _delivery(actor, delivery_id))


@operation(
    router.get,
    "/deliveries/{uuid:delivery_id}",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.delivery.read",),
    response=Delivery,
    summary="One delivery",
)
def get_delivery(request: HttpRequest, delivery_id: UUID) -> Delivery:
    """Counts of a delivery and how much still waits."""
    return _delivery(actor_of(request), delivery_id)


@operation(
    router.post,
    "/deliveries/{uuid:delivery_id}/close",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.delivery.close", "intake.delivery.read"),
    response=Delivery,
    summary="Close a delivery",
)
def close_delivery(request: HttpRequest, delivery_id: UUID) -> Delivery:
    """Say that everything was sent. What waits is still taken in; then the report is complete."""
    actor = actor_of(request)
    intake.close(actor=actor, delivery_id=delivery_id)
    return _delivery(actor, delivery_id)


@operation(
    router.get,
    "/deliveries/{uuid:delivery_id}/report",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.delivery.report_json", "intake.delivery.read"),
    response=Report,
    summary="Report of a delivery",
)
def get_report(request: HttpRequest, delivery_id: UUID) -> HttpResponseBase:
    """One line for every input: taken, already here, or refused with reason and advice."""
    pieces = intake.report_json(
        actor=actor_of(request), delivery_id=delivery_id, language=language_of(request)
    )
    return StreamingHttpResponse(pieces, content_type="application/json")


@operation(
    router.get,
    "/deliveries/{uuid:delivery_id}/report.csv",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.delivery.report_csv",),
    summary="Report of a delivery for a spreadsheet",
    openapi_extra={"responses": {200: {"content": _CSV}}},
)
def get_report_csv(request: HttpRequest, delivery_id: UUID) -> HttpResponseBase:
    """The same report as CSV."""
    pieces = intake.report_csv(
        actor=actor_of(request), delivery_id=delivery_id, language=language_of(request)
    )
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response


def _delivery(actor: Actor, delivery_id: UUID) -> Delivery:
    found: Delivery = Delivery.of(intake.get_delivery(actor=actor, delivery_id=delivery_id))
    return found
