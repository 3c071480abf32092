# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from collections.abc import Callable
from uuid import UUID


def uuid7(*, unix_ms: int, randomness: Callable[[int], bytes]) -> UUID:
    """Build a version 7 UUID from a millisecond time and `randomness(10)`.

    Only 74 bits are random; identifiers are names, never secrets or capabilities.
    """
    tail = int.from_bytes(randomness(10), "big")
    value = (unix_ms & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= ((tail >> 64) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= tail & (2**62 - 1)
    return UUID(int=value)
