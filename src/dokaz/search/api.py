# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and rooms above may use of search."""

from dokaz.search.asking.expanding import Expansion, Switches
from dokaz.search.asking.passages import FoundPassage, Piece
from dokaz.search.asking.searching import (
    LAST_PAGE,
    LONGEST_PAGE,
    Answer,
    Asked,
    Line,
    folder,
    search,
)
from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing, SearchError
from dokaz.search.index.folder import engines
from dokaz.search.index.port import FACETS, Order
from dokaz.search.projecting.feeding import fill, keep_up
from dokaz.search.status import Standing, is_ready, standing
from dokaz.search.subjects import Subject

__all__ = [
    "FACETS",
    "LAST_PAGE",
    "LONGEST_PAGE",
    "Answer",
    "Asked",
    "Expansion",
    "FoundPassage",
    "IndexBusy",
    "IndexDamaged",
    "IndexMissing",
    "Line",
    "Order",
    "Piece",
    "SearchError",
    "Standing",
    "Subject",
    "Switches",
    "engines",
    "fill",
    "folder",
    "is_ready",
    "keep_up",
    "search",
    "standing",
]
