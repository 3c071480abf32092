# SPDX-License-Identifier: Apache-2.0
"""Writing a zip as a stream: members stored, Zip64 where needed, flat memory, repeatable bytes.

Promised: the same members, contents and time give the same bytes; memory does not grow with the
size of members (only by some hundred bytes for each member, for the directory at the end).
Not promised: a readable zip when the caller stops early; a cut-off zip has no directory.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from dokaz.core.parcel.errors import BadPlan

# Regular file, readable by all, writable by its owner (APPNOTE 4.4.15, host system 3 "UNIX").
_ATTRIBUTES = 0o100644 << 16
_UNIX = 3


class _Outlet:
    """A file object that cannot seek; what is written waits until it is taken."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        self._waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing to do: `take` hands everything out."""

    def take(self) -> list[bytes]:
        waiting, self._waiting = self._waiting, []
        return waiting


class ZipStream:
    """One zip being written. Every iterator must be consumed before the next is asked for."""

    def __init__(self, *, modified_at: datetime) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_STORED)  # type: ignore[call-overload]
        moment = modified_at.astimezone(UTC)
        if not 1980 <= moment.year <= 2107:  # APPNOTE 4.4.6: what a DOS date can hold
            raise BadPlan("a zip can only hold times from 1980 to 2107")
        self._modified = (*moment.timetuple()[:5], moment.second // 2 * 2)

    def member(self, name: str, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        """Write one member and yield the bytes of the zip as they come.

        `size` is the expected size in bytes; it decides whether the member needs Zip64.

        Raises:
            BadPlan: the content is over 2 GiB although `size` said less.
        """
        info = zipfile.ZipInfo(name, date_time=self._modified)
        info.compress_type = zipfile.ZIP_STORED
        info.create_system = _UNIX
        info.external_attr = _ATTRIBUTES
        info.file_size = size
        with self._zip.open(info, "w") as member:
            for chunk in chunks:
                try:
                    member.write(chunk)
                except RuntimeError as error:  # what zipfile raises past the limit
                    raise BadPlan("a member grew over 2 GiB beyond its stated size") from error
                yield from self._outlet.take()
        yield from self._outlet.take()

    def finish(self) -> Iterator[bytes]:
        """Write the directory; nothing may follow."""
        self._zip.close()
        yield from self._outlet.take()
