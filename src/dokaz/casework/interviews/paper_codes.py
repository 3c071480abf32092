# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of printed forms: 50 random bits and a check character, in letters nobody confuses.

The alphabet is Crockford's base 32 (no I, L, O, U); the check character is his, modulo 37. A code
says nothing of anybody; what it belongs to stands in the database alone.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = ALPHABET + "*~$=U"
_LENGTH = 10
BITS = 5 * _LENGTH
_MISREAD = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-–—]+")


class WrongCode(ValueError):
    """The text is no code of a form, or was misread."""


def code_of(number: int) -> str:
    """The code of a number below 2^50, its check character last."""
    if not 0 <= number < 1 << BITS:
        raise ValueError("a code has fifty bits")
    letters = (ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "".join(letters) + _CHECKS[number % 37]


def shown(code: str) -> str:
    """The code in groups, as it is printed: `4T9K-7QX2-M3C`."""
    return "-".join((code[:4], code[4:8], code[8:]))


def read(text: str) -> str:
    """The code that somebody typed or a scanner read.

    Blanks, dashes and case do not matter; O is read as 0, I and L as 1.

    Raises:
        WrongCode: not a code, or the check character does not fit.
    """
    folded = _NOISE.sub("", text.strip().upper()).translate(_MISREAD)
    if len(folded) != _LENGTH + 1:
        raise WrongCode(text)
    number = 0
    for letter in folded[:_LENGTH]:
        value = ALPHABET.find(letter)
        if value < 0:
            raise WrongCode(text)
        number = number << 5 | value
    if _CHECKS[number % 37] != folded[_LENGTH]:
        raise WrongCode(text)
    return code_of(number)
