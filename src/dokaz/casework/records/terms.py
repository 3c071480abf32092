# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vocabularies kept as data: a file of lines with code, Ukrainian term, English term, by tabs.

Codes never change meaning. A fourth cell, where a list has one, is the group of the code.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Term:
    """A code with its term in both languages; `group` is empty where the list has none."""

    code: str
    uk: str
    en: str
    group: str


class Vocabulary:
    """One list of terms, read when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _cells(self) -> dict[str, tuple[str, ...]]:
        lines = self._path.read_text("utf-8").splitlines()
        cells = (line.split("\t") for line in lines if line.strip())
        return {code: tuple(rest) for code, *rest in cells}

    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the list."""
        return tuple(self._cells)

    def term(self, code: str) -> str:
        """The term in the reader's language; the code itself where the list has none."""
        uk, en = self._cells.get(code, (code, code))[:2]
        return uk if get_language() == "uk" else en

    def group(self, code: str) -> str:
        """The code's group; empty where there is none."""
        return "".join(self._cells.get(code, ())[2:3])

    def terms(self) -> tuple[Term, ...]:
        """All terms, in the order of the list."""
        return tuple(
            Term(code, cells[0], cells[1], self.group(code)) for code, cells in self._cells.items()
        )

    def choices(self) -> list[tuple[str, str]]:
        """Codes with their terms, for forms."""
        return [(code, self.term(code)) for code in self.codes()]

    def code_of(self, text: str) -> str | None:
        """The code that a text names by itself or by its term in either language; None: none."""
        wanted = text.strip().casefold()
        for code, cells in self._cells.items():
            if wanted in (code.casefold(), *(one.casefold() for one in cells[:2])):
                return code
        return None
