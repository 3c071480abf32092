# SPDX-License-Identifier: AGPL-3.0-or-later
"""One proof of ProofMode by itself: a CSV or JSON file that speaks of a photo beside it.

Runs in the confined process. Nothing is judged of it here; that needs the photo (`loose_proofs`).
It is recognised, so that the identifiers in it are shown and indexed nowhere.
"""

from typing import BinaryIO

from dokaz.core.bundle.proofmode_claims import (
    LARGEST,
    OPEN,
    Proof,
    ProofMalformed,
    looks_like_a_proof,
    read_csv,
    read_json,
)
from dokaz.media.results import Capture, DeviceBlock, NamedValue

FORMAT = "proofmode_proof"
TEXT_TYPES = frozenset({"text/plain", "text/csv", "application/json"})
_KEYS = (b"-----BEGIN PGP PUBLIC KEY BLOCK", b"-----BEGIN PGP PRIVATE KEY BLOCK")
_HEAD_BYTES = 1024
_FEWEST_FIELDS = 5
"""A checksum list also names a SHA-256; a proof says much more."""


def judge(file: BinaryIO) -> Capture:
    """What kind of file it is, and what in it may identify; an empty format for other texts."""
    proof = read(file)
    if proof is None:
        return Capture(format=FORMAT if is_damaged(file) else "")
    block = device_block(proof.sha256, {k: v for k, v in proof.fields.items() if k not in OPEN})
    return Capture(format=FORMAT, count=1, devices=(block,) if block.values else ())


def read(file: BinaryIO) -> Proof | None:
    """The proof in a text, None for any other text."""
    if file.seek(0, 2) > LARGEST:
        return None
    file.seek(0)
    content = file.read(LARGEST)
    if b"SHA256" not in content:
        return None
    reader = read_json if content.lstrip().startswith(b"{") else read_csv
    try:
        proof = reader(content)
    except ProofMalformed:
        return None
    return proof if len(proof.fields) >= _FEWEST_FIELDS else None


def is_damaged(file: BinaryIO) -> bool:
    """Whether a text that `read` cannot read was a proof, and may name a device. One too large to
    be read is the table of very many captures; its beginning tells it."""
    file.seek(0)
    return looks_like_a_proof(file.read(LARGEST))


def has_words_for_all(file: BinaryIO) -> bool:
    """Whether the words of a text may be shown and indexed. Not those of a proof, whose identifiers
    are for a sealed block; nor of an OpenPGP key, whose armour may name its owner, and which is no
    words otherwise."""
    file.seek(0)
    if file.read(_HEAD_BYTES).lstrip().startswith(_KEYS):
        return False
    return read(file) is None and not is_damaged(file)


def device_block(sha256: str, values: dict[str, str]) -> DeviceBlock:
    """What may identify a device or person, as it crosses to the calling process."""
    return DeviceBlock(
        sha256=sha256,
        values=tuple(
            NamedValue(name=name[:200], value=value[:2000])
            for name, value in sorted(values.items())
            if value
        )[:200],
    )
