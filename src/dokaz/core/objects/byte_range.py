# SPDX-License-Identifier: Apache-2.0
"""One byte range of some content, as HTTP asks for it (RFC 9110 section 14).

The only reader of such requests, so that pages and programs get the same part for the same words.
What is malformed, in another unit, or asks for several parts is answered with the whole, as the
standard allows; what lies outside is refused.
"""

import re
from dataclasses import dataclass

from dokaz.core.objects.errors import RangeOutside

# Longer numbers than any file's size are outside, not malformed; 18 digits keep int() cheap.
# Names of units are case-insensitive (14.1).
_ONE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes, at least one, from `start`, inside content of `size` bytes."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """Value of the Content-Range header (14.4)."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_range(
    header: str | None,
    *,
    size: int,
    if_range: str | None = None,
    tag: str = "",
    longest: int | None = None,
) -> ByteRange | None:
    """The part that a Range header asks for; None stands for the whole.

    `tag` is the content's entity tag with its quotes: who says in `if_range` that they began with
    other content, or by its date, gets the whole (13.1.5). `longest` is the most bytes given at
    once; the answer then is shorter than asked and says so (15.3.7).

    Raises:
        RangeOutside: well-formed, and no byte of the content lies in it.
    """
    if if_range is not None and (not tag or if_range.strip() != tag):
        return None
    match = _ONE.fullmatch(header.strip()) if header else None
    found = _bounds(match[1], match[2], size=size) if match else None
    if found is None:
        return None
    start, end = found
    if start >= size:
        raise RangeOutside(size)
    length = min(end, size - 1) - start + 1
    return ByteRange(start, min(length, longest or length), size)


def _bounds(first: str, last: str, *, size: int) -> tuple[int, int] | None:
    """First and last byte, perhaps beyond the end (14.1.2); None where the words name none."""
    if first:
        start, end = int(first), int(last) if last else max(size - 1, int(first))
        return (start, end) if start <= end else None
    if last:
        return max(0, size - int(last)), size - 1
    return None
