# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiles hold the tree and nothing else; a lying source of tiles is found out."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.errors import DokazError
from dokaz.core.log.errors import (
    EntryTooLong,
    InclusionNotProven,
    MalformedHash,
    MalformedTile,
    OutsideTree,
    TileDamaged,
    TileMissing,
    TileNotProven,
)
from dokaz.core.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from dokaz.core.log.tiles import (
    Tile,
    TilePath,
    TrustedTiles,
    bundle_path,
    consistency_proof,
    decode_entries,
    encode_entries,
    frontier_from_tiles,
    inclusion_proof,
    leaf_from_tiles,
    new_bundles,
    new_tiles,
    parse_tile_path,
    read_bundle,
    required_tiles,
    root_from_tiles,
    tile_path,
    tiles_of_tree,
)

BOUNDARIES = [1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 70000]
LEAVES = [leaf_hash(index.to_bytes(4, "big")) for index in range(70000)]


class MemoryTiles(dict[str, bytes]):
    """A source of tiles in memory that counts what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        if path not in self:
            raise TileMissing(path)
        return self[path]

    def store(self, tile: Tile) -> None:
        # A name never gets another content: immutable files may be cached by anyone.
        assert self.setdefault(tile.path, tile.content) == tile.content


def grown(*steps: int) -> MemoryTiles:
    """Tiles of a tree grown to each of the sizes in turn."""
    tiles = MemoryTiles()
    size = 0
    for step in steps:
        added = new_tiles(reader=tiles, old_size=size, leaf_hashes=LEAVES[size:step])
        for tile in list(added):
            tiles.store(tile)
        size = step
    return tiles


@pytest.fixture(scope="module")
def large() -> MemoryTiles:
    return grown(*BOUNDARIES)


@cache
def root_of(size: int) -> bytes:
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    return frontier.root()


def brute_force(size: int) -> dict[str, bytes]:
    """Tiles from the definition: hashes of every level, cut into pieces of 256."""
    tiles, level, hashes = {}, 0, LEAVES[:size]
    while hashes:
        for start in range(0, len(hashes), 256):
            piece = hashes[start : start + 256]
            tiles[tile_path(level=level, index=start // 256, width=len(piece))] = b"".join(piece)
        for _ in range(8):
            pairs = zip(hashes[0::2], hashes[1::2], strict=False)
            hashes = [node_hash(left, right) for left, right in pairs]
        level += 1
    return tiles


@pytest.mark.parametrize("size", BOUNDARIES)
def test_tiles_equal_the_definition(size: int, large: MemoryTiles) -> None:
    expected = brute_force(size)
    assert {path: large[path] for path in expected} == expected
    assert {str(tile) for tile in tiles_of_tree(size)} == set(expected)


def test_documented_example_of_tile_widths() -> None:
    """C2SP tlog-tiles, "Partial Tiles": the tree of size 70,000, and that of 256."""
    tiles = list(tiles_of_tree(70_000))
    assert [str(tile) for tile in tiles if not tile.is_full] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert len([tile for tile in tiles if tile.level == 0 and tile.is_full]) == 273
    assert [str(tile) for tile in tiles_of_tree(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of_tree(0)) == []


@given(steps=st.lists(st.integers(1, 600), min_size=1, max_size=6))
@settings(max_examples=25)
def test_tiles_do_not_depend_on_the_batches(steps: list[int]) -> None:
    sizes = [sum(steps[: count + 1]) for count in range(len(steps))]
    tiles = grown(*sizes)
    expected = brute_force(sizes[-1])
    assert {path: tiles[path] for path in expected} == expected


def test_growth_names_only_what_changes(large: MemoryTiles) -> None:
    added = list(new_tiles(reader=large, old_size=65536, leaf_hashes=LEAVES[65536:65537]))
    assert [tile.path for tile in added] == ["tile/0/256.p/1"]
    assert list(new_tiles(reader=large, old_size=65536, leaf_hashes=[])) == []


def test_growth_reads_only_the_right_edge(large: MemoryTiles) -> None:
    large.reads.clear()
    list(new_tiles(reader=large, old_size=65537, leaf_hashes=LEAVES[65537:70000]))
    assert large.reads == ["tile/0/256.p/1"]


def test_growth_refuses_damage_and_nonsense(large: MemoryTiles) -> None:
    broken = MemoryTiles()
    broken.update(large)
    broken["tile/0/001.p/1"] = b"\x00" * 31
    with pytest.raises(TileDamaged):
        list(new_tiles(reader=broken, old_size=257, leaf_hashes=LEAVES[257:258]))
    with pytest.raises(MalformedHash):
        list(new_tiles(reader=large, old_size=257, leaf_hashes=[b"short"]))
    with pytest.raises(OutsideTree):
        list(new_tiles(reader=large, old_size=-1, leaf_hashes=[]))
    with pytest.raises(TileMissing):
        list(new_tiles(reader=MemoryTiles(), old_size=257, leaf_hashes=LEAVES[257:258]))


@pytest.mark.parametrize("size", BOUNDARIES)
def test_roots_and_frontiers_come_from_tiles(size: int, large: MemoryTiles) -> None:
    assert root_from_tiles(reader=large, size=size) == root_of(size)
    frontier = frontier_from_tiles(reader=large, size=size)
    frontier.append(LEAVES[0])
    expected = Frontier()
    expected.extend([*LEAVES[:size], LEAVES[0]])
    assert frontier.root() == expected.root()


def test_root_of_nothing(large: MemoryTiles) -> None:
    assert root_from_tiles(reader=large, size=0) == EMPTY_ROOT


@pytest.mark.parametrize("size", BOUNDARIES)
def test_every_kind_of_leaf_has_an_inclusion_proof(size: int, large: MemoryTiles) -> None:
    root = root_of(size)
    chosen = {0, size - 1, size // 2, *random.Random(size).sample(range(size), min(size, 20))}
    for index in chosen:
        proof = inclusion_proof(reader=large, index=index, size=size)
        verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=root)
        assert leaf_from_tiles(reader=large, index=index, size=size) == LEAVES[index]


def test_every_boundary_extends_every_earlier_one(large: MemoryTiles) -> None:
    for new_size in BOUNDARIES:
        for old_size in [0, *BOUNDARIES]:
            if old_size > new_size:
                with pytest.raises(OutsideTree):
                    consistency_proof(reader=large, old_size=old_size, new_size=new_size)
                continue
            verify_consistency(
                old_size=old_size,
                new_size=new_size,
                old_root=root_of(old_size),
                new_root=root_of(new_size),
                proof=consistency_proof(reader=large, old_size=old_size, new_size=new_size),
            )


@given(data=st.data(), new_size=st.integers(1, 700))
@settings(max_examples=60)
def test_any_two_sizes_and_any_leaf(data: st.DataObject, new_size: int) -> None:
    tiles = grown(new_size)
    old_size = data.draw(st.integers(0, new_size))
    index = data.draw(st.integers(0, new_size - 1))
    verify_consistency(
        old_size=old_size,
        new_size=new_size,
        old_root=root_of(old_size),
        new_root=root_of(new_size),
        proof=consistency_proof(reader=tiles, old_size=old_size, new_size=new_size),
    )
    proof = inclusion_proof(reader=tiles, index=index, size=new_size)
    root = root_of(new_size)
    verify_inclusion(index=index, size=new_size, leaf=LEAVES[index], proof=proof, root=root)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, -1), (0, 2**63)])
def test_proofs_outside_the_tree_are_refused(index: int, size: int, large: MemoryTiles) -> None:
    for ask in (inclusion_proof, leaf_from_tiles):
        with pytest.raises(OutsideTree):
            ask(reader=large, index=index, size=size)
    with pytest.raises(OutsideTree):
        required_tiles(indexes=[index], size=size)


def test_full_tile_stands_in_for_a_deleted_partial_one(large: MemoryTiles) -> None:
    pruned = MemoryTiles()
    pruned.update({path: content for path, content in large.items() if ".p/" not in path})
    pruned["tile/2/000.p/1"] = large["tile/2/000.p/1"]
    assert root_from_tiles(reader=pruned, size=255) == root_of(255)
    with pytest.raises(TileMissing):
        root_from_tiles(reader=pruned, size=70000)


# Names from C2SP tlog-tiles, "Merkle Tree", and by its rules.
@pytest.mark.parametrize(
    ("path", "parsed"),
    [
        ("tile/0/x001/x234/067", TilePath(0, 1234067)),
        ("tile/0/000", TilePath(0, 0)),
        ("tile/63/999.p/255", TilePath(63, 999, 255)),
        ("tile/1/x001/000.p/1", TilePath(1, 1000, 1)),
        ("tile/entries/x001/234.p/9", TilePath(None, 1234, 9)),
    ],
)
def test_names_of_tiles(path: str, parsed: TilePath) -> None:
    assert parse_tile_path(path) == parsed
    assert str(parsed) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/1234",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/../000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/data/000",
        "tile/0/" + "x999/" * 7 + "999",
        "tile/0/" + "x001/" * 50 + "999",
    ],
)
def test_other_names_are_refused(path: str) -> None:
    with pytest.raises(MalformedTile):
        parse_tile_path(path)


@given(st.text(max_size=60) | st.from_regex(r"tile/[0-9a-z]{1,4}/[x0-9/]{1,20}(\.p/[0-9]{1,3})?"))
def test_any_name_is_read_or_refused(path: str) -> None:
    try:
        parsed = parse_tile_path(path)
    except MalformedTile:
        return
    assert str(parsed) == path


@given(st.integers(0, 2**63 - 1), st.integers(1, 256), st.integers(0, 63) | st.none())
def test_every_tile_has_a_name(index: int, width: int, level: int | None) -> None:
    tile = TilePath(level, index, width)
    assert parse_tile_path(str(tile)) == tile


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_entries_come_back(entries: list[bytes]) -> None:
    assert decode_entries(encode_entries(entries)) == entries


@given(st.binary(max_size=300))
def test_any_bundle_is_read_or_refused(content: bytes) -> None:
    try:
        entries = decode_entries(content)
    except MalformedTile:
        return
    assert encode_entries(entries) == content


def test_bundle_limits() -> None:
    assert decode_entries(encode_entries([b"\x00" * 65535])) == [b"\x00" * 65535]
    with pytest.raises(EntryTooLong):
        encode_entries([b"\x00" * 65536])
    with pytest.raises(MalformedTile):
        decode_entries(b"\x00\x00" * 257)
    with pytest.raises(MalformedTile):
        decode_entries(b"\x00\x05abcd")
    with pytest.raises(MalformedTile):
        decode_entries(b"\x00")


@given(steps=st.lists(st.integers(0, 300), min_size=1, max_size=5))
@settings(max_examples=30)
def test_bundles_grow_with_the_log(steps: list[int]) -> None:
    entries = [index.to_bytes(4, "big") for index in range(sum(steps))]
    source, size = MemoryTiles(), 0
    for step in steps:
        added = entries[size : size + step]
        for tile in list(new_bundles(reader=source, old_size=size, entries=added)):
            source.store(tile)
        size += step
    for start in range(0, size, 256):
        piece = entries[start : start + 256]
        path = bundle_path(index=start // 256, width=len(piece))
        assert decode_entries(source[path]) == piece


@pytest.mark.parametrize("content", [encode_entries([b"one"]), encode_entries([b""] * 3), b"\x00"])
def test_bundles_of_another_length_are_damage(content: bytes) -> None:
    source = MemoryTiles()
    source[bundle_path(index=0, width=2)] = encode_entries([b"one", b"two"])
    assert read_bundle(source, TilePath(None, 0, 2)) == [b"one", b"two"]
    source[bundle_path(index=0, width=2)] = content
    with pytest.raises(TileDamaged):
        read_bundle(source, TilePath(None, 0, 2))


def complete(size: int) -> MemoryTiles:
    """Tiles and bundles of a log whose entry is the four bytes of its index."""
    source = grown(size)
    entries = [index.to_bytes(4, "big") for index in range(size)]
    for tile in new_bundles(reader=source, old_size=0, entries=entries):
        source.store(tile)
    return source


@pytest.mark.parametrize("size", [1, 255, 256, 257, 66000])
def test_trusted_tiles_give_the_same_answers(size: int) -> None:
    source = complete(size)
    trusted = TrustedTiles(reader=source, size=size, root=root_of(size))
    for index in {0, size // 2, size - 1}:
        assert trusted.leaf(index) == LEAVES[index]
        trusted.require_entry(index=index, entry=index.to_bytes(4, "big"))
        assert inclusion_proof(reader=trusted, index=index, size=size) == inclusion_proof(
            reader=source, index=index, size=size
        )
    first = list(range(min(256, size)))
    assert trusted.entries(0) == [index.to_bytes(4, "big") for index in first]
    with pytest.raises(InclusionNotProven):
        trusted.require_entry(index=0, entry=b"another")


def test_trusted_tiles_refuse_what_the_tree_does_not_have() -> None:
    trusted = TrustedTiles(reader=complete(300), size=300, root=root_of(300))
    for path in (
        "tile/0/001",
        "tile/0/002.p/1",
        "tile/0/001.p/43",
        "tile/2/000",
        "tile/entries/000",
    ):
        with pytest.raises(OutsideTree):
            trusted.read(path)
    for index in (-1, 300):
        with pytest.raises(OutsideTree):
            trusted.leaf(index)
    for index in (-1, 2):
        with pytest.raises(OutsideTree):
            trusted.entries(index)
    with pytest.raises(MalformedTile):
        trusted.read("../checkpoint")


def test_trusted_tiles_of_an_empty_tree_hold_nothing() -> None:
    trusted = TrustedTiles(reader=MemoryTiles(), size=0, root=EMPTY_ROOT)
    with pytest.raises(OutsideTree):
        trusted.leaf(0)
    with pytest.raises(TileNotProven):
        TrustedTiles(reader=MemoryTiles(), size=0, root=LEAVES[0])


def read_everything(source: MemoryTiles, size: int, root: bytes) -> None:
    trusted = TrustedTiles(reader=source, size=size, root=root)
    for tile in tiles_of_tree(size):
        trusted.read(str(tile))
    for bundle in range(-(-size // 256)):
        trusted.entries(bundle)


@given(data=st.data(), size=st.sampled_from([1, 200, 256, 300, 600]))
@settings(max_examples=60, deadline=None)
def test_one_flipped_bit_anywhere_is_found(data: st.DataObject, size: int) -> None:
    source, root = complete(size), root_of(size)
    read_everything(source, size, root)
    path = data.draw(st.sampled_from(sorted(source)))
    bit = data.draw(st.integers(0, 8 * len(source[path]) - 1))
    value = int.from_bytes(source[path], "big") ^ (1 << bit)
    source[path] = value.to_bytes(len(source[path]), "big")
    with pytest.raises((TileNotProven, TileDamaged)):
        read_everything(source, size, root)


def test_consistent_lie_below_the_root_is_found() -> None:
    """A source that swaps a whole subtree, leaf tile and all tiles above it, still fails."""
    liar = MemoryTiles()
    other = [leaf_hash(b"other"), *LEAVES[1:70000]]
    for tile in new_tiles(reader=liar, old_size=0, leaf_hashes=other):
        liar.store(tile)
    honest = grown(70000)
    liar["tile/2/000.p/1"] = honest["tile/2/000.p/1"]
    trusted = TrustedTiles(reader=liar, size=70000, root=root_of(70000))
    assert trusted.leaf(69999) == LEAVES[69999]
    with pytest.raises(TileNotProven):
        trusted.leaf(0)


@given(data=st.data(), size=st.sampled_from([1, 256, 257, 700, 66000]))
@settings(max_examples=30, deadline=None)
def test_required_tiles_are_enough_and_few(data: st.DataObject, size: int) -> None:
    indexes = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=5))
    source = grown(size)
    needed = required_tiles(indexes=indexes, size=size)
    carried = MemoryTiles()
    carried.update({path: source[path] for path in needed})
    trusted = TrustedTiles(reader=carried, size=size, root=root_of(size))
    for index in indexes:
        assert trusted.leaf(index) == LEAVES[index]
    assert set(carried.reads) == needed
    assert len(needed) <= 3 + 3 * len(set(indexes))


def test_leaf_tiles_are_not_all_kept_in_memory() -> None:
    source = grown(256 * 100)
    trusted = TrustedTiles(reader=source, size=256 * 100, root=root_of(256 * 100))
    for index in range(0, 256 * 100, 256):
        trusted.leaf(index)
    source.reads.clear()
    trusted.leaf(0)
    assert source.reads == ["tile/0/000"]


@given(st.dictionaries(st.sampled_from(sorted(brute_force(300))), st.binary(max_size=64)))
def test_any_source_is_refused_in_our_words(content: dict[str, bytes]) -> None:
    source = MemoryTiles()
    source.update(content)
    with pytest.raises(DokazError):
        TrustedTiles(reader=source, size=300, root=root_of(300))
