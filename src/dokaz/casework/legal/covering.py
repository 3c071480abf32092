# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far passages reach, and the list of gaps. Pure functions of what a reader may see.

It counts and never weighs: "covered" means that passages of some strength from two sources, known
to be independent, support the element. Whether that proves it is for people to say.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from dokaz.casework.legal.independence import Sources
from dokaz.casework.legal.views import ElementRow, MatrixView, PlanRow
from dokaz.casework.legal.vocabulary import Cover, Strength

_CARRYING = (Strength.SOME, Strength.STRONG)
ENOUGH_SOURCES = 2


class Supporting(Protocol):
    """What is asked of a supporting passage: its strength, a word of `Strength`, and its item."""

    @property
    def strength(self) -> str: ...

    @property
    def item_id(self) -> UUID: ...


def covered(supports: Sequence[Supporting], sources: Sources) -> str:
    """A word of `Cover` for the supporting passages of one element."""
    heard = [one for one in supports if one.strength != Strength.NONE]
    if not heard:
        return str(Cover.EMPTY)
    carrying = [one.item_id for one in heard if one.strength in _CARRYING]
    if not carrying:
        return str(Cover.WEAK)
    if sources.tally(carrying).independent < ENOUGH_SOURCES:
        return str(Cover.SINGLE)
    return str(Cover.COVERED)


def plan_of(matrix: MatrixView) -> tuple[PlanRow, ...]:
    """Lines of a matrix that are not covered: first those of the crime, then those of suspects."""
    rows = [gap_of(row, matrix.qualification.code, "") for row in matrix.rows]
    for one in matrix.liabilities:
        rows += [gap_of(row, one.mode, one.code) for row in one.rows]
    return tuple(one for one in rows if one.cover != Cover.COVERED)


def gap_of(row: ElementRow, about: str, person: str) -> PlanRow:
    """A line of a matrix as a line of a plan. `about` and `person` as in `PlanRow`."""
    return PlanRow(
        about=about,
        person=person,
        number=row.element.number,
        element=str(row.element.words),
        cover=row.cover,
        support=row.support,
        against=row.against.passages,
        present=row.present,
        missing=row.missing,
    )
