# SPDX-License-Identifier: Apache-2.0
"""Roots and proofs computed from tiles (RFC 6962 sections 2.1.1 and 2.1.2).

A proof needs three or four tiles for ten million leaves, and reads each of them once. What comes
out is as true as the tiles: over `TrustedTiles` it is proven, over plain files it is what the
files say, and whoever receives it checks it with `merkle.verify_...`.
"""

from dokaz.core.log.errors import OutsideTree
from dokaz.core.log.merkle import (
    HASH_LENGTH,
    Frontier,
    peak_heights,
    perfect_root,
    require_tree_size,
    root_of_peaks,
)
from dokaz.core.log.tiles.growth import split_hashes
from dokaz.core.log.tiles.layout import TILE_HEIGHT, TILE_WIDTH, TilePath, tile_in_tree
from dokaz.core.log.tiles.reader import TileReader, read_tile


def inclusion_proof(*, reader: TileReader, index: int, size: int) -> list[bytes]:
    """Hashes that prove the leaf `index` in the tree of `size`, from its sibling upwards.

    Raises:
        OutsideTree: the tree has no such leaf.
        TileMissing, TileDamaged: a tile cannot be read.
    """
    require_tree_size(size)
    if not 0 <= index < size:
        raise OutsideTree(f"index {index} does not lie in a tree of size {size}")
    tree = _Tree(reader, size)
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            proof.append(tree.range_root(middle, end))
            end = middle
        else:
            proof.append(tree.range_root(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(*, reader: TileReader, old_size: int, new_size: int) -> list[bytes]:
    """Hashes that prove the tree of `new_size` to extend that of `old_size`.

    Empty when the old tree is empty or the sizes are equal.

    Raises:
        OutsideTree: the old tree is larger than the new one.
        TileMissing, TileDamaged: a tile cannot be read.
    """
    require_tree_size(new_size)
    if not 0 <= old_size <= new_size:
        raise OutsideTree(f"a tree of size {new_size} cannot extend one of {old_size}")
    if old_size == 0:
        return []
    tree = _Tree(reader, new_size)
    proof = []
    start, end = 0, new_size
    while old_size != end:
        middle = start + _left_width(end - start)
        if old_size <= middle:
            proof.append(tree.range_root(middle, end))
            end = middle
        else:
            proof.append(tree.range_root(start, middle))
            start = middle
    if start > 0:
        proof.append(tree.range_root(start, end))
    return proof[::-1]


def root_from_tiles(*, reader: TileReader, size: int) -> bytes:
    """Root of the tree of `size`. Reads the right edge only: it does not audit the tiles inside.

    Raises:
        OutsideTree: no tree has this size.
        TileMissing, TileDamaged: a tile cannot be read.
    """
    return frontier_from_tiles(reader=reader, size=size).root()


def frontier_from_tiles(*, reader: TileReader, size: int) -> Frontier:
    """The frontier with which a tree of `size` goes on growing.

    Raises:
        OutsideTree: no tree has this size.
        TileMissing, TileDamaged: a tile cannot be read.
    """
    require_tree_size(size)
    return Frontier(size=size, peaks=_Tree(reader, size).peaks(0, size))


def leaf_from_tiles(*, reader: TileReader, index: int, size: int) -> bytes:
    """Hash of the leaf `index` of the tree of `size`.

    Raises:
        OutsideTree: the tree has no such leaf.
        TileMissing, TileDamaged: the tile cannot be read.
    """
    require_tree_size(size)
    if not 0 <= index < size:
        raise OutsideTree(f"index {index} does not lie in a tree of size {size}")
    return _Tree(reader, size).node(0, index)


def _left_width(width: int) -> int:
    """Largest power of two below `width` (RFC 6962 section 2.1)."""
    return 1 << (width - 1).bit_length() - 1


class _Tree:
    """The nodes of one tree, found in its tiles; keeps the tiles of one proof in memory."""

    def __init__(self, reader: TileReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._tiles: dict[TilePath, bytes] = {}

    def range_root(self, start: int, end: int) -> bytes:
        """Root over the leaves from `start` to before `end`, a range a proof can name."""
        return root_of_peaks(self.peaks(start, end))

    def peaks(self, start: int, end: int) -> list[bytes]:
        """Roots of the perfect subtrees of that range, from left to right."""
        peaks = []
        for height in peak_heights(end - start):
            peaks.append(self.node(height, start >> height))
            start += 1 << height
        return peaks

    def node(self, height: int, index: int) -> bytes:
        """Root over the leaves from index * 2^height on, 2^height of them."""
        level, inner = divmod(height, TILE_HEIGHT)
        position, count = index << inner, 1 << inner
        tile = tile_in_tree(level=level, index=position // TILE_WIDTH, size=self._size)
        if tile is None:
            raise OutsideTree("this tree has no such node")
        first = position % TILE_WIDTH * HASH_LENGTH
        return perfect_root(split_hashes(self._content(tile)[first : first + count * HASH_LENGTH]))

    def _content(self, tile: TilePath) -> bytes:
        content = self._tiles.get(tile)
        if content is None:
            content = self._tiles[tile] = read_tile(self._reader, tile)
        return content
