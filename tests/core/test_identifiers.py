# SPDX-License-Identifier: Apache-2.0
"""Identifiers made many at a time are those made one by one."""

import copy
import pickle

from dokaz.core.identifiers import many_uuid7, uuid7


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    drawn = bytes(range(40))
    pieces = iter([drawn[at : at + 10] for at in range(0, 40, 10)])
    alone = [uuid7(unix_ms=1_700_000_000_123, randomness=lambda _n: next(pieces)) for _ in range(4)]
    asked = []

    def at_once(count: int) -> bytes:
        asked.append(count)
        return drawn

    together = many_uuid7(4, unix_ms=1_700_000_000_123, randomness=at_once)
    assert (together, asked) == (alone, [40])
    assert {(one.version, one.variant) for one in together} == {(7, alone[0].variant)}
    for one, other in zip(together, alone, strict=True):
        assert (hash(one), str(one), one.bytes) == (hash(other), str(other), other.bytes)
        assert one.is_safe is other.is_safe
        assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == other
    assert many_uuid7(0, unix_ms=1, randomness=lambda count: b"") == []
