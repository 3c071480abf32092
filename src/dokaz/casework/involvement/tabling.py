# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles and posts of many people at once, by code: for tables and graphs that are handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.involvement.policy import POSTS, ROLES
from dokaz.gate.api import Actor, anyone, pieces, view


@dataclass(frozen=True, slots=True)
class RoleTabled:
    id: UUID
    person_id: UUID
    event_id: UUID
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class PostTabled:
    """`when` is EDTF; `rank` and `position` are words."""

    id: UUID
    person_id: UUID
    unit_id: UUID
    rank: str
    position: str
    when: str


@view("involvement.role.table", rule=anyone)
def table_of_roles(*, actor: Actor, person_ids: Sequence[UUID]) -> tuple[RoleTabled, ...]:
    """Visible roles of these people in events that have not been ended."""
    found: list[RoleTabled] = []
    for some in pieces(person_ids):
        rows = ROLES.visible(actor).filter(person_id__in=some, ended_at__isnull=True)
        columns = ("pk", "person_id", "event_id", "role")
        found += (RoleTabled(*row) for row in rows.order_by("pk").values_list(*columns))
    return tuple(found)


@view("involvement.post.table", rule=anyone)
def table_of_posts(*, actor: Actor, person_ids: Sequence[UUID]) -> tuple[PostTabled, ...]:
    """Visible posts of these people in units that have not been ended."""
    found: list[PostTabled] = []
    for some in pieces(person_ids):
        rows = POSTS.visible(actor).filter(person_id__in=some, ended_at__isnull=True)
        columns = ("pk", "person_id", "unit_id", "rank", "position", "when_text")
        found += (PostTabled(*row) for row in rows.order_by("pk").values_list(*columns))
    return tuple(found)
