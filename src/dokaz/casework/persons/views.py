# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out. None of them tells who a person is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.places.api import PlaceShown
from dokaz.casework.records.history import ShareView
from dokaz.casework.records.listing import Cursor
from dokaz.evidence.api import ItemRow


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a person goes by: the code name on the node, and within the organisation."""

    ref: str
    code: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list. `code` is the code name within its organisation, `ref` on the node.

    `merged` names the person that this one was merged into.
    """

    id: UUID
    code: str
    ref: str
    organisation_id: UUID
    summary: str
    categories: tuple[str, ...]
    statuses: tuple[str, ...]
    vulnerabilities: tuple[str, ...]
    languages: tuple[str, ...]
    confidentiality: int
    markers: tuple[str, ...]
    has_identity: bool
    erased: bool
    registered_at: datetime
    merged: UUID | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`after`: where the next page begins; None: this is the last."""

    rows: tuple[PersonRow, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class PersonTwin:
    """The other record of a merge: `absorbed` into this one, or what this was `merged_into`.

    `merge_id` undoes it; None where the reader is not of the owner's people.
    """

    relation: str
    id: UUID
    code: str
    ref: str
    has_identity: bool
    merge_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """The open block of one person.

    `own`: the asking actor's organisation owns the record; others see neither rules of contact,
    needs and protection, nor shares and identifiers elsewhere.
    """

    row: PersonRow
    own: bool
    contact_rules: str
    needs: str
    protection: str
    tags: tuple[str, ...]
    privileged: bool
    registered_by: UUID
    changed_at: datetime
    revision: int
    undone: bool
    erased_at: datetime | None
    external_ids: tuple[tuple[str, str], ...] = ()
    shares: tuple[ShareView, ...] = ()
    twins: tuple[PersonTwin, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A request to open the identity block. `reason` only for the owner's people."""

    id: UUID
    reader_ref: UUID
    reason: str
    hours: int
    state: str
    proposed_at: datetime
    approved_by: UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ErasureView:
    id: UUID
    reason_code: str
    reason: str
    state: str
    proposed_at: datetime
    proposed_by: UUID
    decided_at: datetime | None
    decided_by: UUID | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """Openings and erasures that wait for a second person, and openings in force, with whom they
    are about."""

    openings: tuple[tuple[PersonRow, OpeningView], ...]
    open_now: tuple[tuple[PersonRow, OpeningView], ...]
    erasures: tuple[tuple[PersonRow, ErasureView], ...]


@dataclass(frozen=True, slots=True)
class IdentityStanding:
    """Whether there is an identity block and what it takes to open it, for this reader.

    `revision` is 0 where there is none. `two`: another person must agree. `agreed_until`: one has.
    `may_ask` and `may_write`: the reader has the role and the clearance for it, and to write, that
    the record was not merged into another one.
    """

    revision: int
    changed_at: datetime | None
    two: bool
    agreed_until: datetime | None
    may_ask: bool
    may_write: bool
    openings: tuple[OpeningView, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """Harm, detention, being missing or suspicion. `place` as `places.shown` gives it."""

    id: UUID
    kind: str
    what: str
    when_text: str
    place: PlaceShown | None
    details: Mapping[str, Any]
    reports: tuple[Mapping[str, str], ...]
    items: tuple[ItemRow, ...]
    item_ids: tuple[UUID, ...]
    revision: int
    by: UUID
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonItemView:
    """An item about the person that the reader may see."""

    link_id: UUID
    about: str
    item: ItemRow
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What the owner's people see of one person beside the open block."""

    records: tuple[RecordView, ...]
    items: tuple[PersonItemView, ...]
    items_hidden: int
    erasures: tuple[ErasureView, ...]
