# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a file ends by its own format's account: the way to see bytes added behind it.

Each walker reads structure only and answers an Extent. "Not found" means the file stops before its
format says it should. A walker never reads more than the byte limit it is given.
"""

import dataclasses
import re
import struct
from collections.abc import Callable
from typing import BinaryIO

_CHUNK = 1 << 20
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclasses.dataclass(frozen=True)
class Extent:
    """`end`: offset just behind the format's last byte; None when it could not be found.

    `truncated`: the file stops inside its own structure.
    """

    end: int | None
    truncated: bool


NOT_CHECKED = Extent(None, False)
TRUNCATED = Extent(None, True)


def jpeg_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Walk the segments to the end-of-image marker (ITU-T T.81, annex B)."""
    at = 2
    while at + 2 <= size:
        if at > limit:
            return NOT_CHECKED
        head = _read(file, at, 4)
        if len(head) < 2:
            return TRUNCATED
        if head[0] != 0xFF:
            # Stray bytes between segments, which decoders pass over.
            found = _next_marker(file, at, size=size, limit=limit)
            if found is None:
                return NOT_CHECKED if size > limit else TRUNCATED
            at = found
            continue
        marker = head[1]
        if marker == 0xD9:
            return Extent(at + 2, False)
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        if len(head) < 4:
            return TRUNCATED
        at += 2 + max(2, struct.unpack(">H", head[2:])[0])
        if marker == 0xDA:
            found = _next_marker(file, at, size=size, limit=limit)
            if found is None:
                return NOT_CHECKED if size > limit else TRUNCATED
            at = found
    return TRUNCATED


def _next_marker(file: BinaryIO, at: int, *, size: int, limit: int) -> int | None:
    """Offset of the next marker inside entropy-coded data."""
    while at < min(size, limit):
        chunk = _read(file, at, _CHUNK)
        match = _MARKER.search(chunk)
        if match:
            return at + match.start()
        if len(chunk) < 2:
            return None
        at += len(chunk) - 1
    return None


def png_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Walk the chunks to IEND (PNG specification, 5.3)."""
    at = 8
    while at + 12 <= size and at <= limit:
        head = _read(file, at, 8)
        if len(head) < 8:
            return TRUNCATED
        at += 12 + struct.unpack(">I", head[:4])[0]
        if head[4:] == b"IEND":
            return Extent(at, False) if at <= size else TRUNCATED
    return NOT_CHECKED if at > limit and at < size else TRUNCATED


def gif_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Walk the blocks to the trailer 0x3B (GIF89a, appendix A)."""
    screen = _read(file, 0, 13)
    if len(screen) < 13:
        return TRUNCATED
    at = 13 + _colour_table(screen[10])
    while at < size and at <= limit:
        kind = _read(file, at, 10)
        if kind[:1] == b"\x3b":
            return Extent(at + 1, False)
        if kind[:1] == b"\x21":
            at += 2
        elif kind[:1] == b"\x2c" and len(kind) == 10:
            at += 11 + _colour_table(kind[9])
        else:
            return TRUNCATED
        end = _gif_sub_blocks(file, at, size=size, limit=limit)
        if end is None:
            return TRUNCATED
        at = end
    return NOT_CHECKED if at > limit else TRUNCATED


def _colour_table(packed: int) -> int:
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _gif_sub_blocks(file: BinaryIO, at: int, *, size: int, limit: int) -> int | None:
    while at < min(size, limit):
        length = _read(file, at, 1)
        if not length:
            return None
        at += 1 + length[0]
        if not length[0]:
            return at
    return None


def riff_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """The length in the RIFF header. AVI beyond 1 GiB continues in further RIFF chunks."""
    at = 0
    while at + 8 <= size and at <= limit:
        head = _read(file, at, 8)
        if head[:4] != b"RIFF":
            break
        length = struct.unpack("<I", head[4:])[0]
        at += 8 + length + (length & 1)
    if at == size + 1:  # the padding byte is often left out
        return Extent(size, False)
    return Extent(at, False) if 0 < at <= size else TRUNCATED


def bmff_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Walk the top-level boxes (ISO/IEC 14496-12, 4.2)."""
    at = 0
    boxes = 0
    while at + 8 <= size and boxes < 10_000:
        head = _read(file, at, 16)
        length = struct.unpack(">I", head[:4])[0]
        if not re.fullmatch(rb"[A-Za-z0-9 \xa9]{4}", head[4:8]):
            return Extent(at, False)
        if length == 0:
            return Extent(size, False)
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        if length < 8:
            return Extent(at, False)
        if at + length > size:
            return TRUNCATED
        at += length
        boxes += 1
    return Extent(at, False)


def pdf_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Behind the last %%EOF (ISO 32000-1, 7.5.5), sought in the last mebibyte."""
    start = max(0, size - _CHUNK)
    tail = _read(file, start, _CHUNK)
    found = tail.rfind(b"%%EOF")
    if found < 0:
        return TRUNCATED
    end = found + 5
    while end < len(tail) and tail[end] in b"\r\n \x00":
        end += 1
    return Extent(start + end, False)


def zip_extent(file: BinaryIO, *, size: int, limit: int) -> Extent:
    """Behind the end-of-central-directory record and its comment (APPNOTE 4.3.16)."""
    start = max(0, size - 65_557 - _CHUNK)
    tail = _read(file, start, size - start)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or found + 22 > len(tail):
        return TRUNCATED
    comment = struct.unpack("<H", tail[found + 20 : found + 22])[0]
    end = start + found + 22 + comment
    return Extent(end, False) if end <= size else TRUNCATED


Walker = Callable[..., Extent]

WALKERS: dict[str, Walker] = {
    "image/jpeg": jpeg_extent,
    "image/png": png_extent,
    "image/gif": gif_extent,
    "image/webp": riff_extent,
    "video/x-msvideo": riff_extent,
    "audio/wav": riff_extent,
    "image/heic": bmff_extent,
    "image/heif": bmff_extent,
    "image/avif": bmff_extent,
    "video/mp4": bmff_extent,
    "video/quicktime": bmff_extent,
    "video/3gpp": bmff_extent,
    "audio/mp4": bmff_extent,
    "application/pdf": pdf_extent,
    "application/zip": zip_extent,
}


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)
