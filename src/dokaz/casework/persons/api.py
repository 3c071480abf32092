# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of people."""

from dokaz.casework.persons import terms
from dokaz.casework.persons.actions.batches import BatchResult, unchanged, undo_batch, write_batch
from dokaz.casework.persons.actions.describing import (
    add_external_id,
    change,
    classify,
    register,
)
from dokaz.casework.persons.actions.erasing import (
    approve_erasure,
    propose_erasure,
    withdraw_erasure,
)
from dokaz.casework.persons.actions.happenings import (
    add_record,
    change_record,
    withdraw_record,
)
from dokaz.casework.persons.actions.identity import (
    OpenedIdentity,
    open_identity,
    write_identity,
)
from dokaz.casework.persons.actions.linking import link, unlink
from dokaz.casework.persons.actions.merging import (
    OpenedPair,
    merge,
    mergeable,
    open_pair,
    undo_merge,
)
from dokaz.casework.persons.actions.openings import (
    approve_opening,
    end_opening,
    propose_opening,
)
from dokaz.casework.persons.actions.sharing import share, unshare
from dokaz.casework.persons.decisions import decisions
from dokaz.casework.persons.drafts import PersonDraft
from dokaz.casework.persons.erasure import when_erased
from dokaz.casework.persons.file import get_file, identity_standing, persons_of_item
from dokaz.casework.persons.following import Following, when_merged
from dokaz.casework.persons.guarding import needs_two
from dokaz.casework.persons.happenings import FIELDS, REPORTED, RecordDraft, Report
from dokaz.casework.persons.identities import Identity, Line, Name, Script, Sex
from dokaz.casework.persons.indexing import (
    person_keys,
    persons_for_index,
    persons_in_index,
)
from dokaz.casework.persons.joining import CAN_BE_BOTH, IDENTITY_FIELDS, TEXTS, Kept
from dokaz.casework.persons.listing import PersonFilter
from dokaz.casework.persons.matching import Comparable, comparable, read_to_compare
from dokaz.casework.persons.merged import OnePerson, hold, merged_ones, records_of
from dokaz.casework.persons.planning import (
    COLUMNS,
    IDENTITY_COLUMNS,
    OPEN_COLUMNS,
    RowPlan,
    Wrong,
    plan_rows,
)
from dokaz.casework.persons.queries import (
    choose_persons,
    count_persons,
    find_external,
    find_person,
    get_person,
    history,
    may_see,
    names_of,
    require_person,
    rows_of,
    seen_in,
    standings,
    visible_persons,
)
from dokaz.casework.persons.shown import own_among, shown_to
from dokaz.casework.persons.tabling import identity_cells, table_of_persons
from dokaz.casework.persons.views import (
    Decisions,
    ErasureView,
    IdentityStanding,
    OpeningView,
    PersonFile,
    PersonItemView,
    PersonName,
    PersonPage,
    PersonRow,
    PersonTwin,
    PersonView,
    RecordView,
)
from dokaz.casework.persons.vocabulary import (
    ChangeKind,
    ErasureReason,
    ErasureState,
    ItemAbout,
    RecordKind,
    ReportState,
    ReportTo,
    Series,
)
from dokaz.casework.records.batches import MOST_ROWS, BatchRow, RowRejected, UndoResult
from dokaz.casework.records.history import ChangeView, ShareView, Standing
from dokaz.casework.records.listing import MOST_COUNTED, Cursor
from dokaz.casework.records.seeing import reads_records

__all__ = [
    "CAN_BE_BOTH",
    "COLUMNS",
    "FIELDS",
    "IDENTITY_COLUMNS",
    "IDENTITY_FIELDS",
    "MOST_COUNTED",
    "MOST_ROWS",
    "OPEN_COLUMNS",
    "REPORTED",
    "TEXTS",
    "BatchResult",
    "BatchRow",
    "ChangeKind",
    "ChangeView",
    "Comparable",
    "Cursor",
    "Decisions",
    "ErasureReason",
    "ErasureState",
    "ErasureView",
    "Following",
    "Identity",
    "IdentityStanding",
    "ItemAbout",
    "Kept",
    "Line",
    "Name",
    "OnePerson",
    "OpenedIdentity",
    "OpenedPair",
    "OpeningView",
    "PersonDraft",
    "PersonFile",
    "PersonFilter",
    "PersonItemView",
    "PersonName",
    "PersonPage",
    "PersonRow",
    "PersonTwin",
    "PersonView",
    "RecordDraft",
    "RecordKind",
    "RecordView",
    "Report",
    "ReportState",
    "ReportTo",
    "RowPlan",
    "RowRejected",
    "Script",
    "Series",
    "Sex",
    "ShareView",
    "Standing",
    "UndoResult",
    "Wrong",
    "add_external_id",
    "add_record",
    "approve_erasure",
    "approve_opening",
    "change",
    "change_record",
    "choose_persons",
    "classify",
    "comparable",
    "count_persons",
    "decisions",
    "end_opening",
    "find_external",
    "find_person",
    "get_file",
    "get_person",
    "history",
    "hold",
    "identity_cells",
    "identity_standing",
    "link",
    "may_see",
    "merge",
    "mergeable",
    "merged_ones",
    "names_of",
    "needs_two",
    "open_identity",
    "open_pair",
    "own_among",
    "person_keys",
    "persons_for_index",
    "persons_in_index",
    "persons_of_item",
    "plan_rows",
    "propose_erasure",
    "propose_opening",
    "read_to_compare",
    "reads_records",
    "records_of",
    "register",
    "require_person",
    "rows_of",
    "seen_in",
    "share",
    "shown_to",
    "standings",
    "table_of_persons",
    "terms",
    "unchanged",
    "undo_batch",
    "undo_merge",
    "unlink",
    "unshare",
    "visible_persons",
    "when_erased",
    "when_merged",
    "withdraw_erasure",
    "withdraw_record",
    "write_batch",
    "write_identity",
]
