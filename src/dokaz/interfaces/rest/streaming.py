# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving out content whose digest is known to hold only at its end.

Rooms check while they read, and say at the very end whether what they gave was right. HTTP has no
word for "forget it" after the last byte, so the last piece is held back until the check is done:
if it fails, the connection breaks before the length that was announced, and no client takes what it
got for whole.
"""

from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote

from django.http import StreamingHttpResponse

from dokaz.core.objects.last_piece import held_back


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Read the first piece now, so that what cannot be opened is refused and not broken off.

    Raises:
        whatever the first step of `pieces` raises.
    """
    first = next(pieces, None)
    return iter(()) if first is None else chain((first,), pieces)


def file_response(
    pieces: Iterator[bytes],
    *,
    name: str,
    length: int,
    media_type: str = "application/octet-stream",
    status: int = 200,
) -> StreamingHttpResponse:
    """A download that no browser opens by itself. The name is written as RFC 6266 says."""
    response = StreamingHttpResponse(
        held_back(begun(pieces)), status=status, content_type=media_type
    )
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
