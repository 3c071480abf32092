# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deliveries: opening one, files on their way, the report."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from dokaz.evidence.api import AcquisitionMode
from dokaz.interfaces.rest.shapes.values import Listed, LongText, Sent, Shape


class NewDelivery(Sent):
    """How the material was acquired, from which source, and who may see it (0 to 4)."""

    acquisition_mode: AcquisitionMode
    confidentiality: Annotated[int, Field(ge=0, le=4, strict=True)]
    source_id: UUID | None = None
    note: LongText = ""


class Delivery(Shape):
    """`waiting`: files that have arrived or begun and do not stand in the report yet.

    Counts that begin with `members` are of what came out of containers (archives, mail), and add up
    by themselves. Containers are opened in the background, also after the delivery is complete:
    `containers_waiting` are not done with, `containers_short` were opened in part or not at all.
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


class Deliveries(Listed[Delivery]):
    """The organisation's deliveries, newest first."""


class ReceivedFile(Shape):
    """A file that arrived whole: its digest was computed here and is the one that was sent."""

    id: UUID
    delivery_id: UUID
    path: str
    size: int
    sha256: str


class Announced(Shape):
    files: int | None
    bytes: int | None


class Counts(Shape):
    taken: int
    already_here: int
    refused: int


class Containers(Shape):
    found: int
    waiting: int
    short: int


class ReportLine(Shape):
    """`parent` is the `order` of the container's line, for what came out of one.

    `opening` says how a container's opening went; empty: the file is none.
    """

    order: int
    path: str
    size: int | None
    sha256: str
    outcome: str
    reason: str
    explanation: str
    advice: str
    item: UUID | None
    file: UUID | None
    claimed_modified_at: datetime | None
    recorded_at: datetime
    parent: int | None
    depth: int
    opening: str
    opening_reason: str


class Report(Shape):
    """One line for every input, and every member of a container among them: taken, already here,
    or refused with its reason. `counts` are of inputs, `members` of members.
    """

    delivery: UUID
    number: str
    status: str
    announced: Announced
    counts: Counts
    bytes_taken: int
    members: Counts
    members_bytes: int
    containers: Containers
    entries: list[ReportLine]
