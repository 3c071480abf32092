# SPDX-License-Identifier: Apache-2.0
"""Log proofs: one file that shows offline that an entry is in a log (C2SP tlog-proof, draft).

The file holds the entry's index, the path to the root and the checkpoint with its cosignatures.
It does not hold the entry, nor the keys: whoever checks brings both. The `extra` bytes are not
authenticated by anything and are never looked at here.
"""

from dataclasses import dataclass

from dokaz.core.log.errors import MalformedNote, MalformedProof
from dokaz.core.log.lines import (
    decode_base64,
    decode_decimal,
    decode_hash,
    encode_base64,
    encode_hash,
)
from dokaz.core.log.merkle import (
    HASH_LENGTH,
    MAX_TREE_SIZE,
    leaf_hash,
    verify_inclusion,
)
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note
from dokaz.core.log.policy import Policy, PolicyResult, require_policy

_MAGIC = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
MAX_PATH = 63
MAX_PROOF_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class LogProof:
    """A proof file: index of the entry, hashes from its sibling upwards, the signed checkpoint.

    Raises:
        MalformedProof: a value cannot stand in such a file.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedNote
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_TREE_SIZE:
            raise MalformedProof("index is negative or larger than 2^63 - 1")
        if len(self.path) > MAX_PATH or any(len(value) != HASH_LENGTH for value in self.path):
            raise MalformedProof("inclusion proof is not at most 63 hashes of 32 bytes")

    def to_bytes(self) -> bytes:
        """The content of the `.tlog-proof` file."""
        lines = [_MAGIC]
        if self.extra is not None:
            lines.append(_EXTRA + encode_base64(self.extra))
        lines.append(f"{_INDEX}{self.index}")
        lines.extend(encode_hash(value) for value in self.path)
        return ("\n".join(lines) + "\n\n").encode("ascii") + self.checkpoint.to_bytes()


def parse_proof(content: bytes) -> LogProof:
    """Read a proof file without checking what it proves.

    Raises:
        MalformedProof: not a proof file in its only form.
    """
    if len(content) > MAX_PROOF_BYTES:
        raise MalformedProof("log proof is larger than 2,000,000 bytes")
    head, separator, note = content.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedProof("head of the log proof is not ASCII") from error
    if not separator or lines.pop(0) != _MAGIC:
        raise MalformedProof("not a log proof of version 1")
    extra = _parse_extra(lines)
    if not lines or not lines[0].startswith(_INDEX):
        raise MalformedProof("log proof has no index line")
    index = decode_decimal(lines[0].removeprefix(_INDEX))
    if index is None:
        raise MalformedProof("index of the log proof is not a number")
    try:
        checkpoint = parse_note(note)
    except MalformedNote as error:
        raise MalformedProof(f"checkpoint of the log proof: {error}") from error
    return LogProof(index, _parse_path(lines[1:]), checkpoint, extra)


def verify_proof(
    proof: LogProof, *, entry: bytes, policy: Policy, log: VerifierKey | None = None
) -> PolicyResult:
    """Check offline that `entry` is in a log that the policy accepts.

    `entry` is the whole log entry (its hash is computed here); `log` a log to accept beside
    those the policy lists. In order: (1) leaf hash, (2) log's signature, (3) cosignatures and
    quorum, (4) inclusion. Returns the checkpoint and who cosigned it when.

    Raises:
        MalformedCheckpoint: the note in the proof is not a checkpoint.
        CheckpointNotProven, CosignatureNotProven, PolicyNotSatisfied: the checkpoint is not
            shown to be the log's, or not to be witnessed enough.
        InclusionNotProven: the entry is not shown to be in the tree.
    """
    leaf = leaf_hash(entry)
    result = require_policy(policy, proof.checkpoint, logs=() if log is None else (log,))
    verify_inclusion(
        index=proof.index,
        size=result.checkpoint.size,
        leaf=leaf,
        proof=proof.path,
        root=result.checkpoint.root,
    )
    return result


def _parse_extra(lines: list[str]) -> bytes | None:
    if not lines or not lines[0].startswith(_EXTRA):
        return None
    extra = decode_base64(lines.pop(0).removeprefix(_EXTRA))
    if extra is None:
        raise MalformedProof("extra line of the log proof is not base64")
    return extra


def _parse_path(lines: list[str]) -> tuple[bytes, ...]:
    path = []
    for line in lines:
        value = decode_hash(line)
        if value is None:
            raise MalformedProof("a line of the inclusion proof is not a hash")
        path.append(value)
    return tuple(path)
