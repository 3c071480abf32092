# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many signatures made together are those made one by one, whatever number of processors."""

import pytest

from dokaz.core.keys import SigningKey
from dokaz.ledger import signing

KEY = SigningKey(bytes(range(32)))


@pytest.mark.parametrize("processors", [1, 2, 16])
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1000])
def test_each_message_gets_its_own_signature(
    count: int, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "_processors", lambda: processors)
    messages = [b"message %d" % number for number in range(count)]
    signatures = signing.sign_each(messages, key=KEY)
    assert signatures == [KEY.sign(message) for message in messages]
    for message, signature in zip(messages[:3], signatures, strict=False):
        KEY.public.verify(signature=signature, message=message)


def test_a_signature_that_fails_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def sign(self, message: bytes) -> bytes:
            if message == b"bad":
                raise OSError("the key is gone")
            return KEY.sign(message)

    monkeypatch.setattr(signing, "_processors", lambda: 4)
    good = [b"good"] * 500
    assert len(signing.sign_each(good, key=Broken())) == 500
    for place in (0, 250, 499):
        messages = [*good[:place], b"bad", *good[place:]]
        with pytest.raises(OSError, match="the key is gone"):
            signing.sign_each(messages, key=Broken())
