# SPDX-License-Identifier: Apache-2.0
"""The log's side of asking a witness: what to send, and what an answer means (C2SP tlog-witness).

Promises that a cosignature taken over from an answer is one that holds for the checkpoint sent.
Sending is the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.core.log.checkpoint import parse_checkpoint_body
from dokaz.core.log.cosignature import Cosignature, verify_cosignature
from dokaz.core.log.errors import (
    CosignatureNotProven,
    MalformedNote,
    MalformedWitnessMessage,
    WitnessRefused,
)
from dokaz.core.log.lines import decode_decimal, encode_hash
from dokaz.core.log.merkle import HASH_LENGTH
from dokaz.core.log.note import (
    MAX_NOTE_BYTES,
    NoteSignature,
    SignedNote,
    VerifierKey,
    parse_signature_lines,
)
from dokaz.core.log.witness import MAX_PROOF_LINES


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness cosigned: its lines that hold, to add to the note, and what they say."""

    signatures: tuple[NoteSignature, ...]
    cosignatures: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class OtherSize:
    """The witness last cosigned a tree of `size`: send again with a proof from there.

    A size larger than the log's own means that the log has lost entries, or that the witness was
    shown another log; neither is put right by sending again.
    """

    size: int


def build_add_checkpoint_request(
    *, old_size: int, proof: Sequence[bytes], note: SignedNote
) -> bytes:
    """Body of `POST <submission prefix>/add-checkpoint`.

    `old_size` is what the witness last cosigned (0 if unknown), `proof` the consistency proof
    from there to the checkpoint in `note`.

    Raises:
        MalformedWitnessMessage: a value cannot stand in a request.
        MalformedCheckpoint: the note is not a checkpoint.
    """
    size = parse_checkpoint_body(note.text).size
    if not 0 <= old_size <= size:
        raise MalformedWitnessMessage("the old size is negative or larger than the checkpoint")
    if len(proof) > MAX_PROOF_LINES or any(len(value) != HASH_LENGTH for value in proof):
        raise MalformedWitnessMessage("consistency proof is not at most 63 hashes of 32 bytes")
    lines = [f"old {old_size}", *(encode_hash(value) for value in proof)]
    return ("\n".join(lines) + "\n\n").encode("ascii") + note.to_bytes()


def parse_witness_response(
    *, status: int, body: bytes, note: SignedNote, keys: Sequence[VerifierKey]
) -> Cosigned | OtherSize:
    """Read a witness's answer to the checkpoint `note`. `keys` are the witness's known keys.

    Lines of other keys are left out (tlog-witness: "MUST ignore").

    Raises:
        WitnessRefused: any status but 200 and 409.
        MalformedWitnessMessage: the body is not what the status promises.
        CosignatureNotProven: no line by a known key, or one that does not hold.
        MalformedCheckpoint: the note is not a checkpoint.
    """
    if status == 409:
        return OtherSize(_parse_size(body))
    if status != 200:
        raise WitnessRefused(f"the witness refused to cosign (status {status})", status=status)
    checkpoint = parse_checkpoint_body(note.text)
    accepted: dict[NoteSignature, Cosignature] = {}
    for line in _parse_lines(body):
        for key in keys:
            if key.names(line):
                accepted[line] = verify_cosignature(checkpoint, signature=line, key=key)
    if not accepted:
        raise CosignatureNotProven("the answer holds no cosignature by a known key of the witness")
    return Cosigned(tuple(accepted), tuple(accepted.values()))


def _parse_size(body: bytes) -> int:
    text = body[:40].decode("ascii", "replace")
    size = decode_decimal(text.removesuffix("\n"))
    if size is None or not text.endswith("\n") or len(body) > len(text):
        raise MalformedWitnessMessage("the witness's answer is not a tree size")
    return size


def _parse_lines(body: bytes) -> tuple[NoteSignature, ...]:
    if len(body) > MAX_NOTE_BYTES:
        raise MalformedWitnessMessage("the witness's answer is too large")
    try:
        return parse_signature_lines(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedWitnessMessage("the witness's answer is not UTF-8") from error
    except MalformedNote as error:
        raise MalformedWitnessMessage(f"the witness's answer: {error}") from error
