# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the content of files. Each request is an act of its own, recorded before a byte leaves.

A whole download is checked against the recorded digest while it streams, and its last piece is
given only when the digest holds. A part cannot be checked against the digest of the whole; each
request for a part is recorded too.
"""

import base64
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from ninja import Header, Router
from pydantic import StringConstraints

from dokaz.evidence import api as evidence
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.ranges import asked_range
from dokaz.interfaces.rest.streaming import file_response
from dokaz.members.api import Scope

router = Router(tags=["items"])
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
RangeText = Annotated[str, StringConstraints(max_length=100)]


@operation(
    router.get,
    "/files/{uuid:file_id}/content",
    scope=Scope.ORIGINALS_READ,
    serves=("evidence.file.open",),
    summary="Content of a file",
    openapi_extra={
        "responses": {
            200: {"description": "The whole file", "content": _BYTES},
            206: {"description": "The part asked for with Range", "content": _BYTES},
        }
    },
)
def get_content(
    request: HttpRequest,
    file_id: UUID,
    purpose: evidence.Purpose = evidence.Purpose.DOWNLOAD,
    wanted: Annotated[RangeText | None, Header(alias="Range")] = None,
    unchanged: Annotated[RangeText | None, Header(alias="If-Range")] = None,
) -> HttpResponseBase:
    """The bytes of a file. The act is recorded with its purpose: view, download, verification,
    analysis, package or data_subject_request. One range of bytes can be asked for."""
    opened = evidence.open_file(actor=actor_of(request), file_id=file_id, purpose=purpose)
    file = opened.file
    tag = f'"{file.sha256}"'
    part = asked_range(wanted, unchanged=unchanged, tag=tag, size=file.size)
    if part is None:
        response = file_response(opened.chunks(), name=file.original_name, length=file.size)
    else:
        pieces = opened.range(part.start, part.length)
        response = file_response(pieces, name=file.original_name, length=part.length, status=206)
        response["Content-Range"] = part.content_range
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    # RFC 9530: the digest of the whole file, also beside a part of it.
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    response["Repr-Digest"] = f"sha-256=:{digest}:"
    return response
