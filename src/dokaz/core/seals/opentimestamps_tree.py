# SPDX-License-Identifier: Apache-2.0
"""The values of an OpenTimestamps proof: operations, attestations, and the tree they make.

A proof starts from a message (the digest of a file). Each branch applies an operation to the
message and goes on from the result; an attestation says who saw the message of its place, and
when. A tree is a claim: only checking a message against a block proves anything.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from dokaz.core.seals.opentimestamps_digests import keccak256, ripemd160
from dokaz.core.seals.opentimestamps_errors import ProofMalformed

# Limits of the format, shared by its implementations.
MAX_MESSAGE = 4096
MAX_PAYLOAD = 8192
MAX_CALENDAR_URI = 1000
CALENDAR_CHARACTERS = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:"
)


class OpKind(Enum):
    """Operations by their tag in the format."""

    SHA1 = 0x02
    RIPEMD160 = 0x03
    SHA256 = 0x08
    KECCAK256 = 0x67
    APPEND = 0xF0
    PREPEND = 0xF1
    REVERSE = 0xF2
    HEXLIFY = 0xF3


DIGEST_BYTES = {
    OpKind.SHA1: 20,
    OpKind.RIPEMD160: 20,
    OpKind.SHA256: 32,
    OpKind.KECCAK256: 32,
}
WITH_ARGUMENT = frozenset({OpKind.APPEND, OpKind.PREPEND})


class AttestationKind(Enum):
    """Attestations by their tag in the format; any other tag is kept as UNKNOWN."""

    PENDING = bytes.fromhex("83dfe30d2ef90c8e")
    BITCOIN = bytes.fromhex("0588960d73d71901")
    LITECOIN = bytes.fromhex("06869a0d73d71b45")
    ETHEREUM = bytes.fromhex("30fe8087b5c7ead7")
    UNKNOWN = b""


@dataclass(frozen=True, slots=True)
class Op:
    """One operation on a message of 1 to 4096 bytes; only appending and prepending have more.

    Raises:
        ProofMalformed: an argument is missing, too long, or not wanted.
    """

    kind: OpKind
    argument: bytes = b""

    def __post_init__(self) -> None:
        if self.kind in WITH_ARGUMENT:
            if not 1 <= len(self.argument) <= MAX_MESSAGE:
                raise ProofMalformed(f"operation joins {len(self.argument)} bytes")
        elif self.argument:
            raise ProofMalformed("operation takes no argument")

    def result_length(self, length: int) -> int:
        """Length of the result for a message of `length` bytes, without working it out.

        Raises:
            ProofMalformed: message or result are not of 1 to 4096 bytes.
        """
        result = DIGEST_BYTES.get(self.kind, length + len(self.argument))
        if self.kind is OpKind.HEXLIFY:
            result = 2 * length
        if not (1 <= length <= MAX_MESSAGE and result <= MAX_MESSAGE):
            raise ProofMalformed(f"message in the proof is longer than {MAX_MESSAGE} bytes")
        return result

    def apply(self, message: bytes) -> bytes:
        self.result_length(len(message))
        match self.kind:
            case OpKind.SHA1:
                return hashlib.sha1(message, usedforsecurity=False).digest()
            case OpKind.RIPEMD160:
                return ripemd160(message)
            case OpKind.SHA256:
                return hashlib.sha256(message).digest()
            case OpKind.KECCAK256:
                return keccak256(message)
            case OpKind.APPEND:
                return message + self.argument
            case OpKind.PREPEND:
                return self.argument + message
            case OpKind.REVERSE:
                return message[::-1]
            case OpKind.HEXLIFY:
                return message.hex().encode("ascii")


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who is said to have seen a message. `tag` has 8 bytes; `payload` is kept as received."""

    tag: bytes
    payload: bytes
    calendar: str | None = None
    height: int | None = None

    @property
    def kind(self) -> AttestationKind:
        try:
            return AttestationKind(self.tag)
        except ValueError:
            return AttestationKind.UNKNOWN

    @property
    def sort_key(self) -> tuple[bytes, int, bytes]:
        return (self.tag, self.height or 0, self.payload)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What is known about one message: who attested it, and what follows from it.

    Both are kept sorted and without repetition, so equal proofs are equal values. A timestamp
    with neither is unfinished: its message still has to be sent to a calendar.
    """

    attestations: tuple[Attestation, ...] = ()
    branches: tuple[tuple[Op, "Timestamp"], ...] = ()

    @property
    def is_unfinished(self) -> bool:
        return not self.attestations and not self.branches


@dataclass(frozen=True, slots=True)
class DetachedTimestamp:
    """A proof about a file elsewhere: how it was digested, its digest, and what follows.

    Raises:
        ProofMalformed: `kind` is no digest, or the digest has not its length.
    """

    kind: OpKind
    digest: bytes
    timestamp: Timestamp = field(default_factory=Timestamp)

    def __post_init__(self) -> None:
        if DIGEST_BYTES.get(self.kind) != len(self.digest):
            raise ProofMalformed("digest of the file has not the length of its algorithm")


def combine(*timestamps: Timestamp) -> Timestamp:
    """Everything known from any of several timestamps of the same message."""
    attestations = {a.sort_key: a for one in timestamps for a in one.attestations}
    branches: dict[Op, Timestamp] = {}
    for one in timestamps:
        for op, below in one.branches:
            branches[op] = combine(branches[op], below) if op in branches else below
    return Timestamp(
        attestations=tuple(attestations[key] for key in sorted(attestations)),
        branches=tuple(sorted(branches.items(), key=_branch_order)),
    )


def _branch_order(branch: tuple[Op, Timestamp]) -> tuple[int, bytes]:
    op, _ = branch
    return (op.kind.value, op.argument)


def walk(timestamp: Timestamp, message: bytes) -> Iterator[tuple[bytes, Timestamp]]:
    """Every place of the tree with the message it speaks of, from the top."""
    yield message, timestamp
    for op, below in timestamp.branches:
        yield from walk(below, op.apply(message))
