# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces and the rooms above may use of intake."""

from dokaz.intake.actions.captures import request_capture, withdraw_capture
from dokaz.intake.actions.deliveries import announce, close, complete, open_delivery
from dokaz.intake.actions.opening import retry_opening
from dokaz.intake.actions.tables import (
    begin_import,
    drop_import,
    order_import,
    order_plan,
    order_undo,
    save_mapping,
    set_mapping,
)
from dokaz.intake.actions.unlocking import give_password
from dokaz.intake.archive import ACQUISITION_MODES
from dokaz.intake.background.confined import close_confined as close_sandbox
from dokaz.intake.background.connections import drop as drop_connections
from dokaz.intake.background.connections import refresh as refresh_connections
from dokaz.intake.background.connections import writes_in_parallel
from dokaz.intake.background.given_up import (
    TaskView,
    dead_letters,
    given_up_count,
    retry,
    tasks_at_work,
)
from dokaz.intake.background.queue import CHECKS as CHECKS_QUEUE
from dokaz.intake.background.queue import DEFAULT as DEFAULT_QUEUE
from dokaz.intake.background.queue import LONG as LONG_QUEUES
from dokaz.intake.background.queue import QueueUnavailable, reclaim_interrupted
from dokaz.intake.background.queue import run_one as run_one_task
from dokaz.intake.background.queue import waiting as tasks_waiting
from dokaz.intake.background.workers import WorkerView, alone, enlisted, running_workers
from dokaz.intake.background.workers import bury_dead as bury_dead_workers
from dokaz.intake.background.workers import is_alive as worker_is_alive
from dokaz.intake.background.workers import seen as worker_seen
from dokaz.intake.captures.queries import CaptureView, captures, get_capture
from dokaz.intake.captures.run import capture_one
from dokaz.intake.captures.screenshots import Delivered as DeliveredScreenshot
from dokaz.intake.captures.screenshots import Picture, deliver_screenshot
from dokaz.intake.captures.tools import CaptureStanding
from dokaz.intake.captures.tools import standing as capture_standing
from dokaz.intake.derivatives.disagreements import Around, Comparison, compared
from dokaz.intake.derivatives.kinds import ROLES as RENDITION_ROLES
from dokaz.intake.derivatives.kinds import Kind as RenditionKind
from dokaz.intake.derivatives.ordering import Standing as RenditionStanding
from dokaz.intake.derivatives.ordering import State as RenditionState
from dokaz.intake.derivatives.ordering import order as order_renditions
from dokaz.intake.derivatives.ordering import order_for_item as order_renditions_for_item
from dokaz.intake.derivatives.ordering import standings as rendition_standings
from dokaz.intake.derivatives.ordering import waiting as renditions_waiting
from dokaz.intake.derivatives.places_apart import PlaceComparison, StatedPlace, compared_places
from dokaz.intake.derivatives.stills import keep_still
from dokaz.intake.folder import Folder, Selection, Totals
from dokaz.intake.incoming import Incoming
from dokaz.intake.models import DeliveryStatus
from dokaz.intake.opening.showing import OpeningView
from dokaz.intake.originals.run import (
    CheckedOriginal,
    check_next_original,
    seconds_between,
)
from dokaz.intake.paths import StatedPath
from dokaz.intake.queries import (
    DeliveryView,
    EntryView,
    Page,
    UploadView,
    deliveries,
    entries,
    entry,
    get_delivery,
    uploads,
)
from dokaz.intake.reasons import EntryOutcome, Reason, advice
from dokaz.intake.receive import Progress, receive, receive_folder, working_on
from dokaz.intake.report import csv_line, harmless, report_csv, report_json
from dokaz.intake.shortcomings import Shortcoming, shortcomings
from dokaz.intake.sorting import KindSorting, sort_kinds
from dokaz.intake.sources.archivebox import RUN as ARCHIVEBOX_RUN
from dokaz.intake.sources.auto_archiver import ROW as AUTO_ARCHIVER_ROW
from dokaz.intake.tables.fields import Field, FieldKind, suggestions
from dokaz.intake.tables.interpreting import Said, time_of
from dokaz.intake.tables.looking import Looked, Question, fitted, look_at, proven_order
from dokaz.intake.tables.mapping import MappedColumn, ReadyMade, ready_made
from dokaz.intake.tables.mapping import Mapping as TableMapping
from dokaz.intake.tables.mapping import as_json as mapping_as_json
from dokaz.intake.tables.mapping import from_json as mapping_from_json
from dokaz.intake.tables.offering import WHY_NOT as WHY_NO_TABLE
from dokaz.intake.tables.offering import Offer as TableOffer
from dokaz.intake.tables.offering import offers as table_offers
from dokaz.intake.tables.opened import Unreadable as UnreadableTable
from dokaz.intake.tables.queries import (
    ImportView,
    MappingView,
    RowView,
    get_import,
    get_mapping,
    import_rows,
    saved_mappings,
    table_imports,
)
from dokaz.intake.tables.reasons import ImportState, RowOutcome, RowReason, stop_reason
from dokaz.intake.tables.report import import_csv, import_json
from dokaz.intake.tables.run import work_on as work_on_table
from dokaz.intake.tables.targets.records import WHY as WHY_IMPORTED
from dokaz.intake.tables.targets.records import WHY_BACK as WHY_TAKEN_BACK
from dokaz.intake.tables.targets.records import Records as RecordsTarget
from dokaz.intake.tables.targets.records import Written as WrittenRecords
from dokaz.intake.tables.targets.records import texts as texts_of
from dokaz.intake.tables.targets.registry import TARGETS, add_target
from dokaz.intake.taking_uploads import forget_expired as forget_expired_uploads
from dokaz.intake.unlocking.queries import LockView, PasswordState, locks, password_states
from dokaz.intake.unlocking.run import unlock_one
from dokaz.intake.uploads import (
    Announced,
    ChecksumDiffers,
    NoRoomForUpload,
    OffsetDiffers,
    UploadBusy,
    UploadExpired,
    UploadTooLarge,
    abandon,
    append,
    begin,
    get_upload,
)
from dokaz.intake.watching import SETTLED_SECONDS, WatchedFolder

__all__ = [
    "ACQUISITION_MODES",
    "ARCHIVEBOX_RUN",
    "AUTO_ARCHIVER_ROW",
    "CHECKS_QUEUE",
    "DEFAULT_QUEUE",
    "LONG_QUEUES",
    "RENDITION_ROLES",
    "SETTLED_SECONDS",
    "TARGETS",
    "WHY_IMPORTED",
    "WHY_NO_TABLE",
    "WHY_TAKEN_BACK",
    "Announced",
    "Around",
    "CaptureStanding",
    "CaptureView",
    "CheckedOriginal",
    "ChecksumDiffers",
    "Comparison",
    "DeliveredScreenshot",
    "DeliveryStatus",
    "DeliveryView",
    "EntryOutcome",
    "EntryView",
    "Field",
    "FieldKind",
    "Folder",
    "ImportState",
    "ImportView",
    "Incoming",
    "KindSorting",
    "LockView",
    "Looked",
    "MappedColumn",
    "MappingView",
    "NoRoomForUpload",
    "OffsetDiffers",
    "OpeningView",
    "Page",
    "PasswordState",
    "Picture",
    "PlaceComparison",
    "Progress",
    "Question",
    "QueueUnavailable",
    "ReadyMade",
    "Reason",
    "RecordsTarget",
    "RenditionKind",
    "RenditionStanding",
    "RenditionState",
    "RowOutcome",
    "RowReason",
    "RowView",
    "Said",
    "Selection",
    "Shortcoming",
    "StatedPath",
    "StatedPlace",
    "TableMapping",
    "TableOffer",
    "TaskView",
    "Totals",
    "UnreadableTable",
    "UploadBusy",
    "UploadExpired",
    "UploadTooLarge",
    "UploadView",
    "WatchedFolder",
    "WorkerView",
    "WrittenRecords",
    "abandon",
    "add_target",
    "advice",
    "alone",
    "announce",
    "append",
    "begin",
    "begin_import",
    "bury_dead_workers",
    "capture_one",
    "capture_standing",
    "captures",
    "check_next_original",
    "close",
    "close_sandbox",
    "compared",
    "compared_places",
    "complete",
    "csv_line",
    "dead_letters",
    "deliver_screenshot",
    "deliveries",
    "drop_connections",
    "drop_import",
    "enlisted",
    "entries",
    "entry",
    "fitted",
    "forget_expired_uploads",
    "get_capture",
    "get_delivery",
    "get_import",
    "get_mapping",
    "get_upload",
    "give_password",
    "given_up_count",
    "harmless",
    "import_csv",
    "import_json",
    "import_rows",
    "keep_still",
    "locks",
    "look_at",
    "mapping_as_json",
    "mapping_from_json",
    "open_delivery",
    "order_import",
    "order_plan",
    "order_renditions",
    "order_renditions_for_item",
    "order_undo",
    "password_states",
    "proven_order",
    "ready_made",
    "receive",
    "receive_folder",
    "reclaim_interrupted",
    "refresh_connections",
    "rendition_standings",
    "renditions_waiting",
    "report_csv",
    "report_json",
    "request_capture",
    "retry",
    "retry_opening",
    "run_one_task",
    "running_workers",
    "save_mapping",
    "saved_mappings",
    "seconds_between",
    "set_mapping",
    "shortcomings",
    "sort_kinds",
    "stop_reason",
    "suggestions",
    "table_imports",
    "table_offers",
    "tasks_at_work",
    "tasks_waiting",
    "texts_of",
    "time_of",
    "unlock_one",
    "uploads",
    "withdraw_capture",
    "work_on_table",
    "worker_is_alive",
    "worker_seen",
    "working_on",
    "writes_in_parallel",
]
