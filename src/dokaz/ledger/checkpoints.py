# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checkpoints as they are shown and handed over: signed note, cosignatures so far, policy."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef

from dokaz.core.log.continuation import Continuation
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note, parse_signature_lines
from dokaz.core.log.policy import Policy, evaluate_policy, parse_policy
from dokaz.ledger.models import Cosignature, Head, Pending, PublishedCheckpoint
from dokaz.ledger.origins import origins


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """One signed checkpoint with what witnesses added. `note` is the exact text."""

    size: int
    root: bytes
    signed_at: datetime
    note: SignedNote
    cosigned_by: tuple[tuple[str, datetime], ...]
    quorum_met: bool
    quorum_wanted: bool


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Where the log stands now."""

    origin: str
    log_key: str
    size: int
    waiting: int
    latest: CheckpointView | None
    cosigned: CheckpointView | None
    continuations: tuple[Continuation, ...]


def log_verifier_key(*, size: int | None = None) -> VerifierKey:
    """The key others check this log's checkpoints with: those of `size` entries, or new ones."""
    names = origins()
    return names.key_at(names.kept + 1 if size is None else size)


def policy_text(*, size: int | None = None) -> bytes:
    """This node's tlog-policy: its log, its configured witnesses, and how many are enough."""
    lines = [f"log {log_verifier_key(size=size).encode()}"]
    names = []
    for number, witness in enumerate(settings.DOKAZ.witnesses, start=1):
        names.append(f"w{number}")
        lines.append(f"witness w{number} {witness.vkey}")
    if names and settings.DOKAZ.witness_quorum:
        lines.append(f"group members {settings.DOKAZ.witness_quorum} {' '.join(names)}")
        lines.append("quorum members")
    else:
        lines.append("quorum none")
    return ("\n".join(lines) + "\n").encode()


def policy(*, size: int | None = None) -> Policy:
    """The policy, parsed."""
    return parse_policy(policy_text(size=size))


def checkpoint_view(row: PublishedCheckpoint) -> CheckpointView:
    """A stored checkpoint with its cosignatures, measured by the policy."""
    note = parse_note(row.note.encode())
    lines = [
        line for c in row.cosignatures.order_by("pk") for line in parse_signature_lines(c.line)
    ]
    note = note.with_signatures(lines)
    result = evaluate_policy(policy(size=row.size), note)
    return CheckpointView(
        size=row.size,
        root=bytes(row.root),
        signed_at=row.at,
        note=note,
        cosigned_by=tuple((c.witness, c.at) for c in row.cosignatures.order_by("pk")),
        quorum_met=result.quorum_met and settings.DOKAZ.witness_quorum > 0,
        quorum_wanted=settings.DOKAZ.witness_quorum > 0,
    )


def latest_checkpoint() -> CheckpointView | None:
    """The newest checkpoint that was published, or None before the first entry."""
    row = PublishedCheckpoint.objects.order_by("-size").first()
    return checkpoint_view(row) if row else None


def best_checkpoint(*, at_least: int) -> CheckpointView | None:
    """The newest checkpoint of at least this size with a quorum, else the newest at all.

    Those of a former name are passed over: nothing is claimed of the log that had it.
    """
    names = origins()
    least = max(at_least, names.kept + 1) if names.continuations else at_least
    rows = PublishedCheckpoint.objects.filter(size__gte=least).order_by("-size")
    # Asked row by row from the newest: a join with DISTINCT would sort all checkpoints first.
    cosigned = rows.filter(Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk"))))[:50]
    for row in cosigned:
        view = checkpoint_view(row)
        if view.quorum_met:
            return view
    newest = rows.first()
    return checkpoint_view(newest) if newest else None


def ledger_state() -> LedgerState:
    """Where the log stands."""
    head = Head.objects.filter(pk=1).first()
    names = origins()
    latest = latest_checkpoint()
    best = best_checkpoint(at_least=0)
    return LedgerState(
        origin=names.now,
        log_key=log_verifier_key().encode(),
        size=head.size if head else 0,
        waiting=Pending.objects.count(),
        latest=latest,
        cosigned=best if best and best.quorum_met else None,
        continuations=names.continuations,
    )
