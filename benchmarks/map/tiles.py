# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles of the internal map at many events, beside the usual way to make a tile of the same points.

    python benchmarks/map/tiles.py                      a million events
    python benchmarks/map/tiles.py --events 100000

A throwaway SQLite node gets the people of an invented archive and the map's files with invented
events around real settlements: of 38 organisations, at every level, some named to one reader. The
events are not in the database: tiles do not ask for them. Each tile is asked as the page asks for
it, with the outbox and the policies of that moment (`queries.get_tile`), and sent as the page
sends it (gzip). Beside it, in the same run and for the tiles of the same zoom: mapbox-vector-tile
if it is installed, else plain GeoJSON of the points that the reader sees in the tile.
"""

import argparse
import gzip
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
ZOOMS = (3, 5, 6, 8, 11, 14)
_MOST_TILES = 40
_MOST_OTHERS = 1
"""The other way takes seconds a tile; so many are enough to see it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-map-") as folder:
        return _run(Path(folder), options.events, options.rounds)


def _run(folder: Path, count: int, rounds: int) -> int:
    from benchmarks.core.throwaway import open_database

    open_database(folder, postgresql=False)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from benchmarks.core import invented
    from benchmarks.core.filling import PEOPLE, fill
    from django.core.management import call_command

    from dokaz.maps import api
    from dokaz.members.api import actor_for

    call_command("migrate", verbosity=0)
    fill(100)
    owner, number, _roles, _clearance = PEOPLE["all"]
    actor = actor_for(invented.person(owner, number), invented.organisation(owner))
    organisations = [invented.organisation(one) for one in range(invented.ORGANISATIONS)]
    began = time.perf_counter()
    degrees = _write(count, organisations)
    print(f"{count:,} events, files written in {time.perf_counter() - began:.0f} s, ", end="")
    size = sum(file.stat().st_size for file in api.present().folder.path.rglob("*.npy"))
    print(f"{size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")
    heads = ("p50 ms", "p99 ms", "p99 cpu", "p50 KB", "max KB")
    print(f"{'zoom':>4} {'tiles':>5}", *(f"{one:>8}" for one in heads), end="")
    other, name = _other()
    print(f"   {name}: {'max cpu':>8} {'max ms':>8} {'max KB':>8}", flush=True)
    every: list[float] = []
    processor: list[float] = []
    largest = 0.0
    for zoom in ZOOMS:
        tiles = _tiles(degrees, zoom)
        times, spent, sizes = _asked(actor, zoom, tiles, rounds)
        beside = [_timed(partial(other, actor, zoom, *at)) for at in tiles[:_MOST_OTHERS]]
        every += times
        processor += spent
        largest = max(largest, *sizes)
        ours = (statistics.median(times), _p99(times), _p99(spent), statistics.median(sizes))
        told = [f"{one:>8.1f}" for one in (*ours, max(sizes))]
        print(f"{zoom:>4} {len(tiles):>5}", *told, " " * (len(name) + 4), end="")
        clock, cpu, size = (max(one[part] for one in beside) for part in range(3))
        print(f" {cpu:>8.0f} {clock:>8.0f} {size:>8.0f}", flush=True)
    print(f"all zooms: p50 {statistics.median(every):.1f} ms, p99 {_p99(every):.1f} ms, ", end="")
    print(
        f"of the processor p50 {statistics.median(processor):.1f}, p99 {_p99(processor):.1f} ms, ",
        end="",
    )
    print(f"largest tile {largest:.1f} KB")
    return 0


def _write(count: int, organisations: list[UUID]) -> Any:
    """The map's files with invented events; returns their degrees."""
    import numpy as np

    from dokaz.casework.events.api import MappedRecord
    from dokaz.casework.places import shipped
    from dokaz.gate.api import beginning
    from dokaz.maps import api
    from dokaz.maps.columns import Builder
    from dokaz.maps.feeding import KINDS
    from dokaz.maps.stated import NOTHING

    chance = np.random.default_rng(20220224)
    places = [one for one in shipped.read().places if one.latitude is not None]
    weights = 1 / np.arange(1, len(places) + 1)
    order = chance.permutation(len(places))
    at = order[chance.choice(len(places), count, p=weights / weights.sum())]
    latitudes = np.array([one.latitude for one in places])[at] + chance.normal(0, 0.014, count)
    longitudes = np.array([one.longitude for one in places])[at] + chance.normal(0, 0.02, count)
    levels = chance.choice(4, count, p=(0.1, 0.5, 0.3, 0.1)).tolist()
    owners = chance.integers(0, len(organisations), count).tolist()
    days = chance.integers(0, 1700, count).tolist()
    conduct = [f"8.2.b.{one}" for one in ("i", "ii", "iv", "ix", "xxiv")]
    first = datetime(2022, 2, 24, tzinfo=UTC)
    builder = Builder()
    for number in range(count):
        from dokaz.casework.records.mapping import MappedPlace

        since = first + timedelta(days=days[number])
        record = MappedRecord(
            id=UUID(int=(1_700_000_000_000 + number) << 80 | 7 << 76 | 2 << 62 | number),
            organisation_id=organisations[owners[number]],
            confidentiality=levels[number],
            privileged=False,
            kinds=(conduct[number % len(conduct)],),
            state="reported",
            verification=f"V{number % 5}",
            since=since,
            until=since + timedelta(days=1),
            registered_at=since,
            places=(MappedPlace("", latitudes[number], longitudes[number], "exact"),),
        )
        builder.add("event", record, {})
    folder = api.present().folder
    with folder.alone():
        folder.write(builder.columns(), NOTHING, beginning(KINDS))
    return latitudes, longitudes


def _tiles(degrees: Any, zoom: int) -> list[tuple[int, int]]:
    """Tiles of a zoom, those with the most events first and others by chance."""
    import numpy as np

    from dokaz.maps import plane

    x, y = (axis.astype(np.int64) >> (plane.DEPTH - zoom) for axis in plane.flat(*degrees))
    pairs, counts = np.unique(np.stack((x, y), axis=1), axis=0, return_counts=True)
    fullest = np.argsort(-counts)[: _MOST_TILES // 2]
    others = np.random.default_rng(zoom).permutation(len(pairs))[: _MOST_TILES // 2]
    chosen = list(dict.fromkeys([*fullest.tolist(), *others.tolist()]))
    return [(int(pairs[one][0]), int(pairs[one][1])) for one in chosen]


def _asked(
    actor: Any, zoom: int, tiles: list[tuple[int, int]], rounds: int
) -> tuple[list[float], list[float], list[float]]:
    from dokaz.maps import api

    asked = api.MapFilter()

    def sent(x: int, y: int) -> bytes:
        content = api.get_tile(actor=actor, zoom=zoom, x=x, y=y, asked=asked)
        return gzip.compress(content, compresslevel=4, mtime=0)

    sent(*tiles[0])
    found = [_timed(partial(sent, *at)) for _round in range(rounds) for at in tiles]
    return tuple([one[part] for one in found] for part in range(3))  # type: ignore[return-value]


def _timed(run: Callable[[], bytes]) -> tuple[float, float, float]:
    """Milliseconds by the clock and of the processor, and kilobytes of what came out."""
    began, spent = time.perf_counter(), time.thread_time()
    content = run()
    spent = time.thread_time() - spent
    return (time.perf_counter() - began) * 1e3, spent * 1e3, len(content) / 1000


def _other() -> tuple[Callable[..., bytes], str]:
    if importlib.util.find_spec("mapbox_vector_tile"):
        return _library, "mapbox-vector-tile"
    return _geojson, "GeoJSON of the tile"


def _points(actor: Any, zoom: int, x: int, y: int) -> tuple[Any, Any]:
    """Places on the plane of what the reader sees in a tile."""
    import numpy as np

    from dokaz.maps import plane
    from dokaz.maps.queries import _selection
    from dokaz.maps.selecting import MapFilter

    first, behind = plane.tile_cells(zoom, x, y)
    rows = list(_selection(actor, MapFilter()).within(first, behind))
    return plane.parted(np.concatenate([one.of("cells") for one in rows]))


def _geojson(actor: Any, zoom: int, x: int, y: int) -> bytes:
    from dokaz.maps import plane

    latitudes, longitudes = plane.degrees(*_points(actor, zoom, x, y))
    features = [
        {"type": "Feature", "properties": {"n": 1},
         "geometry": {"type": "Point", "coordinates": [round(east, 6), round(north, 6)]}}
        for north, east in zip(latitudes.tolist(), longitudes.tolist(), strict=True)
    ]  # fmt: skip
    told = json.dumps({"type": "FeatureCollection", "features": features})
    return gzip.compress(told.encode(), compresslevel=4, mtime=0)


def _library(actor: Any, zoom: int, x: int, y: int) -> bytes:
    import mapbox_vector_tile

    from dokaz.maps import plane

    columns, lines = _points(actor, zoom, x, y)
    size = plane.SIZE >> zoom
    features = [
        {"geometry": f"POINT({(east - x * size) * 4096 // size} "
                     f"{(south - y * size) * 4096 // size})", "properties": {"n": 1}}
        for east, south in zip(columns.tolist(), lines.tolist(), strict=True)
    ]  # fmt: skip
    layer = {"name": "records", "features": features}
    content = mapbox_vector_tile.encode([layer], default_options={"y_coord_down": True})
    return gzip.compress(content, compresslevel=4, mtime=0)


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


if __name__ == "__main__":
    raise SystemExit(main())
