# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of protected objects."""

from dokaz.casework.objects import terms
from dokaz.casework.objects.actions.batches import BatchResult, unchanged, undo_batch, write_batch
from dokaz.casework.objects.actions.describing import (
    add_external_id,
    change,
    classify,
    register,
)
from dokaz.casework.objects.actions.entries import (
    StateDraft,
    UseDraft,
    add_state,
    add_use,
    withdraw_state,
    withdraw_use,
)
from dokaz.casework.objects.actions.linking import link, unlink
from dokaz.casework.objects.actions.merging import merge, undo_merge
from dokaz.casework.objects.actions.sharing import share, unshare
from dokaz.casework.objects.drafts import Basis, Notified, ObjectDraft
from dokaz.casework.objects.duplicates import possible_duplicates
from dokaz.casework.objects.indexing import (
    object_keys,
    objects_for_index,
    objects_in_index,
)
from dokaz.casework.objects.listing import ObjectFilter
from dokaz.casework.objects.mapping import object_keys_for_map, objects_for_map, objects_on_map
from dokaz.casework.objects.planning import COLUMNS, plan_rows
from dokaz.casework.objects.publishing import PublishableObject, publishable_objects
from dokaz.casework.objects.queries import (
    absorbed_into,
    count_objects,
    find_external,
    find_object,
    get_object,
    history,
    names_of,
    objects_of_item,
    require_object,
    rows_of,
    standings,
    visible_objects,
)
from dokaz.casework.objects.tabling import table_of_objects
from dokaz.casework.objects.views import (
    Alike,
    ObjectName,
    ObjectOfItem,
    ObjectPage,
    ObjectRow,
    ObjectView,
    StateView,
    Twin,
    UseView,
)
from dokaz.casework.objects.vocabulary import ChangeKind, Damage, UseFinding, UsePeriod
from dokaz.casework.places.api import PlaceRef, PlaceShown
from dokaz.casework.records.batches import MOST_ROWS, BatchRow, RowRejected, UndoResult
from dokaz.casework.records.history import ChangeView, ShareView
from dokaz.casework.records.history import Standing as ObjectStanding
from dokaz.casework.records.linked import LinkView
from dokaz.casework.records.listing import MOST_COUNTED, Cursor
from dokaz.casework.records.mapping import MappedRecord
from dokaz.casework.records.planning import RowPlan, Wrong
from dokaz.casework.records.seeing import reads_records

__all__ = [
    "COLUMNS",
    "MOST_COUNTED",
    "MOST_ROWS",
    "Alike",
    "Basis",
    "BatchResult",
    "BatchRow",
    "ChangeKind",
    "ChangeView",
    "Cursor",
    "Damage",
    "LinkView",
    "MappedRecord",
    "Notified",
    "ObjectDraft",
    "ObjectFilter",
    "ObjectName",
    "ObjectOfItem",
    "ObjectPage",
    "ObjectRow",
    "ObjectStanding",
    "ObjectView",
    "PlaceRef",
    "PlaceShown",
    "PublishableObject",
    "RowPlan",
    "RowRejected",
    "ShareView",
    "StateDraft",
    "StateView",
    "Twin",
    "UndoResult",
    "UseDraft",
    "UseFinding",
    "UsePeriod",
    "UseView",
    "Wrong",
    "absorbed_into",
    "add_external_id",
    "add_state",
    "add_use",
    "change",
    "classify",
    "count_objects",
    "find_external",
    "find_object",
    "get_object",
    "history",
    "link",
    "merge",
    "names_of",
    "object_keys",
    "object_keys_for_map",
    "objects_for_index",
    "objects_for_map",
    "objects_in_index",
    "objects_of_item",
    "objects_on_map",
    "plan_rows",
    "possible_duplicates",
    "publishable_objects",
    "reads_records",
    "register",
    "require_object",
    "rows_of",
    "share",
    "standings",
    "table_of_objects",
    "terms",
    "unchanged",
    "undo_batch",
    "undo_merge",
    "unlink",
    "unshare",
    "visible_objects",
    "withdraw_state",
    "withdraw_use",
    "write_batch",
]
