# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented organisations and the people the tests of this room act as."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.gate.api import Actor, ActorKind, StaffSession
from dokaz.intake.services import service_for
from dokaz.members.api import actor_for, create, set_up_node


@dataclass(frozen=True)
class World:
    """One node with two organisations."""

    own: UUID
    other: UUID
    admin_account: UUID

    @property
    def documenter(self) -> Actor:
        return _person(11, self.own, "documenter")

    @property
    def colleague(self) -> Actor:
        """A member of the own organisation without a content role."""
        return _person(12, self.own, "organisation_admin")

    @property
    def auditor(self) -> Actor:
        return _person(13, self.own, "auditor")

    @property
    def verifier(self) -> Actor:
        return _person(14, self.own, "verifier")

    @property
    def low_clearance(self) -> Actor:
        return replace(_person(15, self.own, "documenter"), clearance=0)

    @property
    def stranger(self) -> Actor:
        return _person(21, self.other, "documenter", "custodian")

    @property
    def node_admin(self) -> Actor:
        return actor_for(self.admin_account, None)

    @property
    def staff_in_session(self) -> Actor:
        return Actor(
            kind=ActorKind.STAFF,
            ref=self.admin_account,
            organisation_id=self.own,
            roles=frozenset({"platform_admin"}),
            staff_session=StaffSession(uuid.UUID(int=99), self.own),
        )

    @property
    def nobody(self) -> Actor:
        """Somebody whose membership was revoked."""
        return Actor(kind=ActorKind.PERSON, ref=uuid.UUID(int=31), organisation_id=None)

    @property
    def service(self) -> Actor:
        return service_for(self.own)

    @property
    def foreign_service(self) -> Actor:
        return service_for(self.other)


def _person(number: int, organisation: UUID, *roles: str) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        ref=uuid.UUID(int=number),
        organisation_id=organisation,
        roles=frozenset(roles),
        clearance=3,
    )


def make_world() -> World:
    """Set up a node with two organisations."""
    made = set_up_node(
        code="TRH",
        name_uk="Тестова організація",
        name_en="Test organisation",
        kind="ngo",
        email="first@example.org",
        display_name="First Person",
        language="uk",
        password="a long invented password",
    )
    admin = actor_for(made.account_id, None)
    link = create(
        actor=admin,
        code="ZMN",
        name_uk="Друга організація",
        name_en="Second organisation",
        kind="ngo",
        admin_email="second@example.org",
    )
    return World(own=made.organisation_id, other=link.id, admin_account=made.account_id)
