# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of roles, posts and rights."""

from dokaz.casework.involvement import terms
from dokaz.casework.involvement.actions.ownerships import (
    OwnershipDraft,
    end_ownership,
    state_ownership,
)
from dokaz.casework.involvement.actions.posts import PostDraft, end_post, state_post
from dokaz.casework.involvement.actions.roles import RoleDraft, end_role, state_role
from dokaz.casework.involvement.comparing import events_with_people, people_in_events
from dokaz.casework.involvement.queries import (
    OwnershipView,
    PostView,
    RoleView,
    first_ownerships,
    first_posts,
    first_roles,
    ownerships_of_object,
    ownerships_of_person,
    posts_among,
    posts_of_person,
    posts_of_unit,
    role_codes,
    roles_among,
    roles_of_event,
    roles_of_person,
)
from dokaz.casework.involvement.tabling import (
    PostTabled,
    RoleTabled,
    table_of_posts,
    table_of_roles,
)

__all__ = [
    "OwnershipDraft",
    "OwnershipView",
    "PostDraft",
    "PostTabled",
    "PostView",
    "RoleDraft",
    "RoleTabled",
    "RoleView",
    "end_ownership",
    "end_post",
    "end_role",
    "events_with_people",
    "first_ownerships",
    "first_posts",
    "first_roles",
    "ownerships_of_object",
    "ownerships_of_person",
    "people_in_events",
    "posts_among",
    "posts_of_person",
    "posts_of_unit",
    "role_codes",
    "roles_among",
    "roles_of_event",
    "roles_of_person",
    "state_ownership",
    "state_post",
    "state_role",
    "table_of_posts",
    "table_of_roles",
    "terms",
]
