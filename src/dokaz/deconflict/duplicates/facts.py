# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PairJudged:
    """Somebody decided about two items. `decision` is a word of `Decision`."""

    KIND: ClassVar[str] = "duplicates.pair_judged"
    one: UUID
    other: UUID
    organisation: UUID
    decision: str


@dataclass(frozen=True, slots=True)
class TellingStopped:
    """Somebody of `organisation` was told of so much that they may not see that no more is told
    today. `what`: addresses, events or people (`telling.Told`). `check` names the occasion; its act
    names the person.
    """

    KIND: ClassVar[str] = "duplicates.telling_stopped"
    organisation: UUID
    what: str
    check: UUID
