# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.casework.records.batches import BatchRow, RowRejected, UndoResult
from dokaz.casework.records.history import ChangeView
from dokaz.casework.records.planning import RowPlan
from dokaz.outreach.actions.batches import BatchResult, undo_batch, write_batch
from dokaz.outreach.actions.describing import change, register, withdraw
from dokaz.outreach.actions.erasing import erase_words
from dokaz.outreach.actions.linking import link, unlink
from dokaz.outreach.actions.outcomes import record_outcome, withdraw_outcome
from dokaz.outreach.drafts import ActivityDraft, OutcomeDraft
from dokaz.outreach.exporting import COLUMNS as EXPORT_COLUMNS
from dokaz.outreach.exporting import export_activities
from dokaz.outreach.listing import ActivityFilter
from dokaz.outreach.planning import plan_rows
from dokaz.outreach.policy import ERASERS, WRITERS, reads_activities
from dokaz.outreach.queries import (
    count_activities,
    find_external,
    get_activity,
    history,
    standings,
    tally,
    visible_activities,
)
from dokaz.outreach.records import find_record
from dokaz.outreach.views import (
    ActivityPage,
    ActivityRecord,
    ActivityRow,
    ActivityTally,
    ActivityView,
    OutcomeView,
)
from dokaz.outreach.vocabulary import (
    BODIES,
    LED_TO,
    RESULTS,
    SOMEWHERE,
    About,
    ActivityKind,
    ActivityState,
    ChangeKind,
    OutcomeKind,
    Visibility,
)

__all__ = [
    "BODIES",
    "ERASERS",
    "EXPORT_COLUMNS",
    "LED_TO",
    "RESULTS",
    "SOMEWHERE",
    "WRITERS",
    "About",
    "ActivityDraft",
    "ActivityFilter",
    "ActivityKind",
    "ActivityPage",
    "ActivityRecord",
    "ActivityRow",
    "ActivityState",
    "ActivityTally",
    "ActivityView",
    "BatchResult",
    "BatchRow",
    "ChangeKind",
    "ChangeView",
    "OutcomeDraft",
    "OutcomeKind",
    "OutcomeView",
    "RowPlan",
    "RowRejected",
    "UndoResult",
    "Visibility",
    "change",
    "count_activities",
    "erase_words",
    "export_activities",
    "find_external",
    "find_record",
    "get_activity",
    "history",
    "link",
    "plan_rows",
    "reads_activities",
    "record_outcome",
    "register",
    "standings",
    "tally",
    "undo_batch",
    "unlink",
    "visible_activities",
    "withdraw",
    "withdraw_outcome",
    "write_batch",
]
