# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with members of two organisations, and programs that hold tokens of theirs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from tests.evidence.world import World as Evidence
from tests.evidence.world import build

from dokaz.gate.api import Actor
from dokaz.intake.taking_uploads import take_finished
from dokaz.members import api as members
from dokaz.search import api as search

ALL = tuple(members.Scope)
PEOPLE = {
    "documenter": ("own", ("documenter",), 3),
    "custodian": ("own", ("custodian",), 4),
    "auditor": ("own", ("auditor",), 3),
    "administrator": ("own", ("organisation_admin",), 3),
    "stranger": ("other", ("documenter", "custodian"), 4),
}


@dataclass
class World:
    """Accounts by name; actors are computed when asked for."""

    evidence: Evidence
    accounts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, tuple[str, tuple[str, ...], int]] = field(default_factory=lambda: PEOPLE)

    def place(self, who: str) -> UUID:
        return getattr(self.evidence, self.people[who][0])

    def actor(self, who: str) -> Actor:
        return members.actor_for(self.accounts[who], self.place(who))

    def token(self, who: str, *scopes: str) -> str:
        """A fresh token with these scopes, or all."""
        link = members.create_api_token(
            actor=self.actor(who), name="program", scopes=scopes or ALL, days=30
        )
        return link.token

    def program(self, who: str, *scopes: str) -> Program:
        return Program(self.token(who, *scopes))

    def end_membership(self, who: str) -> None:
        administrator = self.actor("administrator")
        page = members.members(actor=administrator, limit=200)
        row = next(one for one in page.members if one.account_id == self.accounts[who])
        members.revoke(actor=administrator, membership_id=row.id)


@dataclass
class Program:
    """Sends requests with one token and nothing else."""

    token: str
    language: str = ""

    def request(self, method: str, address: str, **values: Any) -> Any:
        client = Client(enforce_csrf_checks=True)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.language:
            headers["Accept-Language"] = self.language
        headers.update(values.pop("headers", {}))
        return client.generic(method, f"/api/v1{address}", headers=headers, **values)

    def get(self, address: str, **headers: str) -> Any:
        return self.request("GET", address, headers=headers)

    def post(self, address: str, value: Any = None) -> Any:
        body = b"" if value is None else json.dumps(value).encode()
        return self.request("POST", address, data=body, content_type="application/json")

    def send(self, delivery: str, path: str, content: bytes, *, sha256: str | None = None) -> Any:
        """Send one file as the guide shows it."""
        from urllib.parse import quote

        digest = hashlib.sha256(content).hexdigest() if sha256 is None else sha256
        return self.request(
            "PUT",
            f"/deliveries/{delivery}/files?path={quote(path)}",
            data=content,
            content_type="application/octet-stream",
            # The test client leaves it out for an empty body; real clients do not.
            CONTENT_LENGTH=str(len(content)),
            headers={"Dokaz-SHA256": digest},
        )


def make_world(**more: tuple[str, tuple[str, ...], int]) -> World:
    """The organisations of the evidence tests, with accounts that can make tokens."""
    world = World(build(), people={**PEOPLE, **more})
    node = members.actor_for(world.evidence.admin_account, None)
    members.open_session(actor=node, organisation_id=world.evidence.other, reason="setting up")
    for who, (place, roles, clearance) in world.people.items():
        inviting = members.actor_for(world.evidence.admin_account, getattr(world.evidence, place))
        if place == "other":
            # A helper invites administrators only; the administrator invites the rest.
            inviting = _administrator(inviting, world.evidence.other)
        link = members.invite(
            actor=inviting, email=f"{who}@example.org", roles=roles, clearance=clearance
        )
        world.accounts[who] = _accept(link.token)
    search.fill(search.folder())
    return world


def _administrator(helper: Actor, organisation: UUID) -> Actor:
    link = members.invite(
        actor=helper, email="other-admin@example.org", roles=("organisation_admin",)
    )
    return members.actor_for(_accept(link.token), organisation)


def _accept(token: str) -> UUID:
    return members.accept(
        actor=members.arriving_actor(),
        token=token,
        display_name="Вигадана Людина",
        language="uk",
        password="four unrelated words here",
    )


def worker_takes(delivery: str) -> None:
    """What the background worker does with a delivery."""
    assert take_finished(UUID(delivery))


def body(response: Any) -> bytes:
    """All bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content
