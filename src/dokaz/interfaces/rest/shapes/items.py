# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items of evidence, their files and their custody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.interfaces.rest.shapes.values import Listed, Shape


class ItemListed(Shape):
    id: UUID
    ref: str
    organisation_id: UUID
    title_uk: str
    title_en: str
    kind: str
    status: str
    verification: str
    confidentiality: int
    graphic_level: str
    markers: list[str]
    media_type: str
    name: str
    file_count: int
    total_bytes: int
    on_hold: bool
    registered_at: datetime
    recorded_from: datetime | None
    recorded_precision: str


class Items(Listed[ItemListed]):
    """`text_truncated`: the words are so common, or so few of very many shared items match, that
    older ones were not looked at for this page, which may be short or empty; `next` goes on there.
    """

    text_truncated: bool


class FileMetadata(Shape):
    """`state` is how the stored bytes fared when last checked; `erased`: the key is destroyed."""

    id: UUID
    item_id: UUID
    role: str
    original_name: str
    relative_path: str
    media_type: str
    size: int
    sha256: str
    sha512: str
    state: str
    checked_at: datetime | None
    derived_from: UUID | None
    derivation_note: str
    tool: str
    technical: dict[str, Any]
    claimed_modified_at: datetime | None
    added_at: datetime
    added_by: UUID
    erased: bool


class Source(Shape):
    id: UUID
    kind: str
    name: str
    url: str
    credibility: str
    independence_group: str
    security_risk: bool
    remarks: str


class ExternalId(Shape):
    id: UUID
    system: str
    value: str
    url: str


class Verification(Shape):
    """What somebody checked and found. `ended`: why it does not count any more: the item was
    "refuted" since, or its time of recording "changed"; empty: it counts."""

    id: UUID
    level: str
    checks: dict[str, str]
    method: str
    by: UUID
    at: datetime
    ended: str


class Item(Shape):
    """One item. From whom it was acquired, its source, and what was found out about who made it,
    its rights and where it is kept are shown to its owner only."""

    id: UUID
    ref: str
    organisation_id: UUID
    own: bool
    title_uk: str
    title_en: str
    kind: str
    description: str
    language: str
    url: str
    acquisition_mode: str
    acquired_at: datetime | None
    acquired_by: UUID | None
    acquired_from: str
    creator: str
    creator_willing: str
    generation: str
    original_kept: str
    rights_owner: str
    rights_declaration: str
    information: str
    relevance: str
    priority: str
    restriction_reason: str
    seal_no: str
    storage_place: str
    packaging: str
    tags: list[str]
    recorded_from: datetime | None
    recorded_to: datetime | None
    recorded_precision: str
    recorded_basis: str
    status: str
    verification: str
    confidentiality: int
    graphic_level: str
    markers: list[str]
    exculpatory: bool
    privileged: bool
    registered_at: datetime
    registered_by: UUID
    changed_at: datetime
    revision: int
    on_hold: bool
    disposed_at: datetime | None
    file_count: int
    total_bytes: int
    media_type: str
    source: Source | None
    files: list[FileMetadata]
    external_ids: list[ExternalId]
    verifications: list[Verification]


class CustodyEvent(Shape):
    """`id` is the event's in the ledger. `position` grows with time and is the event's address."""

    id: UUID
    position: int
    item_id: UUID
    file_id: UUID | None
    type: str
    action: str
    act_id: UUID
    at: datetime
    agent_kind: str
    agent_ref: UUID
    organisation_id: UUID | None
    outcome: str
    facts: dict[str, Any]


class Custody(Listed[CustodyEvent]):
    """Events of one item, newest first."""
