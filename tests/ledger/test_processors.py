# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many signatures made together are those made one by one, whatever number of processors."""

import pytest

from dokaz.core.keys import SigningKey
from dokaz.ledger import processors

KEY = SigningKey(bytes(range(32)))


@pytest.mark.parametrize("available", [1, 2, 16])
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000])
def test_each_message_gets_its_own_signature(
    count: int, available: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processors, "_processors", lambda: available)
    messages = [b"message %d" % number for number in range(count)]
    signatures = processors.for_each(KEY.sign, messages)
    assert signatures == [KEY.sign(message) for message in messages]
    for message, signature in zip(messages[:3], signatures, strict=False):
        KEY.public.verify(signature=signature, message=message)


def test_one_that_fails_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def sign(message: bytes) -> bytes:
        if message == b"bad":
            raise OSError("the key is gone")
        return KEY.sign(message)

    monkeypatch.setattr(processors, "_processors", lambda: 4)
    good = [b"good"] * 500
    assert processors.for_each(sign, good) == [KEY.sign(b"good")] * 500
    for place in (0, 250, 499):
        messages = [*good[:place], b"bad", *good[place:]]
        with pytest.raises(OSError, match="the key is gone"):
            processors.for_each(sign, messages)
