# SPDX-License-Identifier: AGPL-3.0-or-later
"""What counts as enough witnesses is exactly what the policy file says."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.cosignature import Cosigner, cosign
from dokaz.core.log.errors import (
    CheckpointNotProven,
    CosignatureNotProven,
    MalformedCheckpoint,
    MalformedPolicy,
    PolicyNotSatisfied,
)
from dokaz.core.log.mldsa import MlDsa44SigningKey
from dokaz.core.log.note import (
    NoteSignature,
    SignatureType,
    SignedNote,
    VerifierKey,
    log_key,
    sign_note,
)
from dokaz.core.log.policy import evaluate_policy, parse_policy, require_policy, shown_name

LOG = SigningKey(b"l" * 32)
HEAD = Checkpoint("log.example/one", 12, b"\x07" * 32)
LOG_KEY = log_key(HEAD.origin, LOG.public)
WITNESSES = {
    name: Cosigner(f"{name}.example", SigningKey(name.encode() * 16))
    for name in ("x1", "x2", "x3", "y1", "y2", "y3")
}
VKEYS = {name: cosigner.verifier_key.encode() for name, cosigner in WITNESSES.items()}
# The example of C2SP tlog-policy, "Example policy", with keys filled in.
DOCUMENTED = f"""log {LOG_KEY.encode()}

witness X1 {VKEYS["x1"]}
witness X2 {VKEYS["x2"]}
witness X3 {VKEYS["x3"]}
group X-witnesses 2 X1 X2 X3

witness Y1 {VKEYS["y1"]}
witness Y2 {VKEYS["y2"]}
witness Y3 {VKEYS["y3"]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def cosigned(*names: str, at: int = 1_800_000_000) -> SignedNote:
    note = sign_checkpoint(HEAD, key=LOG)
    lines = [cosign(HEAD, cosigner=WITNESSES[name], at=at) for name in names]
    return note.with_signatures(lines)


def test_documented_policy_over_every_set_of_witnesses() -> None:
    policy = parse_policy(DOCUMENTED.encode())
    for count in range(len(WITNESSES) + 1):
        for names in combinations(WITNESSES, count):
            note = cosigned(*names)
            enough = sum(n[0] == "x" for n in names) >= 2 and any(n[0] == "y" for n in names)
            result = evaluate_policy(policy, note)
            assert result.quorum_met is enough
            assert result.satisfied is enough
            assert {shown_name(name).lower() for name in result.cosigned} == set(names)
            assert {shown_name(name).lower() for name in result.missing} == set(WITNESSES) - set(
                names
            )
            if enough:
                assert require_policy(policy, note) == result
            else:
                with pytest.raises(PolicyNotSatisfied):
                    require_policy(policy, note)


def test_result_tells_who_signed_and_when() -> None:
    policy = parse_policy(DOCUMENTED.encode())
    note = cosigned("x1", at=200).with_signatures(cosigned("x1", at=100).signatures)
    result = evaluate_policy(policy, note)
    assert result.checkpoint == HEAD
    assert result.log == LOG_KEY
    assert result.cosigned[b"X1"].at == 100
    assert result.cosigned[b"X1"].witness == "x1.example"


def test_checkpoint_of_an_unlisted_log_is_not_enough() -> None:
    text = DOCUMENTED.split("\n", 1)[1]
    policy = parse_policy(text.encode())
    note = cosigned("x1", "x2", "y1")
    result = evaluate_policy(policy, note)
    assert result.quorum_met
    assert not result.satisfied
    with pytest.raises(PolicyNotSatisfied):
        require_policy(policy, note)
    assert require_policy(policy, note, logs=[LOG_KEY]).satisfied


def test_listed_log_counts_only_for_its_own_origin() -> None:
    other = Checkpoint("log.example/two", HEAD.size, HEAD.root)
    note = sign_checkpoint(other, name=HEAD.origin, key=LOG)
    policy = parse_policy(f"log {LOG_KEY.encode()}\nquorum none\n".encode())
    assert evaluate_policy(policy, note).log is None
    assert evaluate_policy(policy, sign_checkpoint(HEAD, key=LOG)).satisfied


def test_lines_that_do_not_hold_are_refused_not_overlooked() -> None:
    policy = parse_policy(DOCUMENTED.encode())
    good = cosigned("x1", "x2", "y1")
    key = WITNESSES["x3"].verifier_key
    forged = NoteSignature(key.name, key.key_id, (5).to_bytes(8, "big") + b"\x01" * 64)
    with pytest.raises(CosignatureNotProven):
        evaluate_policy(policy, good.with_signatures([forged]))
    bad_log = NoteSignature(LOG_KEY.name, LOG_KEY.key_id, b"\x01" * 64)
    with pytest.raises(CheckpointNotProven):
        evaluate_policy(policy, good.with_signatures([bad_log]))
    stranger = NoteSignature("stranger.example", key.key_id, b"\x01" * 72)
    assert evaluate_policy(policy, good.with_signatures([stranger])).satisfied
    with pytest.raises(MalformedCheckpoint):
        evaluate_policy(policy, sign_note("other\n", name=HEAD.origin, key=LOG))


def test_cosignatures_of_another_tree_do_not_count() -> None:
    policy = parse_policy(DOCUMENTED.encode())
    other = sign_checkpoint(Checkpoint(HEAD.origin, 13, HEAD.root), key=LOG)
    with pytest.raises(CosignatureNotProven):
        evaluate_policy(policy, other.with_signatures(cosigned("x1", "x2", "y1").signatures[1:]))


def test_post_quantum_witness_counts_like_another() -> None:
    witness = Cosigner("pq.example", MlDsa44SigningKey(b"q" * 32))
    text = f"log {LOG_KEY.encode()}\nwitness pq {witness.verifier_key.encode()}\nquorum pq\n"
    policy = parse_policy(text.encode())
    note = sign_checkpoint(HEAD, key=LOG)
    assert not evaluate_policy(policy, note).satisfied
    note = note.with_signatures([cosign(HEAD, cosigner=witness, at=9)])
    assert require_policy(policy, note).cosigned[b"pq"].at == 9


def test_comments_blanks_urls_and_other_alphabets_are_read() -> None:
    text = (
        "# коментар\n \t \n\t log  "
        + LOG_KEY.encode()
        + " \thttps://log.example/ \nwitness свідок "
        + VKEYS["x1"]
        + " https://w.example/\n  # more\n"
        + "group \u212a 1 свідок\nquorum \u212a\n"
    )
    policy = parse_policy(text.encode())
    assert policy.logs == (LOG_KEY,)
    assert list(policy.witnesses) == ["свідок".encode()]
    assert policy.quorum == b"\xe2\x84\xaa"
    assert evaluate_policy(policy, cosigned("x1")).satisfied
    raw = f"witness \xff {VKEYS['x1']}\nquorum \xff\n".encode("latin-1")
    assert shown_name(parse_policy(raw).quorum or b"") == "\\xff"


def witness_lines(*names: str) -> str:
    return "".join(f"witness {name} {VKEYS[name]}\n" for name in names)


MLDSA_LOG = VerifierKey("l.example", SignatureType.MLDSA44_COSIGNATURE, b"k" * 1312).encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",
        "quorum none\nquorum none\n",
        "quorum x1\n" + witness_lines("x1"),
        "quorum nobody\n",
        "quorum\n",
        "quorum none extra\n",
        "Quorum none\n",
        "unknown line\nquorum none\n",
        "quorum none\r\n",
        "quorum none\n\x00\n",
        "quorum none\n\x7f\n",
        "log\nquorum none\n",
        "log not-a-key\nquorum none\n",
        f"log {VKEYS['x1']}\nquorum none\n",
        f"log {MLDSA_LOG}\nquorum none\n",
        f"log {LOG_KEY.encode()}\nlog {log_key('b.example', LOG.public).encode()}\nquorum none\n",
        f"witness a {LOG_KEY.encode()}\nquorum a\n",
        f"witness none {VKEYS['x1']}\nquorum none\n",
        witness_lines("x1", "x1") + "quorum x1\n",
        f"witness a {VKEYS['x1']}\nwitness b {VKEYS['x1']}\nquorum a\n",
        f"witness a {VKEYS['x1']} url more\nquorum a\n",
        witness_lines("x1") + "group x1 any x1\nquorum x1\n",
        witness_lines("x1") + "group g any\nquorum g\n",
        witness_lines("x1") + "group g 0 x1\nquorum g\n",
        witness_lines("x1") + "group g 2 x1\nquorum g\n",
        witness_lines("x1") + "group g 01 x1\nquorum g\n",
        witness_lines("x1") + "group g some x1\nquorum g\n",
        witness_lines("x1") + f"group g {'9' * 5000} x1\nquorum g\n",
        witness_lines("x1") + "group g 1 x1 x1\nquorum g\n",
        witness_lines("x1") + "group g any x1\ngroup h any x1\nquorum h\n",
        witness_lines("x1") + "group g any none\nquorum g\n",
        witness_lines("x1") + "group g any g\nquorum g\n",
        witness_lines("x1") + "group g any h\ngroup h any x1\nquorum g\n",
        "#" * 1_000_001 + "\nquorum none\n",
    ],
)
def test_policies_that_break_a_rule_are_refused(text: str) -> None:
    assert parse_policy(b"quorum none\n").quorum is None
    with pytest.raises(MalformedPolicy):
        parse_policy(text.encode())


def test_key_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(MalformedPolicy, match="line 1"):
        parse_policy(b"log \xff+00000000+AQ==\nquorum none\n")


KEYWORDS = b"log witness group quorum none any all 1 a b # \n".split(b" ")
KEYS = [VKEYS["x1"].encode(), VKEYS["x2"].encode(), LOG_KEY.encode().encode()]
words = st.sampled_from([*KEYWORDS, *KEYS])


@given(st.binary(max_size=100) | st.lists(words, max_size=25).map(lambda w: b" ".join(w) + b"\n"))
def test_any_bytes_are_a_policy_or_refused(content: bytes) -> None:
    try:
        policy = parse_policy(content)
    except MalformedPolicy:
        return
    result = evaluate_policy(policy, cosigned())
    assert result.quorum_met is (policy.quorum is None)


@given(data=st.data(), count=st.integers(1, 6))
@settings(max_examples=40)
def test_k_of_n_means_k(data: st.DataObject, count: int) -> None:
    names = list(WITNESSES)[:count]
    k = data.draw(st.integers(1, count))
    signed = data.draw(st.lists(st.sampled_from(names), unique=True))
    text = witness_lines(*names) + f"group g {k} {' '.join(names)}\nquorum g\n"
    result = evaluate_policy(parse_policy(text.encode()), cosigned(*signed))
    assert result.quorum_met is (len(signed) >= k)
