# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from collections.abc import Callable
from uuid import UUID, SafeUUID

_TIME = 2**48 - 1
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
# 12 bits behind the version and 62 behind the variant.
_RANDOM = (2**12 - 1) << 64 | 2**62 - 1
# The two attributes of an identifier, filled in directly: its constructor looks through six ways of
# being called, which is more than half of what an identifier costs, and bulk intake makes a dozen a
# file.
_give_number = UUID.__dict__["int"].__set__
_give_safety = UUID.__dict__["is_safe"].__set__


def many_uuid7(count: int, *, unix_ms: int, randomness: Callable[[int], bytes]) -> list[UUID]:
    """As `uuid7`, so many of one millisecond, from one reading of `randomness(10 * count)`."""
    begin = (unix_ms & _TIME) << 80 | _VERSION_AND_VARIANT
    tails, read = randomness(10 * count), int.from_bytes
    new, unknown = UUID.__new__, SafeUUID.unknown
    made = []
    for at in range(0, 10 * count, 10):
        one = new(UUID)
        _give_number(one, begin | read(tails[at : at + 10], "big") & _RANDOM)
        _give_safety(one, unknown)
        made.append(one)
    return made


def uuid7(*, unix_ms: int, randomness: Callable[[int], bytes]) -> UUID:
    """Build a version 7 UUID from a millisecond time and `randomness(10)`.

    Only 74 bits are random; identifiers are names, never secrets or capabilities.
    """
    tail = int.from_bytes(randomness(10), "big")
    return UUID(int=(unix_ms & _TIME) << 80 | _VERSION_AND_VARIANT | tail & _RANDOM)
