# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a text is worded, in 256 bits that stay near each other for texts that share most words.

Promises: one-bit minwise hashing (Li and König, "b-Bit Minwise Hashing", WWW 2010) of the pairs of
words that stand beside each other. Two texts that have the part J of all their pairs in common
differ in about 128 * (1 - J) bits, give or take five: within 31 bits from about three quarters on,
and in nearly every case from five sixths on. Texts that have nothing in common differ in 128, give
or take eight. No secret is in it: whoever has the bits can try out whether a text they guess has
them, though not read it out of them.

Letters count as people read them: compatibility forms, capitals and stressed letters are one
(Unicode NFKC, case folded). Addresses, names after "@" and whatever is no letter or digit say
nothing: reposts add and lose them.

Does not promise that texts which are near say the same: a person judges that.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FUNCTIONS = 256
FEWEST_PAIRS = 12
"""Below it texts are alike by chance: greetings, alarms, thanks."""
MOST_WORDS = 20_000
"""Of a long document its beginning counts."""
_AT_ONCE = 1000
_LEFT_OUT = re.compile(r"https?://\S+|(?:\bwww\.|\bt\.me/)\S+|@\w+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHES = str.maketrans("’ʼ", "''")
_STEP = np.uint64(0x9E3779B97F4A7C15)  # of the golden ratio: seeds that are far apart
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))

Numbers = NDArray[np.uint64]


def wording_of(texts: Iterable[str]) -> str:
    """The bits as 64 hexadecimal digits; empty for texts of fewer than `FEWEST_PAIRS` pairs.

    `texts` are pieces of one text in their order, such as its paragraphs.
    """
    pairs = {f"{one} {other}" for one, other in pairwise(_words(texts))}
    if len(pairs) < FEWEST_PAIRS:
        return ""
    numbers = np.array([_number(one) for one in pairs], dtype=np.uint64)
    least = np.full(FUNCTIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE, None]
        least = np.minimum(least, _mixed(some ^ _SEEDS).min(axis=0))
    return np.packbits((least & np.uint64(1)).astype(np.uint8)).tobytes().hex()


def _words(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        plain = unicodedata.normalize("NFKC", _LEFT_OUT.sub(" ", text)).casefold()
        found += _WORD.findall(plain.translate(_APOSTROPHES))
        if len(found) > MOST_WORDS:
            return found[:MOST_WORDS]
    return found


def _number(pair: str) -> int:
    return int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=8).digest(), "big")


def _mixed(numbers: Numbers) -> Numbers:
    """Every bit of the result depends on every bit of the number (Stafford's finaliser, as in
    SplitMix64): the smallest of them is then as good as drawn by lot."""
    first, second = _MIX
    numbers = (numbers ^ (numbers >> np.uint64(30))) * first
    numbers = (numbers ^ (numbers >> np.uint64(27))) * second
    return numbers ^ (numbers >> np.uint64(31))


_SEEDS = _mixed(np.arange(1, FUNCTIONS + 1, dtype=np.uint64) * _STEP)
