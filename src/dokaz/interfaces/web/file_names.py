# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of files and records on screens: others chose them, and some are chosen to deceive."""

import unicodedata

from django.utils.translation import get_language

_TURNING = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufeff"
)
"""Marks of writing direction (Unicode annex 9), separators and spaces without width."""


def harmless(name: str) -> str:
    """A name as it is, but what would hide or turn around its letters is written out.

    A right-to-left override in a file's name makes "gpj.exe" look like "exe.jpg" (CWE-451). Only
    what is shown changes: the archive keeps, sends and downloads the name as it came.
    """
    if name.isprintable():  # then none of these is in it
        return name
    return "".join(_shown(letter) for letter in name)


def titled(uk: str, en: str, *others: str) -> str:
    """What a record is called in the language of the page, else in the other one, else by one of
    the `others`; harmless. Empty: by nothing."""
    both = (en, uk) if get_language() == "en" else (uk, en)
    return harmless(next(filter(None, (*both, *others)), ""))


def _shown(letter: str) -> str:
    if letter in _TURNING or unicodedata.category(letter) == "Cc":
        return f"‹U+{ord(letter):04X}›"
    return letter
