# SPDX-License-Identifier: Apache-2.0
"""The two tables for people: custody timeline and omissions (RFC 4180 CSV).

Cells that a spreadsheet would take for a formula get a leading apostrophe: names and notes come
from outside, and a parcel is opened by people who trust it.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from dokaz.core.digests import SHA256_HEX
from dokaz.core.parcel.custody import FILE, ITEM, CustodyEvent
from dokaz.core.parcel.errors import MalformedRecord
from dokaz.core.parcel.items import ItemRecord
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
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def timeline_csv(
    events: Iterable[tuple[int, CustodyEvent]],
    *,
    items: Iterable[ItemRecord],
    organisations: Iterable[Organisation],
) -> Iterator[bytes]:
    """Yield the timeline by leaf index: a row for each file of an event, or one for the event."""
    refs = {}
    files = {}
    for item in items:
        refs[item.id] = item.ref
        files.update({file.id: (item.ref, file.path) for file in item.files})
    names = {each.id: each.name for each in organisations}
    yield _row(TIMELINE_HEADING)
    for index, event in events:
        who = names.get(event.organisation, event.organisation or "")
        head = (str(index), write_time(event.at), event.type, event.outcome.value)
        tail = (who, event.agent, event.id)
        concerned = [each for each in event.objects if each.kind == FILE]
        named = [refs.get(each.id, each.id) for each in event.objects if each.kind == ITEM]
        item_cell = ", ".join(named)
        for each in concerned:
            ref, path = files.get(each.id, (item_cell, each.id))
            yield _row((*head, ref, path, each.sha256 or "", *tail))
        if not concerned:
            yield _row((*head, item_cell, "", "", *tail))


def omissions_csv(omissions: Iterable[Omission]) -> Iterator[bytes]:
    """Yield the list of what is not in the parcel."""
    yield _row(OMISSIONS_HEADING)
    for each in omissions:
        yield _row((each.item, each.file, each.sha256, each.reason.value, each.note))


def read_omissions(content: bytes) -> tuple[Omission, ...]:
    """Read the list of omissions.

    Raises:
        MalformedRecord: not UTF-8, not CSV, another heading, a row of another form.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise MalformedRecord("the list of omissions is no CSV in UTF-8") from error
    if not rows or tuple(rows[0]) != OMISSIONS_HEADING:
        raise MalformedRecord("the list of omissions has another heading")
    return tuple(_omission(row) for row in rows[1:])


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
