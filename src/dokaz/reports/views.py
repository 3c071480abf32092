# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from dataclasses import dataclass
from datetime import date

from dokaz.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `code`: a word of `Counted`; `kind`: the kind of items or the level of
    verification, empty for a whole line.

    None: this is not known by place or conduct, which the scope asks for.
    """

    code: str
    now: int | None
    before: int | None
    kind: str = ""

    @property
    def difference(self) -> int | None:
        if self.now is None or self.before is None:
            return None
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Figures:
    """All lines of a time beside those of the time before it."""

    scope: Scope
    before: tuple[date, date]
    lines: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Events of one oblast or of one conduct, by its code."""

    code: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before
