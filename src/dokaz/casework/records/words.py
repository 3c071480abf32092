# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that lists are searched by: case-folded, composed, found by their beginnings."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
MOST_WORDS = 100
MOST_ASKED = 5


def words_of(texts: Iterable[str]) -> list[str]:
    """Distinct words, case-folded and composed (Unicode NFKC), in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
            found.setdefault(word[:LONGEST_WORD])
    return list(found)[:MOST_WORDS]


def asked(text: str) -> list[str]:
    """The words of a question, as many as are looked for."""
    return words_of([text])[:MOST_ASKED]
