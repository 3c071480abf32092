# SPDX-License-Identifier: Apache-2.0
"""Tiles from a source nobody needs to trust, checked against a root that is trusted.

Promises: what `TrustedTiles` gives out hashes up to the root it was made with; a source that lies
about one byte is refused with that byte. Does not promise that the root is the log's: open the
checkpoint first.

Why it holds:
1. The partial tiles at the right edge together are exactly the perfect subtrees of the tree, so
   they are checked together, against the root.
2. A full tile hashes to one entry of a tile a level higher, which was checked before it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from dokaz.core.log.errors import InclusionNotProven, OutsideTree, TileNotProven
from dokaz.core.log.merkle import (
    HASH_LENGTH,
    leaf_hash,
    perfect_root,
    require_hash,
    require_tree_size,
    root_of_peaks,
)
from dokaz.core.log.tiles.growth import split_hashes
from dokaz.core.log.tiles.layout import (
    TILE_WIDTH,
    TilePath,
    parse_tile_path,
    right_edge,
    tile_in_tree,
)
from dokaz.core.log.tiles.reader import TileReader, read_bundle, read_tile

# Level 0 is read once from left to right in an audit; the levels above are 1/255 of it.
_LEAF_TILES_KEPT = 64


def required_tiles(*, indexes: Iterable[int], size: int) -> set[str]:
    """Names of the hash tiles with which `TrustedTiles` can check these leaves of this tree.

    Raises:
        OutsideTree: the tree has no such leaf.
    """
    require_tree_size(size)
    needed = set(right_edge(size))
    for index in indexes:
        if not 0 <= index < size:
            raise OutsideTree(f"index {index} does not lie in a tree of size {size}")
        level, position = 0, index // TILE_WIDTH
        tile = tile_in_tree(level=level, index=position, size=size)
        while tile is not None and tile not in needed:
            needed.add(tile)
            level, position = level + 1, position // TILE_WIDTH
            tile = tile_in_tree(level=level, index=position, size=size)
    return {str(tile) for tile in needed}


class TrustedTiles:
    """A `TileReader` over another one that gives out only hash tiles proven by the root.

    Keeps what it has checked, except most leaf tiles, in memory: about 1/8 byte for each leaf
    read. Not safe for use by two threads at once.

    Raises:
        OutsideTree, MalformedHash: no tree has this size, or the root is not 32 bytes.
        TileNotProven: the right edge does not lead to the root.
        TileMissing, TileDamaged: the right edge cannot be read.
    """

    def __init__(self, *, reader: TileReader, size: int, root: bytes) -> None:
        require_tree_size(size)
        require_hash(root)
        self._reader = reader
        self._size = size
        self._inner: dict[TilePath, bytes] = {}
        self._leaves: OrderedDict[TilePath, bytes] = OrderedDict()
        self._check_right_edge(root)

    @property
    def size(self) -> int:
        """Number of leaves of the trusted tree."""
        return self._size

    def read(self, path: str) -> bytes:
        """Content of a hash tile of this tree.

        Raises:
            MalformedTile: not the name of a tile.
            OutsideTree: this tree has no tile of that name, or it is an entry bundle.
            TileNotProven: the source's content does not lead to the root.
            TileMissing, TileDamaged: it, or a tile above it, cannot be read.
        """
        tile = parse_tile_path(path)
        if tile.level is None:
            raise OutsideTree("an entry bundle is read with `entries`")
        return self._proven(tile)

    def leaf(self, index: int) -> bytes:
        """The proven 32-byte hash of leaf `index`.

        Raises:
            OutsideTree: the tree has no such leaf.
            TileNotProven, TileMissing, TileDamaged: as `read`.
        """
        if not 0 <= index < self._size:
            raise OutsideTree(f"index {index} does not lie in a tree of size {self._size}")
        tile_index, position = divmod(index, TILE_WIDTH)
        content = self._proven(self._in_tree(0, tile_index))
        return content[position * HASH_LENGTH : (position + 1) * HASH_LENGTH]

    def require_entry(self, *, index: int, entry: bytes) -> None:
        """Check that `entry` is the log's entry `index`.

        Raises:
            InclusionNotProven: another entry stands there.
            OutsideTree, TileNotProven, TileMissing, TileDamaged: as `leaf`.
        """
        if self.leaf(index) != leaf_hash(entry):
            raise InclusionNotProven(f"this is not the entry {index} of the log")

    def entries(self, bundle_index: int) -> list[bytes]:
        """The proven entries of one bundle, read from the same source.

        Raises:
            OutsideTree: the tree has no such bundle.
            TileNotProven: an entry is not the one the tree commits to.
            TileMissing, TileDamaged: the bundle or a tile cannot be read.
        """
        tile = self._in_tree(0, bundle_index)
        hashes = split_hashes(self._proven(tile))
        bundle = TilePath(None, tile.index, tile.width)
        entries = read_bundle(self._reader, bundle)
        for position, (entry, expected) in enumerate(zip(entries, hashes, strict=True)):
            if leaf_hash(entry) != expected:
                index = bundle_index * TILE_WIDTH + position
                raise TileNotProven(f"{bundle}: entry {index} is not the one in the tree")
        return entries

    def _check_right_edge(self, root: bytes) -> None:
        """Step 1: the partial tiles, highest level first, hold the peaks from left to right."""
        edge = {tile: read_tile(self._reader, tile) for tile in right_edge(self._size)}
        peaks: list[bytes] = []
        for content in reversed(edge.values()):
            peaks += _perfect_roots(split_hashes(content))
        if root_of_peaks(peaks) != root:
            raise TileNotProven("the tiles at the right edge do not lead to the trusted root")
        # The edge is the foot on which every other check stands, so it is never dropped.
        self._inner.update(edge)

    def _proven(self, tile: TilePath) -> bytes:
        """Step 2, from the tile upwards to the first one already checked, and down again."""
        waiting: list[TilePath] = []
        content = self._kept(tile)
        while content is None:
            waiting.append(tile)
            assert tile.level is not None
            self._require_in_tree(tile)
            tile = self._in_tree(tile.level + 1, tile.index // TILE_WIDTH)
            content = self._kept(tile)
        for lower in reversed(waiting):
            start = lower.index % TILE_WIDTH * HASH_LENGTH
            expected = content[start : start + HASH_LENGTH]
            content = read_tile(self._reader, lower)
            if perfect_root(split_hashes(content)) != expected:
                raise TileNotProven(f"{lower} does not lead to the trusted root")
            self._keep(lower, content)
        return content

    def _in_tree(self, level: int, index: int) -> TilePath:
        tile = tile_in_tree(level=level, index=index, size=self._size)
        if tile is None:
            raise OutsideTree("this tree has no such tile")
        return tile

    def _require_in_tree(self, tile: TilePath) -> None:
        assert tile.level is not None
        if self._in_tree(tile.level, tile.index) != tile:
            raise OutsideTree("a tree of this size has this tile in another width")

    def _kept(self, tile: TilePath) -> bytes | None:
        return self._inner.get(tile) or self._leaves.get(tile)

    def _keep(self, tile: TilePath, content: bytes) -> None:
        if tile.level:
            self._inner[tile] = content
            return
        self._leaves[tile] = content
        if len(self._leaves) > _LEAF_TILES_KEPT:
            self._leaves.popitem(last=False)


def _perfect_roots(hashes: Sequence[bytes]) -> list[bytes]:
    """Roots of the perfect subtrees over a partial tile, from left to right."""
    roots = []
    start = 0
    while start < len(hashes):
        width = 1 << (len(hashes) - start).bit_length() - 1
        roots.append(perfect_root(hashes[start : start + width]))
        start += width
    return roots
