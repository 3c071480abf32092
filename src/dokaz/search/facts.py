# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SavedSearchGrew:
    """A kept search has more new matches than when they were counted last. `owner`: whose it is."""

    KIND: ClassVar[str] = "search.saved_search_grew"
    saved: UUID
    organisation: UUID
    owner: UUID
