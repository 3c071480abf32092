# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may use of the ledger. Writing entries is not among it: only the gate appends.

`insert_values` and `update_values` write rows of any table in bulk; triggers and constraints hold
for them too.
"""

from dokaz.ledger.anchoring import AnchorOutcome, obtain_timestamps, overdue
from dokaz.ledger.audit import AuditResult, audit
from dokaz.ledger.calendars import obtain_promises, upgrade_promises
from dokaz.ledger.checkpoints import (
    CheckpointView,
    LedgerState,
    ledger_state,
    log_verifier_key,
    policy_text,
)
from dokaz.ledger.comparing import (
    Comparison,
    Finding,
    PlacedEvent,
    compare_with,
    events_after,
    events_before,
    known_acts,
    known_events,
    signatures_hold,
)
from dokaz.ledger.continuing import Prepared, go_on, prepare, under_way
from dokaz.ledger.directory import LogDirectory
from dokaz.ledger.disclosure import (
    AnchorMaterial,
    DisclosedEvent,
    LedgerMaterial,
    act_receipt,
    disclose,
    material_for,
    receipt,
)
from dokaz.ledger.errors import (
    CannotContinue,
    DatabaseOlderThanLog,
    KeyUnavailable,
    LedgerFault,
    LogDiverged,
    LogFilesMissing,
    RestoredTooOld,
    RestoredUncompared,
)
from dokaz.ledger.events import EventDraft
from dokaz.ledger.holding import hold, is_held, require_released
from dokaz.ledger.key_folder import (
    forget_passphrases,
    hand_over_passphrase,
    key_folder,
    keys_passphrase,
)
from dokaz.ledger.keyring import (
    create_node_key,
    create_organisation_key,
    event_key,
    node_key,
    node_public_key,
    prepare_next_organisation_key,
    promote_next_organisation_key,
)
from dokaz.ledger.origins import Origins, origins
from dokaz.ledger.outside_times import OutsideTime, outside_times
from dokaz.ledger.overview import AnchorLine, CheckpointLine, recent_anchors, recent_checkpoints
from dokaz.ledger.rebuild import Rebuilt, rebuild_index
from dokaz.ledger.restored import Compared, settle
from dokaz.ledger.rows import insert_columns, insert_values, update_values
from dokaz.ledger.sequencer import log_directory, sequence_pending
from dokaz.ledger.witnessing import (
    Outcome,
    Trouble,
    WitnessView,
    ask_witnesses,
    witness_states,
)

__all__ = [
    "AnchorLine",
    "AnchorMaterial",
    "AnchorOutcome",
    "AuditResult",
    "CannotContinue",
    "CheckpointLine",
    "CheckpointView",
    "Compared",
    "Comparison",
    "DatabaseOlderThanLog",
    "DisclosedEvent",
    "EventDraft",
    "Finding",
    "KeyUnavailable",
    "LedgerFault",
    "LedgerMaterial",
    "LedgerState",
    "LogDirectory",
    "LogDiverged",
    "LogFilesMissing",
    "Origins",
    "Outcome",
    "OutsideTime",
    "PlacedEvent",
    "Prepared",
    "Rebuilt",
    "RestoredTooOld",
    "RestoredUncompared",
    "Trouble",
    "WitnessView",
    "act_receipt",
    "ask_witnesses",
    "audit",
    "compare_with",
    "create_node_key",
    "create_organisation_key",
    "disclose",
    "event_key",
    "events_after",
    "events_before",
    "forget_passphrases",
    "go_on",
    "hand_over_passphrase",
    "hold",
    "insert_columns",
    "insert_values",
    "is_held",
    "key_folder",
    "keys_passphrase",
    "known_acts",
    "known_events",
    "ledger_state",
    "log_directory",
    "log_verifier_key",
    "material_for",
    "node_key",
    "node_public_key",
    "obtain_promises",
    "obtain_timestamps",
    "origins",
    "outside_times",
    "overdue",
    "policy_text",
    "prepare",
    "prepare_next_organisation_key",
    "promote_next_organisation_key",
    "rebuild_index",
    "receipt",
    "recent_anchors",
    "recent_checkpoints",
    "require_released",
    "sequence_pending",
    "settle",
    "signatures_hold",
    "under_way",
    "update_values",
    "upgrade_promises",
    "witness_states",
]
