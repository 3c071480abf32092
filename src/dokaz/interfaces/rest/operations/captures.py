# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for pages of the web, what became of them, and which originals were taken down."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, UploadedFile
from ninja.responses import Status
from pydantic import Field

from dokaz.evidence import api as evidence
from dokaz.gate.api import Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.errors import BadValue
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.captures import (
    Capture,
    Captures,
    NewCapture,
    NewScreenshot,
    OriginalsStated,
    Screenshot,
)
from dokaz.members.api import Scope

router = Router(tags=["captures"])
Limit = Annotated[int, Field(ge=1, le=200)]
# A picture and the words beside it. Forms of this size are held in memory, never on the disk.
_LARGEST_FORM = 32_500_000


@operation(
    router.get,
    "/captures",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.capture.list",),
    response=Captures,
    summary="List captured pages",
)
def list_captures(request: HttpRequest, cursor: UUID | None = None, limit: Limit = 50) -> Captures:
    """Pages the organisation asked for, newest first."""
    after = str(cursor) if cursor else None
    page = intake.captures(actor=actor_of(request), after=after, limit=limit)
    return Captures(rows=[Capture.seen(row) for row in page.rows], next=page.after)


@operation(
    router.post,
    "/captures",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.capture.request", "intake.capture.read"),
    response={202: Capture},
    summary="Ask for a page",
)
def request_capture(request: HttpRequest, body: NewCapture) -> Any:
    """Have this node capture a page in the background. Ask for its state until it is kept or
    failed."""
    actor = actor_of(request)
    try:
        capture_id = intake.request_capture(actor=actor, **body.model_dump())
    except Rejected as error:
        names = {"source": "source_id"}
        raise BadValue(f"body.{names.get(error.field, error.field)}", str(error)) from error
    found = intake.get_capture(actor=actor, capture_id=capture_id)
    return Status(202, Capture.seen(found))


@operation(
    router.get,
    "/captures/{uuid:capture_id}",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.capture.read",),
    response=Capture,
    summary="One captured page",
)
def get_capture(request: HttpRequest, capture_id: UUID) -> Capture:
    """What became of one request."""
    return Capture.seen(intake.get_capture(actor=actor_of(request), capture_id=capture_id))


@operation(
    router.post,
    "/screenshots",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.delivery.open", "intake.delivery.announce", "intake.delivery.complete"),
    largest_body=_LARGEST_FORM,
    response={201: Screenshot},
    summary="Deliver a picture of a page",
)
def deliver_screenshot(
    request: HttpRequest, picture: File[UploadedFile], page: Form[NewScreenshot]
) -> Any:
    """Take in a picture (PNG, JPEG or WebP, up to 32 MB) with the address of the page it shows.
    It is said of the item that there is only a picture and no page behind it."""
    said = page.model_dump()
    try:
        found = intake.deliver_screenshot(
            actor=actor_of(request),
            picture=intake.Picture(
                name=picture.name or "", size=picture.size or 0, chunks=picture.chunks
            ),
            **said,
        )
    except Rejected as error:
        names = {"source": "form.source_id", "file": "file.picture"}
        raise BadValue(names.get(error.field, f"form.{error.field}"), str(error)) from error
    return Status(201, Screenshot.of(found))


@operation(
    router.get,
    "/originals",
    scope=Scope.ITEMS_READ,
    serves=("evidence.original.statistics",),
    response=OriginalsStated,
    summary="Which originals were taken down",
)
def get_originals(request: HttpRequest) -> OriginalsStated:
    """Counts of originals by what is known of them: by month, platform, site and source."""
    return OriginalsStated.counted(evidence.original_statistics(actor=actor_of(request)))
