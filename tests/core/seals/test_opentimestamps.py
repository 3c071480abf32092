# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proofs from commitment to block, with the reference implementation as second reader."""

import hashlib
import warnings
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from Cryptodome.Hash import keccak  # what the reference implementation uses
from hypothesis import given, settings
from hypothesis import strategies as st
from opentimestamps.core.serialize import (
    BytesDeserializationContext,
    DeserializationError,
    StreamSerializationContext,
)
from opentimestamps.core.timestamp import DetachedTimestampFile

from dokaz.core.errors import DokazError
from dokaz.core.seals.opentimestamps import (
    DetachedTimestamp,
    Pending,
    add_answer,
    attested_heights,
    open_commitments,
    pending,
    read_detached,
    start,
    target_of,
    upgrade,
    verify_against_header,
    write_detached,
)
from dokaz.core.seals.opentimestamps_digests import keccak256, ripemd160
from dokaz.core.seals.opentimestamps_errors import (
    HeaderInvalid,
    HeaderMismatch,
    NotAttested,
    ProofMalformed,
    ProofOfOtherContent,
    ProofUnrelated,
)
from dokaz.core.seals.opentimestamps_format import (
    MAGIC,
    MAX_OPERATIONS,
    block_attestation,
    pending_attestation,
    write_number,
)
from dokaz.core.seals.opentimestamps_tree import (
    WITH_ARGUMENT,
    Attestation,
    AttestationKind,
    Op,
    OpKind,
    Timestamp,
    combine,
    walk,
)

# Block 0 of Bitcoin and its only transaction, as every full node holds them. The Merkle root of a
# block with one transaction is the double SHA-256 of that transaction, so the transaction is a
# "file" whose proof has a single step: a true proof into a true block, small enough to read.
GENESIS_HEADER = bytes.fromhex(
    "01000000" + "00" * 32 + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
    "29ab5f49ffff001d1dac2b7c"
)
GENESIS_TRANSACTION = bytes.fromhex(
    "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d"
    "0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66"
    "207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe55"
    "48271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba"
    "0b8d578a4c702b6bf11d5fac00000000"
)
GENESIS_HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
GENESIS_DIGEST = hashlib.sha256(GENESIS_TRANSACTION).digest()

DIGEST = hashlib.sha256(b"checkpoint").digest()
NONCE = bytes(range(16))
ALICE = "https://alice.calendar.example"
BOB = "https://bob.calendar.example"


def attested(*attestations: Attestation) -> Timestamp:
    return combine(*(Timestamp(attestations=(one,)) for one in attestations))


def after(kind: OpKind, below: Timestamp, argument: bytes = b"") -> Timestamp:
    return Timestamp(branches=((Op(kind, argument), below),))


def genesis_proof(height: int = 0, kind: OpKind = OpKind.SHA256) -> DetachedTimestamp:
    below = attested(block_attestation(AttestationKind.BITCOIN, height))
    return DetachedTimestamp(OpKind.SHA256, GENESIS_DIGEST, after(kind, below))


def answer_bytes(timestamp: Timestamp) -> bytes:
    """A timestamp as a calendar sends it: a detached file without its head."""
    file = write_detached(DetachedTimestamp(OpKind.SHA256, b"\x00" * 32, timestamp))
    return file[len(MAGIC) + 2 + 32 :]


def reference_reads(data: bytes) -> DetachedTimestampFile:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reference warns about OpReverse
        return DetachedTimestampFile.deserialize(BytesDeserializationContext(data))


def reference_writes(file: DetachedTimestampFile) -> bytes:
    out = BytesIO()
    file.serialize(StreamSerializationContext(out))
    return out.getvalue()


# Verification against a block.


def test_a_true_proof_into_a_true_block() -> None:
    proof = read_detached(write_detached(genesis_proof()))
    shown = verify_against_header(proof, digest=GENESIS_DIGEST, header=GENESIS_HEADER, height=0)
    assert shown.at == datetime(2009, 1, 3, 18, 15, 5, tzinfo=UTC)
    assert shown.block_hash == GENESIS_HASH
    assert shown.not_checked


def test_the_same_proof_for_other_content_is_refused() -> None:
    proof = genesis_proof()
    with pytest.raises(ProofOfOtherContent):
        verify_against_header(proof, digest=DIGEST, header=GENESIS_HEADER, height=0)
    sha1 = DetachedTimestamp(OpKind.SHA1, GENESIS_DIGEST[:20], proof.timestamp)
    with pytest.raises(ProofOfOtherContent):
        verify_against_header(sha1, digest=GENESIS_DIGEST[:20], header=GENESIS_HEADER, height=0)


def test_a_proof_that_does_not_lead_into_the_block_is_refused() -> None:
    wrong = genesis_proof(kind=OpKind.REVERSE)
    with pytest.raises(HeaderMismatch):
        verify_against_header(wrong, digest=GENESIS_DIGEST, header=GENESIS_HEADER, height=0)


def test_a_proof_about_another_height_is_refused() -> None:
    for proof, height in ((genesis_proof(1), 0), (genesis_proof(0), 1)):
        with pytest.raises(NotAttested):
            verify_against_header(
                proof, digest=GENESIS_DIGEST, header=GENESIS_HEADER, height=height
            )


@pytest.mark.parametrize(
    "other",
    [
        pending_attestation(ALICE),
        block_attestation(AttestationKind.LITECOIN, 0),
        block_attestation(AttestationKind.ETHEREUM, 0),
        Attestation(b"whatever", b"\x00"),
    ],
    ids=["pending", "litecoin", "ethereum", "unknown"],
)
def test_other_attestations_prove_nothing(other: Attestation) -> None:
    timestamp = after(OpKind.SHA256, attested(other))
    proof = DetachedTimestamp(OpKind.SHA256, GENESIS_DIGEST, timestamp)
    with pytest.raises(NotAttested):
        verify_against_header(proof, digest=GENESIS_DIGEST, header=GENESIS_HEADER, height=0)


def test_one_right_path_is_enough_beside_a_wrong_one() -> None:
    both = combine(genesis_proof().timestamp, genesis_proof(kind=OpKind.REVERSE).timestamp)
    proof = DetachedTimestamp(OpKind.SHA256, GENESIS_DIGEST, both)
    assert verify_against_header(proof, digest=GENESIS_DIGEST, header=GENESIS_HEADER, height=0)


def test_every_flipped_bit_of_the_header_is_refused() -> None:
    for position in range(8 * len(GENESIS_HEADER)):
        header = bytearray(GENESIS_HEADER)
        header[position // 8] ^= 1 << position % 8
        with pytest.raises(HeaderInvalid):
            verify_against_header(
                genesis_proof(), digest=GENESIS_DIGEST, header=bytes(header), height=0
            )


@pytest.mark.parametrize(
    "header", [b"", GENESIS_HEADER[:-1], GENESIS_HEADER + b"\x00"], ids=["none", "short", "long"]
)
def test_headers_of_other_lengths_are_refused(header: bytes) -> None:
    with pytest.raises(HeaderInvalid):
        verify_against_header(genesis_proof(), digest=GENESIS_DIGEST, header=header, height=0)


@pytest.mark.parametrize("bits", ["ffff7f20", "ffffff1d", "ffff7fff", "0000801d", "ffff001e"])
def test_a_header_cannot_choose_an_easier_target_than_bitcoin_ever_had(bits: str) -> None:
    header = GENESIS_HEADER[:72] + bytes.fromhex(bits) + GENESIS_HEADER[76:]
    with pytest.raises(HeaderInvalid):
        verify_against_header(genesis_proof(), digest=GENESIS_DIGEST, header=header, height=0)


def test_a_header_mined_at_an_easier_target_is_refused() -> None:
    """Two tries on average find such a block; Bitcoin's easiest took four thousand million."""
    bits = bytes.fromhex("ffff7f20")
    for nonce in range(1000):
        header = GENESIS_HEADER[:72] + bits + nonce.to_bytes(4, "little")
        block_hash = hashlib.sha256(hashlib.sha256(header).digest()).digest()
        if int.from_bytes(block_hash, "little") <= 0x7FFFFF << 8 * 29:
            break
    with pytest.raises(HeaderInvalid, match="never had"):
        verify_against_header(genesis_proof(), digest=GENESIS_DIGEST, header=header, height=0)


def test_targets() -> None:
    assert target_of(0x1D00FFFF) == 0xFFFF << 208
    # The example of Bitcoin's documentation of the compact form.
    assert target_of(0x1B0404CB) == int("404cb" + "00" * 24, 16)
    assert target_of(0x02123456) == 0x1234
    for bits in (0x1D010000, 0x1C80FFFF, 0x03800000, 0xFF7FFFFF):
        with pytest.raises(HeaderInvalid):
            target_of(bits)


# The life of a proof.


def test_life_of_a_proof() -> None:
    proof = start(GENESIS_DIGEST, nonce=NONCE)
    (commitment,) = open_commitments(proof)
    assert commitment == hashlib.sha256(GENESIS_DIGEST + NONCE).digest()
    with pytest.raises(ProofMalformed, match="no calendar has answered"):
        write_detached(proof)

    promise = attested(pending_attestation(ALICE))
    proof = add_answer(proof, commitment=commitment, answer=answer_bytes(promise))
    other = attested(pending_attestation(BOB))
    deeper = after(OpKind.APPEND, after(OpKind.SHA256, other), b"bob's salt")
    proof = add_answer(proof, commitment=commitment, answer=answer_bytes(deeper))
    below = hashlib.sha256(commitment + b"bob's salt").digest()
    assert open_commitments(proof) == ()
    assert set(pending(proof)) == {Pending(commitment, ALICE), Pending(below, BOB)}
    assert attested_heights(proof) == ()
    assert read_detached(write_detached(proof)) == proof

    still_waiting = after(OpKind.SHA256, attested(pending_attestation(BOB)))
    waiting = upgrade(
        proof, commitment=commitment, calendar=ALICE, answer=answer_bytes(still_waiting)
    )
    assert Pending(commitment, ALICE) in pending(waiting)

    block = attested(block_attestation(AttestationKind.BITCOIN, 800_000))
    path = after(OpKind.PREPEND, after(OpKind.SHA256, block), b"left")
    done = upgrade(proof, commitment=commitment, calendar=ALICE, answer=answer_bytes(path))
    assert pending(done) == (Pending(below, BOB),)
    assert attested_heights(done) == (800_000,)
    assert reference_writes(reference_reads(write_detached(done))) == write_detached(done)


def test_commitments_hide_the_digest_and_need_a_nonce() -> None:
    (one,) = open_commitments(start(DIGEST, nonce=NONCE))
    (two,) = open_commitments(start(DIGEST, nonce=NONCE[::-1]))
    assert len({one, two, DIGEST}) == 3
    for nonce in (b"", NONCE[1:], NONCE + b"\x00"):
        with pytest.raises(ProofMalformed):
            start(DIGEST, nonce=nonce)
    for digest in (b"", DIGEST[1:], hashlib.sha512(b"").digest()):
        with pytest.raises(ProofMalformed):
            start(digest, nonce=NONCE)


def test_answers_that_do_not_belong_are_refused() -> None:
    proof = start(DIGEST, nonce=NONCE)
    promise = answer_bytes(attested(pending_attestation(ALICE)))
    with pytest.raises(ProofUnrelated):
        add_answer(proof, commitment=b"\x00" * 32, answer=promise)
    (commitment,) = open_commitments(proof)
    with pytest.raises(ProofUnrelated):
        upgrade(proof, commitment=commitment, calendar=ALICE, answer=promise)
    for answer in (b"", promise[:-1], promise + b"\x00", b"<html>"):
        with pytest.raises(ProofMalformed):
            add_answer(proof, commitment=commitment, answer=answer)


def test_a_proof_does_not_grow_beyond_what_can_be_read_again() -> None:
    (commitment,) = open_commitments(proof := start(DIGEST, nonce=NONCE))
    half = [
        attested(*(pending_attestation(f"{side}/{n}") for n in range(MAX_OPERATIONS - 10)))
        for side in (ALICE, BOB)
    ]
    proof = add_answer(proof, commitment=commitment, answer=answer_bytes(half[0]))
    with pytest.raises(ProofMalformed, match="more than"):
        add_answer(proof, commitment=commitment, answer=answer_bytes(half[1]))


# The format.

arguments = st.binary(min_size=1, max_size=40)
plain_ops = st.sampled_from(sorted(set(OpKind) - WITH_ARGUMENT, key=lambda kind: kind.value))
joins = st.sampled_from([OpKind.APPEND, OpKind.PREPEND])
ops = st.builds(Op, plain_ops) | st.builds(Op, joins, arguments)
blocks = st.sampled_from(
    [AttestationKind.BITCOIN, AttestationKind.LITECOIN, AttestationKind.ETHEREUM]
)
attestations = (
    st.builds(block_attestation, blocks, st.integers(0, 2**40))
    | st.builds(pending_attestation, st.text("abcXYZ019-._/:", max_size=60))
    | st.builds(Attestation, st.binary(min_size=8, max_size=8), st.binary(max_size=40)).filter(
        lambda one: one.kind is AttestationKind.UNKNOWN
    )
)
trees: st.SearchStrategy[Timestamp] = st.recursive(
    st.lists(attestations, min_size=1, max_size=3).map(lambda found: attested(*found)),
    lambda below: st.lists(st.tuples(ops, below), min_size=1, max_size=3).map(
        lambda found: combine(*(Timestamp(branches=(branch,)) for branch in found))
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(trees)
def test_what_we_write_we_and_the_reference_read_back(tree: Timestamp) -> None:
    proof = DetachedTimestamp(OpKind.SHA256, DIGEST, tree)
    try:
        data = write_detached(proof)
        again = read_detached(data)
    except ProofMalformed:  # a chain of doublings beyond 4096 bytes
        with pytest.raises(DeserializationError):
            reference_reads(data)
        return
    assert again == proof
    theirs = reference_reads(data)
    ours = {
        (message, one.tag) for message, place in walk(tree, DIGEST) for one in place.attestations
    }
    assert ours == {(message, one.TAG) for message, one in theirs.timestamp.all_attestations()}
    assert len(reference_writes(theirs)) == len(data)


@given(st.binary(max_size=300))
def test_any_bytes_after_the_magic_are_a_value_or_our_error(data: bytes) -> None:
    for candidate in (data, MAGIC + b"\x01\x08" + DIGEST + data):
        try:
            proof = read_detached(candidate)
        except DokazError:
            continue
        assert read_detached(write_detached(proof)) == proof


def test_every_truncation_is_malformed() -> None:
    data = write_detached(genesis_proof())
    for length in range(len(data)):
        with pytest.raises(ProofMalformed):
            read_detached(data[:length])
    with pytest.raises(ProofMalformed):
        read_detached(data + b"\x00")


def test_another_major_version_is_refused() -> None:
    data = write_detached(genesis_proof())
    assert data[len(MAGIC)] == 1
    with pytest.raises(ProofMalformed, match="major version 2"):
        read_detached(MAGIC + b"\x02" + data[len(MAGIC) + 1 :])


def raw_proof(body: bytes) -> bytes:
    return MAGIC + b"\x01\x08" + DIGEST + body


def test_limits() -> None:
    leaf = b"\x00" + AttestationKind.BITCOIN.value + b"\x01\x00"
    deepest = raw_proof(b"\x08" * 255 + leaf)
    assert attested_heights(read_detached(deepest)) == (0,)
    assert write_detached(read_detached(deepest)) == deepest
    with pytest.raises(ProofMalformed, match="deeper"):
        read_detached(raw_proof(b"\x08" * 256 + leaf))
    with pytest.raises(ProofMalformed, match="more than"):
        read_detached(raw_proof((b"\xff" + leaf) * MAX_OPERATIONS + leaf))
    with pytest.raises(ProofMalformed, match="larger"):
        read_detached(raw_proof(b"\x00" * (1 << 18)))
    doubled = raw_proof(b"\xf3" * 7 + leaf)  # 32 bytes doubled seven times: 4096
    assert attested_heights(read_detached(doubled)) == (0,)
    with pytest.raises(ProofMalformed, match="longer"):
        read_detached(raw_proof(b"\xf3" * 8 + leaf))
    with pytest.raises(ProofMalformed, match="too large"):
        read_detached(MAGIC + b"\xff" * 10)
    for slow in (b"\x03", b"\x67"):
        # Eight and nine messages of 4096 bytes, each made another one first.
        turned = b"\xf3" * 6 + b"\xf0\xff\x0f" + b"a" * 2047
        branches = [b"\xf0\x01" + bytes([n]) + slow + leaf for n in range(9)]
        joined = [turned + b"\xff" + b"\xff".join(branches[:n]) + branches[n] for n in (7, 8)]
        assert attested_heights(read_detached(raw_proof(joined[0]))) == (0,)
        with pytest.raises(ProofMalformed, match="slow"):
            read_detached(raw_proof(joined[1]))


def test_repeated_branches_become_one() -> None:
    leaf = b"\x00" + AttestationKind.BITCOIN.value + b"\x01"
    twice = read_detached(raw_proof(b"\xff\x08" + leaf + b"\x05" + b"\x08" + leaf + b"\x06"))
    once = read_detached(raw_proof(b"\x08\xff" + leaf + b"\x05" + leaf + b"\x06"))
    assert twice == once
    assert attested_heights(twice) == (5, 6)


@pytest.mark.parametrize("calendar", ["https://a.example/?q", "a b", "ü", "a@b", "x" * 1001])
def test_addresses_of_calendars_are_plain(calendar: str) -> None:
    with pytest.raises(ProofMalformed):
        pending_attestation(calendar)


@pytest.mark.parametrize("number", [0, 1, 127, 128, 16383, 16384, 2**32])
def test_numbers(number: int) -> None:
    assert block_attestation(AttestationKind.BITCOIN, number).height == number
    assert len(write_number(number)) == max(1, -(-number.bit_length() // 7))


@given(st.binary(max_size=300))
def test_digests_agree_with_other_implementations(message: bytes) -> None:
    assert keccak256(message) == keccak.new(digest_bits=256, data=message).digest()
    if "ripemd160" in hashlib.algorithms_available:
        assert ripemd160(message) == hashlib.new("ripemd160", message).digest()


def test_ripemd160_of_its_authors() -> None:
    """Vectors of Bosselaers' RIPEMD-160 page."""
    for message, digest in (
        (b"", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        (b"abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        (b"1234567890" * 8, "9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
    ):
        assert ripemd160(message).hex() == digest


# Files of the reference implementation (opentimestamps/opentimestamps-client, examples).


def test_published_examples_read_alike_and_write_back_to_the_byte(shared_fixtures: Path) -> None:
    files = sorted((shared_fixtures / "ots" / "examples").glob("**/*.ots"))
    good = [file for file in files if file.parent.name != "invalid"]
    assert len(good) == 14
    for file in good:
        data = file.read_bytes()
        proof = read_detached(data)
        assert write_detached(proof) == data, file.name
        theirs = reference_reads(data)
        ours = [
            (message, one.tag)
            for message, place in walk(proof.timestamp, proof.digest)
            for one in place.attestations
        ]
        expected = [(message, one.TAG) for message, one in theirs.timestamp.all_attestations()]
        assert sorted(ours) == sorted(expected), file.name
        assert proof.digest == theirs.file_digest


def test_published_invalid_examples_are_refused(shared_fixtures: Path) -> None:
    files = sorted((shared_fixtures / "ots" / "examples" / "invalid").glob("*.ots"))
    assert len(files) == 3
    for file in files:
        with pytest.raises(ProofMalformed):
            read_detached(file.read_bytes())


def test_a_published_example_is_for_its_file_and_no_other(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "ots" / "examples"
    proof = read_detached((folder / "hello-world.txt.ots").read_bytes())
    digest = hashlib.sha256((folder / "hello-world.txt").read_bytes()).digest()
    # The header given is that of block 0, so the proof of the right file gets as far as the block.
    with pytest.raises(HeaderMismatch):
        verify_against_header(proof, digest=digest, header=GENESIS_HEADER, height=358391)
    other = hashlib.sha256((folder / "merkle1.txt").read_bytes()).digest()
    with pytest.raises(ProofOfOtherContent):
        verify_against_header(proof, digest=other, header=GENESIS_HEADER, height=358391)


def test_the_published_bad_stamp_leads_elsewhere_than_the_good_one(shared_fixtures: Path) -> None:
    """Both name block 358391, which has one root: they cannot both hold."""
    folder = shared_fixtures / "ots" / "examples"
    roots = []
    for name in ("hello-world.txt.ots", "bad-stamp.txt.ots"):
        proof = read_detached((folder / name).read_bytes())
        roots += [
            message
            for message, place in walk(proof.timestamp, proof.digest)
            if any(one.height == 358391 for one in place.attestations)
        ]
    assert len(set(roots)) == 2
