# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opened file for a confined process, which reads it through this one piece by piece: what lies
sealed at rest is not written out in the clear for it."""

from dataclasses import dataclass

from dokaz.evidence import api as evidence


@dataclass(frozen=True, slots=True)
class WholeFile:
    """`media.sources.RangeSource`."""

    opened: evidence.OpenFile

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.opened.file.size

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer only at the end."""
        length = min(length, self.size - offset)
        return b"".join(self.opened.range(offset, length)) if length > 0 else b""
