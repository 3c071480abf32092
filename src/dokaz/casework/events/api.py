# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of events."""

from dokaz.casework.events import terms
from dokaz.casework.events.actions.arming import WeaponDraft, add_weapon, end_weapon
from dokaz.casework.events.actions.batches import (
    BatchResult,
    unchanged,
    undo_batch,
    write_batch,
)
from dokaz.casework.events.actions.describing import (
    add_external_id,
    advance,
    change,
    classify,
    register,
)
from dokaz.casework.events.actions.hitting import HitDraft, add_hit, end_hit
from dokaz.casework.events.actions.linking import link, unlink
from dokaz.casework.events.actions.merging import merge, split, undo_merge
from dokaz.casework.events.actions.sharing import share, unshare
from dokaz.casework.events.actions.statements import (
    StatementDraft,
    add_statement,
    withdraw_statement,
)
from dokaz.casework.events.actions.verifying import LEVELS, verify
from dokaz.casework.events.drafts import Casualties, EventDraft
from dokaz.casework.events.indexing import (
    event_keys,
    events_for_index,
    events_in_index,
)
from dokaz.casework.events.listing import EventFilter
from dokaz.casework.events.mapping import event_keys_for_map, events_for_map, events_on_map
from dokaz.casework.events.merged import drawn_from, flowed_into, merged_pairs, of_one_event
from dokaz.casework.events.outlines import (
    ComparedEvent,
    InQuestion,
    Outline,
    events_near,
    events_of_items,
    events_to_compare,
    in_question,
    outline_of_draft,
    outline_of_event,
)
from dokaz.casework.events.planning import COLUMNS, plan_rows
from dokaz.casework.events.policy import own_event, own_with_event, states_open_to, with_event
from dokaz.casework.events.publishing import PublishableEvent, publishable_events
from dokaz.casework.events.queries import (
    count_events,
    events_of_item,
    events_of_object,
    events_of_unit,
    find_event,
    find_external,
    get_event,
    history,
    hits_of,
    links_of,
    names_of,
    require_event,
    rows_of,
    seen_in,
    standings,
    tally_events,
    visible_events,
)
from dokaz.casework.events.tabling import table_of_events
from dokaz.casework.events.views import (
    CasualtiesView,
    EventName,
    EventOfItem,
    EventOfObject,
    EventPage,
    EventRow,
    EventView,
    HitView,
    Relative,
    StatementView,
    VerificationView,
    WeaponView,
)
from dokaz.casework.events.vocabulary import (
    AFTER_TWO,
    TRANSITIONS,
    ChangeKind,
    Effect,
    EventState,
    Harm,
    Likelihood,
    StatementKind,
    TimePrecision,
)
from dokaz.casework.places.api import PlaceRef, PlaceShown
from dokaz.casework.records.batches import MOST_ROWS, BatchRow, RowRejected, UndoResult
from dokaz.casework.records.edtf import KYIV, Moment, NoTime
from dokaz.casework.records.edtf import parse as read_time
from dokaz.casework.records.history import LONGEST_HISTORY, ChangeView, ShareView
from dokaz.casework.records.history import Standing as EventStanding
from dokaz.casework.records.indexing import (
    IndexedRecord,
)
from dokaz.casework.records.linked import LinkView
from dokaz.casework.records.listing import MOST_COUNTED, Cursor
from dokaz.casework.records.mapping import MappedPlace, MappedRecord
from dokaz.casework.records.planning import RowPlan, Wrong
from dokaz.casework.records.seeing import reads_records

__all__ = [
    "AFTER_TWO",
    "COLUMNS",
    "KYIV",
    "LEVELS",
    "LONGEST_HISTORY",
    "MOST_COUNTED",
    "MOST_ROWS",
    "TRANSITIONS",
    "BatchResult",
    "BatchRow",
    "Casualties",
    "CasualtiesView",
    "ChangeKind",
    "ChangeView",
    "ComparedEvent",
    "Cursor",
    "Effect",
    "EventDraft",
    "EventFilter",
    "EventName",
    "EventOfItem",
    "EventOfObject",
    "EventPage",
    "EventRow",
    "EventStanding",
    "EventState",
    "EventView",
    "Harm",
    "HitDraft",
    "HitView",
    "InQuestion",
    "IndexedRecord",
    "Likelihood",
    "LinkView",
    "MappedPlace",
    "MappedRecord",
    "Moment",
    "NoTime",
    "Outline",
    "PlaceRef",
    "PlaceShown",
    "PublishableEvent",
    "Relative",
    "RowPlan",
    "RowRejected",
    "ShareView",
    "StatementDraft",
    "StatementKind",
    "StatementView",
    "TimePrecision",
    "UndoResult",
    "VerificationView",
    "WeaponDraft",
    "WeaponView",
    "Wrong",
    "add_external_id",
    "add_hit",
    "add_statement",
    "add_weapon",
    "advance",
    "change",
    "classify",
    "count_events",
    "drawn_from",
    "end_hit",
    "end_weapon",
    "event_keys",
    "event_keys_for_map",
    "events_for_index",
    "events_for_map",
    "events_in_index",
    "events_near",
    "events_of_item",
    "events_of_items",
    "events_of_object",
    "events_of_unit",
    "events_on_map",
    "events_to_compare",
    "find_event",
    "find_external",
    "flowed_into",
    "get_event",
    "history",
    "hits_of",
    "in_question",
    "link",
    "links_of",
    "merge",
    "merged_pairs",
    "names_of",
    "of_one_event",
    "outline_of_draft",
    "outline_of_event",
    "own_event",
    "own_with_event",
    "plan_rows",
    "publishable_events",
    "read_time",
    "reads_records",
    "register",
    "require_event",
    "rows_of",
    "seen_in",
    "share",
    "split",
    "standings",
    "states_open_to",
    "table_of_events",
    "tally_events",
    "terms",
    "unchanged",
    "undo_batch",
    "undo_merge",
    "unlink",
    "unshare",
    "verify",
    "visible_events",
    "with_event",
    "withdraw_statement",
    "write_batch",
]
