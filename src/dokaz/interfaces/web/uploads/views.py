# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tus endpoint. Translates HTTP to `dokaz.intake` and its errors to the protocol's statuses.

Needs WSGI: the body is read as it arrives, so that a cut connection keeps what came before the cut.
"""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from dokaz.core.errors import StorageFault
from dokaz.core.objects.errors import StoreFull
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.uploads import headers

View = Callable[..., HttpResponseBase]

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (Refused, 403),
    (Rejected, 422),
    # 403, not 409: senders that follow the protocol repeat a request that was answered with 409.
    (Conflict, 403),
    (intake.OffsetDiffers, 409),
    (intake.UploadExpired, 410),
    (intake.UploadTooLarge, 413),
    (intake.UploadBusy, 423),
    (intake.ChecksumDiffers, 460),
    (intake.NoRoomForUpload, 507),
    (StoreFull, 507),
    (StorageFault, 503),
)


def _tus(view: View) -> View:
    """Speak the protocol: version, errors as statuses, the headers every answer carries.

    Stands outside the door: a sender that is not signed in gets 401 here, not the redirect to a
    page for people that the door would give.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            if not request.user.is_authenticated:
                return _refused(401, "Sign in again, then go on with the upload.")
            if request.method != "OPTIONS":
                headers.require_version(request.headers)
            return _marked(view(request, **arguments))
        except headers.BadHeader as error:
            return _refused(error.status, str(error))
        except tuple(kind for kind, _ in _STATUS) as error:
            return _refused(_status_of(error), str(error), error)

    return run


@_tus
@door("intake.upload.begin", methods=("OPTIONS", "POST"))
def collection(request: HttpRequest, *, delivery_id: UUID) -> HttpResponse:
    """POST begins an upload of a delivery; OPTIONS says what the endpoint can do."""
    if request.method == "OPTIONS":
        return _abilities()
    found = intake.begin(
        actor=request.actor,  # type: ignore[attr-defined]
        delivery_id=delivery_id,
        announced=headers.announced(request.headers),
    )
    response = _state(found, status=201)
    response["Location"] = reverse(
        "uploads:one", kwargs={"delivery_id": delivery_id, "upload_id": found.id}
    )
    return response


@_tus
@door(
    "intake.upload.read",
    "intake.upload.append",
    "intake.upload.abandon",
    methods=("DELETE", "HEAD", "OPTIONS", "PATCH"),
)
def one(request: HttpRequest, *, delivery_id: UUID, upload_id: UUID) -> HttpResponse:
    """HEAD tells how much has arrived, PATCH appends, DELETE gives up, OPTIONS as above."""
    return _METHODS[request.method or ""](request, delivery_id, upload_id)


def _head(request: HttpRequest, delivery_id: UUID, upload_id: UUID) -> HttpResponse:
    found = intake.get_upload(actor=request.actor, upload_id=upload_id)  # type: ignore[attr-defined]
    _require_delivery(found, delivery_id)
    response = _state(found, status=200)
    response["Upload-Length"] = str(found.size)
    return response


def _patch(request: HttpRequest, delivery_id: UUID, upload_id: UUID) -> HttpResponse:
    headers.require_offset_type(request.headers)
    found = intake.append(
        actor=request.actor,  # type: ignore[attr-defined]
        upload_id=upload_id,
        offset=headers.number(request.headers, "Upload-Offset"),
        sha256=headers.checksum(request.headers),
        read=request.read,
    )
    return _state(found, status=204)


def _delete(request: HttpRequest, delivery_id: UUID, upload_id: UUID) -> HttpResponse:
    intake.abandon(actor=request.actor, upload_id=upload_id)  # type: ignore[attr-defined]
    return HttpResponse(status=204)


def _abilities(*_: object) -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": headers.VERSION,
            "Tus-Extension": headers.EXTENSIONS,
            "Tus-Checksum-Algorithm": headers.CHECKSUM_ALGORITHMS,
            "Tus-Max-Size": str(settings.DOKAZ.upload_limit_bytes),
        },
    )


_METHODS: dict[str, Callable[[HttpRequest, UUID, UUID], HttpResponse]] = {
    "DELETE": _delete,
    "HEAD": _head,
    "OPTIONS": _abilities,
    "PATCH": _patch,
}


def _require_delivery(found: intake.UploadView, delivery_id: UUID) -> None:
    if found.delivery_id != delivery_id:
        raise NotFound("upload")


def _state(found: intake.UploadView, *, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(found.received)
    if found.sha256:
        # The sender compares this with what its own machine computed.
        response["Dokaz-SHA256"] = found.sha256
    if not found.finished:
        response["Upload-Expires"] = headers.expires(found.expires_at)
    return response


def _status_of(error: Exception) -> int:
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _refused(status: int, message: str, error: Exception | None = None) -> HttpResponseBase:
    response = HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    if isinstance(error, intake.OffsetDiffers | intake.ChecksumDiffers):
        response["Upload-Offset"] = str(error.received)
    if status == 412:
        response["Tus-Version"] = headers.VERSION
    if status == 413:
        response["Tus-Max-Size"] = str(settings.DOKAZ.upload_limit_bytes)
    return _marked(response)


def _marked(response: HttpResponseBase) -> HttpResponseBase:
    response["Tus-Resumable"] = headers.VERSION
    response["Cache-Control"] = "no-store"
    return response
