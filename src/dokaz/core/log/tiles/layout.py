# SPDX-License-Identifier: Apache-2.0
"""Names and contents of tiles and entry bundles (C2SP tlog-tiles, "Merkle Tree", "Log entries").

One tile has exactly one name and one list of entries exactly one encoding; anything else is
refused when read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dokaz.core.log.errors import EntryTooLong, MalformedTile
from dokaz.core.log.merkle import MAX_TREE_SIZE, require_tree_size

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 2**16 - 1
_ENTRIES = "entries"
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class TilePath:
    """What the name of a tile says.

    `level` counts tile levels from the leaves (0..63), or is None for a bundle of entries;
    `index` counts tiles in the level; `width` counts hashes or entries, 256 when full.

    Raises:
        MalformedTile: a number is out of its range.
    """

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= MAX_LEVEL:
            raise MalformedTile("tile level is not between 0 and 63")
        if not 0 <= self.index <= MAX_TREE_SIZE:
            raise MalformedTile("tile index is out of range")
        if not 1 <= self.width <= TILE_WIDTH:
            raise MalformedTile("tile width is not between 1 and 256")

    @property
    def is_full(self) -> bool:
        return self.width == TILE_WIDTH

    @property
    def full(self) -> "TilePath":
        """The same tile once it is full."""
        return TilePath(self.level, self.index)

    def __str__(self) -> str:
        level = _ENTRIES if self.level is None else str(self.level)
        suffix = "" if self.is_full else f".p/{self.width}"
        return f"tile/{level}/{_index_elements(self.index)}{suffix}"


def tile_path(*, level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Name of a hash tile, such as `tile/1/x001/234.p/7`."""
    return str(TilePath(level, index, width))


def bundle_path(*, index: int, width: int = TILE_WIDTH) -> str:
    """Name of an entry bundle, such as `tile/entries/000`."""
    return str(TilePath(None, index, width))


def parse_tile_path(path: str) -> TilePath:
    """Read the name of a tile or bundle.

    Raises:
        MalformedTile: not a name this format gives to anything, such as one with a needless zero.
    """
    # Longer than the name of any tile a tree of 2^63 leaves can have.
    match = _PATH.fullmatch(path) if len(path) <= 100 else None
    if match is None:
        raise MalformedTile("not the name of a tile")
    level = None if match["level"] == _ENTRIES else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    parsed = TilePath(level, index, int(match["width"] or TILE_WIDTH))
    if str(parsed) != path:
        raise MalformedTile("not the only possible name of this tile")
    return parsed


def _index_elements(index: int) -> str:
    elements = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        elements.append(f"x{index % 1000:03}")
    return "/".join(reversed(elements))


def level_width(*, level: int, size: int) -> int:
    """Number of hashes at tile level `level` in a tree of `size` leaves."""
    return size >> (TILE_HEIGHT * level)


def tile_in_tree(*, level: int, index: int, size: int) -> TilePath | None:
    """The tile `index` at `level` as a tree of `size` leaves has it, or None if it has none."""
    width = min(TILE_WIDTH, level_width(level=level, size=size) - index * TILE_WIDTH)
    return TilePath(level, index, width) if width > 0 and index >= 0 else None


def right_edge(size: int) -> list[TilePath]:
    """The partial tiles of a tree of `size` leaves, from the leaves up; at most one per level."""
    edge = []
    level = 0
    while count := level_width(level=level, size=size):
        if width := count % TILE_WIDTH:
            edge.append(TilePath(level, count // TILE_WIDTH, width))
        level += 1
    return edge


def tiles_of_tree(size: int) -> Iterator[TilePath]:
    """Every hash tile of a tree of `size` leaves, level by level, left to right.

    Raises:
        OutsideTree: no tree has this size.
    """
    require_tree_size(size)
    level = 0
    while count := level_width(level=level, size=size):
        for index in range(-(-count // TILE_WIDTH)):
            yield TilePath(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))
        level += 1


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """Content of a bundle: each entry after its length as two bytes, big-endian.

    Raises:
        EntryTooLong: an entry has more than 65,535 bytes.
    """
    held = list(entries)
    longest = max(map(len, held), default=0)
    if longest > MAX_ENTRY_BYTES:
        raise EntryTooLong(f"log entry has {longest} bytes; at most 65,535 are possible")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in held])


def decode_entries(content: bytes) -> list[bytes]:
    """Entries of a bundle, in order; the empty content holds none.

    Raises:
        MalformedTile: the content ends inside an entry, or holds more than 256.
    """
    entries: list[bytes] = []
    position = 0
    while position < len(content):
        start = position + 2
        length = int.from_bytes(content[position:start], "big")
        position = start + length
        if start > len(content) or position > len(content):
            raise MalformedTile("entry bundle ends inside an entry")
        if len(entries) == TILE_WIDTH:
            raise MalformedTile("entry bundle holds more than 256 entries")
        entries.append(content[start:position])
    return entries
