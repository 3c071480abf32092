# SPDX-License-Identifier: Apache-2.0
"""Proofs that a digest existed before a block of Bitcoin, without trusting any authority.

The life of a proof: `start` makes a commitment that hides the digest; the commitment is sent to
calendars; `add_answer` takes in their promises; hours later `pending` lists whom to ask again and
`upgrade` takes in the path into a block; `verify_against_header` checks it against that block's
80-byte header.

Promises: no network, no clock; a proof that waits for a calendar is never taken for one that holds.

Does not: know which headers belong to Bitcoin. The header must come from a source the verifier
trusts (an own node, several explorers, a printed list); its proof of work is checked, which makes
inventing one costly but does not replace that source. Litecoin and Ethereum attestations are kept
and never verified.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dokaz.core.seals.opentimestamps_errors import (
    HeaderInvalid,
    HeaderMismatch,
    NotAttested,
    ProofMalformed,
    ProofOfOtherContent,
    ProofUnrelated,
)
from dokaz.core.seals.opentimestamps_format import (
    read_answer,
    read_detached,
    write_detached,
)
from dokaz.core.seals.opentimestamps_tree import (
    AttestationKind,
    DetachedTimestamp,
    Op,
    OpKind,
    Timestamp,
    combine,
    walk,
)

__all__ = [
    "BlockTime",
    "DetachedTimestamp",
    "Pending",
    "add_answer",
    "attested_heights",
    "open_commitments",
    "pending",
    "read_detached",
    "start",
    "upgrade",
    "verify_against_header",
    "write_detached",
]

NONCE_BYTES = 16
HEADER_BYTES = 80

# The easiest target Bitcoin's main chain has ever allowed (difficulty 1, block 0).
EASIEST_TARGET = 0xFFFF << 208

# A block's time must lie after the median of the eleven before it and at most two hours ahead of
# the network's clock (Bitcoin's rules for accepting a block); within that a miner may choose.
BLOCK_TIME_ACCURACY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Pending:
    """A promise not yet kept: ask `calendar` (a URI) again for `commitment`."""

    commitment: bytes
    calendar: str


@dataclass(frozen=True, slots=True)
class BlockTime:
    """What a proof shows: the digest existed when the block was made, at `at` (UTC) or so.

    `block_hash` is hexadecimal in the order explorers show. `not_checked` names what a person
    still has to do; a report must show it beside the time.
    """

    at: datetime
    accuracy: timedelta
    height: int
    block_hash: str
    not_checked: tuple[str, ...] = ("block belongs to Bitcoin's chain at this height",)


def start(digest: bytes, *, nonce: bytes) -> DetachedTimestamp:
    """Begin a proof for a SHA-256 digest; its commitment does not give the digest away.

    `nonce` is 16 fresh random bytes. The proof stays unfinished, and cannot be written to a file,
    until a calendar's answer is added; digest and nonce are enough to begin again.

    Raises:
        ProofMalformed: not a SHA-256 digest, or not 16 bytes of nonce.
    """
    if len(nonce) != NONCE_BYTES:
        raise ProofMalformed(f"nonce has {len(nonce)} bytes instead of {NONCE_BYTES}")
    hidden = Timestamp(branches=((Op(OpKind.SHA256), Timestamp()),))
    salted = Timestamp(branches=((Op(OpKind.APPEND, nonce), hidden),))
    return DetachedTimestamp(kind=OpKind.SHA256, digest=digest, timestamp=salted)


def open_commitments(proof: DetachedTimestamp) -> tuple[bytes, ...]:
    """Messages no calendar has answered for yet: post each to a calendar's `/digest`."""
    places = walk(proof.timestamp, proof.digest)
    return tuple(message for message, timestamp in places if timestamp.is_unfinished)


def pending(proof: DetachedTimestamp) -> tuple[Pending, ...]:
    """Promises in the proof: get `/timestamp/<commitment in hexadecimal>` from each calendar."""
    return tuple(
        Pending(commitment=message, calendar=one.calendar)
        for message, timestamp in walk(proof.timestamp, proof.digest)
        for one in timestamp.attestations
        if one.calendar is not None
    )


def attested_heights(proof: DetachedTimestamp) -> tuple[int, ...]:
    """Heights of the Bitcoin blocks the proof names, lowest first. Claims, until verified."""
    places = walk(proof.timestamp, proof.digest)
    return tuple(sorted({height for _, timestamp in places for height in _heights(timestamp)}))


def add_answer(proof: DetachedTimestamp, *, commitment: bytes, answer: bytes) -> DetachedTimestamp:
    """Take a calendar's answer for `commitment` into the proof.

    Raises:
        ProofMalformed: the answer cannot be read, or the proof would grow beyond its limit.
        ProofUnrelated: the proof does not contain that commitment.
    """
    news = read_answer(answer, commitment=commitment)
    changed, hits = _add_at(proof.timestamp, proof.digest, commitment, news)
    return _grown(proof, changed, hits)


def upgrade(
    proof: DetachedTimestamp, *, commitment: bytes, calendar: str, answer: bytes
) -> DetachedTimestamp:
    """Put the path into a block in the place of `calendar`'s promise for `commitment`.

    The promise is dropped only if the answer leads into a Bitcoin block; otherwise the answer is
    added and the promise stays.

    Raises:
        ProofMalformed, ProofUnrelated: as for `add_answer`; the latter also if there is no such
            promise.
    """
    if Pending(commitment, calendar) not in pending(proof):
        raise ProofUnrelated("the proof holds no such promise of this calendar")
    news = read_answer(answer, commitment=commitment)
    kept = any(_heights(place) for _, place in walk(news, commitment))
    changed, hits = _add_at(
        proof.timestamp, proof.digest, commitment, news, dropped=calendar if kept else None
    )
    return _grown(proof, changed, hits)


def verify_against_header(
    proof: DetachedTimestamp, *, digest: bytes, header: bytes, height: int
) -> BlockTime:
    """Check that `proof` leads from the SHA-256 `digest` into the block with this header.

    `header` is the 80 bytes of Bitcoin's block at `height`, from a source the verifier trusts.
    The steps: 1. the proof is for this digest; 2. the header is one with valid proof of work;
    3. the proof names this height; 4. a message it attests there is the block's Merkle root.

    Raises:
        ProofOfOtherContent, HeaderInvalid, NotAttested, HeaderMismatch: for steps 1 to 4.
    """
    if proof.kind is not OpKind.SHA256 or not hmac.compare_digest(proof.digest, digest):  # 1
        raise ProofOfOtherContent("the proof is for another digest")
    block_hash = _block_hash(header)  # 2
    attested = [
        message
        for message, timestamp in walk(proof.timestamp, proof.digest)
        if height in _heights(timestamp)
    ]
    if not attested:  # 3
        raise NotAttested(f"the proof does not lead into block {height}")
    if header[36:68] not in attested:  # 4
        raise HeaderMismatch(f"block {height} does not contain what the proof leads to")
    seconds = int.from_bytes(header[68:72], "little")
    return BlockTime(
        at=datetime.fromtimestamp(seconds, UTC),
        accuracy=BLOCK_TIME_ACCURACY,
        height=height,
        block_hash=block_hash[::-1].hex(),
    )


def _heights(timestamp: Timestamp) -> set[int]:
    return {
        one.height
        for one in timestamp.attestations
        if one.kind is AttestationKind.BITCOIN and one.height is not None
    }


def _add_at(
    timestamp: Timestamp,
    message: bytes,
    commitment: bytes,
    news: Timestamp,
    dropped: str | None = None,
) -> tuple[Timestamp, int]:
    """Combine `news` into every place whose message is `commitment`; return how many there are."""
    branches = []
    hits = 0
    for op, below in timestamp.branches:
        changed, found = _add_at(below, op.apply(message), commitment, news, dropped)
        branches.append((op, changed))
        hits += found
    result = replace(timestamp, branches=tuple(branches))
    if message != commitment:
        return result, hits
    kept = tuple(a for a in result.attestations if dropped is None or a.calendar != dropped)
    return combine(replace(result, attestations=kept), news), hits + 1


def _grown(proof: DetachedTimestamp, timestamp: Timestamp, hits: int) -> DetachedTimestamp:
    """The proof with its new tree, if it is still one that `read_detached` would take back."""
    if hits == 0:
        raise ProofUnrelated("the answer is for a commitment that is not in the proof")
    grown = replace(proof, timestamp=timestamp)
    if not any(place.is_unfinished for _, place in walk(timestamp, proof.digest)):
        return read_detached(write_detached(grown))
    return grown


def _block_hash(header: bytes) -> bytes:
    """Double SHA-256 of a header, as stored, whose proof of work meets the target it states."""
    if len(header) != HEADER_BYTES:
        raise HeaderInvalid(f"block header has {len(header)} bytes instead of {HEADER_BYTES}")
    target = target_of(int.from_bytes(header[72:76], "little"))
    block_hash = hashlib.sha256(hashlib.sha256(header).digest()).digest()
    if int.from_bytes(block_hash, "little") > target:
        raise HeaderInvalid("block header has no valid proof of work")
    return block_hash


def target_of(bits: int) -> int:
    """The number a block's hash must not exceed, from the 32 bits that state it in the header.

    Raises:
        HeaderInvalid: negative, or easier than Bitcoin's main chain has ever allowed.
    """
    exponent, mantissa = bits >> 24, bits & 0xFFFFFF
    target = mantissa << 8 * (exponent - 3) if exponent >= 3 else mantissa >> 8 * (3 - exponent)
    # The highest bit of the mantissa is a sign; a negative target can never be met.
    if mantissa > 0x7FFFFF or target > EASIEST_TARGET:
        raise HeaderInvalid("block header states a difficulty that Bitcoin never had")
    return target
