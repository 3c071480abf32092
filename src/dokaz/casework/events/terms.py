# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vocabularies kept as data: conduct (articles of the Rome Statute), means of attack, objects hit.

Codes never change meaning. A line of `data/*.tsv` is code, Ukrainian term, English term. Terms of
conduct are our short paraphrases for finding and sorting, not a legal qualification.
"""

from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FOLDER = Path(__file__).resolve().parent / "data"


@cache
def _terms(name: str) -> dict[str, tuple[str, str]]:
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if line.strip())
    return {code: (uk, en) for code, uk, en in cells}


def codes(name: str) -> tuple[str, ...]:
    """Codes of "conduct", "means" or "objects", in the order of the list."""
    return tuple(_terms(name))


def term(name: str, code: str) -> str:
    """The term in the reader's language; the code itself where the list has none."""
    uk, en = _terms(name).get(code, (code, code))
    return uk if get_language() == "uk" else en


def choices(name: str) -> list[tuple[str, str]]:
    """Codes with their terms, for forms."""
    return [(code, term(name, code)) for code in codes(name)]


def code_of(name: str, text: str) -> str | None:
    """The code that a text names by itself or by its term in either language; None: none."""
    wanted = text.strip().casefold()
    for code, both in _terms(name).items():
        if wanted in (code.casefold(), *(one.casefold() for one in both)):
            return code
    return None
