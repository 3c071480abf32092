# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and rooms above may use of search."""

from dokaz.search.areas import MOST_CORNERS, Area
from dokaz.search.asking.expanding import Expansion, Switches
from dokaz.search.asking.exporting import export
from dokaz.search.asking.narrowing import DateOf, Dates, Narrowed
from dokaz.search.asking.passages import FoundPassage, Matcher, Piece, joined
from dokaz.search.asking.searching import (
    LAST_PAGE,
    LONGEST_PAGE,
    Answer,
    Asked,
    folder,
    search,
)
from dokaz.search.cells import Box
from dokaz.search.errors import IndexBusy, IndexDamaged, IndexMissing, SearchError
from dokaz.search.findable.comments import COMMENTS
from dokaz.search.findable.items import ITEMS
from dokaz.search.findable.port import Findable, Line, add, everything, key_of
from dokaz.search.findable.records import RECORDS, milliseconds
from dokaz.search.index.folder import engines
from dokaz.search.index.port import FACETS, Entry, Index, Order, Zone
from dokaz.search.lists.saving import (
    SavedListView,
    forget_list,
    save_list,
    saved_lists,
    share_list,
)
from dokaz.search.lists.vocabulary import ListName
from dokaz.search.projecting.filling import fill, keep_up
from dokaz.search.saved.counting import count_new
from dokaz.search.saved.keeping import (
    LONGEST_NAME,
    SavedView,
    forget,
    keep,
    look,
    saved_search,
    saved_searches,
    tell,
)
from dokaz.search.status import Standing, is_ready, standing

for _one in (ITEMS, *RECORDS.values(), COMMENTS):
    add(_one)

__all__ = [
    "FACETS",
    "LAST_PAGE",
    "LONGEST_NAME",
    "LONGEST_PAGE",
    "MOST_CORNERS",
    "Answer",
    "Area",
    "Asked",
    "Box",
    "DateOf",
    "Dates",
    "Entry",
    "Expansion",
    "Findable",
    "FoundPassage",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexMissing",
    "Line",
    "ListName",
    "Matcher",
    "Narrowed",
    "Order",
    "Piece",
    "SavedListView",
    "SavedView",
    "SearchError",
    "Standing",
    "Switches",
    "Zone",
    "add",
    "count_new",
    "engines",
    "everything",
    "export",
    "fill",
    "folder",
    "forget",
    "forget_list",
    "is_ready",
    "joined",
    "keep",
    "keep_up",
    "key_of",
    "look",
    "milliseconds",
    "save_list",
    "saved_lists",
    "saved_search",
    "saved_searches",
    "search",
    "share_list",
    "standing",
    "tell",
]
