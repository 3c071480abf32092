# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading deliveries: pages with keyset positions, a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Count, Q
from django.utils.functional import Promise

from dokaz.gate.api import Actor, NotFound, view
from dokaz.intake.models import Delivery, DeliveryEntry, DeliveryStatus, Upload
from dokaz.intake.opening.showing import INSIDE, Chains, Container, OpeningView, opening_view
from dokaz.intake.paths import StatedPath
from dokaz.intake.policy import DELIVERIES, UPLOADS, may_read, may_receive
from dokaz.intake.reasons import SHORT_OF_WHOLE, EntryOutcome, Reason, advice

LARGEST_PAGE = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery. `waiting`: uploads begun or waiting to be taken in.

    Counts that begin with `members` are of what came out of containers; `containers_waiting` of the
    `containers` are not done with, `containers_short` were opened in part or not at all.
    """

    id: UUID
    number: str
    organisation_id: UUID
    opened_by: UUID
    opened_at: datetime
    source_id: UUID | None
    acquisition_mode: str
    confidentiality: int
    status: str
    announced_files: int | None
    announced_bytes: int | None
    taken: int
    already_here: int
    refused: int
    bytes_taken: int
    waiting: int
    completed_at: datetime | None
    members_taken: int
    members_already_here: int
    members_refused: int
    members_bytes: int
    containers: int
    containers_waiting: int
    containers_short: int

    @property
    def members(self) -> int:
        """Members of containers that have their entry."""
        return self.members_taken + self.members_already_here + self.members_refused

    @property
    def containers_done(self) -> int:
        """Containers that were opened, or found impossible to open."""
        return self.containers - self.containers_waiting

    @property
    def accounted(self) -> int:
        """Inputs that have their entry."""
        return self.taken + self.already_here + self.refused

    @property
    def is_complete(self) -> bool:
        return self.status == DeliveryStatus.COMPLETE


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the report. `reason_text` and `advice` follow the reader's language.

    `path` leads through the containers around a member, `name` is its own part of it; `parent` is
    the number of the innermost container's line. `opening` is there for a container.
    """

    order: int
    path: str
    name: str
    name_read_as: str
    depth: int
    parent: int | None
    opening: OpeningView | None
    size: int | None
    sha256: str
    outcome: str
    outcome_text: str | Promise
    reason: str
    reason_text: str | Promise
    advice: str | Promise
    item_id: UUID | None
    file_id: UUID | None
    claimed_modified_at: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the position to ask for the next ones with; None at the end."""

    rows: tuple[T, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload on its way, for the one who sends it.

    `sha256` is of the received bytes when the last of them has arrived; empty before, and when the
    server began anew shortly before the end of a very large file: the delivery's report has it.
    """

    id: UUID
    delivery_id: UUID
    path: str
    size: int
    received: int
    expires_at: datetime
    finished: bool
    sha256: str = ""


@view("intake.delivery.read", rule=may_read)
def get_delivery(*, actor: Actor, delivery_id: UUID) -> DeliveryView:
    """One delivery.

    Raises:
        NotFound: no such delivery, or not this actor's.
    """
    row = DELIVERIES.get(actor, delivery_id)
    return _delivery(row, Upload.objects.filter(delivery_id=row.pk).count())


@view("intake.delivery.list", rule=may_read)
def deliveries(*, actor: Actor, after: str | None = None, limit: int = 50) -> Page[DeliveryView]:
    """The organisation's deliveries, newest first."""
    rows = DELIVERIES.visible(actor).order_by("-opened_at", "-id")
    start = DELIVERIES.visible(actor).filter(number=after).first() if after else None
    if start is not None:
        rows = rows.filter(
            Q(opened_at__lt=start.opened_at) | Q(opened_at=start.opened_at, id__lt=start.id)
        )
    limit = max(1, min(limit, LARGEST_PAGE))
    found = list(rows[: limit + 1])
    waiting = _waiting([row.pk for row in found])
    shown = tuple(_delivery(row, waiting.get(row.pk, 0)) for row in found[:limit])
    return Page(rows=shown, after=shown[-1].number if len(found) > limit else None)


@view("intake.delivery.report", rule=may_read)
def entries(
    *,
    actor: Actor,
    delivery_id: UUID,
    outcome: str | None = None,
    inside: int | None = None,
    members: bool = False,
    short: bool = False,
    after: str | None = None,
    limit: int = 100,
) -> Page[EntryView]:
    """Lines of a delivery's report in their order, all or those of one outcome.

    They are those of what was handed over; with `inside`, the members of the container with this
    line's number; with `members`, the members of all containers; with `short`, containers of all
    depths that were opened in part or not at all.

    Raises:
        NotFound: no such delivery, or not this actor's; or no such line.
    """
    DELIVERIES.get(actor, delivery_id)
    rows = DeliveryEntry.objects.filter(delivery_id=delivery_id).order_by("order")
    if short:
        rows = rows.filter(opening__state__in=SHORT_OF_WHOLE)
    elif inside is not None:
        rows = rows.filter(parent=_line(delivery_id, inside))
    else:
        rows = rows.filter(parent__isnull=not members)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if after and after.isdecimal():
        rows = rows.filter(order__gt=int(after))
    limit = max(1, min(limit, LARGEST_PAGE))
    found = list(rows.select_related("opening")[: limit + 1])
    shown = entry_views(found[:limit], Chains())
    return Page(rows=shown, after=str(shown[-1].order) if len(found) > limit else None)


@view("intake.delivery.line", rule=may_read)
def entry(*, actor: Actor, delivery_id: UUID, order: int) -> EntryView:
    """One line of a delivery's report.

    Raises:
        NotFound: no such delivery, or not this actor's; or no such line.
    """
    DELIVERIES.get(actor, delivery_id)
    return entry_views([_line(delivery_id, order)], Chains())[0]


def _line(delivery_id: UUID, order: int) -> DeliveryEntry:
    rows = DeliveryEntry.objects.filter(delivery_id=delivery_id, order=order)
    found = rows.select_related("opening").first()
    if found is None:
        raise NotFound("line")
    return found


@view("intake.upload.list", rule=may_receive)
def uploads(*, actor: Actor, delivery_id: UUID) -> tuple[UploadView, ...]:
    """The actor's own uploads of a delivery that are on their way."""
    DELIVERIES.get(actor, delivery_id)
    rows = UPLOADS.visible(actor).filter(delivery_id=delivery_id).order_by("created_at", "id")
    return tuple(upload_view(row) for row in rows[:1000])


def upload_view(row: Upload, *, sha256: str = "") -> UploadView:
    """What its sender may see of an upload."""
    return UploadView(
        id=row.pk,
        delivery_id=row.delivery_id,
        path=StatedPath(bytes(row.path_raw)).text,
        size=row.size,
        received=row.received,
        expires_at=row.expires_at,
        finished=row.finished_at is not None,
        sha256=sha256,
    )


def entry_views(rows: list[DeliveryEntry], chains: Chains) -> tuple[EntryView, ...]:
    """Lines of the report, loaded with their openings."""
    chains.look_up(rows)
    return tuple(_entry(row, chains.around(row)) for row in rows)


def _entry(row: DeliveryEntry, around: tuple[Container, ...]) -> EntryView:
    innermost = around[-1] if around else None
    return EntryView(
        order=row.order,
        path=f"{innermost.path}{INSIDE}{row.path}" if innermost else row.path,
        name=row.path,
        name_read_as=row.name_read_as,
        depth=row.depth,
        parent=innermost.order if innermost else None,
        opening=opening_view(row),
        size=row.size,
        sha256=row.sha256,
        outcome=row.outcome,
        outcome_text=EntryOutcome(row.outcome).label,
        reason=row.reason,
        reason_text=Reason(row.reason).label if row.reason else "",
        advice=advice(row.reason),
        item_id=row.item_id,
        file_id=row.file_id,
        claimed_modified_at=row.claimed_modified_at,
        recorded_at=row.recorded_at,
    )


def _waiting(delivery_ids: list[UUID]) -> dict[UUID, int]:
    """Uploads on their way, by delivery; counted for one page only."""
    counted = (
        Upload.objects.filter(delivery_id__in=delivery_ids)
        .values_list("delivery_id")
        .annotate(Count("id"))
    )
    return dict(counted)


def _delivery(row: Delivery, waiting: int) -> DeliveryView:
    return DeliveryView(
        id=row.pk,
        number=row.number,
        organisation_id=row.organisation_id,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        source_id=row.source_id,
        acquisition_mode=row.acquisition_mode,
        confidentiality=row.confidentiality,
        status=row.status,
        announced_files=row.announced_files,
        announced_bytes=row.announced_bytes,
        taken=row.taken,
        already_here=row.already_here,
        refused=row.refused,
        bytes_taken=row.bytes_taken,
        waiting=waiting,
        completed_at=row.completed_at,
        members_taken=row.members_taken,
        members_already_here=row.members_already_here,
        members_refused=row.members_refused,
        members_bytes=row.members_bytes,
        containers=row.containers,
        containers_waiting=row.containers_waiting,
        containers_short=row.containers_short,
    )
