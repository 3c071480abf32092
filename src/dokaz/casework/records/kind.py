# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tables and words one kind of record has: what the common parts must know of a room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.gate.api import Fact, ObjectRef, Unit

KINDS: dict[str, "Kind"] = {}
"""All kinds by name, as their rooms made them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`name` is the column by which tables beside it name a record, and the log's word for it.

    `letter` stands in its numbers. `rows`, `changes` and so on are its tables. `told` makes the
    fact for the rooms above from key, organisation and word of the change. `drawn` gives numbers to
    new records by their checked values, where they are not those of `numbers`. `follows` gives the
    columns that follow from new values of others.
    """

    name: str
    letter: str
    rows: Any
    changes: Any
    series: Any
    external_ids: Any
    shares: Any
    merges: Any
    batches: Any
    batch_changes: Any
    told: Callable[[UUID, UUID, str], Fact]
    drawn: Callable[[Unit, UUID, Sequence[Mapping[str, Any]]], list[str]] | None = None
    follows: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        KINDS[self.name] = self

    @property
    def key(self) -> str:
        """The column with a record's key in the tables beside it."""
        return f"{self.name}_id"

    def ref(self, key: UUID) -> ObjectRef:
        """How the log names a record of this kind."""
        return ObjectRef(self.name, key)
