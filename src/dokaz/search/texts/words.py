# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a text. Pure functions; the same for what is stored and for what is asked.

Case is folded, compatibility forms are composed (Unicode NFKC), stress marks and soft hyphens go,
the three apostrophes of Ukrainian count as none and ё as е: people type all of them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = 1
LONGEST_WORD = 64

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´‘′][^\W_]+)*")
_APOSTROPHES = re.compile("['’ʼ`´‘′]")
_UNSEEN = re.compile("[\u0300\u0301\u0640\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text` is what is compared, `spelled` keeps its apostrophes as '.

    `start` and `end` are places in the text as it was given.
    """

    text: str
    spelled: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words in order. Marks inside a word part nothing and are left out of it."""
    for found in _WORD.finditer(_kept_length(text)):
        spelled = _APOSTROPHES.sub("'", plain(found.group()))[:LONGEST_WORD]
        compared = spelled.replace("'", "")
        if compared:
            yield Word(compared, spelled, found.start(), found.end())


def plain(text: str) -> str:
    """Text as it is compared, apostrophes still in it."""
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return folded.replace("ё", "е")


def _kept_length(text: str) -> str:
    """The text with marks that part no words made letters, so that places stay what they are."""
    if _UNSEEN.search(text) is None:
        return text
    return _UNSEEN.sub(_as_letter_or_space, text)


def _as_letter_or_space(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return "\u0640" if before.isalpha() else " "
