# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invented organisation whose people have accounts, so that work can be given to them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.coordination import api
from dokaz.gate.api import Actor
from dokaz.members import api as members
from tests.evidence.world import World
from tests.evidence.world import build as build_world

WHY = "вигадана причина"
PEOPLE = {
    "documenter": ("documenter",),
    "verifier": ("verifier",),
    "second_verifier": ("verifier",),
    "interviewer": ("interviewer",),
    "coordinator": ("coordinator",),
    "protection_officer": ("data_protection_officer",),
    "auditor": ("auditor",),
}


@dataclass(frozen=True)
class Office:
    """`accounts` by persona; what is not among them is a persona of the world."""

    world: World
    accounts: dict[str, UUID]

    def actor(self, persona: str) -> Actor:
        if persona == "service":
            return self.world.service_for("coordination")
        if persona in self.accounts:
            return members.actor_for(self.accounts[persona], self.world.own)
        actor: Actor = getattr(self.world, persona)
        return actor


def build() -> Office:
    world = build_world()
    admin = members.actor_for(world.admin_account, world.own)
    return Office(world, {name: joined(admin, name, roles) for name, roles in PEOPLE.items()})


def joined(admin: Actor, name: str, roles: tuple[str, ...]) -> UUID:
    """The account of somebody who came by an invitation."""
    issued = members.invite(
        actor=admin, email=f"{name.replace(' ', '-')}@example.org", roles=roles, clearance=3
    )
    joined: UUID = members.accept(
        actor=members.arriving_actor(),
        token=issued.token,
        display_name=f"Вигадана особа {name}",
        language="uk",
        password="four unrelated words here",
    )
    return joined


def drafted(**values: Any) -> api.TaskDraft:
    stated = {
        "work": "verify",
        "title": "Перевірити час вигаданого знімка",
        "text": "Порівняйте тіні",
        "role": "verifier",
        **values,
    }
    return api.TaskDraft(**stated)


def asked(office: Office, by: str = "documenter", **values: Any) -> UUID:
    return api.ask(actor=office.actor(by), draft=drafted(**values))


def listed(actor: Actor, which: str, **narrowed: Any) -> list[UUID]:
    page = api.visible_tasks(actor=actor, narrowed=api.TaskFilter(which=which, **narrowed))
    return [row.id for row in page.rows]
