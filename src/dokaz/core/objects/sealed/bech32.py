# SPDX-License-Identifier: Apache-2.0
"""Bech32 (BIP 173) without its length limit, as the age format writes keys.

Promises: one spelling per key. Mixed case, wrong checksums and non-zero padding are refused.
"""

from collections.abc import Iterable

from dokaz.core.objects.errors import MalformedSeal

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6
_LONGEST = 1000  # Far above any key; keeps hostile text from costing time.


def encode(prefix: str, content: bytes) -> str:
    """`content` in lower case behind `prefix`, which is lower case itself."""
    values = _regroup(content, 8, 5, pad=True)
    checksum = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM_LENGTH]) ^ 1
    values += [checksum >> 5 * (_CHECKSUM_LENGTH - 1 - i) & 31 for i in range(_CHECKSUM_LENGTH)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in values)


def decode(text: str) -> tuple[str, bytes]:
    """The prefix, in the case it was written in, and the content.

    Raises:
        MalformedSeal: not Bech32. The message does not repeat the text, which may be secret.
    """
    if len(text) > _LONGEST or not text.isascii():
        raise MalformedSeal("key text is too long or not ASCII")
    if text != text.lower() and text != text.upper():
        raise MalformedSeal("key text mixes upper and lower case")
    prefix, separator, data = text.rpartition("1")
    if not separator or not prefix or len(data) < _CHECKSUM_LENGTH:
        raise MalformedSeal("key text is incomplete")
    try:
        values = [_VALUES[letter] for letter in data.lower()]
    except KeyError as error:
        raise MalformedSeal("key text holds a character that no key has") from error
    if _polymod([*_expand(prefix.lower()), *values]) != 1:
        raise MalformedSeal("key text has a wrong checksum: a character was mistyped or lost")
    return prefix, bytes(_regroup(values[:-_CHECKSUM_LENGTH], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    letters = prefix.encode("ascii")
    return [letter >> 5 for letter in letters] + [0] + [letter & 31 for letter in letters]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATOR):
            if top >> i & 1:
                checksum ^= generator
    return checksum


def _regroup(values: Iterable[int], width: int, new_width: int, *, pad: bool) -> list[int]:
    """Cut a run of bits into groups of another width."""
    kept, bits, groups = 0, 0, []
    for value in values:
        kept = kept << width | value
        bits += width
        while bits >= new_width:
            bits -= new_width
            groups.append(kept >> bits & (1 << new_width) - 1)
        kept &= (1 << bits) - 1
    if pad and bits:
        groups.append(kept << new_width - bits)
    elif not pad and (bits >= width or kept):
        raise MalformedSeal("key text has wrong padding")
    return groups
