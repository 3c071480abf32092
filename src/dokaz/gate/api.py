# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms and interfaces may use of the gate."""

from dokaz.gate.action import REGISTRY, Declaration, Erasure, NoFacts, action, view
from dokaz.gate.actor import Actor, ActorKind, StaffSession
from dokaz.gate.comparison import differing, history_differs, objects_of, seeing_everything
from dokaz.gate.conduct import new_id
from dokaz.gate.erasure import erase_details
from dokaz.gate.errors import Conflict, GateError, NotFound, Refused, Rejected
from dokaz.gate.history import ActFilter, ActPage, ActView, last_done, visible_acts
from dokaz.gate.log import (
    LogCheck,
    LogOverview,
    ask_log_check,
    log_overview,
    record_log_check,
)
from dokaz.gate.log_continuation import (
    prepared_continuation,
    record_continuation,
    recorded_continuation,
)
from dokaz.gate.models import Guarded
from dokaz.gate.operations import (
    BACKUP_AFTER,
    DRILL_AFTER,
    BackupLine,
    BackupMade,
    BackupOverview,
    BackupProven,
    ProofVerdict,
    backup_overview,
    record_backup,
    record_drill,
    record_restored,
)
from dokaz.gate.outbox import CONSUMERS, Consumer, Delivered, rebuild, register
from dokaz.gate.outbox import run as run_consumer
from dokaz.gate.policy import (
    ALLOWED,
    Allowed,
    Policy,
    Refusal,
    Rule,
    Verdict,
    all_of,
    any_of,
    anyone,
    holds_role,
    is_service,
    sees,
)
from dokaz.gate.reading import (
    Purpose,
    one_request,
    read_on_as,
    reading,
    reading_everything,
    reading_for,
    reading_own,
    with_everything,
)
from dokaz.gate.row_security import OpenRows, ReadersOrganisation, RowReaders, tables_held_back
from dokaz.gate.unit import Fact, ObjectRef, Unit, rfc3339
from dokaz.ledger.api import insert_values

__all__ = [
    "ALLOWED",
    "BACKUP_AFTER",
    "CONSUMERS",
    "DRILL_AFTER",
    "REGISTRY",
    "ActFilter",
    "ActPage",
    "ActView",
    "Actor",
    "ActorKind",
    "Allowed",
    "BackupLine",
    "BackupMade",
    "BackupOverview",
    "BackupProven",
    "Conflict",
    "Consumer",
    "Declaration",
    "Delivered",
    "Erasure",
    "Fact",
    "GateError",
    "Guarded",
    "LogCheck",
    "LogOverview",
    "NoFacts",
    "NotFound",
    "ObjectRef",
    "OpenRows",
    "Policy",
    "ProofVerdict",
    "Purpose",
    "ReadersOrganisation",
    "Refusal",
    "Refused",
    "Rejected",
    "RowReaders",
    "Rule",
    "StaffSession",
    "Unit",
    "Verdict",
    "action",
    "all_of",
    "any_of",
    "anyone",
    "ask_log_check",
    "backup_overview",
    "differing",
    "erase_details",
    "history_differs",
    "holds_role",
    "insert_values",
    "is_service",
    "last_done",
    "log_overview",
    "new_id",
    "objects_of",
    "one_request",
    "prepared_continuation",
    "read_on_as",
    "reading",
    "reading_everything",
    "reading_for",
    "reading_own",
    "rebuild",
    "record_backup",
    "record_continuation",
    "record_drill",
    "record_log_check",
    "record_restored",
    "recorded_continuation",
    "register",
    "rfc3339",
    "run_consumer",
    "seeing_everything",
    "sees",
    "tables_held_back",
    "view",
    "visible_acts",
    "with_everything",
]
