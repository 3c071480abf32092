# SPDX-License-Identifier: AGPL-3.0-or-later
"""The events as GeoParquet 1.1: the columns of events.csv, and each event's point as WKB.

Coordinates are longitude and latitude in degrees (OGC:CRS84, the default of GeoParquet).
"""

import json
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from dokaz.publication.columns import HARMED, Numbers
from dokaz.publication.dataset.formats import Whens, date_text
from dokaz.publication.dataset.parquet import Column, Counting, Repeating, write
from dokaz.publication.dataset.rows import Content, PlaceRow

Type: TypeAlias = type[str] | type[bytes] | type[float]


def geoparquet(content: Content) -> Iterator[bytes]:
    """The file, in pieces."""
    return write(_columns(content), len(content.events), {"geo": _geo(content.places)})


def _columns(content: Content) -> list[Column]:
    events, whens = content.events, Whens.of(content.events)
    places, kinds = content.places, content.kinds

    def of_place(name: str, value: Callable[[PlaceRow], Any], of: Type = str) -> Column:
        return _once(name, [value(one) for one in places], events.place, of)

    def of_oblast(name: str, field: str) -> Column:
        return of_place(name, lambda one: getattr(content.oblasts[one.oblast], field))

    return [
        Counting("number", len(events)),
        _once("date", [date_text(*one) for one in whens.all], whens.of_event),
        _once("date_step", [step for _day, step in whens.all], whens.of_event),
        _once("kind", [one.code for one in kinds], events.kind),
        _once("kind_uk", [one.name_uk for one in kinds], events.kind),
        _once("kind_en", [one.name_en for one in kinds], events.kind),
        of_place("place_code", lambda one: one.code),
        of_place("place_step", lambda one: one.step),
        of_place("place_uk", lambda one: one.name_uk),
        of_place("place_en", lambda one: one.name_en),
        of_oblast("oblast_code", "code"),
        of_oblast("oblast_uk", "name_uk"),
        of_oblast("oblast_en", "name_en"),
        of_place("latitude", lambda one: one.latitude, float),
        of_place("longitude", lambda one: one.longitude, float),
        _once("harmed", list(HARMED), events.harmed),
        of_place("geometry", _point, bytes),
    ]


def _once(name: str, values: Sequence[Any], of_row: Numbers, of: Type = str) -> Column:
    """A column of these values, each of which is written once however often it is named."""
    each = sorted(set(values))
    numbers = {one: number for number, one in enumerate(each)}
    return Repeating(name, of, each, np.array([numbers[one] for one in values], np.int64)[of_row])


def _point(place: PlaceRow) -> bytes:
    """Well-known binary (OGC 06-103r4, 8.2), little endian."""
    return struct.pack("<BIdd", 1, 1, place.longitude, place.latitude)


def _geo(places: Sequence[PlaceRow]) -> str:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if places:
        x, y = [one.longitude for one in places], [one.latitude for one in places]
        column["bbox"] = [min(x), min(y), max(x), max(y)]
    stated = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(stated, sort_keys=True, separators=(",", ":"))
