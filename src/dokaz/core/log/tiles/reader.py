# SPDX-License-Identifier: Apache-2.0
"""Reading tiles from wherever they lie. What is read here is not trusted, only of right length."""

from typing import Protocol

from dokaz.core.log.errors import MalformedTile, TileDamaged, TileMissing
from dokaz.core.log.merkle import HASH_LENGTH
from dokaz.core.log.tiles.layout import TilePath, decode_entries


class TileReader(Protocol):
    """Gives the content of a tile or bundle by its name.

    Reads only. An implementation need not check hashes; whoever must not trust the source wraps
    it in `TrustedTiles`.
    """

    def read(self, path: str) -> bytes:
        """Return the whole content.

        Raises:
            TileMissing: there is no such file.
            StorageFault: it cannot be read.
        """
        ...


def read_tile(reader: TileReader, tile: TilePath) -> bytes:
    """Content of a hash tile: `tile.width` hashes of 32 bytes.

    Where a partial tile is missing, the full one is read instead and cut: a log may delete a
    partial tile once the full one exists (C2SP tlog-tiles, "Partial Tiles").

    Raises:
        TileMissing: neither exists.
        TileDamaged: the content is too short or too long for its name.
    """
    found, content = _read_or_full(reader, tile)
    if len(content) != found.width * HASH_LENGTH:
        raise TileDamaged(f"{found} has {len(content)} bytes, not {found.width * HASH_LENGTH}")
    return content[: tile.width * HASH_LENGTH]


def read_bundle(reader: TileReader, bundle: TilePath) -> list[bytes]:
    """The `bundle.width` entries of a bundle; a missing partial one is cut from the full one.

    Raises:
        TileMissing: neither exists.
        TileDamaged: the content is not that many entries.
    """
    found, content = _read_or_full(reader, bundle)
    try:
        entries = decode_entries(content)
    except MalformedTile as error:
        raise TileDamaged(f"{found}: {error}") from error
    if len(entries) != found.width:
        raise TileDamaged(f"{found} holds {len(entries)} entries, not {found.width}")
    return entries[: bundle.width]


def _read_or_full(reader: TileReader, tile: TilePath) -> tuple[TilePath, bytes]:
    try:
        return tile, reader.read(str(tile))
    except TileMissing:
        if tile.is_full:
            raise
    return tile.full, reader.read(str(tile.full))
