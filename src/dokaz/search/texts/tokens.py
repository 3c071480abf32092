# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index keeps of a text: the words in order, with their base forms."""

from typing import NamedTuple

from dokaz.search.texts import forms, words

VERSION = f"{words.VERSION}.{forms.VERSION}.3"
"""An index made by another version is made anew."""


class Token(NamedTuple):
    """One word and its base forms; a number has none and stands for itself."""

    word: str
    forms: tuple[str, ...]


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order. None reaches over white space: what stands between spaces may
    be asked for piece by piece."""
    found = map(words.compared, words.written_in(text))
    return [token_of(compared, spelled) for compared, spelled in found if compared]


def token_of(compared: str, spelled: str) -> Token:
    """What `words.compared` says of one word, with its base forms."""
    has_none = not compared or _is_number(compared)
    return Token(compared, () if has_none else forms.forms_of(spelled))


def _is_number(compared: str) -> bool:
    return not compared.isalpha() and any(map(str.isdigit, compared))
