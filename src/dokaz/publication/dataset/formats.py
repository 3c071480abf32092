# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same rows in formats that other programs read: JSON for our map, GeoJSON, CSV, TimeMap.

GeoJSON is RFC 7946; CSV is RFC 4180 in UTF-8; TimeMap JSON is what Forensic Architecture's TimeMap
reads as its events. What has a line an event comes in pieces: the text of a million is large. Texts
of a place, a kind or a date are made once each, and names of fields stand in their order.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import h3
import numpy as np

from dokaz.publication.columns import DATES, EPOCH, HARMED, Numbers
from dokaz.publication.dataset.rows import Content, Events, NamedPlace, PlaceRow, hexagons
from dokaz.publication.rules import Kind

_BLOCK = 20_000

CSV_COLUMNS = (
    "number", "date", "date_step", "kind", "kind_uk", "kind_en", "place_code", "place_step",
    "place_uk", "place_en", "oblast_code", "oblast_uk", "oblast_en", "latitude", "longitude",
    "harmed",
)  # fmt: skip


def as_json(value: Any) -> bytes:
    """Compact JSON in UTF-8 with sorted names: the same value gives the same bytes."""
    return _text(value).encode() + b"\n"


def date_text(day: date, step: str) -> str:
    """The date as exactly as it is told: 2022-08-03, 2022-08 or 2022 (EDTF, ISO 8601-2 level 0)."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[step]]


def places_json(content: Content) -> bytes:
    """Kinds, oblasts, places, hexagons and totals: all that the map needs beside the pack."""
    cells, of_place = hexagons(content.places)
    return as_json(
        {
            "format": "dokaz-places/1",
            "invented": content.invented,
            "kinds": [
                {
                    "code": one.code,
                    "uk": one.name_uk,
                    "en": one.name_en,
                    "totals_only": one.totals_only,
                }
                for one in content.kinds
            ],
            "oblasts": [[one.code, one.name_uk, one.name_en] for one in content.oblasts],
            # Code, step, names, latitude, longitude, oblast, hexagon.
            "places": [
                [
                    one.code, one.step, one.name_uk, one.name_en, one.latitude, one.longitude,
                    one.oblast, cell,
                ]
                for one, cell in zip(content.places, of_place, strict=True)
            ],
            "hexagons": [
                [[round(lng, 3), round(lat, 3)] for lat, lng in h3.cell_to_boundary(cell)]
                for cell in cells
            ],
            "totals": [[*key, count] for key, count in sorted(content.totals.items())],
            "counted": content.counted,
        }
    )  # fmt: skip


def geojson(content: Content) -> Iterator[bytes]:
    """Events as points, at the middle of the place they are told at; the file in pieces."""
    points = [
        "{"
        + _fields({"geometry": {"coordinates": [one.longitude, one.latitude], "type": "Point"}})
        + ',"id":'
        for one in content.places
    ]
    whens = Whens.of(content.events)
    days = [_fields({"date": date_text(*one), "date_step": one[1]}) for one in whens.all]
    harmed = [_fields({"harmed": one}) for one in HARMED]
    kinds = [_fields(_of_kind(one)) for one in content.kinds]
    places = [
        _fields(_of_place(one, content.oblasts[one.oblast])) + '},"type":"Feature"}'
        for one in content.places
    ]
    yield b'{"features":['
    separator = ""
    for block in _blocks(content.events, whens):
        yield (
            separator
            + ",".join(
                [
                    f'{points[p]}{number},"properties":{{{days[d]},{harmed[h]},{kinds[k]},{places[p]}'
                    for number, k, p, d, h in block
                ]
            )
        ).encode()
        separator = ","
    yield b'],"type":"FeatureCollection"}\n'


def csv_text(content: Content) -> Iterator[bytes]:
    """One line an event, with the names of its columns first; the file in pieces."""
    whens = Whens.of(content.events)
    days = [_cells([date_text(*one), one[1]]) for one in whens.all]
    kinds = [_cells(_of_kind(one).values()) for one in content.kinds]
    places = [
        _cells([*_of_place(one, content.oblasts[one.oblast]).values(), one.latitude, one.longitude])
        for one in content.places
    ]
    yield (_cells(CSV_COLUMNS) + "\r\n").encode()
    for block in _blocks(content.events, whens):
        yield "".join(
            [
                f"{number},{days[d]},{kinds[k]},{places[p]},{HARMED[h]}\r\n"
                for number, k, p, d, h in block
            ]
        ).encode()


def totals_csv(content: Content) -> bytes:
    """Events by oblast and kind, those that are shown nowhere else among them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ("oblast_code", "oblast_uk", "oblast_en", "kind", "kind_uk", "kind_en", "events")
    )
    for (oblast, kind), count in sorted(content.totals.items()):
        where, what = content.oblasts[oblast], content.kinds[kind]
        writer.writerow(
            (where.code, where.name_uk, where.name_en, what.code, what.name_uk, what.name_en, count)
        )
    return out.getvalue().encode("utf-8")


def objects_geojson(content: Content) -> bytes:
    """Numbers of damaged objects by group and state, at the middle of their place."""
    return as_json(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {
                        "type": "Point",
                        "coordinates": [one.place.longitude, one.place.latitude],
                    },
                    "properties": {
                        "group": one.group,
                        "damage": one.damage,
                        "count": one.count,
                        **_of_place(one.place, content.oblasts[one.place.oblast]),
                    },
                }
                for one in content.objects
            ],
        }
    )


def timemap(content: Content) -> Iterator[bytes]:
    """A list of events for TimeMap, in pieces; its texts are made of codes, since none of ours may
    leave."""
    begins = [
        "{" + _fields({"associations": [one.name_en], "category": one.code}) + ',"civId":"D'
        for one in content.kinds
    ]
    whens = Whens.of(content.events)
    days = [
        f'","comments":"",{_fields({"date": day.strftime("%m/%d/%Y")})},'
        for day, _step in whens.all
    ]
    kinds = [
        _fields({"description": f"{one.name_en} / {one.name_uk}", "graphic": False}) + ',"id":"'
        for one in content.kinds
    ]
    places = [
        '",'
        + _fields(
            {
                "latitude": str(one.latitude),
                "location": f"{one.name_en}, {content.oblasts[one.oblast].name_en}",
                "longitude": str(one.longitude),
                "sources": [],
                "time": "",
            }
        )
        for one in content.places
    ]
    steps = [f',"time_precision":"{step}",' for _day, step in whens.all]
    ends = [_fields({"type": one.name_en}) + "}" for one in content.kinds]
    yield b"["
    separator = ""
    for block in _blocks(content.events, whens):
        yield (
            separator
            + ",".join(
                [
                    f"{begins[k]}{number}{days[d]}{kinds[k]}{number}{places[p]}{steps[d]}{ends[k]}"
                    for number, k, p, d, _h in block
                ]
            )
        ).encode()
        separator = ","
    yield b"]\n"


@dataclass(frozen=True, slots=True)
class Whens:
    """Dates of events: each of `all` once, with how exact it is; `of_event` names one by number."""

    all: list[tuple[date, str]]
    of_event: Numbers

    @classmethod
    def of(cls, events: Events) -> "Whens":
        told = events.day * len(DATES) + events.date_step
        each, of_event = np.unique(told, return_inverse=True)
        pairs = [divmod(int(one), len(DATES)) for one in each]
        return cls([(date.fromordinal(day + EPOCH), DATES[step]) for day, step in pairs], of_event)


def _blocks(events: Events, whens: Whens) -> Iterator[Iterator[tuple[int, int, int, int, int]]]:
    """Events in blocks of some thousands: number, kind, place, date (of `whens`) and harmed."""
    columns = (events.kind, events.place, whens.of_event, events.harmed)
    for start in range(0, len(events), _BLOCK):
        part = [one[start : start + _BLOCK].tolist() for one in columns]
        yield zip(range(start + 1, start + 1 + len(part[0])), *part, strict=True)


def _of_kind(one: Kind) -> dict[str, Any]:
    return {"kind": one.code, "kind_uk": one.name_uk, "kind_en": one.name_en}


def _of_place(one: PlaceRow, oblast: NamedPlace) -> dict[str, Any]:
    return {
        "place_code": one.code,
        "place_step": one.step,
        "place_uk": one.name_uk,
        "place_en": one.name_en,
        "oblast_code": oblast.code,
        "oblast_uk": oblast.name_uk,
        "oblast_en": oblast.name_en,
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _fields(value: dict[str, Any]) -> str:
    """The fields of an object without its brackets, sorted by name, to be put among others."""
    return _text(value)[1:-1]


def _cells(values: Iterable[Any]) -> str:
    """Cells of a line of CSV, without its end."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(list(values))
    return out.getvalue()
