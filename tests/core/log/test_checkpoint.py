# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checkpoints say one thing in one way and only the log's key makes them true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.log.checkpoint import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint_body,
    sign_checkpoint,
)
from dokaz.core.log.errors import (
    CheckpointNotProven,
    MalformedCheckpoint,
    MalformedNote,
    MalformedVerifierKey,
)
from dokaz.core.log.note import SignedNote, log_key, parse_note, parse_verifier_key, sign_note

LOG = SigningKey(b"l" * 32)
OTHER = SigningKey(b"o" * 32)
HEAD = Checkpoint("log.example/one", 7, b"\x05" * 32)

# C2SP tlog-checkpoint v1.0.0, introduction; the key is not published, the form is.
PUBLISHED_BODY = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""
# FiloSottile/torchwood, cmd/litewitness/testdata/litewitness.txt (a Sigsum log).
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"
SIGSUM_SIGNATURE = (
    "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go="
)
SIGSUM_NOTE = f"""{SIGSUM}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {SIGSUM} {SIGSUM_SIGNATURE}
""".encode()


def test_published_form() -> None:
    head = parse_checkpoint_body(PUBLISHED_BODY)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.root.hex().startswith("0ac5186a91863e8e")
    assert head.body() == PUBLISHED_BODY


def test_checkpoint_of_another_program_opens() -> None:
    key = PublicKey(bytes.fromhex(SIGSUM_KEY))
    head = open_checkpoint(SIGSUM_NOTE, origin=SIGSUM, key=key)
    assert head.size == 3
    damaged = SIGSUM_NOTE.replace(b"\n3\n", b"\n4\n")
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(damaged, origin=SIGSUM, key=key)


def test_own_checkpoint_opens_with_key_and_with_verifier_key() -> None:
    note = sign_checkpoint(HEAD, key=LOG)
    assert open_checkpoint(note.to_bytes(), origin=HEAD.origin, key=LOG.public) == HEAD
    assert open_checkpoint(note, origin=HEAD.origin, key=log_key(HEAD.origin, LOG.public)) == HEAD
    named = sign_checkpoint(HEAD, name="key.example", key=LOG)
    key = parse_verifier_key(log_key("key.example", LOG.public).encode())
    assert open_checkpoint(named, origin=HEAD.origin, key=key) == HEAD
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(named, origin=HEAD.origin, key=LOG.public)


def test_other_key_other_origin_or_other_body_is_refused() -> None:
    note = sign_checkpoint(HEAD, key=LOG)
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(note, origin=HEAD.origin, key=OTHER.public)
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(note, origin="log.example/two", key=LOG.public)
    # Signed by the right key, but as the head of another log.
    other = sign_checkpoint(HEAD, name="log.example/two", key=LOG)
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(other, origin="log.example/two", key=LOG.public)
    moved = SignedNote(HEAD.body().replace("\n7\n", "\n8\n"), note.signatures)
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(moved, origin=HEAD.origin, key=LOG.public)


def test_log_key_signing_something_else_is_not_a_checkpoint() -> None:
    note = sign_note("not a checkpoint\n", name=HEAD.origin, key=LOG)
    with pytest.raises(MalformedCheckpoint):
        open_checkpoint(note, origin=HEAD.origin, key=LOG.public)
    with pytest.raises(MalformedNote):
        open_checkpoint(b"no note", origin=HEAD.origin, key=LOG.public)


def test_origin_that_cannot_be_a_key_name_needs_a_name() -> None:
    head = Checkpoint("A log + spaces", 0, b"\x00" * 32)
    with pytest.raises(MalformedVerifierKey):
        sign_checkpoint(head, key=LOG)
    note = sign_checkpoint(head, name="log.example", key=LOG)
    key = log_key("log.example", LOG.public)
    assert open_checkpoint(note, origin=head.origin, key=key) == head


def test_extension_lines_are_kept_and_signed() -> None:
    head = Checkpoint("log.example/one", 7, b"\x05" * 32, ("one more", "and another"))
    note = parse_note(sign_checkpoint(head, key=LOG).to_bytes())
    assert open_checkpoint(note, origin=head.origin, key=LOG.public) == head
    cut = SignedNote(note.text.replace("and another\n", ""), note.signatures)
    with pytest.raises(CheckpointNotProven):
        open_checkpoint(cut, origin=head.origin, key=LOG.public)


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"o\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        "o\n1\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n 1\n{ROOT}\n",
        f"o\n1_0\n{ROOT}\n",
        f"o\n١\n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n{2**63}\n{ROOT}\n",
        f"o\n{'9' * 5000}\n{ROOT}\n",
        f"o\n1\n{ROOT[:-4]}\n",
        f"o\n1\n{ROOT[:-1]}\n",
        f"o\n1\n{ROOT} \n",
        f"o\n1\n{ROOT.replace('q2I=', 'q2J=')}\n",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\next\n\next\n",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    assert parse_checkpoint_body(f"o\n1\n{ROOT}\n").size == 1
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint_body(text)


@given(st.text(max_size=120) | st.from_regex(r"o\n[0-9]{1,3}\n[A-Za-z0-9+/]{42,43}=\n(e\n)?"))
def test_any_text_is_a_checkpoint_or_refused(text: str) -> None:
    try:
        head = parse_checkpoint_body(text)
    except MalformedCheckpoint:
        return
    assert head.body() == text


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_checkpoints_come_back(size: int, root: bytes) -> None:
    head = Checkpoint("log.example/one", size, root)
    assert parse_checkpoint_body(head.body()) == head


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [("", 1, b"0" * 32), ("a\nb", 1, b"0" * 32), ("a", -1, b"0" * 32), ("a", 1, b"0" * 31)],
)
def test_impossible_checkpoints_cannot_be_made(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(MalformedCheckpoint):
        Checkpoint(origin, size, root)
