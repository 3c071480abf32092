# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking after a node, on record: backups taken, backups tried, the node brought back.

The command line does the work and the node's own service records it. What is kept are digests,
sizes and the size of the log: no path, no name of a medium, nobody's name. The rows are the acts
themselves; there is no second record that could say something else.

A drill is what an operator states after a restoration elsewhere; that it was of a backup of this
node is checked by its digest, that it took place is not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dokaz.gate.action import Erasure, action, view
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.errors import Conflict, Rejected
from dokaz.gate.models import Act
from dokaz.gate.policy import ALLOWED, Refusal, Verdict, is_service
from dokaz.gate.unit import Unit

BACKUP_AFTER = timedelta(days=7)
"""A node without a newer backup needs somebody."""
DRILL_AFTER = timedelta(days=100)
"""Backups are to be tried every quarter."""

SERVICE = "operations"
DOCTOR = "doctor"
NODE_READER = "platform_admin"
_MADE = "gate.backup.record_made"
_DRILL = "gate.backup.record_drill"
_RESTORED = "gate.backup.record_restored"
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class ProofVerdict(StrEnum):
    """What the checks at the end of a restoration said."""

    WHOLE = "whole"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True)
class BackupMade:
    """`entries`: leaves of the log in it. `objects_left`: stored files that are not in it."""

    backup_sha256: str
    bytes: int
    entries: int
    objects: int
    objects_left: int
    damaged: int


@dataclass(frozen=True)
class BackupProven:
    """A restoration's result. `root` is the log's, 64 hexadecimal digits, or empty."""

    backup_sha256: str
    entries: int
    root: str
    verdict: str
    objects_checked: int | None
    object_findings: int


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One recorded backup, drill or restoration. `verdict` is empty for a backup."""

    at: datetime
    backup_sha256: str
    entries: int
    verdict: str


@dataclass(frozen=True, slots=True)
class BackupOverview:
    """The newest of each kind; None where there never was one."""

    made: BackupLine | None
    drilled: BackupLine | None
    restored: BackupLine | None


def keeps_the_node(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """An administrator of the node as such, or the service that looks at its health."""
    if actor.kind is ActorKind.SERVICE:
        return is_service(DOCTOR, SERVICE)(actor, arguments)
    if actor.kind is not ActorKind.PERSON:
        return Refusal("role_missing")
    if actor.organisation_id is not None:
        return Refusal("role_missing")
    return ALLOWED if actor.holds(NODE_READER) else Refusal("role_missing")


@view("gate.backup.show", rule=keeps_the_node)
def backup_overview(*, actor: Actor) -> BackupOverview:
    """When the node was last backed up, when a backup was last tried, when it was brought back."""
    return BackupOverview(made=_last(_MADE), drilled=_last(_DRILL), restored=_last(_RESTORED))


@action(
    _MADE,
    rule=is_service(SERVICE),
    facts=BackupMade,
    erasure=Erasure.NOTHING_PERSONAL,
    event="replication",
)
def record_backup(unit: Unit, *, actor: Actor, made: BackupMade) -> None:
    """Record a backup that was written whole.

    Raises:
        Rejected: its digest is none.
    """
    _require_digest(made.backup_sha256)
    unit.record(made)


@action(
    _DRILL,
    rule=is_service(SERVICE),
    facts=BackupProven,
    erasure=Erasure.NOTHING_PERSONAL,
    event="validation",
)
def record_drill(unit: Unit, *, actor: Actor, proven: BackupProven) -> None:
    """Record that a backup of this node was restored elsewhere, and what the checks said.

    Raises:
        Rejected: the statement is malformed.
        Conflict: this node made no such backup, or it is another's log.
    """
    _require_proven(proven)
    made = _acts(_MADE).filter(facts__backup_sha256=proven.backup_sha256).first()
    if made is None:
        raise Conflict(
            "backup_unknown",
            "This node has no record of that backup. Nothing was recorded. Compare the digest of "
            "the file with those in the audit.",
        )
    if made.facts["entries"] != proven.entries:
        raise Conflict(
            "backup_differs",
            "The restoration counted other entries than the backup had. Nothing was recorded. "
            "Find out which file was restored.",
        )
    unit.record(proven)


@action(
    _RESTORED,
    rule=is_service(SERVICE),
    facts=BackupProven,
    erasure=Erasure.NOTHING_PERSONAL,
    event="recovery",
)
def record_restored(unit: Unit, *, actor: Actor, proven: BackupProven) -> None:
    """Record, in the node that came back, from which backup it did and what the checks said.

    Raises:
        Rejected: the statement is malformed.
    """
    _require_proven(proven)
    unit.record(proven)


def _require_proven(proven: BackupProven) -> None:
    _require_digest(proven.backup_sha256)
    if proven.verdict not in set(ProofVerdict):
        raise Rejected("verdict", "This is no verdict of a restoration.")
    if proven.root and not _DIGEST.match(proven.root):
        raise Rejected("root", "This is no root of a log.")
    if proven.entries < 0 or proven.object_findings < 0:
        raise Rejected("entries", "Counts are not negative.")


def _require_digest(digest: str) -> None:
    if not _DIGEST.match(digest):
        raise Rejected("backup_sha256", "A backup is named by 64 hexadecimal digits.")


def _acts(name: str) -> Any:
    return Act.objects.filter(action=name, outcome=Act.Outcome.DONE).order_by("-at")


def _last(name: str) -> BackupLine | None:
    row = _acts(name).first()
    if row is None:
        return None
    return BackupLine(
        at=row.at,
        backup_sha256=row.facts["backup_sha256"],
        entries=row.facts["entries"],
        verdict=row.facts.get("verdict", ""),
    )
