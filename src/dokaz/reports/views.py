# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dokaz.reports.scope import Scope
from dokaz.reports.vocabulary import WORK, Counted


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line. `code`: a word of `Counted`; `kind`: the kind of items, the level of verification
    or the outcome of submissions, empty for a whole line.

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

    @property
    def is_item_kind(self) -> bool:
        """One of the kinds of items, which have a table of their own."""
        return self.code == Counted.ITEMS and bool(self.kind)

    @property
    def is_part(self) -> bool:
        """It stands below the line it is a part of."""
        return bool(self.kind) and not self.is_item_kind

    @property
    def is_work(self) -> bool:
        """Communication and advocacy, with a table of its own."""
        return self.code in WORK


@dataclass(frozen=True, slots=True)
class Figures:
    """All lines of a time beside those of the time before it."""

    scope: Scope
    before: tuple[date, date]
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Events of one oblast or of one conduct, by its code."""

    code: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Worked:
    """Activities of one organisation, all kinds together."""

    organisation_id: UUID
    code: str
    now: int
    before: int

    @property
    def difference(self) -> int:
        return self.now - self.before
