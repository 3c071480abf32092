# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces see: frozen values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeptFile:
    """How the stored bytes of one file are; `FileView` says the same and more."""

    role: str
    state: str
    checked_at: datetime | None
    erased: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list. `thumbnail` is a file to ask `thumbnail` for, if there is one.

    `kept` holds every file of the item, removed ones too.
    """

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
    markers: tuple[str, ...]
    media_type: str
    file_count: int
    total_bytes: int
    on_hold: bool
    registered_at: datetime
    recorded_from: datetime | None
    recorded_precision: str
    name: str
    thumbnail: UUID | None
    kept: tuple[KeptFile, ...]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of a list, newest first. `before` is the cursor of the next page.

    `text_truncated`: the words are so common, or so few of very many shared items match, that older
    ones were not looked at for this page; the next one goes on there.
    """

    rows: tuple[ItemRow, ...]
    before: UUID | None
    text_truncated: bool = False

    @property
    def looked_to(self) -> datetime | None:
        """The time of registration to which items were looked at, by the cursor (RFC 9562)."""
        if self.before is None:
            return None
        return datetime.fromtimestamp((self.before.int >> 80) / 1000, UTC)


@dataclass(frozen=True, slots=True)
class FileView:
    """One file. `erased`: its key was destroyed. `state` is how its stored bytes fared last."""

    id: UUID
    item_id: UUID
    role: str
    original_name: str
    relative_path: str
    media_type: str
    size: int
    sha256: str
    sha512: str
    store_address: str
    sealed: bool
    state: str
    checked_at: datetime | None
    derived_from: UUID | None
    derivation_note: str
    tool: str
    technical: Mapping[str, Any]
    claimed_modified_at: datetime | None
    added_at: datetime
    added_by: UUID
    erased: bool


@dataclass(frozen=True, slots=True)
class CustodyEventView:
    """One event. `id` is the event's identifier in the ledger; `position` grows with time."""

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
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CustodyPage:
    """Events, newest first. `before` is the cursor of the next page."""

    events: tuple[CustodyEventView, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class SourceView:
    id: UUID
    kind: str
    name: str
    url: str
    credibility: str
    independence_group: str
    security_risk: bool
    remarks: str
    platform: str = ""
    handle: str = ""
    language: str = ""
    credibility_reason: str = ""
    credibility_by: UUID | None = None
    credibility_at: datetime | None = None
    added_at: datetime | None = None
    retired_at: datetime | None = None
    merged_into: UUID | None = None
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldView:
    id: UUID
    authority: str
    reason: str
    set_at: datetime
    set_by: UUID
    lifted_at: datetime | None
    lifted_by: UUID | None


@dataclass(frozen=True, slots=True)
class NoteView:
    id: UUID
    by: UUID
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ExternalIdView:
    id: UUID
    system: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class ShareView:
    id: UUID
    organisation_id: UUID
    member_ref: UUID | None
    until: datetime | None
    shared_at: datetime
    shared_by: UUID
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """What somebody checked and found.

    `ended`: why it does not count any more: the item was "refuted" since, or its time of recording
    "changed"; "": it counts.
    """

    id: UUID
    level: str
    checks: Mapping[str, str]
    method: str
    by: UUID
    at: datetime
    ended: str


@dataclass(frozen=True, slots=True)
class DisposalView:
    id: UUID
    item_id: UUID
    item_ref: str
    reason_code: str
    reason: str
    state: str
    proposed_at: datetime
    proposed_by: UUID
    approved_at: datetime | None
    approved_by: UUID | None
    executed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpeningView:
    id: UUID
    item_id: UUID
    item_ref: str
    reader_ref: UUID
    reason: str
    hours: int
    state: str
    proposed_at: datetime
    approved_by: UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """`before` holds the former values of the changed fields; None once erased."""

    number: int
    at: datetime
    by: UUID
    before: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """All of one item's page except custody, which is paged by itself.

    `own`: the asking actor's organisation owns it. Others see neither from whom it was acquired
    nor its source, notes, holds, shares and disposals.
    """

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
    tags: tuple[str, ...]
    recorded_from: datetime | None
    recorded_to: datetime | None
    recorded_precision: str
    recorded_basis: str
    status: str
    verification: str
    confidentiality: int
    graphic_level: str
    markers: tuple[str, ...]
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
    source: SourceView | None
    files: tuple[FileView, ...]
    external_ids: tuple[ExternalIdView, ...]
    verifications: tuple[VerificationView, ...]
    notes: tuple[NoteView, ...] = ()
    holds: tuple[HoldView, ...] = ()
    shares: tuple[ShareView, ...] = ()
    disposals: tuple[DisposalView, ...] = ()
    revisions: tuple[RevisionView, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedShell:
    """What is known of a sealed item without opening it."""

    id: UUID
    ref: str
    registered_at: datetime
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding of the fixity rounds. `items` is empty for the node's staff."""

    id: UUID
    address: str
    kind: str
    organisation_id: UUID | None
    first_seen_at: datetime
    last_seen_at: datetime
    alarm: bool
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    note: str
    items: tuple[UUID, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RoundView:
    number: int
    phase: str
    deep: bool
    objects_checked: int
    bytes_checked: int
    findings: int
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class FixityOverview:
    """Where the rounds are, and how many findings ask for attention.

    `never_checked` counts up to 1000 objects that no round has reached yet.
    """

    current: RoundView | None
    last_finished: RoundView | None
    objects: int
    bytes: int
    never_checked: int
    alarms: int


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation of the item asked about: `kind` of the other item when `outgoing`, else of it."""

    kind: str
    outgoing: bool
    item_id: UUID
    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One item that was taken out of a container."""

    id: UUID
    ref: str
    name: str
    media_type: str
    size: int
    confidentiality: int
    disposed: bool


@dataclass(frozen=True, slots=True)
class PartPage:
    """A page of a container's parts. `count` goes up to 10,000; `after` is the next cursor."""

    rows: tuple[PartView, ...]
    after: UUID | None
    count: int
    less_protected: bool
