# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packed file as an answer: whole, or the rest after a break (RFC 9110 sections 13.1.5 and 14).

A whole answer whose bytes turn out not to be what was packed breaks off before its announced
length. A part cannot be compared with the digest of the whole; the recipient's check does that.
"""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from dokaz.core.objects.last_piece import held_back
from dokaz.sharing import api as sharing

_REST = re.compile(r"bytes=(\d{1,18})-(\d{0,18})\Z", re.ASCII)


def packed(request: HttpRequest, file: sharing.ParcelFile) -> HttpResponseBase:
    """The answer for a packed file."""
    tag = f'"{file.sha256}"'
    # If-Range: another file than the one the browser began with is given whole.
    unchanged = request.headers.get("If-Range", tag) == tag
    asked = _REST.match(request.headers.get("Range", "")) if unchanged else None
    response: HttpResponseBase
    if asked is None:
        response = _streamed(file, held_back(file.chunks()), length=file.size)
    elif int(asked[1]) >= file.size:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
    else:
        response = _part(file, int(asked[1]), asked[2])
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    return response


def _part(file: sharing.ParcelFile, start: int, last: str) -> HttpResponseBase:
    end = min(int(last), file.size - 1) if last else file.size - 1
    if end < start:  # malformed, so it stands for the whole
        return _streamed(file, held_back(file.chunks()), length=file.size)
    length = end - start + 1
    response = _streamed(file, file.range(start, length), length=length)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    return response


def _streamed(
    file: sharing.ParcelFile, pieces: Iterator[bytes], *, length: int
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(length)
    response["Dokaz-SHA256"] = file.sha256
    return response
