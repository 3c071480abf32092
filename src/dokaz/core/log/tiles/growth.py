# SPDX-License-Identifier: Apache-2.0
"""Which files change when the tree grows.

Memory stays flat: at most one unfinished tile per level is held. Nothing is written here; the
caller stores what is yielded, and must store all of it before publishing the new size.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dokaz.core.log.merkle import (
    HASH_LENGTH,
    MAX_TREE_SIZE,
    perfect_root,
    require_hash,
    require_tree_size,
)
from dokaz.core.log.tiles.layout import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TilePath,
    encode_entries,
    level_width,
)
from dokaz.core.log.tiles.reader import TileReader, read_bundle, read_tile

# The highest level never fills: 256^8 leaves are more than a tree can have.
_LEVELS = -(-MAX_TREE_SIZE.bit_length() // TILE_HEIGHT)


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the log: its name and its whole content."""

    path: str
    content: bytes


def new_tiles(*, reader: TileReader, old_size: int, leaf_hashes: Iterable[bytes]) -> Iterator[Tile]:
    """Every hash tile that appending `leaf_hashes` to a tree of `old_size` completes or changes.

    Yields full tiles as they fill and, at the end, the partial tile of each level that changed.
    Of the old tree only the partial tiles at its right edge are read, through `reader`; they are
    taken as they are, so the caller compares the new root with its own frontier before signing.

    Raises:
        OutsideTree: no tree has the size `old_size`.
        MalformedHash: a leaf hash is not 32 bytes.
        TileMissing, TileDamaged: the old right edge cannot be read.
    """
    require_tree_size(old_size)
    levels = [_Level(level, reader, old_size) for level in range(_LEVELS)]
    leaves = iter(leaf_hashes)
    while some := list(itertools.islice(leaves, levels[0].room)):
        for leaf in some:
            if len(leaf) != HASH_LENGTH:
                require_hash(leaf)
        if levels[0].add(some):
            yield from _completed(levels)
    for level in levels:
        if level.changed:
            yield level.partial()


def _completed(levels: list["_Level"]) -> Iterator[Tile]:
    """The tile of level 0 that has just filled, and those above that fill because of it."""
    for level, above in itertools.pairwise(levels):
        root, tile = level.take_full()
        yield tile
        if not above.add([root]):
            return


class _Level:
    """The unfinished tile of one level."""

    def __init__(self, level: int, reader: TileReader, old_size: int) -> None:
        self._level = level
        count = level_width(level=level, size=old_size)
        self._index, self._width = divmod(count, TILE_WIDTH)
        self._reader = reader
        self._hashes: list[bytes] = []
        self.changed = False

    @property
    def room(self) -> int:
        """How many more hashes the tile holds."""
        return TILE_WIDTH - (len(self._hashes) if self.changed else self._width)

    def add(self, values: list[bytes]) -> bool:
        """Append hashes, for which there is room; return whether the tile is now full."""
        if not self.changed:
            self._load()
        self._hashes += values
        return len(self._hashes) == TILE_WIDTH

    def _load(self) -> None:
        self.changed = True
        if self._width:
            content = read_tile(self._reader, TilePath(self._level, self._index, self._width))
            self._hashes = split_hashes(content)

    def take_full(self) -> tuple[bytes, Tile]:
        """Root and file of the full tile; the next tile of the level starts empty."""
        path = str(TilePath(self._level, self._index))
        tile = Tile(path, b"".join(self._hashes))
        root = perfect_root(self._hashes)
        self._index += 1
        self._width = 0
        self._hashes = []
        self.changed = False
        return root, tile

    def partial(self) -> Tile:
        path = str(TilePath(self._level, self._index, len(self._hashes)))
        return Tile(path, b"".join(self._hashes))


def split_hashes(content: bytes) -> list[bytes]:
    """Cut the content of a tile into its hashes."""
    return [content[start : start + HASH_LENGTH] for start in range(0, len(content), HASH_LENGTH)]


def new_bundles(*, reader: TileReader, old_size: int, entries: Iterable[bytes]) -> Iterator[Tile]:
    """Every entry bundle that appending `entries` to a log of `old_size` completes or changes.

    Raises:
        OutsideTree: no log has the size `old_size`.
        EntryTooLong: an entry has more than 65,535 bytes.
        TileMissing, TileDamaged: the old last bundle cannot be read.
    """
    require_tree_size(old_size)
    index, width = divmod(old_size, TILE_WIDTH)
    rest = iter(entries)
    while some := list(itertools.islice(rest, TILE_WIDTH - width)):
        held = read_bundle(reader, TilePath(None, index, width)) if width else []
        held += some
        yield Tile(str(TilePath(None, index, len(held))), encode_entries(held))
        index, width = index + 1, 0
