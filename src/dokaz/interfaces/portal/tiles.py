# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles of a map that the operator supplies: pictures from an MBTiles file (version 1.3), given out
as plain files, so that any web server can serve them.

They lie beneath the portal's own lines and names: whatever such a picture draws, the outline of
Ukraine with Crimea in it stands above. Their digest is of every tile with its address.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dokaz.interfaces.portal.wrong import FilesWrong, Problems

MOST_TILES, MOST_BYTES, MOST_TILE, DEEPEST = 200_000, 600_000_000, 600_000, 14
_MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "webp": b"RIFF"}
_QUERY = (
    "select zoom_level, tile_column, tile_row, tile_data from tiles "
    "order by zoom_level, tile_column, tile_row"
)


class _NoTile(Exception):
    """A row of the file is no tile that can be given out; the message says which."""


def index_of(path: Path, problems: Problems) -> bytes:
    """What the map has to know of the tiles, with their digest, as JSON; b"" after a problem."""
    digest, depths, count, size = hashlib.sha256(), set(), 0, 0
    kinds = set()
    try:
        for zoom, column, row, kind, content in _tiles(path):
            digest.update(f"{zoom}/{column}/{row} {len(content)}\n".encode())
            digest.update(content)
            depths.add(zoom)
            kinds.add(kind)
            count, size = count + 1, size + len(content)
            if count > MOST_TILES or size > MOST_BYTES:
                problems.tell(f"there are more than {MOST_TILES} tiles or {MOST_BYTES} bytes.")
                return b""
    except sqlite3.Error:
        problems.tell("the file is no MBTiles file.")
        return b""
    except _NoTile as wrong:
        problems.tell(f"tile {wrong} is no picture (PNG, JPEG or WebP) of at most zoom {DEEPEST}.")
        return b""
    if len(kinds) != 1:
        problems.tell("there must be tiles, and all pictures of one format.")
        return b""
    stated: dict[str, Any] = {
        "count": count,
        "format": kinds.pop(),
        "maxzoom": max(depths),
        "minzoom": min(depths),
        "sha256": digest.hexdigest(),
    }
    return json.dumps(stated, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def write_tiles(path: Path, index: bytes, folder: Path) -> None:
    """Write the tiles as `folder`/zoom/column/row.format, rows counted from the north.

    Raises:
        FilesWrong: the file is not the one that was read before.
    """
    problems = Problems(path.name)
    if index_of(path, problems) != index:
        raise FilesWrong([f"{path.name}: the file was changed while it was read."])
    for zoom, column, row, kind, content in _tiles(path):
        place = folder / str(zoom) / str(column)
        for each in (folder, folder / str(zoom), place):
            if not each.exists():
                each.mkdir()
                each.chmod(0o755)
        target = place / f"{row}.{kind}"
        target.write_bytes(content)
        target.chmod(0o644)


def _tiles(path: Path) -> Iterator[tuple[int, int, int, str, bytes]]:
    """Zoom, column, row from the north, format and content of each tile, in their order.

    Raises:
        sqlite3.Error: this is no such file.
        _NoTile: a row is no tile.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
        for zoom, column, south, content in database.execute(_QUERY):
            where = f"{zoom}/{column}/{south}"
            if not all(type(one) is int for one in (zoom, column, south)):
                raise _NoTile(where)
            if not (0 <= zoom <= DEEPEST and 0 <= column < 1 << zoom and 0 <= south < 1 << zoom):
                raise _NoTile(where)
            if not isinstance(content, bytes) or len(content) > MOST_TILE:
                raise _NoTile(where)
            kind = next((one for one, magic in _MAGIC.items() if content.startswith(magic)), "")
            if not kind:
                raise _NoTile(where)
            # MBTiles counts rows from the south, as TMS does.
            yield zoom, column, (1 << zoom) - 1 - south, kind, content
