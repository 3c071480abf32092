# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of files as answers: whole or in part, and never as anything a browser would run.

Only pictures, sound and video that browsers show without running anything are given out for
showing; everything else goes out as a download of unknown type. An answer whose bytes turn out
not to be what was taken in breaks off before its announced length, so that no program takes it for
whole: the room says so at the very end, so the last piece waits until the check is done.
"""

import re
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from dokaz.core.objects.last_piece import held_back
from dokaz.evidence import api as evidence

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
VIDEOS = frozenset({"video/mp4", "video/webm", "video/ogg", "video/quicktime"})
SOUNDS = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/x-wav",
     "audio/webm", "audio/flac", "audio/x-m4a"}
)  # fmt: skip
SHOWN = IMAGES | VIDEOS | SOUNDS
TEXTS = frozenset({"text/plain", "text/csv", "application/json"})
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
LARGEST_PART = 8 * 1024 * 1024
"""Players ask for "the rest"; giving it in parts keeps no thread of the server for a whole film."""

_POLICY = "default-src 'none'; sandbox"


def downloaded(opened: evidence.OpenFile) -> HttpResponseBase:
    """The whole file, to be kept under its own name."""
    response = StreamingHttpResponse(
        held_back(opened.chunks()), content_type="application/octet-stream"
    )
    name = opened.file.original_name.replace("/", "_").replace("\\", "_") or "file"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["Content-Length"] = str(opened.file.size)
    response["Dokaz-SHA256"] = opened.file.sha256
    return _fenced(response)


def shown(request: HttpRequest, opened: evidence.OpenFile) -> HttpResponseBase:
    """The file for showing in a page: the part that was asked for (RFC 9110 section 14), or all."""
    if opened.file.media_type not in SHOWN:
        return _fenced(HttpResponse(status=415))
    size = opened.file.size
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return _whole(opened)
    part = _part(*asked.groups(), size=size)
    if part is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return _fenced(response)
    start, length = part
    answer = StreamingHttpResponse(
        opened.range(start, length), content_type=opened.file.media_type, status=206
    )
    answer["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    answer["Content-Length"] = str(length)
    answer["Accept-Ranges"] = "bytes"
    return _fenced(answer)


def _whole(opened: evidence.OpenFile) -> HttpResponseBase:
    response = StreamingHttpResponse(
        held_back(opened.chunks()), content_type=opened.file.media_type
    )
    response["Content-Length"] = str(opened.file.size)
    response["Accept-Ranges"] = "bytes"
    return _fenced(response)


def _part(first: str, last: str, *, size: int) -> tuple[int, int] | None:
    """Start and length of a range that can be satisfied, else None."""
    if not first:
        length = min(int(last), size)
        return (size - length, length) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else min(start + LARGEST_PART, size) - 1
    return (start, end - start + 1) if start <= end else None


def _fenced(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response
