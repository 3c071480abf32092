# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): hashes, growth, checking proofs.

Promises: a proof is accepted only if every hash in it is used and is 32 bytes long, and both
roots come out. A refusal is an exception. Does not promise that a root is the log's: that is
the checkpoint's signature.

Sizes and indexes count leaves. Of the empty tree only its known root and an empty proof are
accepted; every other reading of "size 0" has been a source of disagreement between libraries.
"""

import itertools
from collections.abc import Iterable, Sequence
from hashlib import sha256

from dokaz.core.log.errors import (
    ConsistencyNotProven,
    InclusionNotProven,
    MalformedHash,
    OutsideTree,
)

HASH_LENGTH = 32
# The witness and proof formats carry at most 63 hashes (C2SP tlog-witness, add-checkpoint).
MAX_TREE_SIZE = 2**63 - 1
EMPTY_ROOT = sha256(b"").digest()
# A power of two.
_AT_ONCE = 256


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte hash of one log entry, SHA-256(0x00 || entry) (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The hash of each log entry, as `leaf_hash` gives it."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node, SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def require_tree_size(size: int) -> None:
    """Raise OutsideTree unless `size` can be the size of a tree."""
    if not 0 <= size <= MAX_TREE_SIZE:
        raise OutsideTree("tree size is negative or larger than 2^63 - 1")


def require_hash(value: bytes) -> None:
    """Raise MalformedHash unless `value` has 32 bytes."""
    if len(value) != HASH_LENGTH:
        raise MalformedHash(f"hash has {len(value)} bytes instead of {HASH_LENGTH}")


def peak_heights(size: int) -> list[int]:
    """Heights of the perfect subtrees that make up a tree of `size` leaves, from left to right."""
    return [height for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1]


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Join the roots of the perfect subtrees (left to right) into the root of the tree."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Root over a number of hashes that is a power of two, one level at a time."""
    level = hashes
    while len(level) > 1:
        level = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


class Frontier:
    """The right edge of a growing tree: all that is needed to append and to give the root.

    Holds at most 63 hashes, whatever the size. Not safe for use by two threads at once.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, *, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Take up a tree of `size` leaves whose perfect subtrees have the roots `peaks`.

        Raises:
            OutsideTree: the size is not possible, or not the right number of peaks.
            MalformedHash: a peak is not 32 bytes.
        """
        require_tree_size(size)
        if len(peaks) != size.bit_count():
            raise OutsideTree(f"a tree of size {size} does not have {len(peaks)} peaks")
        for peak in peaks:
            require_hash(peak)
        self._size = size
        self._peaks = list(peaks)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Roots of the perfect subtrees, from left to right."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Append one 32-byte leaf hash."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append 32-byte leaf hashes in order.

        Raises:
            MalformedHash: a leaf is not 32 bytes; the ones before it have been appended.
        """
        rest = iter(leaves)
        # Up to the end of a subtree at a time: a whole one is hashed level by level, in half the
        # time, and this carries every append and audit.
        while some := list(itertools.islice(rest, _AT_ONCE - self._size % _AT_ONCE)):
            if len(some) == _AT_ONCE and set(map(len, some)) == {HASH_LENGTH}:
                self._carry(perfect_root(some), _AT_ONCE)
            else:
                for leaf in some:
                    require_hash(leaf)
                    self._carry(leaf, 1)

    def _carry(self, root: bytes, width: int) -> None:
        """Append a perfect subtree of `width` leaves, of which the size is a multiple."""
        peaks, full = self._peaks, self._size // width
        while full & 1:
            root = sha256(b"\x01" + peaks.pop() + root).digest()
            full >>= 1
        peaks.append(root)
        self._size += width

    def root(self) -> bytes:
        """Root of the tree so far."""
        return root_of_peaks(self._peaks)

    def copy(self) -> "Frontier":
        """An independent frontier in the same state."""
        return Frontier(size=self._size, peaks=self._peaks)


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash `leaf` stands at `index` in the tree (RFC 9162 section 2.1.3.2).

    `proof` runs from the leaf's sibling up to the root's child.

    Raises:
        InclusionNotProven: it does not follow from this proof, for whatever reason.
    """
    if not 0 <= index < size <= MAX_TREE_SIZE:
        raise InclusionNotProven(f"index {index} does not lie in a tree of size {size}")
    if not _all_hashes((leaf, root, *proof)):
        raise InclusionNotProven("a hash in the inclusion proof is not 32 bytes")
    if len(proof) != inclusion_proof_length(index=index, size=size):
        raise InclusionNotProven("inclusion proof does not have the length this tree needs")
    result = leaf
    position, last = index, size - 1
    for sibling in proof:
        if position & 1 or position == last:
            result = node_hash(sibling, result)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        position >>= 1
        last >>= 1
    if result != root:
        raise InclusionNotProven("inclusion proof leads to another root")


def inclusion_proof_length(*, index: int, size: int) -> int:
    """Number of hashes in the proof for `index` in a tree of `size` (0 <= index < size)."""
    inner = (index ^ (size - 1)).bit_length()
    return inner + (index >> inner).bit_count()


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree only adds leaves to the old one (RFC 9162 section 2.1.4.2).

    From the empty tree, and between trees of one size, only the empty proof is accepted.

    Raises:
        ConsistencyNotProven: it does not follow from this proof, for whatever reason.
    """
    if not 0 <= old_size <= new_size <= MAX_TREE_SIZE:
        raise ConsistencyNotProven(f"a tree of size {new_size} cannot extend one of {old_size}")
    if not _all_hashes((old_root, new_root, *proof)):
        raise ConsistencyNotProven("a hash in the consistency proof is not 32 bytes")
    for size, root in ((old_size, old_root), (new_size, new_root)):
        if size == 0 and root != EMPTY_ROOT:
            raise ConsistencyNotProven("the root of an empty tree is not the one it must have")
    if old_size == new_size and old_root != new_root:
        raise ConsistencyNotProven(f"two different roots for one tree size {old_size}")
    if old_size in (0, new_size):
        if proof:
            raise ConsistencyNotProven("consistency proof should be empty")
        return
    _verify_growth(old_size, new_size, old_root, new_root, list(proof))


def _verify_growth(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: list[bytes]
) -> None:
    """The algorithm of RFC 9162 section 2.1.4.2 for 0 < old_size < new_size."""
    if old_size.bit_count() == 1:
        path.insert(0, old_root)
    if not path:
        raise ConsistencyNotProven("consistency proof is empty")
    old_last, new_last = old_size - 1, new_size - 1
    while old_last & 1:
        old_last >>= 1
        new_last >>= 1
    old_result = new_result = path[0]
    for sibling in path[1:]:
        if new_last == 0:
            raise ConsistencyNotProven("consistency proof is too long")
        if old_last & 1 or old_last == new_last:
            old_result = node_hash(sibling, old_result)
            new_result = node_hash(sibling, new_result)
            while not old_last & 1 and old_last:
                old_last >>= 1
                new_last >>= 1
        else:
            new_result = node_hash(new_result, sibling)
        old_last >>= 1
        new_last >>= 1
    if new_last != 0:
        raise ConsistencyNotProven("consistency proof is too short")
    if old_result != old_root:
        raise ConsistencyNotProven("consistency proof does not lead to the old root")
    if new_result != new_root:
        raise ConsistencyNotProven("consistency proof does not lead to the new root")


def _all_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_LENGTH for value in values)
