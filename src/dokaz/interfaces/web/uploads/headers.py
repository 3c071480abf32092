# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headers of the tus resumable upload protocol 1.0.0: reading what came, writing what goes.

Source: tus.io/protocols/resumable-upload, core protocol and the extensions creation, termination,
checksum and expiration. Every malformed header is a `BadHeader`, nothing else.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from dokaz.intake.api import Announced, StatedPath

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
CHECKSUM_ALGORITHMS = "sha256"
LONGEST_METADATA = 32_768

_NUMBER = re.compile(r"\d{1,18}\Z")
_KEY = re.compile(r"[!-+\--~]{1,100}\Z")  # ASCII without space and comma


class BadHeader(Exception):
    """A header is missing or malformed; `status` is the answer the protocol asks for."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def number(headers: Mapping[str, str], name: str) -> int:
    """A non-negative whole number of at most 18 digits.

    Raises:
        BadHeader: absent or anything else.
    """
    text = headers.get(name, "")
    if not _NUMBER.match(text):
        raise BadHeader(f"{name} must be a whole number")
    return int(text)


def require_version(headers: Mapping[str, str]) -> None:
    """Raises BadHeader (412) unless the sender speaks this version."""
    if headers.get("Tus-Resumable") != VERSION:
        raise BadHeader(f"Tus-Resumable must be {VERSION}", status=412)


def require_offset_type(headers: Mapping[str, str]) -> None:
    """Raises BadHeader (415) unless the body is declared as a piece of an upload."""
    if headers.get("Content-Type") != "application/offset+octet-stream":
        raise BadHeader("Content-Type must be application/offset+octet-stream", status=415)


def checksum(headers: Mapping[str, str]) -> bytes | None:
    """The SHA-256 a piece is announced with, 32 bytes, or None when none is.

    Raises:
        BadHeader: another algorithm or not a digest.
    """
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    if algorithm != "sha256":
        raise BadHeader("Upload-Checksum must use sha256")
    digest = _decoded(encoded)
    if len(digest) != 32:
        raise BadHeader("Upload-Checksum is not a SHA-256 digest")
    return digest


def metadata(text: str) -> dict[str, bytes]:
    """`key base64,key base64`; a key without a value stands for an empty one.

    Raises:
        BadHeader: malformed, too long or a key twice.
    """
    if len(text) > LONGEST_METADATA:
        raise BadHeader("Upload-Metadata is too long", status=413)
    found: dict[str, bytes] = {}
    for pair in filter(None, (part.strip(" ") for part in text.split(","))):
        key, _, encoded = pair.partition(" ")
        if not _KEY.match(key) or key in found:
            raise BadHeader("Upload-Metadata is malformed")
        found[key] = _decoded(encoded)
    return found


def announced(headers: Mapping[str, str]) -> Announced:
    """What the sender says of the file. `path` wins over `filename`; `modified` is in ms.

    Raises:
        BadHeader: the length is missing, or a value is malformed.
    """
    values = metadata(headers.get("Upload-Metadata", ""))
    return Announced(
        path=StatedPath(values.get("path") or values.get("filename", b"")),
        size=number(headers, "Upload-Length"),
        sha256=values.get("sha256", b"").decode("ascii", "replace"),
        modified_at=_time(values.get("modified", b"")),
    )


def expires(moment: datetime) -> str:
    """Date of the Upload-Expires header (RFC 9110 section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise BadHeader("a value is not base64") from None


def _time(text: bytes) -> datetime | None:
    if not text:
        return None
    if not re.fullmatch(rb"-?\d{1,15}", text):
        raise BadHeader("modified must be milliseconds since 1970")
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        raise BadHeader("modified is outside the calendar") from None
