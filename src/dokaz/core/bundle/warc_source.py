# SPDX-License-Identifier: Apache-2.0
"""The bytes of a WARC file, unpacked where they are packed, and where in the file they stand.

Reads forward only and holds little, however large the file and whatever it unpacks to. Damage is
raised with its place; `skip_to_next` goes on behind it. Packing: gzip members one after another
(WARC 1.1, annex D); a member may hold several records.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

from dokaz.core.bundle.warc_report import Damage, DamageKind

LONGEST_LINE = 1 << 16
"""Bytes. WARC sets no limit; addresses of more than some thousand characters work nowhere."""

_PIECE = 1 << 14  # what is left of one is copied with every member that begins in it
_UNPACKED = 1 << 16
_GZIP = b"\x1f\x8b\x08"
_STARTS = (b"WARC/1.", b"WARC/0.")
_MOST_FALSE_STARTS = 10_000
_ENOUGH_TO_TELL = 4096


class Damaged(Exception):
    """Reading cannot go on here; the reader turns it into a finding."""

    def __init__(self, kind: DamageKind, at: int) -> None:
        super().__init__(kind.value)
        self.damage = Damage(kind=kind, at=at)


class BudgetSpent(Exception):
    """More was read than may be; what was found so far stands."""


class _Unpacker(Protocol):
    """Gives unpacked pieces with their places in the file."""

    def piece(self) -> tuple[int, bytes]:
        """The next piece, empty at the end of the file, and where it, or its member, begins."""
        ...

    def skip_to_next(self, rest: bytes) -> bool:
        """Go to what looks like the start of a record; `rest` was given and not used yet."""
        ...


class _Plain:
    """A file that is not packed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting = b""
        self._at = 0

    def piece(self) -> tuple[int, bytes]:
        found, self._waiting = self._waiting or next(self._pieces, b""), b""
        at = self._at
        self._at += len(found)
        return at, found

    def skip_to_next(self, rest: bytes) -> bool:
        window = rest
        while True:
            found = [at for start in _STARTS if (at := window.find(b"\n" + start)) >= 0]
            if found:
                self._waiting = window[min(found) + 1 :]
                self._at -= len(self._waiting)
                return True
            _at, piece = self.piece()
            if not piece:
                return False
            window = window[-len(_STARTS[0]) :] + piece


class _Packed:
    """A file of gzip members."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._raw = b""
        self._raw_at = 0
        self._member_at = -1
        self._inflater: zlib._Decompress | None = None
        self._false_starts = 0

    def piece(self) -> tuple[int, bytes]:
        found = b""
        while not found:
            if self._inflater is None and not self._begin():
                return self._raw_at, b""
            found = self._inflated()
        return self._member_at, found

    def _begin(self) -> bool:
        """Start a member; False at the end of the file."""
        while not self._raw.startswith(_GZIP):
            padding = len(self._raw) - len(self._raw.lstrip(b"\0"))  # some writers fill up so
            self._drop(padding)
            if len(self._raw) >= len(_GZIP):
                self._member_at = self._raw_at
                raise Damaged(DamageKind.NOT_PACKED, self._raw_at)
            if not self._fill():
                return self._ends_here()
        self._member_at = self._raw_at
        self._inflater = zlib.decompressobj(wbits=31)
        return True

    def _ends_here(self) -> bool:
        if not self._raw:
            return False
        self._member_at = self._raw_at
        raise Damaged(DamageKind.CUT_OFF, self._raw_at)

    def _inflated(self) -> bytes:
        assert self._inflater is not None
        if not self._raw and not self._fill():
            raise Damaged(DamageKind.CUT_OFF, self._member_at)
        try:
            found = self._inflater.decompress(self._raw, _UNPACKED)
        except zlib.error:
            raise Damaged(DamageKind.PACKING, self._member_at) from None
        left = self._inflater.unused_data or self._inflater.unconsumed_tail
        self._drop(len(self._raw) - len(left))
        if self._inflater.eof:
            self._inflater = None
        return found

    def skip_to_next(self, rest: bytes) -> bool:
        """What is left of this member is given up: where a record begins in it cannot be told."""
        self._inflater = None
        if self._raw_at == self._member_at:
            self._drop(1)
        while True:
            found = self._raw.find(_GZIP)
            self._drop(found if found >= 0 else max(0, len(self._raw) - len(_GZIP) + 1))
            if found < 0:
                if not self._fill():
                    self._drop(len(self._raw))
                    return False
                continue
            while len(self._raw) < _ENOUGH_TO_TELL and self._fill():
                pass
            if self._starts_a_record():
                return True
            self._false_starts += 1
            if self._false_starts > _MOST_FALSE_STARTS:
                raise BudgetSpent
            self._drop(1)

    def _starts_a_record(self) -> bool:
        try:
            start = zlib.decompressobj(wbits=31).decompress(self._raw[:_ENOUGH_TO_TELL], 16)
        except zlib.error:
            return False
        return start.startswith(_STARTS)

    def _fill(self) -> bool:
        piece = next(self._pieces, b"")
        self._raw += piece
        return bool(piece)

    def _drop(self, length: int) -> None:
        self._raw = self._raw[length:]
        self._raw_at += length


class WarcBytes:
    """Lines and lengths out of a WARC file, up to `most_bytes` unpacked bytes in all."""

    def __init__(self, pieces: Iterable[bytes], *, most_bytes: int) -> None:
        flow = _small(pieces)
        first = b""
        while len(first) < len(_GZIP) and (further := next(flow, b"")):
            first += further
        self.is_packed = first.startswith(_GZIP)
        whole = _chained(first, flow)
        self._unpacker: _Unpacker = _Packed(whole) if self.is_packed else _Plain(whole)
        self._left = most_bytes
        self._piece = b""
        self._used = 0
        self._piece_at = 0

    @property
    def left(self) -> int:
        """How many unpacked bytes may still be read."""
        return max(0, self._left)

    def at(self) -> int:
        """Offset in the file of the next byte, or of the packed member it lies in.

        Raises as `line`: the next piece may have to be read for it.
        """
        if self._used == len(self._piece):
            self._fill()
        return self._piece_at if self.is_packed else self._piece_at + self._used

    def line(self) -> bytes:
        """The next line with its end; without one, or nothing, at the end of the file.

        Raises:
            Damaged: it is too long, or cannot be unpacked. BudgetSpent.
        """
        begin, line = self.at(), b""
        while True:
            end = self._piece.find(b"\n", self._used) + 1
            line += self._take((end or len(self._piece)) - self._used)
            if end or not self._has_more():
                return line
            if len(line) > LONGEST_LINE:
                raise Damaged(DamageKind.MALFORMED, begin)

    def some(self, length: int) -> bytes:
        """At least one byte and at most `length`; nothing at the end. Raises as `line`."""
        if not self._has_more():
            return b""
        return self._take(min(length, len(self._piece) - self._used))

    def skip_to_next(self) -> bool:
        """Go on behind damage; False if nothing that looks like a record follows.

        Raises:
            BudgetSpent.
        """
        rest, self._piece, self._used = self._piece[self._used :], b"", 0
        return self._unpacker.skip_to_next(rest)

    def _has_more(self) -> bool:
        if self._used == len(self._piece):
            self._fill()
        return self._used < len(self._piece)

    def _fill(self) -> None:
        self._piece, self._used = b"", 0
        self._piece_at, self._piece = self._unpacker.piece()
        self._left -= len(self._piece)
        if self._left < 0:
            raise BudgetSpent

    def _take(self, length: int) -> bytes:
        found = self._piece[self._used : self._used + length]
        self._used += length
        return found


def _small(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from (first,) if first else ()
    yield from rest
