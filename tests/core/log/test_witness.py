# SPDX-License-Identifier: AGPL-3.0-or-later
"""A witness cosigns growth and nothing else, and keeps what shows that a log lied."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.cosignature import Cosigner, verify_cosignature
from dokaz.core.log.errors import (
    CosignatureNotProven,
    MalformedCheckpoint,
    MalformedWitnessMessage,
    WitnessRefused,
)
from dokaz.core.log.merkle import EMPTY_ROOT, Frontier, leaf_hash
from dokaz.core.log.mldsa import MlDsa44SigningKey
from dokaz.core.log.note import (
    NoteSignature,
    SignedNote,
    VerifierKey,
    log_key,
    parse_note,
    parse_signature_lines,
    sign_note,
)
from dokaz.core.log.tiles import consistency_proof, new_tiles
from dokaz.core.log.witness import (
    Decision,
    Latest,
    Misconduct,
    add_checkpoint,
    parse_add_checkpoint,
)
from dokaz.core.log.witness_client import (
    Cosigned,
    OtherSize,
    build_add_checkpoint_request,
    parse_witness_response,
)

ORIGIN = "log.example/one"
LOG = SigningKey(b"l" * 32)
KNOWN = {ORIGIN: [log_key(ORIGIN, LOG.public)]}
COSIGNERS = [
    Cosigner("witness.example/w1", SigningKey(b"w" * 32)),
    Cosigner("witness.example/w1", MlDsa44SigningKey(b"w" * 32)),
]
KEYS = [cosigner.verifier_key for cosigner in COSIGNERS]
NOW = 1_800_000_000


class Source(dict[str, bytes]):
    def read(self, path: str) -> bytes:
        return self[path]


@dataclass
class Log:
    """A log in memory that can be asked for anything, also to lie."""

    entries: list[bytes]
    source: Source = field(default_factory=Source)

    def __post_init__(self) -> None:
        leaves = [leaf_hash(entry) for entry in self.entries]
        for size in range(len(leaves)):
            for tile in new_tiles(
                reader=self.source, old_size=size, leaf_hashes=leaves[size : size + 1]
            ):
                self.source[tile.path] = tile.content

    def head(self, size: int) -> Checkpoint:
        frontier = Frontier()
        frontier.extend(map(leaf_hash, self.entries[:size]))
        return Checkpoint(ORIGIN, size, frontier.root())

    def proof(self, old_size: int, new_size: int) -> list[bytes]:
        return consistency_proof(reader=self.source, old_size=old_size, new_size=new_size)

    def request(self, old_size: int, new_size: int) -> bytes:
        return build_add_checkpoint_request(
            old_size=old_size,
            proof=self.proof(old_size, new_size),
            note=sign_checkpoint(self.head(new_size), key=LOG),
        )


HONEST = Log([f"entry {index}".encode() for index in range(40)])
REWRITTEN = Log([b"rewritten", *HONEST.entries[1:]])


@dataclass
class Witness:
    """A witness with a memory, as a server keeps it."""

    latest: Latest | None = None
    now: int = NOW

    def ask(self, request: bytes) -> Decision:
        decision = add_checkpoint(
            request=request,
            known_logs=KNOWN,
            latest=self.latest,
            now=self.now,
            cosigners=COSIGNERS,
        )
        assert (decision.new_latest is not None) is (decision.status == 200)
        self.latest = decision.new_latest or self.latest
        return decision


def witness_at(size: int) -> Witness:
    witness = Witness()
    assert witness.ask(HONEST.request(0, size)).status == 200
    return witness


def test_growth_is_cosigned_with_every_key_and_the_time() -> None:
    witness = witness_at(5)
    witness.now += 60
    decision = witness.ask(HONEST.request(5, 12))
    assert (decision.status, decision.evidence) == (200, None)
    lines = parse_signature_lines(decision.body.decode())
    for line, key in zip(lines, KEYS, strict=True):
        cosignature = verify_cosignature(HONEST.head(12), signature=line, key=key)
        assert cosignature.at == NOW + 60
    assert witness.latest is not None
    assert witness.latest.checkpoint == HONEST.head(12)
    assert parse_note(witness.latest.note.to_bytes()).signatures[1:] == lines


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_honest_growth_is_cosigned(sizes: list[int]) -> None:
    witness, old = Witness(), 0
    for size in sorted(sizes):
        assert witness.ask(HONEST.request(old, size)).status == 200
        old = size


def test_same_checkpoint_is_cosigned_again() -> None:
    witness = witness_at(5)
    assert witness.ask(HONEST.request(5, 5)).status == 200


def test_empty_log_is_cosigned_and_its_root_is_known() -> None:
    witness = Witness()
    assert witness.ask(HONEST.request(0, 0)).status == 200
    assert witness.ask(HONEST.request(0, 7)).status == 200
    note = sign_checkpoint(Checkpoint(ORIGIN, 0, b"\x01" * 32), key=LOG)
    request = build_add_checkpoint_request(old_size=0, proof=[], note=note)
    decision = Witness().ask(request)
    assert decision.status == 422
    assert decision.evidence is not None
    assert decision.evidence.kind is Misconduct.WRONG_EMPTY_ROOT
    assert decision.evidence.seen is None


def test_split_view_is_refused_and_kept() -> None:
    witness = witness_at(12)
    seen = witness.latest
    for request in (REWRITTEN.request(12, 12), REWRITTEN.request(0, 12)):
        decision = witness.ask(request)
        assert decision.status == (422 if request.startswith(b"old 12") else 409)
        assert decision.evidence is not None
        assert decision.evidence.kind is Misconduct.SPLIT_VIEW
        assert decision.evidence.origin == ORIGIN
        assert decision.evidence.submitted == parse_add_checkpoint(request).note
        assert seen is not None
        assert decision.evidence.seen == seen.note
    assert witness.latest == seen


def test_rewritten_history_is_refused_and_kept_as_a_suspicion() -> None:
    witness = witness_at(12)
    decision = witness.ask(REWRITTEN.request(12, 20))
    assert decision.status == 422
    assert decision.evidence is not None
    assert decision.evidence.kind is Misconduct.UNPROVEN_GROWTH
    assert decision.evidence.proof == tuple(REWRITTEN.proof(12, 20))
    assert witness.latest is not None
    assert witness.latest.checkpoint == HONEST.head(12)


def test_rollback_is_refused() -> None:
    witness = witness_at(12)
    smaller = HONEST.request(8, 8)
    assert witness.ask(smaller).status == 409
    assert witness.ask(smaller.replace(b"old 8\n", b"old 12\n")).status == 400
    assert witness.latest is not None
    assert witness.latest.checkpoint.size == 12


def test_stale_old_size_is_answered_with_ours() -> None:
    decision = witness_at(12).ask(HONEST.request(5, 20))
    assert (decision.status, decision.body) == (409, b"12\n")
    assert decision.content_type == "text/x.tlog.size"
    assert Witness().ask(HONEST.request(5, 20)).body == b"0\n"


def test_proof_from_nothing_must_be_empty() -> None:
    note = sign_checkpoint(HONEST.head(3), key=LOG)
    request = build_add_checkpoint_request(old_size=0, proof=[b"\x00" * 32], note=note)
    assert Witness().ask(request).status == 422


def test_unknown_log_and_unknown_key() -> None:
    other = sign_checkpoint(Checkpoint("log.example/two", 0, EMPTY_ROOT), key=LOG)
    request = build_add_checkpoint_request(old_size=0, proof=[], note=other)
    assert Witness().ask(request).status == 404
    stranger = sign_checkpoint(HONEST.head(3), key=SigningKey(b"s" * 32))
    request = build_add_checkpoint_request(old_size=0, proof=[], note=stranger)
    assert Witness().ask(request).status == 403
    assert Witness().ask(HONEST.request(0, 3)).status == 200


def test_bad_line_of_the_logs_own_key_is_forbidden_even_beside_a_good_one() -> None:
    note = sign_checkpoint(HONEST.head(3), key=LOG)
    bad = NoteSignature(ORIGIN, note.signatures[0].key_id, b"\x00" * 64)
    request = build_add_checkpoint_request(old_size=0, proof=[], note=note.with_signatures([bad]))
    assert Witness().ask(request).status == 403


def test_lines_of_strangers_are_neither_judged_nor_passed_on() -> None:
    strangers = [NoteSignature("x.example", bytes([0, 0, 0, n]), b"s") for n in range(99)]
    note = sign_checkpoint(HONEST.head(3), key=LOG).with_signatures(strangers)
    witness = Witness()
    request = build_add_checkpoint_request(old_size=0, proof=[], note=note)
    assert witness.ask(request).status == 200
    assert witness.latest is not None
    assert len(witness.latest.note.signatures) == 1 + len(COSIGNERS)


def test_clock_that_went_back_helps_nobody_to_back_date() -> None:
    witness = witness_at(5)
    request = HONEST.request(5, 12)
    witness.now = NOW - 1
    assert witness.ask(request).status == 503
    witness.now = 0
    assert witness.ask(request).status == 503
    witness.now = NOW
    assert witness.ask(request).status == 200


REQUEST = HONEST.request(5, 12)


@pytest.mark.parametrize(
    "request_body",
    [
        b"",
        b"old 0\n",
        REQUEST.replace(b"old 5", b"old 05"),
        REQUEST.replace(b"old 5", b"old -5"),
        REQUEST.replace(b"old 5", b"old  5"),
        REQUEST.replace(b"old 5", b"new 5"),
        REQUEST.replace(b"old 5", b"old 9223372036854775808"),
        REQUEST.replace(b"old 5\n", b""),
        REQUEST.replace(b"old 5\n", b"old 5\nAAAA\n"),
        REQUEST.replace(b"old 5\n", b"old 5\n!\n"),
        REQUEST.replace(b"old 5\n", b"old 5\n\xff\n"),
        REQUEST.replace(b"old 5\n", b"old 5\n" + (b"A" * 43 + b"=\n") * 64),
        REQUEST.replace(b"\n", b"\r\n"),
        REQUEST[:-1],
        REQUEST.replace(b"\n12\n", b"\n012\n"),
        REQUEST + b"\x00" * 1_100_000,
    ],
)
def test_malformed_requests_are_answered_with_400(request_body: bytes) -> None:
    assert witness_at(5).ask(REQUEST).status == 200
    assert witness_at(5).ask(request_body).status == 400
    with pytest.raises(MalformedWitnessMessage):
        parse_add_checkpoint(request_body)


@given(st.binary(max_size=200) | st.integers(0, 8 * len(REQUEST) - 1))
@settings(max_examples=200, deadline=None)
def test_nothing_a_sender_can_send_is_cosigned_or_raises(sent: bytes | int) -> None:
    if isinstance(sent, int):
        value = int.from_bytes(REQUEST, "big") ^ (1 << sent)
        sent = value.to_bytes(len(REQUEST), "big")
    latest = Latest(HONEST.head(5), NOW, sign_checkpoint(HONEST.head(5), key=LOG))
    decision = Witness(latest).ask(sent)
    assert decision.status in {400, 403, 404, 409, 422}


def test_operator_faults_are_errors_not_answers() -> None:
    latest = Latest(
        Checkpoint("log.example/two", 0, EMPTY_ROOT), NOW, sign_note("x\n", name="x", key=LOG)
    )
    with pytest.raises(MalformedWitnessMessage):
        Witness(latest).ask(REQUEST)
    with pytest.raises(MalformedWitnessMessage):
        add_checkpoint(request=REQUEST, known_logs=KNOWN, latest=None, now=NOW, cosigners=[])


# FiloSottile/torchwood, cmd/litewitness/testdata/litewitness.txt: requests and answers of a
# witness in use. Two things differ: an unknown log is answered with 404 since tlog-witness
# v1.0.0, and the damaged signature is damaged in a bit that base64 does not leave unused.
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"
ROOT_1 = "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
ROOT_3 = "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0="
ROOT_5 = "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY="
SIGNATURE_1 = (
    "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY="
)
SIGNATURE_3 = (
    "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go="
)
SIGNATURE_5 = (
    "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww="
)
KG1, KG2, KG3, KG4 = (f"Kg{c}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" for c in "EIMQ")
TO_3 = [KG1, KG2]
FROM_1_TO_5 = [KG1, "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=", KG4]
FROM_3_TO_5 = [KG2, KG3, "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=", KG4]


def sigsum_request(
    old: int, proof: list[str], size: int, root: str, signature: str, origin: str = SIGSUM
) -> bytes:
    head = "\n".join([f"old {old}", *proof])
    return f"{head}\n\n{origin}\n{size}\n{root}\n\n— {SIGSUM} {signature}\n".encode()


def test_dialogue_of_another_witness() -> None:
    known = {SIGSUM: [log_key(SIGSUM, PublicKey(bytes.fromhex(SIGSUM_KEY)))]}
    unknown = SIGSUM[:-1] + "3"
    bad_proof = [KG1, KG2[:-3] + "BA="]
    dialogue = [
        (sigsum_request(0, [], 1, ROOT_1, SIGNATURE_1), 200),
        (sigsum_request(1, TO_3, 3, ROOT_3, SIGNATURE_3.replace("x6go", "y6go")), 403),
        (sigsum_request(1, TO_3, 3, ROOT_3, SIGNATURE_3, unknown), 404),
        (sigsum_request(1, [], 3, ROOT_3, SIGNATURE_3), 422),
        (sigsum_request(1, bad_proof, 3, ROOT_3, SIGNATURE_3), 422),
        (sigsum_request(1, TO_3, 3, ROOT_3, SIGNATURE_3), 200),
        (sigsum_request(1, FROM_1_TO_5, 5, ROOT_5, SIGNATURE_5), 409),
        (sigsum_request(3, FROM_3_TO_5, 5, ROOT_5, SIGNATURE_5), 200),
        (sigsum_request(0, [], 5, ROOT_5, SIGNATURE_5), 409),
    ]
    latest: Latest | None = None
    for request, status in dialogue:
        decision = add_checkpoint(
            request=request, known_logs=known, latest=latest, now=NOW, cosigners=COSIGNERS
        )
        assert decision.status == status
        latest = decision.new_latest or latest
    assert decision.body == b"5\n"


# The log's side.
def answer(decision: Decision, note: SignedNote, keys: list[VerifierKey] = KEYS) -> object:
    return parse_witness_response(status=decision.status, body=decision.body, note=note, keys=keys)


def test_log_takes_over_what_the_witness_signed() -> None:
    note = sign_checkpoint(HONEST.head(12), key=LOG)
    decision = witness_at(5).ask(REQUEST)
    taken = answer(decision, note)
    assert isinstance(taken, Cosigned)
    assert [cosignature.at for cosignature in taken.cosignatures] == [NOW, NOW]
    merged = note.with_signatures(taken.signatures)
    assert parse_note(merged.to_bytes()) == merged
    some = answer(decision, note, KEYS[:1])
    assert isinstance(some, Cosigned)
    assert len(some.signatures) == 1


def test_log_learns_the_size_of_the_witness() -> None:
    note = sign_checkpoint(HONEST.head(20), key=LOG)
    assert answer(witness_at(12).ask(HONEST.request(5, 20)), note) == OtherSize(12)
    for body in (b"", b"12", b"012\n", b"12\n\n", b"twelve\n", b"\xff\n", b"1" * 50 + b"\n"):
        with pytest.raises(MalformedWitnessMessage):
            parse_witness_response(status=409, body=body, note=note, keys=KEYS)


def test_log_does_not_take_over_what_does_not_hold() -> None:
    note = sign_checkpoint(HONEST.head(12), key=LOG)
    other = sign_checkpoint(HONEST.head(13), key=LOG)
    decision = witness_at(5).ask(REQUEST)
    with pytest.raises(CosignatureNotProven):
        answer(decision, other)
    with pytest.raises(CosignatureNotProven):
        answer(decision, note, [])
    for body in (b"", b"not a line\n", decision.body[:-1], b"\xff\n", b"x" * 1_000_001):
        with pytest.raises(MalformedWitnessMessage):
            parse_witness_response(status=200, body=body, note=note, keys=KEYS)


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500, 503, 302, 204])
def test_refusals_reach_the_log_as_refusals(status: int) -> None:
    note = sign_checkpoint(HONEST.head(12), key=LOG)
    with pytest.raises(WitnessRefused) as refused:
        parse_witness_response(status=status, body=b"why\n", note=note, keys=KEYS)
    assert refused.value.status == status


def test_impossible_requests_cannot_be_built() -> None:
    note = sign_checkpoint(HONEST.head(12), key=LOG)
    for old_size, proof in ((13, []), (-1, []), (0, [b"short"]), (1, [b"\x00" * 32] * 64)):
        with pytest.raises(MalformedWitnessMessage):
            build_add_checkpoint_request(old_size=old_size, proof=proof, note=note)
    with pytest.raises(MalformedCheckpoint):
        build_add_checkpoint_request(
            old_size=0, proof=[], note=sign_note("other\n", name=ORIGIN, key=LOG)
        )


@given(st.binary(max_size=120), st.sampled_from([200, 409]))
def test_any_answer_is_taken_or_refused_in_our_words(body: bytes, status: int) -> None:
    note = sign_checkpoint(HONEST.head(12), key=LOG)
    try:
        taken = parse_witness_response(status=status, body=body, note=note, keys=KEYS)
    except (MalformedWitnessMessage, CosignatureNotProven):
        return
    assert isinstance(taken, OtherSize)
