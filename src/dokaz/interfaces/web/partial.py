# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that give a part of a file: 206 with the part, 416 where there is none (RFC 9110 14)."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from dokaz.core.objects.byte_range import asked_range
from dokaz.core.objects.errors import RangeOutside


def in_parts(
    request: HttpRequest,
    *,
    size: int,
    sha256: str,
    media_type: str,
    whole: Callable[[], Iterator[bytes]],
    part: Callable[[int, int], Iterator[bytes]],
    longest: int | None = None,
) -> HttpResponseBase:
    """The part that the request asks for, or the whole; `part` takes a start and a length.

    `longest` is the most bytes of one part.
    """
    tag = f'"{sha256}"'
    asked, if_range = request.headers.get("Range"), request.headers.get("If-Range")
    answer: HttpResponseBase
    try:
        found = asked_range(asked, size=size, if_range=if_range, tag=tag, longest=longest)
    except RangeOutside as error:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{error.size}"
    else:
        if found is None:
            answer = StreamingHttpResponse(whole(), content_type=media_type)
            answer["Content-Length"] = str(size)
        else:
            pieces = part(found.start, found.length)
            answer = StreamingHttpResponse(pieces, content_type=media_type, status=206)
            answer["Content-Length"] = str(found.length)
            answer["Content-Range"] = found.content_range
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = tag
    return answer
