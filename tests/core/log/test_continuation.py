# SPDX-License-Identifier: Apache-2.0
"""The statement that a log goes on: one form, two signatures, no contradiction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.continuation import (
    Continuation,
    Reason,
    judge_continuation,
    open_continuation,
    parse_continuation,
    sign_continuation,
)
from dokaz.core.log.errors import ContinuationNotProven, MalformedContinuation
from dokaz.core.log.note import SignedNote, log_key, parse_note, sign_note
from dokaz.core.log.witness import Latest, Misconduct

KEY = SigningKey(b"\x03" * 32)
OLD, NEW = "old.example/log", "new.example/log"
ROOTS = st.binary(min_size=32, max_size=32)
NAMES = st.from_regex(r"[a-z][a-z./-]{0,20}", fullmatch=True)


@st.composite
def statements(draw: st.DrawFn) -> Continuation:
    old = draw(NAMES)
    kept, lost = draw(st.integers(0, 2**40)), draw(st.integers(1, 2**40))
    return Continuation(
        old_origin=old,
        new_origin=draw(NAMES.filter(lambda name: name != old)),
        kept_size=kept,
        kept_root=draw(ROOTS),
        witnessed_size=kept + lost,
        witnessed_root=draw(st.none() | ROOTS),
        reason=draw(st.sampled_from(Reason)),
    )


def statement(*, kept: int = 5, witnessed: int = 9, root: bytes | None = None) -> Continuation:
    return Continuation(OLD, NEW, kept, b"\x01" * 32, witnessed, root, Reason.STOLEN)


@given(statements())
def test_what_is_signed_is_read_back(one: Continuation) -> None:
    note = sign_continuation(one, key=KEY)
    assert open_continuation(note.to_bytes(), key=KEY.public) == one
    assert one.lost == one.witnessed_size - one.kept_size


@given(st.binary(max_size=400))
def test_any_bytes_are_our_error(content: bytes) -> None:
    with pytest.raises(DokazError):
        open_continuation(content, key=KEY.public)


@given(statements(), st.data())
def test_a_changed_byte_is_never_believed(one: Continuation, data: st.DataObject) -> None:
    content = bytearray(sign_continuation(one, key=KEY).to_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DokazError):
        open_continuation(bytes(content), key=KEY.public)


@pytest.mark.parametrize("name", [OLD, NEW])
def test_one_name_alone_states_nothing(name: str) -> None:
    note = sign_note(statement().body(), name=name, key=KEY)
    with pytest.raises(ContinuationNotProven):
        open_continuation(note, key=KEY.public)


def test_another_key_states_nothing() -> None:
    note = sign_continuation(statement(), key=SigningKey(b"\x04" * 32))
    with pytest.raises(ContinuationNotProven):
        open_continuation(note, key=KEY.public)


@pytest.mark.parametrize(
    ("kept", "witnessed", "root"), [(9, 5, None), (5, 5, b"\x02" * 32), (5, 9, b"short")]
)
def test_contradictions_cannot_be_stated(kept: int, witnessed: int, root: bytes | None) -> None:
    with pytest.raises(MalformedContinuation):
        statement(kept=kept, witnessed=witnessed, root=root)


@pytest.mark.parametrize(
    "change",
    [
        ("kept 5", "kept 05"),
        ("kept 5", "kept -"),
        ("witnessed 9 -", "witnessed 9  -"),
        ("reason stolen", "reason tired"),
        ("reason stolen\n", "reason stolen\nmore\n"),
        (NEW, OLD),
    ],
)
def test_there_is_one_form(change: tuple[str, str]) -> None:
    text = statement().body()
    assert change[0] in text
    note = sign_note(text.replace(*change), name=OLD, key=KEY)
    with pytest.raises(MalformedContinuation):
        parse_continuation(note)


def test_it_can_never_pass_for_a_checkpoint() -> None:
    from dokaz.core.log.checkpoint import parse_checkpoint_body
    from dokaz.core.log.errors import MalformedCheckpoint

    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint_body(statement().body())


def seen(size: int, root: bytes = b"\x07" * 32) -> Latest:
    checkpoint = Checkpoint(OLD, size, root)
    return Latest(checkpoint, 1_700_000_000, sign_checkpoint(checkpoint, key=KEY))


@pytest.mark.parametrize(
    ("stated", "latest", "status", "kind"),
    [
        (statement(), None, 202, None),
        (statement(), seen(3), 202, None),
        (statement(), seen(9), 202, None),
        (statement(root=b"\x07" * 32), seen(9), 202, None),
        (statement(), seen(5, b"\x01" * 32), 202, None),
        (statement(), seen(10), 409, Misconduct.HIDDEN_GROWTH),
        (statement(root=b"\x08" * 32), seen(9), 409, Misconduct.SPLIT_VIEW),
        (statement(), seen(5), 409, Misconduct.SPLIT_VIEW),
    ],
)
def test_a_witness_compares_with_what_it_cosigned(
    stated: Continuation, latest: Latest | None, status: int, kind: Misconduct | None
) -> None:
    note = sign_continuation(stated, key=KEY)
    decision = judge_continuation(
        note.to_bytes(),
        known_logs={OLD: [log_key(OLD, KEY.public)]},
        latest={OLD: latest},
    )
    assert decision.status == status
    assert (decision.evidence and decision.evidence.kind) == kind
    if kind is not None:
        assert latest is not None
        assert decision.evidence is not None
        assert (decision.evidence.submitted, decision.evidence.seen) == (note, latest.note)
        assert parse_note(decision.body) == latest.note


def test_strangers_and_forgers_are_sent_away() -> None:
    known = {OLD: [log_key(OLD, KEY.public)]}
    forged = sign_continuation(statement(), key=SigningKey(b"\x04" * 32)).to_bytes()
    good = sign_continuation(statement(), key=KEY)
    half = SignedNote(good.text, good.signatures[:1]).to_bytes()
    for content, logs, status in (
        (b"", known, 400),
        (forged, known, 403),
        (half, known, 403),
        (good.to_bytes(), {}, 404),
    ):
        decision = judge_continuation(content, known_logs=logs, latest={})
        assert (decision.status, decision.evidence) == (status, None)
