# SPDX-License-Identifier: Apache-2.0
"""Bytes of OpenTimestamps: `.ots` files and answers of calendars, both ways.

Promises: any bytes give a value or `ProofMalformed`; depth, number of operations, all lengths and
what is digested slowly are limited before work is done. Attestations of unknown kinds are kept,
byte for byte. Writing what was read gives the same bytes if they were in the order that
implementations write.

Format: python-opentimestamps, the reference implementation; there is no other text of it.
"""

from dokaz.core.seals.opentimestamps_errors import ProofMalformed
from dokaz.core.seals.opentimestamps_tree import (
    CALENDAR_CHARACTERS,
    DIGEST_BYTES,
    MAX_CALENDAR_URI,
    MAX_MESSAGE,
    MAX_PAYLOAD,
    WITH_ARGUMENT,
    Attestation,
    AttestationKind,
    DetachedTimestamp,
    Op,
    OpKind,
    Timestamp,
    combine,
)

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
MAJOR_VERSION = 1

# Real proofs have some hundred operations and less than 10 KB. Depth is the limit of the format.
MAX_PROOF_BYTES = 1 << 18
MAX_OPERATIONS = 2000
MAX_DEPTH = 256
MAX_NUMBER_BYTES = 9
# Real proofs digest 32 bytes by these, if at all. Here they are Python: a proof of 12 KB could
# otherwise cost a quarter of a minute each time it is looked at.
SLOW = frozenset({OpKind.RIPEMD160, OpKind.KECCAK256})
MAX_SLOW_BYTES = 1 << 15

_ATTESTATION = 0x00
_MORE = 0xFF
_HEIGHTS = frozenset({AttestationKind.BITCOIN, AttestationKind.LITECOIN, AttestationKind.ETHEREUM})


def read_detached(data: bytes) -> DetachedTimestamp:
    """Read a `.ots` file.

    Raises:
        ProofMalformed: not such a file, of another major version, or beyond a limit.
    """
    reader = _Reader(data)
    if reader.take(len(MAGIC)) != MAGIC:
        raise ProofMalformed("not an OpenTimestamps file")
    version = reader.number()
    if version != MAJOR_VERSION:
        raise ProofMalformed(f"OpenTimestamps file has major version {version}, known is 1")
    kind = _op_kind(reader.octet())
    if kind not in DIGEST_BYTES:
        raise ProofMalformed("OpenTimestamps file does not begin with a digest of a file")
    digest = reader.take(DIGEST_BYTES[kind])
    timestamp = reader.timestamp(len(digest))
    reader.end()
    return DetachedTimestamp(kind=kind, digest=digest, timestamp=timestamp)


def read_answer(data: bytes, *, commitment: bytes) -> Timestamp:
    """Read a calendar's answer: a timestamp of the message `commitment`.

    Raises:
        ProofMalformed: not a timestamp, or beyond a limit.
    """
    reader = _Reader(data)
    timestamp = reader.timestamp(len(commitment))
    reader.end()
    return timestamp


def write_detached(proof: DetachedTimestamp) -> bytes:
    """Bytes of a `.ots` file.

    Raises:
        ProofMalformed: a branch of the proof is unfinished and so cannot be written.
    """
    out = bytearray(MAGIC)
    out += write_number(MAJOR_VERSION)
    out.append(proof.kind.value)
    out += proof.digest
    _write_timestamp(proof.timestamp, out)
    return bytes(out)


def write_number(value: int) -> bytes:
    """An unsigned number in groups of 7 bits, lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def pending_attestation(calendar: str) -> Attestation:
    """The promise of a calendar; `calendar` is its URI, without query or fragment.

    Raises:
        ProofMalformed: longer than 1000 bytes, or with characters the format does not allow.
    """
    uri = calendar.encode("utf-8", "surrogatepass")
    return attestation(AttestationKind.PENDING.value, write_number(len(uri)) + uri)


def block_attestation(kind: AttestationKind, height: int) -> Attestation:
    return attestation(kind.value, write_number(height))


def attestation(tag: bytes, payload: bytes) -> Attestation:
    """An attestation from its tag and payload, with the payload of known kinds taken apart.

    Raises:
        ProofMalformed: the payload does not fit the kind.
    """
    bare = Attestation(tag, payload)
    reader = _Reader(payload)
    if bare.kind is AttestationKind.PENDING:
        uri = reader.string(MAX_CALENDAR_URI)
        reader.end()
        if not CALENDAR_CHARACTERS.issuperset(uri):
            raise ProofMalformed("address of a calendar has characters that are not allowed")
        return Attestation(tag, payload, calendar=uri.decode("ascii"))
    if bare.kind in _HEIGHTS:
        height = reader.number()
        reader.end()
        return Attestation(tag, payload, height=height)
    return bare


def _op_kind(tag: int) -> OpKind:
    try:
        return OpKind(tag)
    except ValueError as unknown:
        raise ProofMalformed(f"operation 0x{tag:02x} is unknown") from unknown


class _Reader:
    """Takes bytes from the front; keeps count of operations, which bounds later work."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_PROOF_BYTES:
            raise ProofMalformed(f"proof is larger than {MAX_PROOF_BYTES} bytes")
        self._data = data
        self._position = 0
        self._operations_left = MAX_OPERATIONS
        self._slow_bytes_left = MAX_SLOW_BYTES

    def take(self, length: int) -> bytes:
        piece = self._data[self._position : self._position + length]
        if len(piece) != length:
            raise ProofMalformed("proof is cut short")
        self._position += length
        return piece

    def octet(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        value = 0
        for place in range(MAX_NUMBER_BYTES):
            octet = self.octet()
            value |= (octet & 0x7F) << 7 * place
            if not octet & 0x80:
                return value
        raise ProofMalformed("number in the proof is too large")

    def string(self, longest: int, shortest: int = 0) -> bytes:
        length = self.number()
        if not shortest <= length <= longest:
            raise ProofMalformed(f"part of the proof has {length} bytes, allowed are {longest}")
        return self.take(length)

    def end(self) -> None:
        if self._position != len(self._data):
            raise ProofMalformed("proof is followed by unexpected bytes")

    def timestamp(self, length: int, depth: int = MAX_DEPTH) -> Timestamp:
        """Read a timestamp of a message of `length` bytes: entries, all but the last marked.

        One call a level and no more: 256 levels must fit into Python's stack beside the caller's.
        """
        if depth == 0:
            raise ProofMalformed(f"proof is deeper than {MAX_DEPTH} operations")
        found = []
        tag = _MORE
        while tag == _MORE:
            tag = self.octet()
            kind = self.octet() if tag == _MORE else tag
            self._count()
            if kind == _ATTESTATION:
                found.append(Timestamp(attestations=(self._attestation(),)))
            else:
                op = self._op(kind)
                if op.kind in SLOW:
                    self._take_time(length)
                below = self.timestamp(op.result_length(length), depth - 1)
                found.append(Timestamp(branches=((op, below),)))
        return combine(*found)

    def _count(self) -> None:
        self._operations_left -= 1
        if self._operations_left < 0:
            raise ProofMalformed(f"proof has more than {MAX_OPERATIONS} parts")

    def _take_time(self, length: int) -> None:
        self._slow_bytes_left -= length
        if self._slow_bytes_left < 0:
            raise ProofMalformed(f"proof digests more than {MAX_SLOW_BYTES} bytes in slow ways")

    def _attestation(self) -> Attestation:
        tag = self.take(8)
        return attestation(tag, self.string(MAX_PAYLOAD))

    def _op(self, tag: int) -> Op:
        kind = _op_kind(tag)
        return Op(kind, self.string(MAX_MESSAGE, 1) if kind in WITH_ARGUMENT else b"")


def _write_timestamp(timestamp: Timestamp, out: bytearray) -> None:
    if timestamp.is_unfinished:
        raise ProofMalformed("proof is unfinished: no calendar has answered yet")
    last = len(timestamp.attestations) + len(timestamp.branches) - 1
    for index, one in enumerate(timestamp.attestations):
        if index < last:
            out.append(_MORE)
        out.append(_ATTESTATION)
        out += one.tag + write_number(len(one.payload)) + one.payload
    for index, (op, below) in enumerate(timestamp.branches, start=len(timestamp.attestations)):
        if index < last:
            out.append(_MORE)
        out.append(op.kind.value)
        if op.kind in WITH_ARGUMENT:
            out += write_number(len(op.argument)) + op.argument
        _write_timestamp(below, out)
