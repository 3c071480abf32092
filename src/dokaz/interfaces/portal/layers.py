# SPDX-License-Identifier: AGPL-3.0-or-later
"""Layers that an operator lays over the map: control of territory, damage, air-raid alerts,
boundaries, and tiles of another map.

They come from elsewhere, so each says its day, source and licence wherever it is shown, and none is
shown until a reader asks for it. docs/formats/portal-layers.md tells the fields. Of each area only
its outline and one code or number are kept. No layer can tell that Crimea is not Ukraine: states of
control are states of Ukraine's own territory, and a layer of them has to cover Crimea too.
"""

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dokaz.interfaces.portal.damage import CODE as OBJECTS
from dokaz.interfaces.portal.tiles import index_of
from dokaz.interfaces.portal.wrong import FilesWrong, Problems

FORMAT = "dokaz-layers/1"
FILE = "layers.toml"
STATES: Mapping[str, Sequence[str]] = {
    "control": ("occupied", "contested", "liberated", "government"),
    "damage": ("destroyed", "damaged", "possible"),
    "air_raid": (),
    "boundaries": (),
    "tiles": (),
}
"""Kinds of layers and the states that an area can have there; air raids have numbers instead,
boundaries nothing, and tiles are pictures."""
CRIMEA = {
    "Simferopol": (34.10, 44.95),
    "the land of Sevastopol": (33.7, 44.6),
    "Kerch": (36.2, 45.3),
}
MOST_BYTES, MOST_AREAS, MOST_POINTS = 20_000_000, 50_000, 500_000
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DEPTH = {"Point": 0, "MultiPoint": 1, "Polygon": 2, "MultiPolygon": 3}
_DIGITS = 2
"""Degrees to a hundredth (about 1 km), as everything else that the portal gives out."""


@dataclass(frozen=True, slots=True)
class Layer:
    """`content`: GeoJSON whose features have `state` or `count` alone; of tiles their index, which
    holds their digest, while `tiles` is the file that holds them. `name`: by language."""

    code: str
    kind: str
    name: Mapping[str, str]
    day: str
    source: str
    licence: str
    states: Sequence[str]
    content: bytes
    tiles: Path | None = None

    def told(self) -> dict[str, Any]:
        """All that is given out of it; for its outlines and values, their digest."""
        return {
            "format": FORMAT,
            "code": self.code,
            "kind": self.kind,
            "name": dict(self.name),
            "day": self.day,
            "source": self.source,
            "licence": self.licence,
            "states": list(self.states),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }


def read_layers(folder: Path) -> list[Layer]:
    """The layers that `layers.toml` in a folder names, in its order.

    Raises:
        FilesWrong: any of them has problems; all problems are told.
    """
    problems = Problems(FILE)
    try:
        stated = tomllib.loads((folder / FILE).read_text("utf-8"))
    except OSError as error:
        raise FilesWrong([f"{folder.name}: there is no {FILE} that can be read."]) from error
    except ValueError as error:
        raise FilesWrong([f"{FILE}: this is no TOML: {error}."]) from error
    table = problems.table(stated, must=("format", "layer"))
    if table.get("format") != FORMAT:
        problems.tell(f"format must be {FORMAT!r}.")
    stated_layers = table.get("layer")
    if not isinstance(stated_layers, list) or not 1 <= len(stated_layers) <= 20:
        problems.tell("there are 1 to 20 layers, each under [[layer]].")
        stated_layers = []
    made = []
    for number, one in enumerate(stated_layers, 1):
        with problems.at(f"layer {number}"):
            made.append(_layer(folder, one, problems))
    if len({one.code for one in made}) < len(made):
        problems.tell("two layers have the same code.")
    problems.done()
    return made


def _layer(folder: Path, value: Any, problems: Problems) -> Layer:
    must = ("code", "kind", "file", "name", "date", "source", "licence")
    table = problems.table(value, must=must)
    code = problems.text(table.get("code"), "code", most=40)
    if not _CODE.fullmatch(code):
        problems.tell("code must be small Latin letters, digits and hyphens.")
    if code == OBJECTS:
        problems.tell(f"the code {OBJECTS} is the one of the dataset's own layer.")
    kind = problems.one_of(table.get("kind"), "kind", STATES)
    path = _file(folder, table.get("file"), problems)
    tiles = path if kind == "tiles" else None
    if tiles:
        content = index_of(tiles, problems)
    else:
        features = _features(path, kind, problems) if path and kind else []
        if kind in ("control", "boundaries"):
            _require_crimea(features, problems)
        content = _collected(features)
    day = table.get("date")
    if type(day) is not date:
        problems.tell("date must be a date like 2024-05-01, without quotation marks.")
    return Layer(
        code=code,
        kind=kind,
        name=problems.both(table.get("name"), "name", most=120),
        day=day.isoformat() if type(day) is date else "",
        source=problems.text(table.get("source"), "source", most=200),
        licence=problems.text(table.get("licence"), "licence", most=120),
        states=[one for one in STATES.get(kind, ()) if f'"state":"{one}"'.encode() in content],
        content=content,
        tiles=tiles,
    )


def _collected(features: Sequence[Mapping[str, Any]]) -> bytes:
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _file(folder: Path, name: Any, problems: Problems) -> Path | None:
    path = folder / str(name)
    if path.name == name and path.is_file() and not path.is_symlink():
        return path
    problems.tell("file must name a file in the same folder.")
    return None


def _features(path: Path, kind: str, problems: Problems) -> list[dict[str, Any]]:
    """Outlines and states of a GeoJSON file (RFC 7946); everything else in it is left behind."""
    if path.stat().st_size > MOST_BYTES:
        problems.tell(f"the file is larger than {MOST_BYTES // 1_000_000} MB.")
        return []
    try:
        stated = json.loads(path.read_bytes())
        features = stated["features"] if stated["type"] == "FeatureCollection" else None
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        features = None
    if not isinstance(features, list) or not 1 <= len(features) <= MOST_AREAS:
        problems.tell(f"the file is no GeoJSON collection of 1 to {MOST_AREAS} features.")
        return []
    made, points = [], 0
    for number, one in enumerate(features, 1):
        with problems.at(f"feature {number}"):
            feature = _feature(one, kind, problems)
        if feature is None:
            break
        points += sum(1 for _ in _points(feature["geometry"]["coordinates"]))
        made.append(feature)
    if points > MOST_POINTS:
        problems.tell(f"the file has more than {MOST_POINTS} points. Simplify its outlines.")
    return made


def _feature(value: Any, kind: str, problems: Problems) -> dict[str, Any] | None:
    """A feature with nothing but outline and state; None after a problem was told."""
    before = len(problems.found)
    geometry = value.get("geometry") if isinstance(value, Mapping) else None
    kind_of_shape = geometry.get("type") if isinstance(geometry, Mapping) else None
    depth = _DEPTH.get(kind_of_shape) if isinstance(kind_of_shape, str) else None
    if depth is None or not isinstance(geometry, Mapping):
        problems.tell(f"the geometry must be one of {', '.join(_DEPTH)}.")
        return None
    try:
        coordinates = _rounded(geometry.get("coordinates"), depth)
    except (TypeError, ValueError, LookupError, OverflowError):
        problems.tell("coordinates must be longitude and latitude in degrees.")
        return None
    stated = value.get("properties")
    stated = stated if isinstance(stated, Mapping) else {}
    properties: dict[str, Any] = {}
    if kind == "air_raid":
        count = stated.get("count")
        if type(count) is not int or not 0 <= count <= 1_000_000:
            problems.tell("count must be the number of alerts, 0 or more.")
        properties["count"] = count
    elif STATES[kind]:
        properties["state"] = problems.one_of(stated.get("state"), "state", STATES[kind])
    if len(problems.found) > before:
        return None
    shape = {"type": geometry["type"], "coordinates": coordinates}
    return {"type": "Feature", "geometry": shape, "properties": properties}


def _rounded(value: Any, depth: int) -> Any:
    """Coordinates of a nested list, made coarse; points that thereby are the same become one.

    Raises:
        TypeError, ValueError, LookupError, OverflowError: these are no coordinates.
    """
    if not isinstance(value, list) or not value:
        raise ValueError("not a list")
    if depth == 0:
        longitude, latitude = float(value[0]), float(value[1])
        if not (math.isfinite(longitude) and math.isfinite(latitude)):
            raise ValueError("not finite")
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError("not on Earth")
        return [round(longitude, _DIGITS), round(latitude, _DIGITS)]
    made = [_rounded(one, depth - 1) for one in value]
    if depth == 1:
        made = [one for before, one in zip([None, *made], made, strict=False) if one != before]
    return made


def _points(value: Any) -> Iterator[Sequence[float]]:
    if value and isinstance(value[0], list):
        for one in value:
            yield from _points(one)
    else:
        yield value


def _require_crimea(features: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """A map of who holds what that leaves Crimea out says that it is no part of Ukraine."""
    for name, (longitude, latitude) in CRIMEA.items():
        if not any(covers(one["geometry"], longitude, latitude) for one in features):
            problems.tell(
                f"no area of this layer covers {name}. Crimea is Ukraine: a layer of control shows "
                "all of its territory that is occupied, one of boundaries all of it, or none is "
                "shown."
            )


def covers(geometry: Mapping[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies in a polygon or one of many (even-odd rule, holes are holes)."""
    parts = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    return any(
        sum(_inside(ring, longitude, latitude) for ring in rings) % 2
        for rings in parts.get(geometry["type"], [])
    )


def _inside(ring: Sequence[Sequence[float]], x: float, y: float) -> bool:
    found = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found
