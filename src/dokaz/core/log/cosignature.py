# SPDX-License-Identifier: Apache-2.0
"""Cosignatures: a witness's timed word that a log has only grown (C2SP tlog-cosignature).

Two kinds, chosen by the type of the witness's verifier key: Ed25519 (0x04, v1.0.1) and ML-DSA-44
(0x06, v1.1.0-rc.1). Promises that the named witness signed this tree at the time it says. Does
not promise that the time is right: that rests on several witnesses.

A cosignature with time zero, which the ML-DSA form allows for "no word about the latest tree",
is refused: nothing here is accepted without a time.
"""

from dataclasses import dataclass

from dokaz.core.keys import BadSignature, PublicKey, SigningKey, UnacceptableKey
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.errors import CosignatureNotProven, MalformedCheckpoint, MalformedVerifierKey
from dokaz.core.log.mldsa import MlDsa44PublicKey, MlDsa44SigningKey
from dokaz.core.log.note import NoteSignature, SignatureType, VerifierKey

MAX_TIME = 2**63 - 1
COSIGNATURE_TYPES = (SignatureType.ED25519_COSIGNATURE, SignatureType.MLDSA44_COSIGNATURE)
_TIME_LENGTH = 8
_MLDSA_LABEL = b"subtree/v1\n\x00"


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A cosignature that holds: the witness's key name and its time, in POSIX seconds."""

    witness: str
    at: int


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's own name and private key.

    Raises:
        MalformedVerifierKey: the name cannot be a key name.
    """

    name: str
    key: SigningKey | MlDsa44SigningKey

    def __post_init__(self) -> None:
        # Fails now for an impossible name, not at the first checkpoint.
        _ = self.verifier_key

    @property
    def verifier_key(self) -> VerifierKey:
        """The public half, for policies and for those who check."""
        if isinstance(self.key, SigningKey):
            kind = SignatureType.ED25519_COSIGNATURE
        else:
            kind = SignatureType.MLDSA44_COSIGNATURE
        return VerifierKey(self.name, kind, self.key.public.raw)


def cosign(checkpoint: Checkpoint, *, cosigner: Cosigner, at: int) -> NoteSignature:
    """Cosign at `at` (POSIX seconds, at least 1).

    The caller has checked that the tree extends everything this witness cosigned before.

    Raises:
        CosignatureNotProven: the time cannot stand in a cosignature.
        MalformedCheckpoint: origin or witness name is too long for ML-DSA-44 (255 bytes).
    """
    if not 1 <= at <= MAX_TIME:
        raise CosignatureNotProven("time of a cosignature must be between 1 and 2^63 - 1")
    key = cosigner.verifier_key
    signature = cosigner.key.sign(_signed_message(checkpoint, key, at))
    return NoteSignature(key.name, key.key_id, at.to_bytes(_TIME_LENGTH, "big") + signature)


def verify_cosignature(
    checkpoint: Checkpoint, *, signature: NoteSignature, key: VerifierKey
) -> Cosignature:
    """Check one line of a checkpoint as a cosignature by `key`.

    Raises:
        CosignatureNotProven: the line is of another key, has no usable time, or does not hold.
        MalformedVerifierKey: `key` is not a witness's key, or not an acceptable one.
    """
    verifier = _verifier(key)
    if not key.names(signature):
        raise CosignatureNotProven(f"the line is not by the witness {key.name}")
    at = int.from_bytes(signature.signature[:_TIME_LENGTH], "big")
    if not 1 <= at <= MAX_TIME:
        raise CosignatureNotProven(f"the cosignature of {key.name} has no usable time")
    try:
        message = _signed_message(checkpoint, key, at)
        verifier.verify(signature=signature.signature[_TIME_LENGTH:], message=message)
    except (BadSignature, MalformedCheckpoint) as error:
        raise CosignatureNotProven(f"the cosignature of {key.name} does not hold") from error
    return Cosignature(key.name, at)


def _verifier(key: VerifierKey) -> MlDsa44PublicKey | PublicKey:
    if key.type == SignatureType.ED25519_COSIGNATURE:
        return key.ed25519()
    if key.type != SignatureType.MLDSA44_COSIGNATURE:
        raise MalformedVerifierKey("cosignatures are checked with keys of type 0x04 or 0x06")
    try:
        return MlDsa44PublicKey(key.key)
    except UnacceptableKey as error:
        raise MalformedVerifierKey(str(error)) from error


def _signed_message(checkpoint: Checkpoint, key: VerifierKey, at: int) -> bytes:
    if key.type == SignatureType.ED25519_COSIGNATURE:
        # "Ed25519 signed message": extension lines are part of it.
        return f"cosignature/v1\ntime {at}\n{checkpoint.body()}".encode()
    # "ML-DSA-44 signed message": the struct `cosigned_message` for a whole tree.
    return b"".join(
        (
            _MLDSA_LABEL,
            _short(key.name),
            at.to_bytes(8, "big"),
            _short(checkpoint.origin),
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def _short(text: str) -> bytes:
    """A `opaque<1..2^8-1>` of RFC 8446 section 3.4."""
    content = text.encode("utf-8")
    if len(content) > 255:
        raise MalformedCheckpoint("a name is too long for an ML-DSA-44 cosignature (255 bytes)")
    return bytes([len(content)]) + content
