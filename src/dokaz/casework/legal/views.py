# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.legal.frameworks import Crime, Element
from dokaz.casework.legal.in_force import InForce
from dokaz.casework.legal.independence import Tally
from dokaz.casework.legal.passages import Passage


@dataclass(frozen=True, slots=True)
class QualificationRow:
    """An event under a crime. `own`: the asking actor's organisation made it.

    `law`: which version was in force at the time the event now has; None: the law's files have no
    such crime any more. `mismatch`: the provision asks for another kind of armed conflict.
    `law_changed`: the files have changed since the qualification was last assessed.
    """

    id: UUID
    event_id: UUID
    organisation_id: UUID
    own: bool
    framework: str
    code: str
    crime: Crime | None
    conflict: str
    status: str
    reasons: str
    by: UUID
    at: datetime
    changed_at: datetime
    revision: int
    made_with: Mapping[str, Mapping[str, str]]
    force_then: str
    law: InForce | None
    mismatch: bool
    law_changed: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """A passage under an element, with the item it stands in, which the reader may see.

    `is_false`: the item was found to be false since; the passage is shown and supports nothing.
    """

    id: UUID
    element: int
    direction: str
    item_id: UUID
    item_ref: str
    item_title_uk: str
    item_title_en: str
    item_kind: str
    is_false: bool
    passage: Passage
    proof_class: str
    strength: str
    comment: str
    counter: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One line of a matrix. Everything in it is by what this reader may see.

    `supports`, `contradicts` and `neutral` may be the first passages only; `support`, `against` and
    `beside` (how many are neutral) count all. `present`: kinds of proof that support; `looked_at`:
    those that courts have looked at for such an element; `missing` those of them that nothing
    supporting is of. `cover`: how far the supporting passages reach. `refuted`: how many of
    `supports` are of items that were found to be false: neither `support` nor the rest counts them.
    """

    element: Element
    supports: tuple[FindingView, ...]
    contradicts: tuple[FindingView, ...]
    neutral: tuple[FindingView, ...]
    support: Tally
    refuted: int
    against: Tally
    beside: int
    cover: str
    present: tuple[str, ...]
    looked_at: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def contested(self) -> bool:
        """Something speaks against it."""
        return self.against.passages > 0


@dataclass(frozen=True, slots=True)
class LiabilityView:
    """A suspect's part, with a matrix of its own. `code` is the person's code name."""

    id: UUID
    person_id: UUID
    code: str
    mode: str
    crime: Crime | None
    status: str
    reasons: str
    by: UUID
    at: datetime
    rows: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """All elements of a qualification's crime and of the modes of its suspects.

    `withdrawn`: passages that are left out because somebody took their consent back.
    """

    qualification: QualificationRow
    event_ref: str
    event_title_uk: str
    event_title_en: str
    rows: tuple[ElementRow, ...]
    liabilities: tuple[LiabilityView, ...]
    withdrawn: int = 0

    @property
    def gaps(self) -> int:
        """How many lines are not covered."""
        every = [*self.rows, *(row for one in self.liabilities for row in one.rows)]
        return sum(row.cover != "covered" for row in every)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One gap: what has to be shown, what is there, and what courts have looked at for it.

    `about`: the code of the crime or mode; `person`: the suspect's code name or empty.
    """

    about: str
    person: str
    number: int
    element: str
    cover: str
    support: Tally
    against: int
    present: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QualificationChangeView:
    """One line of the history; `before` and `after` map fields to what they held."""

    at: datetime
    by: UUID
    kind: str
    revision: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FindingOfItem:
    """Where an item is used: for the item's page."""

    id: UUID
    qualification_id: UUID
    event_id: UUID
    event_ref: str
    framework: str
    crime: str
    element: int
    direction: str
    passage: Passage
