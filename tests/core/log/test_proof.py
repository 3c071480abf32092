# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proof file shows offline that one entry is in the log, and shows nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.errors import InvalidInput, NotProven
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.cosignature import Cosigner, cosign
from dokaz.core.log.errors import InclusionNotProven, MalformedProof, PolicyNotSatisfied
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import SignedNote, log_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.log.proof import LogProof, parse_proof, verify_proof
from dokaz.core.log.tiles import inclusion_proof, new_tiles

LOG = SigningKey(b"l" * 32)
WITNESS = Cosigner("witness.example", SigningKey(b"w" * 32))
ENTRIES = [f"entry {index}".encode() for index in range(300)]
ORIGIN = "log.example/one"
LOG_KEY = log_key(ORIGIN, LOG.public)
POLICY = parse_policy(
    f"log {LOG_KEY.encode()}\nwitness w {WITNESS.verifier_key.encode()}\nquorum w\n".encode()
)


class Source(dict[str, bytes]):
    def read(self, path: str) -> bytes:
        return self[path]


def note_of(size: int, *, witnessed: bool = True) -> SignedNote:
    frontier = Frontier()
    frontier.extend(map(leaf_hash, ENTRIES[:size]))
    head = Checkpoint(ORIGIN, size, frontier.root())
    note = sign_checkpoint(head, key=LOG)
    return note.with_signatures([cosign(head, cosigner=WITNESS, at=7)] if witnessed else [])


def proof_of(index: int, size: int, *, extra: bytes | None = None) -> LogProof:
    tiles = new_tiles(
        reader=Source(), old_size=0, leaf_hashes=[leaf_hash(entry) for entry in ENTRIES[:size]]
    )
    source = Source({tile.path: tile.content for tile in tiles})
    path = tuple(inclusion_proof(reader=source, index=index, size=size))
    return LogProof(index, path, note_of(size), extra)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (299, 300), (17, 300), (255, 256)])
def test_proof_survives_the_file_and_holds(index: int, size: int) -> None:
    proof = parse_proof(proof_of(index, size).to_bytes())
    result = verify_proof(proof, entry=ENTRIES[index], policy=POLICY)
    assert result.checkpoint.size == size
    assert result.cosigned[b"w"].at == 7


def test_the_file_has_the_documented_form() -> None:
    """C2SP tlog-proof, "Format"."""
    proof = proof_of(2, 4, extra=b"age")
    lines = proof.to_bytes().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra YWdl", "index 2"]
    assert lines[5:9] == ["", ORIGIN, "4", lines[8]]
    assert parse_proof(proof.to_bytes()) == proof


def test_other_entry_or_other_place_is_refused() -> None:
    proof = proof_of(17, 300)
    verify_proof(proof, entry=ENTRIES[17], policy=POLICY)
    for other in (ENTRIES[18], b"", leaf_hash(ENTRIES[17])):
        with pytest.raises(InclusionNotProven):
            verify_proof(proof, entry=other, policy=POLICY)
    for index in (16, 18, 300, 2**63 - 1):
        moved = LogProof(index, proof.path, proof.checkpoint)
        with pytest.raises(InclusionNotProven):
            verify_proof(moved, entry=ENTRIES[17], policy=POLICY)


def test_checkpoint_without_quorum_or_of_no_known_log_is_refused() -> None:
    proof = proof_of(17, 300)
    bare = LogProof(proof.index, proof.path, note_of(300, witnessed=False))
    with pytest.raises(PolicyNotSatisfied):
        verify_proof(bare, entry=ENTRIES[17], policy=POLICY)
    witnessless = parse_policy(b"quorum none\n")
    with pytest.raises(PolicyNotSatisfied):
        verify_proof(proof, entry=ENTRIES[17], policy=witnessless)
    verify_proof(bare, entry=ENTRIES[17], policy=witnessless, log=LOG_KEY)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_is_found(data: st.DataObject) -> None:
    content = proof_of(17, 40).to_bytes()
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    flipped = (int.from_bytes(content, "big") ^ (1 << bit)).to_bytes(len(content), "big")
    with pytest.raises((InvalidInput, NotProven)):
        verify_proof(parse_proof(flipped), entry=ENTRIES[17], policy=POLICY)


@given(st.integers(0, 1000))
def test_any_truncation_is_found(cut: int) -> None:
    content = proof_of(3, 40).to_bytes()
    cut %= len(content)
    with pytest.raises((InvalidInput, NotProven)):
        verify_proof(parse_proof(content[:cut]), entry=ENTRIES[3], policy=POLICY)


GOOD = proof_of(2, 4).to_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GOOD.replace(b"@v1", b"@v2"),
        GOOD.replace(b"index 2\n", b""),
        GOOD.replace(b"index 2", b"index 02"),
        GOOD.replace(b"index 2", b"index -2"),
        GOOD.replace(b"index 2", b"index 9223372036854775808"),
        GOOD.replace(b"index 2", b"extra !!!\nindex 2"),
        GOOD.replace(b"index 2", b"extra YWdl\nextra YWdl\nindex 2"),
        GOOD.replace(b"index 2", b"index 2\nextra YWdl"),
        GOOD.replace(b"index 2", b"index 2\nAAAA"),
        GOOD.replace(b"index 2", b"index 2\xff"),
        GOOD.replace(
            b"index 2", b"index 2" + b"\n" + b"A" * 43 + b"=" + (b"\n" + b"A" * 43 + b"=") * 63
        ),
        GOOD.replace(b"\n\n", b"\n"),
        GOOD.replace(b"\n", b"\r\n"),
        b" " + GOOD,
        GOOD + b" ",
        GOOD + b"\x00" * 2_000_000,
    ],
)
def test_other_forms_are_refused(content: bytes) -> None:
    assert parse_proof(GOOD).index == 2
    with pytest.raises(MalformedProof):
        parse_proof(content)


@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda b: GOOD[:60] + b + GOOD[60:]))
def test_any_bytes_are_a_proof_or_refused(content: bytes) -> None:
    try:
        proof = parse_proof(content)
    except MalformedProof:
        return
    assert proof.to_bytes() == content


def test_impossible_proofs_cannot_be_made() -> None:
    note = note_of(4)
    for index, path in ((-1, ()), (2**63, ()), (0, (b"short",)), (0, (b"\x00" * 32,) * 64)):
        with pytest.raises(MalformedProof):
            LogProof(index, path, note)
