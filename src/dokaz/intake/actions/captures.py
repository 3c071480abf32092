# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a capture: asked for, begun, its files delivered, finished.

waiting -> capturing -> kept | failed
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NoFacts,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    is_service,
    sees,
    with_role,
)
from dokaz.intake import archive
from dokaz.intake.actions.deliveries import next_number
from dokaz.intake.captures.models import Capture
from dokaz.intake.captures.reasons import (
    CAPTURE_UNDER_WAY,
    CaptureReason,
    CaptureState,
    Missing,
)
from dokaz.intake.capturing.session import BadAddress, checked_address
from dokaz.intake.models import Delivery, DeliveryStatus
from dokaz.intake.policy import CAPTURES, RECEIVERS, SERVICE, may_receive

LONGEST_PURPOSE = 2000
_by_service = all_of(is_service(SERVICE), sees(CAPTURES, "capture_id"))


def stated_page(url: str, purpose: str) -> tuple[str, str]:
    """The address of a page, and in a few words why it is captured.

    Raises Rejected: the address is none of the web (`url`), or the purpose is missing or too long.
    """
    try:
        address = checked_address(url)
    except BadAddress as error:
        raise Rejected(
            "url",
            _("Give an address that begins with http:// or https://, without name or password."),
        ) from error
    words = purpose.strip()
    if not words or len(words) > LONGEST_PURPOSE:
        raise Rejected("purpose", _("Say in a few words why this page is captured."))
    return address, words


@dataclass(frozen=True)
class CaptureRequested:
    capture: UUID
    source: UUID | None
    confidentiality: int


@action(
    "intake.capture.request",
    rule=may_receive,
    facts=CaptureRequested,
    erasure=Erasure.DETAILS,
    event="capture",
)
def request_capture(
    unit: Unit,
    *,
    actor: Actor,
    url: str,
    purpose: str,
    source_id: UUID | None = None,
    confidentiality: int | None = None,
) -> UUID:
    """Ask for a page to be captured; returns the capture's identifier.

    Raises:
        Rejected: capturing is off (`url`), the address is none of the web, the purpose is missing,
            the level is above what the actor may see, or the source is none of the organisation's.
    """
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Choose the organisation you act for."))
    if not settings.DOKAZ.capture:
        raise Rejected("url", _("Capturing is turned off on this node. Ask the operator."))
    address, words = stated_page(url, purpose)
    level = archive.stated_level(actor, confidentiality)
    archive.require_own_source(actor, source_id)
    row = Capture(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        requested_by=actor.ref,
        requested_at=unit.at,
        url=address,
        purpose=words,
        source_id=source_id,
        confidentiality=level,
    )
    row.save(force_insert=True)
    unit.record(
        CaptureRequested(capture=row.pk, source=source_id, confidentiality=level),
        objects=(_ref(row.pk),),
        details={"url": address, "purpose": words},
    )
    from dokaz.intake.captures.task import enqueue_capture

    enqueue_capture(row.pk, actor.organisation_id)
    return row.pk


@action(
    "intake.capture.begin",
    rule=_by_service,
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="capture",
)
def begin_capture(unit: Unit, *, actor: Actor, capture_id: UUID) -> None:
    """Note that it is being captured; again after an interruption. Raises Conflict: done with."""
    row = _locked(capture_id)
    _require_under_way(row)
    row.state, row.begun_at = CaptureState.CAPTURING, unit.at
    row.save(update_fields=["state", "begun_at"])
    unit.record(NoFacts(), objects=(_ref(row.pk),))


@dataclass(frozen=True)
class CaptureDelivered:
    capture: UUID
    delivery: UUID
    number: str
    on_behalf_of: UUID
    files: int
    bytes: int


@action(
    "intake.capture.deliver",
    rule=_by_service,
    facts=CaptureDelivered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="accession",
)
def deliver_capture(
    unit: Unit, *, actor: Actor, capture_id: UUID, files: int, bytes: int, captured_at: datetime
) -> UUID:
    """Open the delivery its files come in with, in the name of whoever asked; the one there is,
    if this was done before. Raises Conflict: done with."""
    row = _locked(capture_id)
    _require_under_way(row)
    delivery = row.delivery
    if delivery is None:
        delivery = Delivery(
            id=unit.new_id(),
            number=next_number(unit, actor, row.organisation_id),
            organisation_id=row.organisation_id,
            opened_by=row.requested_by,
            opened_at=captured_at,
            source_id=row.source_id,
            acquisition_mode=evidence.AcquisitionMode.WEB_MANUAL,
            confidentiality=row.confidentiality,
            status=DeliveryStatus.RECEIVING,
            announced_files=files,
            announced_bytes=bytes,
        )
        delivery.save(force_insert=True)
        row.delivery = delivery
        row.save(update_fields=["delivery"])
    unit.record(
        CaptureDelivered(
            capture=row.pk,
            delivery=delivery.pk,
            number=delivery.number,
            on_behalf_of=row.requested_by,
            files=files,
            bytes=bytes,
        ),
        objects=(_ref(row.pk), ObjectRef("delivery", delivery.pk)),
    )
    return delivery.pk


@dataclass(frozen=True)
class CaptureFinished:
    capture: UUID
    state: str
    reason: str
    item: UUID | None
    http_status: int | None
    missing: tuple[str, ...]


@action(
    "intake.capture.finish",
    rule=_by_service,
    facts=CaptureFinished,
    erasure=Erasure.NOTHING_PERSONAL,
    event="capture",
)
def finish_capture(
    unit: Unit,
    *,
    actor: Actor,
    capture_id: UUID,
    reason: str = "",
    item_id: UUID | None = None,
    http_status: int | None = None,
    missing: Sequence[str] = (),
) -> None:
    """State how it ended: with an item, or with the reason why there is none.

    Raises:
        Rejected: both or neither. Conflict: it had ended before.
    """
    if bool(reason) == (item_id is not None):
        raise Rejected("reason", _("State the item, or why there is none."))
    row = _locked(capture_id)
    _require_under_way(row)
    row.state = CaptureState.FAILED if reason else CaptureState.KEPT
    row.reason, row.item_id, row.finished_at = reason, item_id, unit.at
    row.http_status = http_status
    row.missing = [one for one in missing if one in Missing.values]
    row.save()
    unit.record(
        CaptureFinished(
            capture=row.pk,
            state=row.state,
            reason=reason,
            item=item_id,
            http_status=http_status,
            missing=tuple(row.missing),
        ),
        objects=(_ref(row.pk), *([ObjectRef("item", item_id)] if item_id else [])),
    )


@action(
    "intake.capture.withdraw",
    rule=with_role(RECEIVERS, sees(CAPTURES, "capture_id")),
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="capture",
)
def withdraw_capture(unit: Unit, *, actor: Actor, capture_id: UUID) -> None:
    """Take back a request that still waits. Raises Conflict: it is under way, or done with."""
    row = _locked(capture_id)
    if row.state != CaptureState.WAITING:
        raise Conflict("capture_begun", _("This page is being captured, or was."))
    row.state, row.reason = CaptureState.FAILED, CaptureReason.WITHDRAWN
    row.finished_at = unit.at
    row.save(update_fields=["state", "reason", "finished_at"])
    unit.record(NoFacts(), objects=(_ref(row.pk),))


def _ref(capture_id: UUID) -> ObjectRef:
    return ObjectRef("capture", capture_id)


def _locked(capture_id: UUID) -> Capture:
    row: Capture = Capture.objects.select_for_update().get(pk=capture_id)
    return row


def _require_under_way(row: Capture) -> None:
    if row.state not in CAPTURE_UNDER_WAY:
        raise Conflict("capture_done", _("This page was captured already, or given up."))
