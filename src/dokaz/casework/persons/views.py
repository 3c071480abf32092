# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out. None of them tells who a person is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list. `code` is the code name within its organisation, `ref` on the node."""

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


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`after`: where the next page begins; None: this is the last."""

    rows: tuple[PersonRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class PersonShareView:
    id: UUID
    organisation_id: UUID
    member_ref: UUID | None
    until: datetime | None
    shared_at: datetime


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
    privileged: bool
    registered_by: UUID
    changed_at: datetime
    revision: int
    undone: bool
    erased_at: datetime | None
    external_ids: tuple[tuple[str, str], ...] = ()
    shares: tuple[PersonShareView, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonChangeView:
    """One line of the history; `before` and `after` map fields of the open block."""

    at: datetime
    by_kind: str
    by: UUID
    kind: str
    revision: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    why: str
    act_id: UUID


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """What a program asks of many people. `undone`: the import was undone."""

    ref: str
    revision: int
    undone: bool
