# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of files as answers: whole or in part, and never as anything a browser would run.

Only pictures, sound and video that browsers show without running anything are given out for
showing; everything else goes out as a download of unknown type. An answer whose bytes turn out
not to be what was taken in breaks off before its announced length, so that no program takes it for
whole: the room says so at the very end, so the last piece waits until the check is done.
"""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from dokaz.core.objects.last_piece import held_back
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.partial import in_parts

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
VIDEOS = frozenset({"video/mp4", "video/webm", "video/ogg", "video/quicktime"})
SOUNDS = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/x-wav",
     "audio/webm", "audio/flac", "audio/x-m4a"}
)  # fmt: skip
SHOWN = IMAGES | VIDEOS | SOUNDS
TEXTS = frozenset({"text/plain", "text/csv", "application/json"})
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
    answer = in_parts(
        request,
        size=opened.file.size,
        sha256=opened.file.sha256,
        media_type=opened.file.media_type,
        whole=lambda: held_back(opened.chunks()),
        part=opened.range,
        longest=LARGEST_PART,
    )
    return _fenced(answer)


def shown_bytes(content: bytes, media_type: str) -> HttpResponseBase:
    """A small picture that was read already."""
    if media_type not in IMAGES:
        return _fenced(HttpResponse(status=415))
    return _fenced(HttpResponse(content, content_type=media_type))


def _fenced(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response
