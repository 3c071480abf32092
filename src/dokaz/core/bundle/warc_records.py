# SPDX-License-Identifier: Apache-2.0
"""The records of a WARC file (ISO 28500; WARC 1.1, 1.0, 0.18 and 0.17), one after another.

A record's block is given in pieces and never held. What is damaged is a finding with its place, and
reading goes on at the next record that can be found: damage in one record does not hide the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dokaz.core.bundle.warc_report import Damage, DamageKind
from dokaz.core.bundle.warc_source import BudgetSpent, Damaged, WarcBytes

MOST_RECORDS = 200_000
MOST_DAMAGE = 1000
_MOST_FIELDS = 1000
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Head:
    """A record's head. `at`: see `WarcBytes.at`. `fields` have lower-case names; of a field that
    stands twice, the first. `length` of the block in bytes."""

    at: int
    version: str
    fields: Mapping[str, str]
    length: int

    @property
    def type(self) -> str:
        return self.fields.get("warc-type", "").lower()

    @property
    def target(self) -> str:
        """The address recorded; WARC 1.0 allowed angle brackets around it."""
        return self.fields.get("warc-target-uri", "").strip("<>")


class WarcRecords:
    """Iterates over heads; `block` gives the bytes of the record whose head came last."""

    def __init__(self, stream: WarcBytes) -> None:
        self._stream = stream
        self._current: Head | None = None
        self._left = 0
        self.damage: list[Damage] = []
        self.read_partly = False

    def __iter__(self) -> Iterator[Head]:
        """Heads in the order of the file. Reading stops early when a budget is spent."""
        try:
            yield from self._heads()
        except BudgetSpent:
            self._stop()

    def block(self) -> Iterator[bytes]:
        """The record's block, in pieces. It ends early when the record is damaged or a budget is
        spent: see `is_whole`."""
        try:
            while self._left:
                piece = self._stream.some(self._left)
                if not piece:
                    raise Damaged(DamageKind.CUT_OFF, self._current.at if self._current else 0)
                self._left -= len(piece)
                yield piece
        except Damaged as found:
            self._go_on_behind(found.damage)
        except BudgetSpent:
            self._stop()

    def is_whole(self) -> bool:
        """Whether the block of the last head was given to its end."""
        return self._current is not None and self._left == 0

    def _stop(self) -> None:
        self._current, self._left, self.read_partly = None, 0, True

    def _heads(self) -> Iterator[Head]:
        read = 0
        while not self.read_partly:
            try:
                self._finish()
                head = None if self.read_partly else self._head()
            except Damaged as found:
                self._go_on_behind(found.damage)
                continue
            if head is None:
                return
            read += 1
            if read > MOST_RECORDS:
                raise BudgetSpent
            self._current, self._left = head, head.length
            yield head

    def _finish(self) -> None:
        """Read over what is left of a record, and the two empty lines that end it."""
        for _piece in self.block():
            pass
        current, self._current = self._current, None
        if current is None:
            return
        # WARC 1.1, 4: two of them. Some writers forget them at the very end of a file.
        for _number in range(2):
            if self._stream.line().strip(b"\r\n"):
                raise Damaged(DamageKind.MALFORMED, current.at)

    def _head(self) -> Head | None:
        at, first = self._stream.at(), self._stream.line()
        while first and not first.strip():
            at, first = self._stream.at(), self._stream.line()
        if not first:
            return None
        version = first.strip()
        if not version.startswith((b"WARC/1.", b"WARC/0.")) or len(version) > 16:
            raise Damaged(DamageKind.MALFORMED, at)
        fields = self._fields(at)
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > _MOST_DIGITS:
            raise Damaged(DamageKind.MALFORMED, at)
        return Head(at, version.decode("ascii", "replace"), fields, int(length))

    def _fields(self, at: int) -> dict[str, str]:
        fields: dict[str, str] = {}
        name = ""
        for _number in range(_MOST_FIELDS):
            line = self._stream.line()
            if not line.endswith(b"\n"):
                raise Damaged(DamageKind.CUT_OFF, at)
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text:
                return fields
            if text[0] in " \t":
                if name in fields and len(fields[name]) < _MOST_FIELDS:
                    fields[name] += " " + text.strip()
                continue
            name, colon, value = text.partition(":")
            name = name.strip().lower()
            if not colon:
                raise Damaged(DamageKind.MALFORMED, at)
            fields.setdefault(name, value.strip())
        raise Damaged(DamageKind.MALFORMED, at)

    def _go_on_behind(self, damage: Damage) -> None:
        self.damage.append(damage)
        self._current, self._left = None, 0
        try:
            if len(self.damage) >= MOST_DAMAGE:
                raise BudgetSpent
            self._stream.skip_to_next()
        except BudgetSpent:
            self._stop()
