# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures made many at once are, byte for byte, those made one by one."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.keys import SigningKey
from dokaz.ledger import signing

MESSAGES = [os.urandom(length) for length in (0, 1, 31, 111, 112, 127, 128, 700, 5000)]


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.lists(st.binary(max_size=300), max_size=4))
def test_both_libraries_make_the_same_signature(seed: bytes, drawn: list[bytes]) -> None:
    key = SigningKey(seed)
    messages = [*MESSAGES, *drawn]
    made = signing.sign_each(key, messages)
    assert made == [key.sign(message) for message in messages]
    for message, signature in zip(messages, made, strict=True):
        key.public.verify(signature=signature, message=message)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 200])
def test_without_the_quicker_library_signatures_are_the_same(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = SigningKey(bytes(range(32)))
    messages = [b"message %d" % number for number in range(count)]
    quick = signing.sign_each(key, messages)
    assert signing._sodium is not None, "the quicker library is installed with the server"
    monkeypatch.setattr(signing, "_sodium", None)
    assert signing.sign_each(key, messages) == quick
    assert len(quick) == count
