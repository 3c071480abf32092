# SPDX-License-Identifier: AGPL-3.0-or-later
"""The event pack: five columns of one byte or two, five bytes an event, for the map in a browser.

    offset  bytes          content
    0       8              "DOKAZEV1"
    8       4              number of rows n, little endian
    12      4              first day, in days since 1970-01-01, little endian, may be negative
    16      n              place, low byte
    16+n    n              place, high byte
    16+2n   n              days since the row before
    16+3n   n              kind (bits 0-4) and how exact the date is (bits 5-6: day, month, year)
    16+4n   n              people harmed: 0 not stated, 1 up to 9, 2 up to 99, 3 more

Rows are sorted by day. A gap of more than 255 days is bridged by rows of kind 31, which are no
events. Columns of like bytes compress well: a million events take about 1.3 MB.
"""

import struct
from collections.abc import Sequence
from datetime import date, timedelta

from dokaz.publication.dataset.rows import EventRow
from dokaz.publication.vocabulary import DateStep, Harmed

MAGIC = b"DOKAZEV1"
_HEAD = struct.Struct("<8sIi")
_BRIDGE = 31
_EPOCH = date(1970, 1, 1)
_DATES = tuple(DateStep.values)
_HARMED = tuple(Harmed.values)
MOST_PLACES = 65_536


class MalformedPack(Exception):
    """The bytes are no event pack of this version."""


class TooManyPlaces(Exception):
    """More places than two bytes can count."""


def write(events: Sequence[EventRow]) -> bytes:
    """The pack of events, which stand in the order of their days.

    Raises:
        TooManyPlaces: a place's number needs more than two bytes.
    """
    first = events[0].day if events else _EPOCH
    columns: tuple[bytearray, ...] = tuple(bytearray() for _ in range(5))
    before = first
    for one in events:
        if one.place >= MOST_PLACES:
            raise TooManyPlaces("a pack counts at most 65,536 places")
        gap = (one.day - before).days
        while gap > 255:
            _append(columns, (0, 0, 255, _BRIDGE, 0))
            gap -= 255
        marked = one.kind | _DATES.index(one.date_step) << 5
        harmed = _HARMED.index(one.harmed)
        _append(columns, (one.place & 255, one.place >> 8, gap, marked, harmed))
        before = one.day
    head = _HEAD.pack(MAGIC, len(columns[0]), (first - _EPOCH).days)
    return head + b"".join(bytes(column) for column in columns)


def _append(columns: tuple[bytearray, ...], values: tuple[int, ...]) -> None:
    for column, value in zip(columns, values, strict=True):
        column.append(value)


def read(content: bytes) -> tuple[EventRow, ...]:
    """The events of a pack, numbered from 1.

    Raises:
        MalformedPack: another format, a length that does not fit, or a value nobody writes.
    """
    if len(content) < _HEAD.size:
        raise MalformedPack("shorter than its head")
    magic, count, first = _HEAD.unpack_from(content)
    if magic != MAGIC or len(content) != _HEAD.size + 5 * count:
        raise MalformedPack("no event pack of version 1, or cut off")
    body = content[_HEAD.size :]
    low, high, gaps, marks, harmed = (body[k * count : (k + 1) * count] for k in range(5))
    try:
        day, rows = _EPOCH + timedelta(days=first), []
        for k in range(count):
            day += timedelta(days=gaps[k])
            if marks[k] & 31 == _BRIDGE:
                continue
            rows.append(
                EventRow(
                    number=len(rows) + 1,
                    kind=marks[k] & 31,
                    place=low[k] | high[k] << 8,
                    day=day,
                    date_step=_DATES[marks[k] >> 5],
                    harmed=_HARMED[harmed[k]],
                )
            )
    except (IndexError, OverflowError) as error:
        raise MalformedPack("a value that no pack holds") from error
    return tuple(rows)
