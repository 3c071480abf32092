# SPDX-License-Identifier: Apache-2.0
"""The two tables for people: custody timeline and omissions (RFC 4180 CSV).

Cells that a spreadsheet would take for a formula get a leading apostrophe: names and notes come
from outside, and a parcel is opened by people who trust it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dokaz.core.digests import SHA256_HEX
from dokaz.core.parcel.custody import FILE, ITEM, CustodyEvent
from dokaz.core.parcel.errors import MalformedRecord
from dokaz.core.parcel.plan import Omission, OmissionReason, Organisation
from dokaz.core.parcel.times import write_time

TIMELINE_HEADING = (
    "Номер у журналі / Ledger index",
    "Заявлений час (UTC) / Stated time (UTC)",
    "Подія / Event",
    "Наслідок / Outcome",
    "Одиниця / Item",
    "Файл / File",
    "SHA-256",
    "Організація / Organisation",
    "Хто (псевдонім) / Who (pseudonym)",
    "Ідентифікатор події / Event id",
)
OMISSIONS_HEADING = ("item", "file", "sha256", "reason", "note")
_LONGEST_LINE = 1 << 20
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Timeline:
    """The timeline in pieces: `heading`, then `rows` for each event, by leaf index.

    `ref_of` gives an item's reference by its id, `place_of` a file's item reference and path;
    None for what is not in the parcel, which is then shown by its id.
    """

    def __init__(
        self,
        *,
        ref_of: Callable[[str], str | None],
        place_of: Callable[[str], tuple[str, str] | None],
        organisations: Iterable[Organisation],
    ) -> None:
        self._ref_of = ref_of
        self._place_of = place_of
        self._names = {each.id: each.name for each in organisations}

    @property
    def heading(self) -> bytes:
        """The first row."""
        return _row(TIMELINE_HEADING)

    def rows(self, index: int, event: CustodyEvent) -> bytes:
        """A row for each file of an event, or one for the event."""
        who = self._names.get(event.organisation, event.organisation or "")
        head = (str(index), write_time(event.at), event.type, event.outcome.value)
        tail = (who, event.agent, event.id)
        named = [self._ref_of(each.id) or each.id for each in event.objects if each.kind == ITEM]
        item_cell = ", ".join(named)
        rows = []
        for each in event.objects:
            if each.kind == FILE:
                ref, path = self._place_of(each.id) or (item_cell, each.id)
                rows.append(_row((*head, ref, path, each.sha256 or "", *tail)))
        return b"".join(rows) or _row((*head, item_cell, "", "", *tail))


def omissions_csv(omissions: Iterable[Omission]) -> Iterator[bytes]:
    """Yield the list of what is not in the parcel."""
    yield _row(OMISSIONS_HEADING)
    for each in omissions:
        yield _row((each.item, each.file, each.sha256, each.reason.value, each.note))


def read_omissions(chunks: Iterable[bytes]) -> Iterator[Omission]:
    """Read the list of omissions, row by row.

    Raises (from the iterator):
        MalformedRecord: not UTF-8, not CSV, another heading, a row of another form or too long.
        Whatever `chunks` raises.
    """
    rows = csv.reader(_lines(chunks), strict=True)
    try:
        if tuple(next(rows, ())) != OMISSIONS_HEADING:
            raise MalformedRecord("the list of omissions has another heading")
        for row in rows:
            yield _omission(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise MalformedRecord("the list of omissions is no CSV in UTF-8") from error


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends as they are, which is what the CSV reader asks for."""
    text = io.TextIOWrapper(io.BufferedReader(_Chunks(chunks)), encoding="utf-8", newline="")
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise MalformedRecord("a line of the list of omissions is too long")
        yield line


class _Chunks(io.RawIOBase):
    """A file over chunks."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _omission(row: list[str]) -> Omission:
    if len(row) != len(OMISSIONS_HEADING):
        raise MalformedRecord("a row of the list of omissions has another number of cells")
    item, file, digest, reason, note = row
    if digest and not SHA256_HEX.match(digest):
        raise MalformedRecord("a row of the list of omissions has a malformed digest")
    try:
        known = OmissionReason(reason)
    except ValueError as error:
        raise MalformedRecord("a row of the list of omissions has an unknown reason") from error
    return Omission(item=item, file=file, sha256=digest, reason=known, note=note)


def _row(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
