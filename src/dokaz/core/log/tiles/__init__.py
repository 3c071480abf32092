# SPDX-License-Identifier: Apache-2.0
"""The tree and its entries as static files (C2SP tlog-tiles): names, contents, growth, proofs.

A tile holds up to 256 neighbouring hashes of one level; a bundle holds the entries under one
tile of level 0. Full files never change, so they can be copied, cached and served by anything.
"""

from dokaz.core.log.tiles.growth import Tile, new_bundles, new_tiles
from dokaz.core.log.tiles.layout import (
    MAX_ENTRY_BYTES,
    TILE_WIDTH,
    TilePath,
    bundle_path,
    decode_entries,
    encode_entries,
    parse_tile_path,
    tile_path,
    tiles_of_tree,
)
from dokaz.core.log.tiles.proofs import (
    consistency_proof,
    frontier_from_tiles,
    inclusion_proof,
    leaf_from_tiles,
    root_from_tiles,
)
from dokaz.core.log.tiles.reader import TileReader, read_bundle, read_tile
from dokaz.core.log.tiles.trusted import TrustedTiles, required_tiles

__all__ = [
    "MAX_ENTRY_BYTES",
    "TILE_WIDTH",
    "Tile",
    "TilePath",
    "TileReader",
    "TrustedTiles",
    "bundle_path",
    "consistency_proof",
    "decode_entries",
    "encode_entries",
    "frontier_from_tiles",
    "inclusion_proof",
    "leaf_from_tiles",
    "new_bundles",
    "new_tiles",
    "parse_tile_path",
    "read_bundle",
    "read_tile",
    "required_tiles",
    "root_from_tiles",
    "tile_path",
    "tiles_of_tree",
]
