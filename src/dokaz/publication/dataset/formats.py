# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same rows in formats that other programs read: JSON for our map, GeoJSON, CSV, TimeMap.

GeoJSON is RFC 7946; CSV is RFC 4180 in UTF-8; TimeMap JSON is what Forensic Architecture's TimeMap
reads as its events. Each function gives the whole file.
"""

import csv
import io
import json
from typing import Any

import h3

from dokaz.publication.dataset.rows import Content, EventRow, hexagons

CSV_COLUMNS = (
    "number", "date", "date_step", "kind", "kind_uk", "kind_en", "place_code", "place_step",
    "place_uk", "place_en", "oblast_code", "oblast_uk", "oblast_en", "latitude", "longitude",
    "harmed",
)  # fmt: skip


def as_json(value: Any) -> bytes:
    """Compact JSON in UTF-8 with sorted names: the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def date_text(one: EventRow) -> str:
    """The date as exactly as it is told: 2022-08-03, 2022-08 or 2022 (EDTF, ISO 8601-2 level 0)."""
    text = one.day.isoformat()
    return text[: {"day": 10, "month": 7, "year": 4}[one.date_step]]


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


def geojson(content: Content) -> bytes:
    """Events as points, at the middle of the place they are told at."""
    return as_json(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": one.number,
                    "geometry": {
                        "type": "Point",
                        "coordinates": [
                            content.places[one.place].longitude,
                            content.places[one.place].latitude,
                        ],
                    },
                    "properties": _properties(content, one),
                }
                for one in content.events
            ],
        }
    )


def csv_text(content: Content) -> bytes:
    """One line an event, with the names of its columns first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for one in content.events:
        place = content.places[one.place]
        values = _properties(content, one)
        values |= {"number": one.number, "latitude": place.latitude, "longitude": place.longitude}
        writer.writerow([values[name] for name in CSV_COLUMNS])
    return out.getvalue().encode("utf-8")


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


def timemap(content: Content) -> bytes:
    """A list of events for TimeMap; its texts are made of codes, since none of ours may leave."""
    return as_json(
        [
            {
                "id": str(one.number),
                "civId": f"D{one.number}",
                "description": f"{values['kind_en']} / {values['kind_uk']}",
                "date": one.day.strftime("%m/%d/%Y"),
                "time": "",
                "time_precision": one.date_step,
                "location": f"{values['place_en']}, {values['oblast_en']}",
                "latitude": str(content.places[one.place].latitude),
                "longitude": str(content.places[one.place].longitude),
                "type": values["kind_en"],
                "category": values["kind"],
                "associations": [values["kind_en"]],
                "sources": [],
                "comments": "",
                "graphic": False,
            }
            for one in content.events
            for values in (_properties(content, one),)
        ]
    )


def _properties(content: Content, one: EventRow) -> dict[str, Any]:
    place, kind = content.places[one.place], content.kinds[one.kind]
    oblast = content.oblasts[place.oblast]
    return {
        "date": date_text(one),
        "date_step": one.date_step,
        "kind": kind.code,
        "kind_uk": kind.name_uk,
        "kind_en": kind.name_en,
        "place_code": place.code,
        "place_step": place.step,
        "place_uk": place.name_uk,
        "place_en": place.name_en,
        "oblast_code": oblast.code,
        "oblast_uk": oblast.name_uk,
        "oblast_en": oblast.name_en,
        "harmed": one.harmed,
    }
