# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking the next original: found, asked, written down, one after the other.

What is due stands in the database, so that a kill loses one answer at most and work goes on where
it stopped.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, NotFound, reading
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.derivatives.making import sandbox
from dokaz.intake.originals.asking import Asker
from dokaz.intake.services import service_for
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.results import Capture, Step

ANOTHER_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CheckedOriginal:
    """What became of one check; `state` is empty when the item changed or went meanwhile."""

    item_id: UUID
    state: str
    reason: str
    http_status: int | None


def seconds_between() -> float:
    """The pause that keeps to the operator's number an hour."""
    return 3600 / max(1, settings.DOKAZ.check_originals_an_hour)


def check_next_original(
    *,
    only: Collection[UUID] | None = None,
    asker: Asker | None = None,
) -> CheckedOriginal | None:
    """Check the original that waits longest, of all items or of some; None: none waits.

    Raises:
        SandboxUnavailable: answers cannot be looked at on this machine; nothing was written down.
    """
    if not settings.DOKAZ.check_originals:
        return None
    due = evidence.next_original(now=datetime.now(UTC), only=only)
    if due is None:
        return None
    found = _find(due, asker or _asker())
    actor = service_for(due.organisation_id)
    try:
        with reading(actor):
            evidence.record_original(
                actor=actor, item_id=due.item_id, found=found, again_at=_again_at(found)
            )
    except (Conflict, NotFound):
        return CheckedOriginal(due.item_id, "", "", None)
    return CheckedOriginal(due.item_id, found.state, found.reason, found.http_status)


def _find(due: evidence.OriginalDue, asker: Asker) -> evidence.OriginalFinding:
    if due.is_risk:
        return evidence.OriginalFinding(
            url=due.url, state=evidence.OriginalState.UNCHECKED, reason=evidence.Unchecked.RISK
        )
    return asker.find(due.url)


def _again_at(found: evidence.OriginalFinding) -> datetime:
    usual = timedelta(days=max(1, settings.DOKAZ.check_originals_days))
    of_a_moment = found.reason in evidence.WORTH_ANOTHER_DAY
    return datetime.now(UTC) + (min(ANOTHER_DAY, usual) if of_a_moment else usual)


def _asker() -> Asker:
    return Asker(reach=Reach(named=settings.DOKAZ.capture_allowed_hosts), judge=_judge)


def _judge(path: Path) -> Capture:
    """In the confined process. Raises MediaFailed."""
    steps = (Step.IDENTIFY, Step.CAPTURE)
    examination = sandbox().examine(path, name=path.name, steps=steps)
    if examination.capture is None:
        failed = examination.failures[0] if examination.failures else None
        raise MediaFailed(failed.reason if failed else FailureReason.CRASHED, "capture")
    return examination.capture
