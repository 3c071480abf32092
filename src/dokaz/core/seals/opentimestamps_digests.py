# SPDX-License-Identifier: Apache-2.0
"""RIPEMD-160 and Keccak-256, which a proof may pass through and `hashlib` may not offer.

Builds of OpenSSL 3 leave RIPEMD-160 out as they like, and Keccak-256 is not SHA3-256 (the padding
differs). A proof must have the same verdict on every machine, so both are written out here. They
are slow, and they see at most 4096 bytes at a time.
"""

import struct

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF

# Dobbertin, Bosselaers, Preneel: RIPEMD-160, a strengthened version of RIPEMD (1996), table 2.
_WORDS_LEFT = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8),
    (3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12),
    (1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2),
    (4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13),
)
_WORDS_RIGHT = (
    (5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12),
    (6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2),
    (15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13),
    (8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14),
    (12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11),
)
_SHIFTS_LEFT = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12),
    (11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5),
    (11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12),
    (9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6),
)
_SHIFTS_RIGHT = (
    (8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6),
    (9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11),
    (9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5),
    (15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8),
    (8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11),
)
_CONSTANTS_LEFT = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_CONSTANTS_RIGHT = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)

_RATE = 136  # bytes a block of Keccak with 256 bits of output takes in


def ripemd160(message: bytes) -> bytes:
    """20-byte RIPEMD-160 digest."""
    padded = message + b"\x80" + b"\x00" * ((55 - len(message)) % 64)
    padded += struct.pack("<Q", 8 * len(message))
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
    for start in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, start)
        left = _ripemd_line(
            state, words, (0, 1, 2, 3, 4), _WORDS_LEFT, _SHIFTS_LEFT, _CONSTANTS_LEFT
        )
        right = _ripemd_line(
            state, words, (4, 3, 2, 1, 0), _WORDS_RIGHT, _SHIFTS_RIGHT, _CONSTANTS_RIGHT
        )
        sums = [state[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5] for i in range(5)]
        state = (
            sums[0] & MASK32,
            sums[1] & MASK32,
            sums[2] & MASK32,
            sums[3] & MASK32,
            sums[4] & MASK32,
        )
    return struct.pack("<5I", *state)


def _ripemd_line(
    state: tuple[int, ...],
    words: tuple[int, ...],
    functions: tuple[int, ...],
    order: tuple[tuple[int, ...], ...],
    shifts: tuple[tuple[int, ...], ...],
    constants: tuple[int, ...],
) -> tuple[int, ...]:
    """One of the two lines of 80 steps."""
    a, b, c, d, e = state
    for number, function in enumerate(functions):
        for word, shift in zip(order[number], shifts[number], strict=True):
            mixed = _ripemd_mix(function, b, c, d)
            total = (a + mixed + words[word] + constants[number]) & MASK32
            a, b, c, d, e = e, (_rotate32(total, shift) + e) & MASK32, b, _rotate32(c, 10), d
    return a, b, c, d, e


def _ripemd_mix(function: int, x: int, y: int, z: int) -> int:
    if function == 0:
        return x ^ y ^ z
    if function == 1:
        return (x & y) | (~x & z)
    if function == 2:
        return (x | (~y & MASK32)) ^ z
    if function == 3:
        return (x & z) | (y & ~z)
    return x ^ (y | (~z & MASK32))


def _rotate32(value: int, count: int) -> int:
    return (value << count | value >> 32 - count) & MASK32


def keccak256(message: bytes) -> bytes:
    """32-byte Keccak-256 digest with the padding of the 2011 submission, as Ethereum uses it."""
    padded = bytearray(message) + b"\x01" + b"\x00" * ((-len(message) - 1) % _RATE)
    padded[-1] ^= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for index, word in enumerate(struct.unpack_from("<17Q", padded, start)):
            lanes[index] ^= word
        lanes = _keccak_permute(lanes)
    return struct.pack("<4Q", *lanes[:4])


def _keccak_permute(lanes: list[int]) -> list[int]:
    """Keccak-f[1600]; lane (x, y) of FIPS 202 3.1 is `lanes[x + 5 * y]`."""
    feedback = 1
    for _ in range(24):
        parity = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        lanes = [
            lane ^ parity[(i + 4) % 5] ^ _rotate64(parity[(i + 1) % 5], 1)
            for i, lane in enumerate(lanes)
        ]
        x, y, carried = 1, 0, lanes[1]
        for step in range(24):  # rho and pi together, FIPS 202 3.2.2 and 3.2.3
            x, y = y, (2 * x + 3 * y) % 5
            place = x + 5 * y
            carried, lanes[place] = (
                lanes[place],
                _rotate64(carried, (step + 1) * (step + 2) // 2 % 64),
            )
        lanes = [
            lanes[i] ^ (~lanes[i - i % 5 + (i + 1) % 5] & lanes[i - i % 5 + (i + 2) % 5])
            for i in range(25)
        ]
        for bit in range(7):  # iota: constants come from a shift register, FIPS 202 3.2.5
            if feedback & 1:
                lanes[0] ^= 1 << (1 << bit) - 1
            feedback = feedback << 1 ^ (0x171 if feedback & 0x80 else 0)
    return lanes


def _rotate64(value: int, count: int) -> int:
    return (value << count | value >> 64 - count) & MASK64
