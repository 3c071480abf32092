# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest checkpoints and time-stamps as lines of a list; a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dokaz.core.log.note import parse_verifier_key
from dokaz.ledger.models import Anchor, PublishedCheckpoint


@dataclass(frozen=True, slots=True)
class CheckpointLine:
    """One checkpoint. `cosigned_by` names configured witnesses; `enough` measures them by the
    node's quorum, and is None where no quorum is set."""

    size: int
    root: str
    signed_at: datetime
    cosigned_by: tuple[str, ...]
    enough: bool | None


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """A time-stamp over the checkpoint of `size` entries. `not_later_than` is None while the
    promise of a calendar waits for a block."""

    kind: str
    authority: str
    size: int
    not_later_than: datetime | None
    obtained_at: datetime


def recent_checkpoints(*, limit: int = 10) -> tuple[CheckpointLine, ...]:
    """The newest checkpoints, newest first."""
    configured = {parse_verifier_key(witness.vkey).name for witness in settings.DOKAZ.witnesses}
    quorum = settings.DOKAZ.witness_quorum
    rows = PublishedCheckpoint.objects.order_by("-size").prefetch_related("cosignatures")
    lines = []
    for row in rows[:limit]:
        names = sorted({line.witness for line in row.cosignatures.all()} & configured)
        enough = len(names) >= quorum if quorum else None
        lines.append(CheckpointLine(row.size, bytes(row.root).hex(), row.at, tuple(names), enough))
    return tuple(lines)


def recent_anchors(*, limit: int = 10) -> tuple[AnchorLine, ...]:
    """The newest time-stamps, newest first."""
    return tuple(
        AnchorLine(row.kind, row.authority, row.checkpoint_id, row.not_later_than, row.obtained_at)
        for row in Anchor.objects.order_by("-pk")[:limit]
    )
