# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface of a target: its fields, what would become of rows, and doing it.

A target acts through the rooms' own actions, as the person who ordered the import: it gives nobody
a right they have not.
"""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from dokaz.gate.api import Actor
from dokaz.intake.tables.fields import Field
from dokaz.intake.tables.interpreting import ReadRow, Said, Trouble
from dokaz.intake.tables.mapping import Mapping
from dokaz.intake.tables.reasons import RowOutcome, RowReason

LIKE = "like"
"""In `adds`: whom a row may be (`<key>:<band>`); empty behind it: the row was not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What a plan is made for. `former`: what rows of the version before said, by their keys, with
    what they are about."""

    actor: Actor
    mapping: Mapping
    table_item: UUID
    table_file: UUID
    former: AnyMapping[str, "Former"]


@dataclass(frozen=True, slots=True)
class Former:
    """One row of the version before. `revision`: of what it is about, as that import left it."""

    item_id: UUID | None
    said: Said
    revision: int | None = None


@dataclass(slots=True)
class Planned:
    """What would become of one row. `adds` and `revision`: see `TableRow`."""

    row: ReadRow
    outcome: RowOutcome
    item_id: UUID | None = None
    trouble: Trouble | None = None
    adds: list[list[str]] = field(default_factory=list)
    checked: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class ToDo:
    """A planned row that is to be carried out. `sealed`: see `ReadRow`."""

    id: UUID
    number: int
    key: str
    item_id: UUID | None
    said: Said
    adds: Sequence[Sequence[str]]
    revision: int | None
    sealed: Said = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one row. `reason`: why it was refused after all. `adds`: what taking it back
    needs to know, where that was not known when it was planned. `is_same`: it said what stood there
    already, so nothing was written."""

    id: UUID
    item_id: UUID | None
    revision: int | None = None
    reason: RowReason | None = None
    adds: list[list[str]] | None = None
    is_same: bool = False


class Target(Protocol):
    """One kind of things."""

    key: str
    label: Promise

    def fields(self) -> tuple[Field, ...]:
        """What columns can be mapped to."""

    def plan(self, planning: Planning, rows: Sequence[ReadRow]) -> list[Planned]:
        """What would become of each row, in their order. Changes nothing."""

    def carry_out(self, actor: Actor, mapping: Mapping, batch: Sequence[ToDo]) -> list[Done]:
        """Do it, in one act. Asked again for what is done already, it does nothing and answers as
        before: the answer may have been lost."""

    def take_back(self, actor: Actor, rows: Sequence[ToDo]) -> list[Done]:
        """Undo it, in one act; what others changed since is left, with its reason."""

    def refs(self, actor: Actor, keys: Sequence[UUID]) -> dict[UUID, str]:
        """How people call what rows are about; what the actor may not see is left out."""


def refused(row: ReadRow, trouble: Trouble, *, item_id: UUID | None = None, **more: Any) -> Planned:
    """A refused row."""
    return Planned(row, RowOutcome.REFUSED, item_id=item_id, trouble=trouble, **more)
