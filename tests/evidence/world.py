# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invented node with two organisations, and the people and services who act in these tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.evidence import api
from dokaz.gate.api import Actor, ActorKind, StaffSession
from dokaz.members.api import actor_for, create, service_actor, set_up_node


@dataclass(frozen=True)
class World:
    """Identifiers; every persona is an actor with the standing named."""

    own: UUID
    other: UUID
    admin_account: UUID

    def person(
        self, number: int, *roles: str, clearance: int = 3, organisation: UUID | None = None
    ) -> Actor:
        return Actor(
            kind=ActorKind.PERSON,
            ref=uuid.UUID(int=number),
            organisation_id=organisation or self.own,
            roles=frozenset(roles),
            clearance=clearance,
        )

    @property
    def documenter(self) -> Actor:
        return self.person(11, "documenter")

    @property
    def second_documenter(self) -> Actor:
        return self.person(12, "documenter")

    @property
    def verifier(self) -> Actor:
        return self.person(13, "verifier")

    @property
    def second_verifier(self) -> Actor:
        return self.person(14, "verifier")

    @property
    def custodian(self) -> Actor:
        return self.person(15, "custodian", clearance=4)

    @property
    def protection_officer(self) -> Actor:
        return self.person(16, "data_protection_officer", clearance=4)

    @property
    def interviewer(self) -> Actor:
        return self.person(17, "interviewer", clearance=4)

    @property
    def auditor(self) -> Actor:
        return self.person(18, "auditor")

    @property
    def without_role(self) -> Actor:
        return self.person(19, "organisation_admin", clearance=4)

    @property
    def low_clearance(self) -> Actor:
        return self.person(20, "documenter", clearance=0)

    @property
    def partner(self) -> Actor:
        """A member of another organisation, to whom things may be shared."""
        return self.person(
            21, "documenter", "custodian", "verifier", clearance=4, organisation=self.other
        )

    @property
    def partner_colleague(self) -> Actor:
        return self.person(22, "documenter", "custodian", clearance=4, organisation=self.other)

    @property
    def external_reader(self) -> Actor:
        return self.person(23, "external_reader", organisation=self.other)

    @property
    def stranger(self) -> Actor:
        """A member of an organisation this node does not share anything with."""
        return self.person(
            31, "documenter", "custodian", "verifier", clearance=4, organisation=self.other
        )

    @property
    def nobody(self) -> Actor:
        """Somebody whose membership was revoked."""
        return Actor(kind=ActorKind.PERSON, ref=uuid.UUID(int=32), organisation_id=None)

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
            clearance=4,
            staff_session=StaffSession(uuid.UUID(int=99), self.own),
        )

    def service(self, duty: str) -> Actor:
        return service_actor(duty)

    def service_for(self, duty: str, organisation: UUID | None = None) -> Actor:
        return replace(service_actor(duty), organisation_id=organisation or self.own)


def build() -> World:
    """Set up a node with two organisations."""
    made = set_up_node(
        code="TRH",
        name_uk="Вигадана організація",
        name_en="Invented organisation",
        kind="ngo",
        email="first@example.org",
        display_name="Перша Особа",
        language="uk",
        password="four unrelated words here",
    )
    link = create(
        actor=actor_for(made.account_id, None),
        code="ZMN",
        name_uk="Друга організація",
        name_en="Second organisation",
        kind="ngo",
        admin_email="second@example.org",
    )
    return World(own=made.organisation_id, other=link.id, admin_account=made.account_id)


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


def new_file(organisation: UUID, content: bytes, **values: object) -> api.NewFile:
    """Content stored and ready to be registered."""
    fields = {"name": "IMG_0001.jpg", "relative_path": "камера/IMG_0001.jpg", **values}
    fields.setdefault("media_type", "image/jpeg")
    return api.NewFile(content=api.store_stream(organisation, pieces(content)), **fields)


def taken(actor: Actor, content: bytes = b"first photo", **values: object) -> api.Registered:
    """One registered item."""
    answers = api.register(actor=actor, files=[new_file(actor.organisation_id, content, **values)])
    return answers[0]


def events(actor: Actor, item_id: UUID) -> list[str]:
    """Types of an item's custody events, oldest first."""
    page = api.custody(actor=actor, item_id=item_id)
    return [event.type for event in reversed(page.events)]


def joined(chunks: Iterable[bytes]) -> bytes:
    return b"".join(chunks)
