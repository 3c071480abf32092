# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from collections.abc import Callable
from uuid import UUID

_TIME = 2**48 - 1
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
# 12 bits behind the version and 62 behind the variant.
_RANDOM = (2**12 - 1) << 64 | 2**62 - 1


def many_uuid7(count: int, *, unix_ms: int, randomness: Callable[[int], bytes]) -> list[UUID]:
    """As `uuid7`, so many of one millisecond, from one reading of `randomness(10 * count)`."""
    begin = (unix_ms & _TIME) << 80 | _VERSION_AND_VARIANT
    tails, read = randomness(10 * count), int.from_bytes
    return [
        UUID(int=begin | read(tails[at : at + 10], "big") & _RANDOM)
        for at in range(0, 10 * count, 10)
    ]


def uuid7(*, unix_ms: int, randomness: Callable[[int], bytes]) -> UUID:
    """Build a version 7 UUID from a millisecond time and `randomness(10)`.

    Only 74 bits are random; identifiers are names, never secrets or capabilities.
    """
    tail = int.from_bytes(randomness(10), "big")
    return UUID(int=(unix_ms & _TIME) << 80 | _VERSION_AND_VARIANT | tail & _RANDOM)
