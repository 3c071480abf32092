# SPDX-License-Identifier: AGPL-3.0-or-later
"""Polygons of degrees: reading them from GeoJSON (RFC 7946), and whether a point lies in one.

Points are (longitude, latitude) as the format has them. Areas of Ukraine cross no meridian of 180
degrees and hold no pole, so degrees are taken as a plane.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MOST_POINTS = 3_000_000
DIGITS = 6
"""Decimals that are kept: a tenth of a metre, more than any boundary was surveyed to."""

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]


class BadGeometry(Exception):
    """`feature` counts from 1, 0 where the whole file is meant; `reason` is a word."""

    def __init__(self, feature: int, reason: str) -> None:
        super().__init__(f"feature {feature}: {reason}")
        self.feature = feature
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: its properties as they stand, and its polygons."""

    number: int
    properties: dict[str, Any]
    polygons: list[Polygon]


def areas(content: bytes) -> Iterator[Area]:
    """Features of a file, one after the other.

    Raises:
        BadGeometry: no GeoJSON, another kind of geometry, degrees that are none, too much.
    """
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadGeometry(0, "not_json") from error
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or read.get("type") != "FeatureCollection":
        raise BadGeometry(0, "not_features")
    _require_degrees(read)
    left = MOST_POINTS
    for number, feature in enumerate(features, start=1):
        polygons = _polygons(number, feature)
        left -= sum(len(ring) for polygon in polygons for ring in polygon)
        if left < 0:
            raise BadGeometry(0, "too_long")
        properties = feature.get("properties")
        yield Area(number, properties if isinstance(properties, dict) else {}, polygons)


def _require_degrees(read: dict[str, Any]) -> None:
    """Older files may name another system of coordinates (GeoJSON 2008, section 3)."""
    crs = read.get("crs")
    if crs is None:
        return
    named = json.dumps(crs)
    if not any(known in named for known in ("CRS84", "4326")):
        raise BadGeometry(0, "not_degrees")


def _polygons(number: int, feature: Any) -> list[Polygon]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise BadGeometry(number, "no_geometry")
    given = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        given = [given]
    elif geometry.get("type") != "MultiPolygon":
        raise BadGeometry(number, "not_polygon")
    if not isinstance(given, list) or not given:
        raise BadGeometry(number, "not_polygon")
    return [_polygon(number, polygon) for polygon in given]


def _polygon(number: int, given: Any) -> Polygon:
    if not isinstance(given, list) or not given:
        raise BadGeometry(number, "not_polygon")
    return [_ring(number, ring) for ring in given]


def _ring(number: int, given: Any) -> Ring:
    if not isinstance(given, list) or len(given) < 4:
        raise BadGeometry(number, "short_ring")
    ring = [_point(number, point) for point in given]
    if ring[0] != ring[-1]:
        raise BadGeometry(number, "open_ring")
    return ring


def _point(number: int, given: Any) -> Point:
    if not isinstance(given, list) or len(given) < 2:
        raise BadGeometry(number, "not_degrees")
    longitude, latitude = given[:2]
    if not all(type(one) in (int, float) and math.isfinite(one) for one in (longitude, latitude)):
        raise BadGeometry(number, "not_degrees")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise BadGeometry(number, "not_degrees")
    return round(longitude, DIGITS), round(latitude, DIGITS)


def box(polygons: Sequence[Polygon]) -> tuple[float, float, float, float]:
    """South, north, west and east of all points."""
    points = [point for polygon in polygons for point in polygon[0]]
    longitudes = [longitude for longitude, _latitude in points]
    latitudes = [latitude for _longitude, latitude in points]
    return min(latitudes), max(latitudes), min(longitudes), max(longitudes)


def holds(polygons: Sequence[Polygon], longitude: float, latitude: float) -> bool:
    """Whether a point lies in one of the polygons and in none of its holes.

    A point right on a line may count to either side: surveys are not exact to that.
    """
    return any(
        _in_ring(polygon[0], longitude, latitude)
        and not any(_in_ring(hole, longitude, latitude) for hole in polygon[1:])
        for polygon in polygons
    )


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    """Even-odd rule: a ray to the east crosses the ring an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
