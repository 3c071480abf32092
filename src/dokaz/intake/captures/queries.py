# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading captures: pages with keyset positions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from dokaz.gate.api import Actor, NotFound, view
from dokaz.intake.captures.models import Capture
from dokaz.intake.captures.reasons import (
    CAPTURE_UNDER_WAY,
    CaptureReason,
    CaptureState,
    Missing,
    capture_advice,
)
from dokaz.intake.policy import CAPTURES, may_read
from dokaz.intake.queries import LARGEST_PAGE, Page


@dataclass(frozen=True, slots=True)
class CaptureView:
    """One capture. Texts follow the reader's language; `missing` are parts that are not there."""

    id: UUID
    url: str
    purpose: str
    requested_by: UUID
    requested_at: datetime
    source_id: UUID | None
    confidentiality: int
    state: str
    state_text: str | Promise
    reason: str
    reason_text: str | Promise
    advice: str | Promise
    begun_at: datetime | None
    finished_at: datetime | None
    http_status: int | None
    missing: tuple[str, ...]
    missing_texts: tuple[str | Promise, ...]
    delivery_id: UUID | None
    item_id: UUID | None

    @property
    def is_under_way(self) -> bool:
        return self.state in CAPTURE_UNDER_WAY

    @property
    def is_kept(self) -> bool:
        return self.state == CaptureState.KEPT


@view("intake.capture.list", rule=may_read)
def captures(*, actor: Actor, after: str | None = None, limit: int = 50) -> Page[CaptureView]:
    """Pages the organisation asked for, newest first. Raises NotFound: `after` is none of them."""
    rows = CAPTURES.visible(actor).order_by("-requested_at", "-id")
    if after:
        start = CAPTURES.visible(actor).filter(pk=_key(after)).first()
        if start is None:
            raise NotFound("page")
        at = start.requested_at
        rows = rows.filter(Q(requested_at__lt=at) | Q(requested_at=at, id__lt=start.id))
    limit = max(1, min(limit, LARGEST_PAGE))
    found = list(rows[: limit + 1])
    shown = tuple(_view(row) for row in found[:limit])
    return Page(rows=shown, after=str(shown[-1].id) if len(found) > limit else None)


@view("intake.capture.read", rule=may_read)
def get_capture(*, actor: Actor, capture_id: UUID) -> CaptureView:
    """One capture. Raises NotFound."""
    return _view(CAPTURES.get(actor, capture_id))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("page") from error


def _view(row: Capture) -> CaptureView:
    return CaptureView(
        id=row.pk,
        url=row.url,
        purpose=row.purpose,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        source_id=row.source_id,
        confidentiality=row.confidentiality,
        state=row.state,
        state_text=CaptureState(row.state).label,
        reason=row.reason,
        reason_text=CaptureReason(row.reason).label if row.reason else "",
        advice=capture_advice(row.reason),
        begun_at=row.begun_at,
        finished_at=row.finished_at,
        http_status=row.http_status,
        missing=tuple(row.missing),
        missing_texts=tuple(Missing(one).label for one in row.missing),
        delivery_id=row.delivery_id,
        item_id=row.item_id,
    )
