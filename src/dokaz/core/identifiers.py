# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by time: UUID version 7 (RFC 9562 section 5.7)."""

from collections.abc import Callable
from uuid import UUID

_TIME = 2**48 - 1
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62
# 12 bits behind the version and 62 behind the variant.
_RANDOM = (2**12 - 1) << 64 | 2**62 - 1


def uuid7(*, unix_ms: int, randomness: Callable[[int], bytes]) -> UUID:
    """Build a version 7 UUID from a millisecond time and `randomness(10)`.

    Only 74 bits are random; identifiers are names, never secrets or capabilities.
    """
    tail = int.from_bytes(randomness(10), "big")
    return UUID(int=(unix_ms & _TIME) << 80 | _VERSION_AND_VARIANT | tail & _RANDOM)
