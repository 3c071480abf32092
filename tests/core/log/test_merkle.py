# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree agrees with RFC 6962, and proofs prove nothing but what they should."""

import base64
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.log.errors import (
    ConsistencyNotProven,
    InclusionNotProven,
    MalformedHash,
    OutsideTree,
)
from dokaz.core.log.merkle import (
    EMPTY_ROOT,
    MAX_TREE_SIZE,
    Frontier,
    leaf_hash,
    leaf_hashes,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# Leaves and roots of the reference tree in google/certificate-transparency
# (cpp/merkletree/merkle_tree_test.cc; the same in transparency-dev/merkle, testonly/constants.go).
REFERENCE_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    bytes.fromhex(root)
    for root in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
LEAVES = [leaf_hash(index.to_bytes(2, "big")) for index in range(70)]
sizes = st.integers(min_value=1, max_value=len(LEAVES))


# The definitions of RFC 6962 sections 2.1, 2.1.1 and 2.1.2, word for word and slow.
@cache
def mth(start: int, end: int) -> bytes:
    if end - start == 0:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    k = largest_power_below(end - start)
    return sha256(b"\x01" + mth(start, start + k) + mth(start + k, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    k = largest_power_below(end - start)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, *, complete: bool) -> list[bytes]:
    if m == end - start:
        return [] if complete else [mth(start, end)]
    k = largest_power_below(end - start)
    if m <= k:
        return [*subproof(m, start, start + k, complete=complete), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, complete=False), mth(start, start + k)]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(9))
def test_roots_equal_the_reference_tree(size: int) -> None:
    frontier = Frontier()
    for entry in REFERENCE_LEAVES[:size]:
        frontier.append(leaf_hash(entry))
    assert frontier.root() == REFERENCE_ROOTS[size]
    assert frontier.size == size


@given(size=st.integers(min_value=0, max_value=len(LEAVES)))
def test_frontier_equals_definition(size: int) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert frontier.root() == mth(0, size)


@given(first=sizes, second=sizes)
def test_frontier_taken_up_again_grows_the_same_tree(first: int, second: int) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:first])
    again = Frontier(size=frontier.size, peaks=frontier.peaks)
    untouched = frontier.copy()
    again.extend(LEAVES[first:second])
    assert again.root() == mth(0, max(first, second))
    assert untouched.root() == mth(0, first)


def test_whole_subtrees_taken_at_once_make_the_tree_that_single_leaves_make() -> None:
    leaves = leaf_hashes(index.to_bytes(2, "big") for index in range(1100))
    assert leaves[:70] == LEAVES
    alone, roots, peaks = Frontier(), [EMPTY_ROOT], [()]
    for leaf in leaves:
        alone.append(leaf)
        roots.append(alone.root())
        peaks.append(alone.peaks)
    for begun in (0, 1, 255, 256, 300, 512):
        for size in (begun, 512, 513, 767, 768, 1100):
            together = Frontier(size=begun, peaks=peaks[begun])
            together.extend(leaves[begun:size])
            assert (together.root(), together.size) == (roots[max(begun, size)], max(begun, size))
    broken = Frontier()
    with pytest.raises(MalformedHash):
        broken.extend([*leaves[:300], b"short", *leaves[301:]])
    assert (broken.root(), broken.size) == (roots[300], 300)


def test_frontier_refuses_what_is_not_a_hash_and_stays_sound() -> None:
    frontier = Frontier()
    with pytest.raises(MalformedHash):
        frontier.extend([*LEAVES[:3], b"short", LEAVES[3]])
    assert frontier.size == 3
    assert frontier.root() == mth(0, 3)


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (3, (LEAVES[0],)), (2, (LEAVES[0], LEAVES[1])), (-1, ())]
)
def test_frontier_refuses_peaks_that_do_not_fit(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(OutsideTree):
        Frontier(size=size, peaks=peaks)


def test_frontier_refuses_peaks_that_are_not_hashes() -> None:
    with pytest.raises(MalformedHash):
        Frontier(size=1, peaks=(b"x",))


def test_every_inclusion_proof_of_small_trees_holds() -> None:
    for size in range(1, 40):
        for index in range(size):
            verify_inclusion(
                index=index,
                size=size,
                leaf=LEAVES[index],
                proof=path(index, 0, size),
                root=mth(0, size),
            )


def test_every_old_root_is_consistent_with_every_later_one() -> None:
    for new_size in range(40):
        for old_size in range(new_size + 1):
            verify_consistency(
                old_size=old_size,
                new_size=new_size,
                old_root=mth(0, old_size),
                new_root=mth(0, new_size),
                proof=subproof(old_size, 0, new_size, complete=True) if old_size else [],
            )


@given(size=sizes, data=st.data())
def test_inclusion_proof_holds_for_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, leaf, root = path(index, 0, size), LEAVES[index], mth(0, size)
    change = data.draw(st.sampled_from(["bit", "drop", "add", "leaf", "root", "index", "size"]))
    if change == "bit" and proof:
        position = data.draw(st.integers(0, len(proof) - 1))
        proof[position] = flip(proof[position], data.draw(st.integers(0, 255)))
    elif change == "drop" and proof:
        proof.pop(data.draw(st.integers(0, len(proof) - 1)))
    elif change in ("bit", "drop", "add"):
        proof.insert(data.draw(st.integers(0, len(proof))), LEAVES[0])
    elif change == "leaf":
        leaf = flip(leaf, data.draw(st.integers(0, 255)))
    elif change == "root":
        root = flip(root, data.draw(st.integers(0, 255)))
    elif change == "index":
        index = data.draw(st.integers(-2, 2 * size).filter(lambda other: other != index))
    else:
        other = data.draw(st.integers(0, index) | st.just(MAX_TREE_SIZE + 1))
        size = other
    with pytest.raises(InclusionNotProven):
        verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)


@given(new_size=sizes, data=st.data())
def test_consistency_proof_holds_for_nothing_else(new_size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, new_size))
    proof = subproof(old_size, 0, new_size, complete=True)
    old_root, new_root = mth(0, old_size), mth(0, new_size)
    change = data.draw(st.sampled_from(["bit", "drop", "add", "old root", "new root"]))
    if change == "bit" and proof:
        position = data.draw(st.integers(0, len(proof) - 1))
        proof[position] = flip(proof[position], data.draw(st.integers(0, 255)))
    elif change == "drop" and proof:
        proof.pop(data.draw(st.integers(0, len(proof) - 1)))
    elif change in ("bit", "drop", "add"):
        proof.insert(data.draw(st.integers(0, len(proof))), LEAVES[0])
    elif change == "old root":
        old_root = flip(old_root, data.draw(st.integers(0, 255)))
    else:
        new_root = flip(new_root, data.draw(st.integers(0, 255)))
    with pytest.raises(ConsistencyNotProven):
        verify_consistency(
            old_size=old_size,
            new_size=new_size,
            old_root=old_root,
            new_root=new_root,
            proof=proof,
        )


@given(new_size=sizes, data=st.data())
def test_a_rewritten_entry_is_never_consistent(new_size: int, data: st.DataObject) -> None:
    """Whatever the rewriter sends as proof: here, each honest proof of the rewritten tree."""
    old_size = data.draw(st.integers(1, new_size))
    rewritten = data.draw(st.integers(0, old_size - 1))
    honest_old = mth(0, old_size)
    leaves = list(LEAVES[:new_size])
    leaves[rewritten] = leaf_hash(b"another entry")
    frontier = Frontier()
    frontier.extend(leaves)
    with pytest.raises(ConsistencyNotProven):
        verify_consistency(
            old_size=old_size,
            new_size=new_size,
            old_root=honest_old,
            new_root=frontier.root(),
            proof=subproof(old_size, 0, new_size, complete=True),
        )


@given(
    st.integers(-3, 80),
    st.integers(-3, 80),
    st.binary(max_size=40),
    st.binary(max_size=40),
    st.lists(st.binary(max_size=33), max_size=8),
)
def test_noise_proves_nothing(
    one: int, two: int, left: bytes, right: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(InclusionNotProven):
        verify_inclusion(index=one, size=two, leaf=left, proof=proof, root=right + b"\x00")
    if left != right:
        with pytest.raises(ConsistencyNotProven):
            verify_consistency(
                old_size=one, new_size=two, old_root=left, new_root=right, proof=proof
            )


@pytest.mark.parametrize(("old_size", "new_size"), [(3, 4), (5, 6), (6, 7), (6, 8)])
def test_proof_longer_than_the_tree_is_refused(old_size: int, new_size: int) -> None:
    """Both roots come out of this proof, but before its end a smaller tree's top is reached."""

    def check(old: int, new: int) -> None:
        verify_consistency(
            old_size=old,
            new_size=new,
            old_root=mth(0, 7),
            new_root=mth(0, 8),
            proof=subproof(7, 0, 8, complete=True),
        )

    check(7, 8)
    with pytest.raises(ConsistencyNotProven):
        check(old_size, new_size)


def test_inner_nodes_cannot_pass_for_leaves() -> None:
    """The two prefixes keep an inner node's content from being an entry (RFC 6962 section 2.1)."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("wrong", [b"\x00" * 32, EMPTY_ROOT[:31]])
def test_empty_tree_has_one_root_only(wrong: bytes) -> None:
    def check(root: bytes) -> None:
        verify_consistency(old_size=0, new_size=4, old_root=root, new_root=mth(0, 4), proof=[])

    check(EMPTY_ROOT)
    with pytest.raises(ConsistencyNotProven):
        check(wrong)


def flip(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ (1 << bit)).to_bytes(len(value), "big")


def decoded(values: list[str] | None) -> list[bytes]:
    return [base64.b64decode(value) for value in values or []]


def test_published_inclusion_vectors(shared_fixtures: Path) -> None:
    """transparency-dev/merkle, testdata/inclusion: 98 cases, good and bad."""
    files = sorted((shared_fixtures / "merkle/testdata/inclusion").rglob("*.json"))
    for file in files:
        vector = json.loads(file.read_text())

        def check(vector: dict[str, object] = vector) -> None:
            verify_inclusion(
                index=vector["leafIdx"],
                size=vector["treeSize"],
                leaf=base64.b64decode(vector["leafHash"]),
                proof=decoded(vector["proof"]),
                root=base64.b64decode(vector["root"]),
            )

        if vector["wantErr"]:
            with pytest.raises(InclusionNotProven):
                check()
        else:
            check()
    assert len(files) == 98


# Cases of the published suite in which "hashes" of 12 bytes are accepted; 32 are required here.
DUMMY_HASHES = {"sizes are equal (one) and proof is empty"}


def test_published_consistency_vectors(shared_fixtures: Path) -> None:
    """transparency-dev/merkle, testdata/consistency: 98 cases, good and bad."""
    files = sorted((shared_fixtures / "merkle/testdata/consistency").rglob("*.json"))
    for file in files:
        vector = json.loads(file.read_text())

        def check(vector: dict[str, object] = vector) -> None:
            verify_consistency(
                old_size=vector["size1"],
                new_size=vector["size2"],
                old_root=base64.b64decode(vector["root1"]),
                new_root=base64.b64decode(vector["root2"]),
                proof=decoded(vector["proof"]),
            )

        if vector["wantErr"] or vector["desc"] in DUMMY_HASHES:
            with pytest.raises(ConsistencyNotProven):
                check()
        else:
            check()
    assert len(files) == 98
