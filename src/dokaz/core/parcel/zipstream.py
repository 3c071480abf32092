# SPDX-License-Identifier: Apache-2.0
"""Writing a zip as a stream: members stored, Zip64 where needed, flat memory, repeatable bytes.

Promised: the same members, contents and time give the same bytes, those that Python's own `zipfile`
writes to a stream (the records are those of `zip_records`); memory grows neither with the size of
members nor with their number, since the directory waits on disk. Not promised: a readable zip when
the caller stops early; a cut-off zip has no directory.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dokaz.core.parcel import zip_records
from dokaz.core.parcel.errors import BadPlan
from dokaz.core.parcel.spool import Spool
from dokaz.core.parcel.zip_records import ZipMember


class ZipStream:
    """One zip being written. Every iterator must be consumed before the next is asked for."""

    def __init__(self, *, modified_at: datetime, folder: Path | None = None) -> None:
        """`folder` is where the directory waits; None: where the system keeps temporary files."""
        self._stamp = zip_records.stamp_of(modified_at)
        self._directory = Spool(folder)
        self._count = 0
        self._position = 0

    def member(self, name: str, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        """Write one member and yield the bytes of the zip as they come.

        `size` is the expected size in bytes; it decides whether the member needs Zip64.

        Raises:
            BadPlan: the content is over 2 GiB although `size` said less.
        """
        zip64 = size * 1.05 > zip_records.LIMIT
        begun = ZipMember(name.encode(), self._position, size=0, crc=0, zip64=zip64)
        yield self._passed(zip_records.local_header(begun, self._stamp))
        crc, written = 0, 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
            written += len(chunk)
            if written > zip_records.LIMIT and not zip64:
                raise BadPlan("a member grew over 2 GiB beyond its stated size")
            yield self._passed(chunk)
        member = replace(begun, size=written, crc=crc)
        yield self._passed(zip_records.descriptor(member))
        self._directory.write(zip_records.directory_entry(member, self._stamp))
        self._count += 1

    def finish(self) -> Iterator[bytes]:
        """Write the directory; nothing may follow."""
        start = self._position
        for chunk in self._directory.chunks():
            yield self._passed(chunk)
        size = self._position - start
        yield zip_records.end_records(count=self._count, start=start, size=size)
        self.close()

    def close(self) -> None:
        """Give the room of the directory back; for whoever stops before `finish`."""
        self._directory.close()

    def _passed(self, content: bytes) -> bytes:
        self._position += len(content)
        return content
