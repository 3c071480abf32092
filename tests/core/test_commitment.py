# SPDX-License-Identifier: AGPL-3.0-or-later
"""The leaf rule: what the log holds hides the event and binds it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.commitment import (
    BadNonce,
    CommitmentMismatch,
    Disclosure,
    commit,
    commit_each,
)

NONCE = bytes(range(32))
NONCES = st.binary(min_size=32, max_size=32)


def test_the_rule_as_the_format_page_states_it() -> None:
    event = b'{"v":1}'
    expected = hashlib.sha256(b"dokaz-leaf/1\n" + NONCE + event).digest()
    assert commit(event, nonce=NONCE) == expected
    # Pinned apart from hashlib's help: a change of the rule would orphan every leaf there is.
    assert expected.hex() == "70505c129b6c7a8442f1ab3c2d28cba6ea34a6f0d52d1a6bfb52c402f870f48e"


@given(st.binary(), NONCES)
def test_what_was_committed_opens(event: bytes, nonce: bytes) -> None:
    disclosure = Disclosure(nonce=nonce, event=event)
    disclosure.require_opens(commit(event, nonce=nonce))


@given(st.lists(st.tuples(st.binary(), NONCES), max_size=5))
def test_many_at_once_are_those_made_one_by_one(pairs: list[tuple[bytes, bytes]]) -> None:
    events, nonces = [event for event, _ in pairs], [nonce for _, nonce in pairs]
    assert commit_each(events, nonces=nonces) == [commit(one, nonce=by) for one, by in pairs]
    with pytest.raises(BadNonce):
        commit_each([*events, b"{}"], nonces=[*nonces, NONCE[:31]])
    with pytest.raises(ValueError, match="argument"):
        commit_each([*events, b"{}"], nonces=nonces)


@given(st.binary(min_size=1), NONCES, st.integers(min_value=0))
def test_any_flipped_bit_opens_nothing(event: bytes, nonce: bytes, bit: int) -> None:
    entry = commit(event, nonce=nonce)
    both = bytearray(nonce + event)
    bit %= len(both) * 8
    both[bit // 8] ^= 1 << bit % 8
    changed = Disclosure(nonce=bytes(both[:32]), event=bytes(both[32:]))
    with pytest.raises(CommitmentMismatch):
        changed.require_opens(entry)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_nonces_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(BadNonce):
        commit(b"event", nonce=bytes(length))
    with pytest.raises(BadNonce):
        Disclosure(nonce=bytes(length), event=b"event")
