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
from datetime import date, timedelta

import numpy as np

from dokaz.publication.columns import DATES, HARMED
from dokaz.publication.dataset.rows import EventRow, Events

MAGIC = b"DOKAZEV1"
_HEAD = struct.Struct("<8sIi")
_BRIDGE = 31
_LONGEST_GAP = 255
_EPOCH = date(1970, 1, 1)
MOST_PLACES = 65_536


class MalformedPack(Exception):
    """The bytes are no event pack of this version."""


class TooManyPlaces(Exception):
    """More places than two bytes can count."""


def write(events: Events) -> bytes:
    """The pack of events, which stand in the order of their days.

    Raises:
        TooManyPlaces: a place's number needs more than two bytes.
    """
    if len(events) and int(events.place.max()) >= MOST_PLACES:
        raise TooManyPlaces("a pack counts at most 65,536 places")
    first = int(events.day[0]) if len(events) else 0
    gaps = np.diff(events.day, prepend=first)
    # A row behind as many rows of no event as its gap needs.
    bridges = np.maximum(0, (gaps - 1) // _LONGEST_GAP)
    at = np.arange(len(events)) + np.cumsum(bridges)
    count = len(events) + int(bridges.sum())
    columns = np.zeros((5, count), np.uint8)
    columns[2], columns[3] = _LONGEST_GAP, _BRIDGE
    columns[0, at], columns[1, at] = events.place & 255, events.place >> 8
    columns[2, at] = gaps - bridges * _LONGEST_GAP
    columns[3, at] = events.kind | events.date_step << 5
    columns[4, at] = events.harmed
    return _HEAD.pack(MAGIC, count, first) + columns.tobytes()


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
                    date_step=DATES[marks[k] >> 5],
                    harmed=HARMED[harmed[k]],
                )
            )
    except (IndexError, OverflowError) as error:
        raise MalformedPack("a value that no pack holds") from error
    return tuple(rows)
