# SPDX-License-Identifier: AGPL-3.0-or-later
"""One byte range of a file (RFC 9110 section 14).

What is malformed, in another unit or asks for several parts is answered with the whole file, as
the standard allows; what lies outside is refused.
"""

import re
from dataclasses import dataclass

from dokaz.interfaces.rest.errors import RangeOutside

# Longer numbers than any file's size are outside, not malformed; 18 digits keep int() cheap.
_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes from `start`, inside a file of `size` bytes."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """Value of the Content-Range header."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_range(header: str | None, *, size: int) -> ByteRange | None:
    """The part a Range header asks for; None stands for the whole.

    Raises:
        RangeOutside: well-formed, and no byte of the file lies in it.
    """
    match = _ONE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise RangeOutside(size)
        return ByteRange(size - length, length, size)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeOutside(size)
    return ByteRange(start, end - start + 1, size)
