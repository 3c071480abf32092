# SPDX-License-Identifier: Apache-2.0
"""Whether a zip is, record by record, the one our writer makes (docs/formats/parcel.md section 1).

Promised: every byte outside the members' contents is held against the byte that the writer would
have put there, from the first to the last of the file, and whatever differs is named by its record.
The checksum of a member is only held against itself here, in both places where it stands; whoever
reads the content compares it with that. Not promised: anything of zips by other programs, but that
they are told apart from ours.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum

from dokaz.core.parcel import zip_records
from dokaz.core.parcel.errors import BadPlan, ParcelUnreadable
from dokaz.core.parcel.source import Source
from dokaz.core.parcel.zip_records import CENTRAL, END, END64, LOCAL, LOCATOR64, Stamp, ZipMember

KEPT = 25
_WINDOW = 1 << 20
_WHAT_FOLLOWS = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"")
_LONGEST_ENTRY = CENTRAL.size + 3 * 0xFFFF


class Record(StrEnum):
    """What a zip is made of beside the contents of its members."""

    HEADER = "header"
    TRAILER = "trailer"
    PLACE = "place"
    ENTRY = "entry"
    END = "end"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One record that is not as packed: its first byte that differs, and the member it is of.

    `member` is a path inside the bag, empty for what is of the whole zip.
    """

    record: Record
    at: int
    member: str = ""


@dataclass(frozen=True, slots=True)
class Packing:
    """What the comparison found: the first deviations, and how many of the members have none.

    `contents_at` tells where the content of each member begins, in the order of the directory; it
    is of use where nothing deviates. `directory_read`: no entry stopped the walk. `stamp` is the
    one time that the members bear.
    """

    deviations: tuple[Deviation, ...]
    deviation_count: int
    members: int
    intact_members: int
    directory_read: bool
    stamp: Stamp | None
    contents_at: Sequence[int]

    @property
    def is_as_packed(self) -> bool:
        """Whether no byte differs."""
        return not self.deviation_count

    @property
    def is_other_work(self) -> bool:
        """Whether no member is as our writer packs it: another program wrote this zip."""
        return self.directory_read and self.members > 0 and not self.intact_members

    def is_of(self, made_at: datetime) -> bool:
        """Whether the members bear this time, as those of a parcel bear the one it states."""
        try:
            return self.stamp == zip_records.stamp_of(made_at)
        except BadPlan:
            return False


def compare(source: Source) -> Packing:
    """Hold a zip against the layout. The time is held against the first member's.

    Raises:
        MemberUnreadable: the device failed.
    """
    return _Comparison(source).run()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the directory as it stands there."""

    at: int
    raw: bytes
    name: bytes
    crc: int
    stored_size: int
    size: int
    offset: int
    stamp: Stamp
    ends_well: bool

    @property
    def path(self) -> str:
        return _path(self.name)


class _Comparison:
    """One walk: the directory in its order, beside it the members in theirs."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stamp: Stamp | None = None
        self._contents_at = array("Q")
        self._kept: list[Deviation] = []
        self._count = 0
        self._position = 0
        self._members = 0
        self._intact = 0
        self._directory_read = False

    def run(self) -> Packing:
        tail = self._tail()
        if tail is None:
            self._deviates(Record.END, max(0, self._source.size - END.size))
            return self._result()
        start, tail_at = tail
        for entry in self._entries(start, tail_at):
            before = self._count
            self._see(entry)
            self._members += 1
            self._intact += self._count == before
        if self._position != start:
            self._deviates(Record.PLACE, min(self._position, start))
        wanted = zip_records.end_records(count=self._members, start=start, size=tail_at - start)
        self._hold(Record.END, tail_at, wanted, self._read(tail_at, self._source.size - tail_at))
        return self._result()

    def _result(self) -> Packing:
        return Packing(
            tuple(self._kept),
            self._count,
            self._members,
            self._intact,
            self._directory_read,
            self._stamp,
            self._contents_at,
        )

    def _tail(self) -> tuple[int, int] | None:
        """Where the directory begins, and where what follows it does; None: not to be found."""
        tail_at = self._source.size - END.size
        end = self._read(tail_at, END.size)
        if not end.startswith(b"PK\x05\x06"):
            return None
        *_, size, start, _ = END.unpack(end)
        long_at = tail_at - LOCATOR64.size - END64.size
        long = self._read(long_at, END64.size)
        if long.startswith(b"PK\x06\x06"):
            tail_at = long_at
            *_, size, start = END64.unpack(long)
        for candidate in (start, tail_at - size):
            if self._read(candidate, 4) == b"PK\x01\x02":
                return candidate, tail_at
        return (start, tail_at) if start + size == tail_at else None

    def _entries(self, start: int, end: int) -> Iterator[_Entry]:
        """Entries one after another; what cannot be read as one ends the walk and is named."""
        window, window_at = b"", start
        position = start
        while position < end:
            ends_at = window_at + len(window)
            if ends_at < end and position + _LONGEST_ENTRY > ends_at:
                window_at = position
                window = self._read(position, min(end - position, _WINDOW + _LONGEST_ENTRY))
            entry = _parse(window, position - window_at, at=position)
            if entry is None:
                self._deviates(Record.ENTRY, position, self._name_at(self._position))
                return
            position += len(entry.raw)
            yield entry
        self._directory_read = True

    def _name_at(self, offset: int) -> str:
        """The name in the local header there, for a member whose entry cannot be read."""
        header = self._read(offset, LOCAL.size)
        if len(header) < LOCAL.size or not header.startswith(b"PK\x03\x04"):
            return ""
        return _path(self._read(offset + LOCAL.size, LOCAL.unpack(header)[9]))

    def _see(self, entry: _Entry) -> None:
        """Hold the four places where something is said of one member against each other."""
        path = entry.path
        if not entry.ends_well:
            path = self._name_at(entry.offset) or path
        if entry.offset != self._position:
            self._deviates(Record.PLACE, min(self._position, entry.offset), path)
        found = self._read(entry.offset, LOCAL.size + len(entry.name) + 20)
        zip64 = found[4:6] == zip_records.ZIP64.to_bytes(2, "little")
        size = entry.size if zip64 else min(entry.size, zip_records.FULL)
        member = ZipMember(entry.name, entry.offset, size=size, crc=entry.crc, zip64=zip64)
        stamp = self._stamp_beside(entry, found)
        header = zip_records.local_header(member, stamp)
        self._hold(Record.HEADER, entry.offset, header, found[: len(header)], path)
        content_end = entry.offset + len(header) + entry.stored_size
        trailer = zip_records.descriptor(member)
        found = self._read(content_end, len(trailer))
        self._hold(Record.TRAILER, content_end, trailer, found, path)
        self._hold(
            Record.ENTRY, entry.at, zip_records.directory_entry(member, stamp), entry.raw, path
        )
        self._position = content_end + len(trailer)
        if self._position < self._source.size:
            self._contents_at.append(entry.offset + len(header))

    def _stamp_beside(self, entry: _Entry, header: bytes) -> Stamp:
        """The one time of all members: the first said twice, so no single damage decides it."""
        if self._stamp is None and header[10:14] == struct.pack("<2H", *astuple(entry.stamp)):
            self._stamp = entry.stamp
        return self._stamp or entry.stamp

    def _hold(self, record: Record, at: int, wanted: bytes, found: bytes, member: str = "") -> None:
        if wanted == found:
            return
        pairs = enumerate(zip(wanted, found, strict=False))
        first = next((n for n, (a, b) in pairs if a != b), min(len(wanted), len(found)))
        self._deviates(record, at + first, member)

    def _deviates(self, record: Record, at: int, member: str = "") -> None:
        self._count += 1
        if len(self._kept) < KEPT:
            self._kept.append(Deviation(record, at, member))

    def _read(self, offset: int, length: int) -> bytes:
        """What is there of a stretch; nothing beyond the end."""
        if offset < 0 or offset >= self._source.size:
            return b""
        try:
            return self._source.read_at(offset, min(length, self._source.size - offset))
        except ParcelUnreadable:
            return b""


def _parse(window: bytes, start: int, *, at: int) -> _Entry | None:
    """The entry at a place of the window; None where there is none."""
    if len(window) - start < CENTRAL.size:
        return None
    fields = CENTRAL.unpack_from(window, start)
    signature, time, date, crc, stored, size = fields[0], *fields[7:12]
    name_size, extra_size, comment_size, offset = *fields[12:15], fields[18]
    length = CENTRAL.size + name_size
    # Entries of ours mostly end here; a damaged length must not swallow those behind it.
    if window[start + length : start + length + 4] not in _WHAT_FOLLOWS:
        length += extra_size + comment_size
    raw = window[start : start + length]
    if signature != b"PK\x01\x02" or len(raw) < length:
        return None
    name = raw[CENTRAL.size :][:name_size]
    large = _large(raw[CENTRAL.size + name_size :][:extra_size])
    if size == zip_records.FULL and len(large) > 1:
        size, stored, *large = large
    if offset == zip_records.FULL and large:
        offset = large[0]
    ends_well = window[start + length : start + length + 4] in _WHAT_FOLLOWS
    return _Entry(at, raw, name, crc, stored, size, offset, Stamp(time, date), ends_well)


def _path(name: bytes) -> str:
    """The path inside the bag, from a member's name."""
    text = name.decode("utf-8", "backslashreplace")
    return text.partition("/")[2] or text


def _large(extra: bytes) -> list[int]:
    """The numbers of a Zip64 extra as the writer makes it: alone, and whole."""
    count = (len(extra) - 4) // 8
    if count < 1 or extra[:4] != struct.pack("<HH", 1, 8 * count) or len(extra) != 4 + 8 * count:
        return []
    return list(struct.unpack_from(f"<{count}Q", extra, 4))
