# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names inside containers as text. The bytes are kept beside it; a guess is marked as a guess.

Packers of Windows in Ukraine wrote names in the DOS code page 866 (with a Latin i, as it has no
Ukrainian one), some in 1125 or 1251, others in UTF-8, and mostly without saying which. All names of
one container are judged together: one encoding for all of them, the one under which they look most
like words.
"""

from collections.abc import Iterable

LONGEST_SHOWN = 2000
_CANDIDATES = ("cp866", "cp1125", "cp1251", "koi8-u", "cp437")
_CYRILLIC = frozenset(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐЎ"
)
_LIKE_OURS = frozenset("iI")
_FREQUENT = frozenset("оаинетрслвкмдпуяОАИНЕТРСЛВКМДПУЯіІ")


def read_names(raw: Iterable[bytes]) -> str:
    """The encoding to read these names with: "ascii", "utf-8", or a guess such as "cp866?"."""
    beyond_ascii = [name for name in raw if not name.isascii()]
    if not beyond_ascii:
        return "ascii"
    if all(_is_utf8(name) for name in beyond_ascii):
        return "utf-8"
    sample = beyond_ascii[:2000]
    scores = {encoding: sum(_score(name, encoding) for name in sample) for encoding in _CANDIDATES}
    return max(_CANDIDATES, key=lambda encoding: scores[encoding]) + "?"


def as_text(raw: bytes, encoding: str) -> str:
    r"""One name as text that can be stored and shown; bytes that do not fit stand as `\xNN`."""
    text = raw.decode(encoding.rstrip("?"), "backslashreplace")
    return storable(text)


def storable(text: str) -> str:
    r"""Text without lone surrogates and NUL, which stand as escapes; cut at a length."""
    clean = text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
    return clean if len(clean) <= LONGEST_SHOWN else clean[:LONGEST_SHOWN] + "…"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _score(raw: bytes, encoding: str) -> int:
    """How much a name looks like words under an encoding. Only its order among others matters."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return -10 * len(raw)
    score = 0
    before = " "
    for letter in text:
        score += _score_letter(letter, before)
        before = letter
    return score


def _score_letter(letter: str, before: str) -> int:
    if letter.isascii():
        mixed = before in _CYRILLIC and letter.isalpha() and letter not in _LIKE_OURS
        return -4 if mixed else 0
    if letter in _CYRILLIC:
        score = 3 if letter in _FREQUENT else 2
        if before.isascii() and before.isalpha() and before not in _LIKE_OURS:
            return score - 6  # a Cyrillic letter inside a Latin word
        if before in _CYRILLIC and before.islower() and letter.isupper():
            return score - 5  # a capital in the middle of a word: the mark of a wrong code page
        return score
    if letter.isalpha():
        return 1
    return -4  # frames, signs, control characters
