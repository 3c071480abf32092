# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cosignature holds for one tree, one witness and one time."""

import base64
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.keys import BadSignature, SigningKey, UnacceptableKey
from dokaz.core.log.checkpoint import Checkpoint, parse_checkpoint_body
from dokaz.core.log.cosignature import Cosigner, cosign, verify_cosignature
from dokaz.core.log.errors import (
    CosignatureNotProven,
    MalformedCheckpoint,
    MalformedVerifierKey,
)
from dokaz.core.log.mldsa import MlDsa44PublicKey, MlDsa44SigningKey
from dokaz.core.log.note import (
    NoteSignature,
    SignatureType,
    VerifierKey,
    log_key,
    parse_note,
    parse_verifier_key,
)

# FiloSottile/sunlight (ISC licence), cmd/skylight/testdata: cosigned checkpoints and their keys.
PUBLISHED = [
    (
        """rome2026h1.example.org
300
lCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=

— rome2026h1.example.org kVB1JgAAAZtxtEwABAMARzBFAiEAi+mTa2xjL1IdWpH82OeciGsGvwRAP+f1WkfKaSZCfFECIHoNPZ/Q3y6UNzvKOO9cuLr6V16vPNfhwhle9f6r5H/Z
— witness.example.org uKLPIAAAAABpVGeAhm2bOvKc3LaB9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWlwLKasxEGTLIqAVusneCBmBw==
""",  # noqa: E501
        "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN",
    ),
    (
        """rome2026h1.example.org
300
gw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=

— mirror.example.org P7FI7wAAAABpVGeAjA1S4pJm6MbcXjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZkbqfLdXt/4gVEEuGmxJjAfXKMCISpsJAg==
""",  # noqa: E501
        "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O",
    ),
    (
        """milan2026h1.example.org
300
lCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=

— witness2.example.org LlW4lgAAAABpVGeAN/uFWqfjdU94rrKxFycCggM0Sa1L5tOJCJdYBwJ41CQsgKWA6B0+vywok3cPI3JIzuPeR+VotuYe/eNy0+30Dw==
""",  # noqa: E501
        "witness2.example.org+2e55b896+BIZ7fpceQWd60IfqQeS9IAnmNOCZjMDne8lZuguz/bi9",
    ),
]
HEAD = Checkpoint("log.example/one", 300, b"\x07" * 32)
ED25519 = Cosigner("witness.example/w1", SigningKey(b"w" * 32))
MLDSA = Cosigner("witness.example/w1", MlDsa44SigningKey(b"w" * 32))
both = pytest.mark.parametrize("cosigner", [ED25519, MLDSA], ids=["ed25519", "ml-dsa-44"])


@pytest.mark.parametrize(("content", "vkey"), PUBLISHED, ids=["witness", "mirror", "witness2"])
def test_published_cosignatures_hold(content: str, vkey: str) -> None:
    note = parse_note(content.encode())
    key = parse_verifier_key(vkey)
    head = parse_checkpoint_body(note.text)
    cosignature = verify_cosignature(head, signature=note.signatures[-1], key=key)
    assert cosignature.witness == key.name
    assert cosignature.at == 1767139200
    other = Checkpoint(head.origin, 301, head.root)
    with pytest.raises(CosignatureNotProven):
        verify_cosignature(other, signature=note.signatures[-1], key=key)


@both
@given(at=st.integers(1, 2**63 - 1))
@settings(max_examples=20, deadline=None)
def test_own_cosignatures_hold_with_their_time(cosigner: Cosigner, at: int) -> None:
    line = cosign(HEAD, cosigner=cosigner, at=at)
    key = parse_verifier_key(cosigner.verifier_key.encode())
    assert verify_cosignature(HEAD, signature=line, key=key).at == at


@both
def test_nothing_that_was_signed_can_be_changed(cosigner: Cosigner) -> None:
    line = cosign(HEAD, cosigner=cosigner, at=1_800_000_000)
    key = cosigner.verifier_key
    verify_cosignature(HEAD, signature=line, key=key)
    for head in (
        Checkpoint("log.example/two", HEAD.size, HEAD.root),
        Checkpoint(HEAD.origin, HEAD.size - 1, HEAD.root),
        Checkpoint(HEAD.origin, HEAD.size, b"\x08" * 32),
    ):
        with pytest.raises(CosignatureNotProven):
            verify_cosignature(head, signature=line, key=key)
    back_dated = (1_700_000_000).to_bytes(8, "big") + line.signature[8:]
    for content in (
        back_dated,
        line.signature[:-1],
        line.signature + b"\x00",
        b"\x00",
        b"\x01" * 8,
    ):
        moved = NoteSignature(line.name, line.key_id, content)
        with pytest.raises(CosignatureNotProven):
            verify_cosignature(HEAD, signature=moved, key=key)


@both
def test_line_of_another_witness_is_refused(cosigner: Cosigner) -> None:
    line = cosign(HEAD, cosigner=cosigner, at=5)
    for other in (
        Cosigner("witness.example/w2", cosigner.key),
        MLDSA if cosigner is ED25519 else ED25519,
    ):
        with pytest.raises(CosignatureNotProven):
            verify_cosignature(HEAD, signature=line, key=other.verifier_key)


def test_mldsa_commits_to_the_name_of_the_witness() -> None:
    """One key under two names: the line of one does not hold under the other."""
    line = cosign(HEAD, cosigner=MLDSA, at=5)
    other = Cosigner("witness.example/w2", MLDSA.key).verifier_key
    renamed = NoteSignature(other.name, other.key_id, line.signature)
    with pytest.raises(CosignatureNotProven):
        verify_cosignature(HEAD, signature=renamed, key=other)


def test_mldsa_message_is_the_documented_struct() -> None:
    """C2SP tlog-cosignature v1.1.0-rc.1, "ML-DSA-44 signed message", built anew here."""
    line = cosign(HEAD, cosigner=MLDSA, at=77)
    name, origin = MLDSA.name.encode(), HEAD.origin.encode()
    message = (
        b"subtree/v1\n\0"
        + struct.pack(f">B{len(name)}sQ", len(name), name, 77)
        + struct.pack(f">B{len(origin)}sQQ", len(origin), origin, 0, HEAD.size)
        + HEAD.root
    )
    public = MLDSA44PublicKey.from_public_bytes(MLDSA.verifier_key.key)
    public.verify(line.signature[8:], message)
    assert line.signature[:8] == struct.pack(">Q", 77)
    assert len(line.signature) == 8 + 2420


def test_ed25519_message_is_the_documented_text() -> None:
    """C2SP tlog-cosignature v1.0.1, "Ed25519 signed message", extension lines included."""
    head = Checkpoint("log.example/one", 3, b"\x00" * 32, ("extension",))
    line = cosign(head, cosigner=ED25519, at=1679315147)
    root = base64.b64encode(head.root).decode()
    text = f"cosignature/v1\ntime 1679315147\nlog.example/one\n3\n{root}\nextension\n"
    ED25519.key.public.verify(signature=line.signature[8:], message=text.encode())
    cut = Checkpoint(head.origin, head.size, head.root)
    with pytest.raises(CosignatureNotProven):
        verify_cosignature(cut, signature=line, key=ED25519.verifier_key)


@pytest.mark.parametrize("at", [0, -1, 2**63])
def test_impossible_times_are_neither_made_nor_taken(at: int) -> None:
    with pytest.raises(CosignatureNotProven):
        cosign(HEAD, cosigner=ED25519, at=at)


def test_cosignature_without_time_is_refused_though_it_holds() -> None:
    text = f"cosignature/v1\ntime 0\n{HEAD.body()}".encode()
    key = ED25519.verifier_key
    line = NoteSignature(key.name, key.key_id, b"\x00" * 8 + ED25519.key.sign(text))
    with pytest.raises(CosignatureNotProven):
        verify_cosignature(HEAD, signature=line, key=key)


def test_only_witness_keys_check_cosignatures() -> None:
    line = cosign(HEAD, cosigner=ED25519, at=5)
    for key in (
        log_key(ED25519.name, ED25519.key.public),
        VerifierKey(ED25519.name, 0x99, b"future"),
    ):
        with pytest.raises(MalformedVerifierKey):
            verify_cosignature(HEAD, signature=line, key=key)


def test_names_too_long_for_mldsa_are_refused() -> None:
    head = Checkpoint("o" * 256, 1, b"\x00" * 32)
    with pytest.raises(MalformedCheckpoint):
        cosign(head, cosigner=MLDSA, at=5)
    key = MLDSA.verifier_key
    line = NoteSignature(key.name, key.key_id, b"\x01" * 2428)
    with pytest.raises(CosignatureNotProven):
        verify_cosignature(head, signature=line, key=key)


def test_witness_with_an_impossible_name_cannot_be_set_up() -> None:
    with pytest.raises(MalformedVerifierKey):
        Cosigner("two words", SigningKey(b"w" * 32))


def test_mldsa_keys_come_back_and_hide_their_seed() -> None:
    key = MlDsa44SigningKey.generate(randomness=lambda length: b"r" * length)
    assert MlDsa44SigningKey(key.seed).public == key.public
    assert hash(MlDsa44PublicKey(key.public.raw)) == hash(key.public)
    assert "72" * 4 not in repr(key)
    assert "rrrr" not in repr(key)
    signature = key.sign(b"message")
    key.public.verify(signature=signature, message=b"message")
    for wrong in (b"", signature[:-1], b"\x00" * 2420):
        with pytest.raises(BadSignature):
            key.public.verify(signature=wrong, message=b"message")
    with pytest.raises(BadSignature):
        key.public.verify(signature=signature, message=b"other")
    with pytest.raises(UnacceptableKey):
        MlDsa44PublicKey(b"short")
    with pytest.raises(UnacceptableKey):
        MlDsa44SigningKey(b"short")
    assert SignatureType.MLDSA44_COSIGNATURE == 0x06
