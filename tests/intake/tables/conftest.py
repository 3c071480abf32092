# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real members of the own organisation: work in the background looks up what they may do."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.intake.world import World, make_world
from tests.kept import Kept, kept_node

from dokaz.gate.api import Actor, Purpose, reading, reading_everything
from dokaz.intake import api as intake
from dokaz.intake.models import DeliveryEntry
from dokaz.members import api as members


@dataclass(frozen=True)
class People:
    """A documenter with an account, by whom tables are brought in, and a custodian."""

    world: World
    documenter_account: UUID
    custodian_account: UUID

    @property
    def documenter(self) -> Actor:
        return members.actor_for(self.documenter_account, self.world.own)

    @property
    def custodian(self) -> Actor:
        return members.actor_for(self.custodian_account, self.world.own)


def a_person(world: World, role: str) -> UUID:
    """An account of the own organisation with this role."""
    admin = members.actor_for(world.admin_account, world.own)
    link = members.invite(
        actor=admin,
        email=f"{role}@example.org",
        roles=frozenset({role}),
        clearance=3,
    )
    return members.accept(
        token=link.token,
        actor=members.arriving_actor(),
        display_name=f"Invented {role}",
        password="a long invented password",
        language="uk",
    )


def _people() -> People:
    world = make_world()
    return People(world, a_person(world, "documenter"), a_person(world, "custodian"))


@pytest.fixture(scope="module")
def _kept_people(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[People]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("people"), _people) as found:
        yield found


@pytest.fixture
def people(_kept_people: Kept[People], db: None, settings: Any, tmp_path: Path) -> Iterator[People]:
    home = tmp_path / "node"
    home.mkdir()
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=home)
    found = _kept_people.copied(home)
    with reading(found.documenter):
        yield found


def delivered(actor: Actor, folder: Path, files: dict[str, bytes]) -> UUID:
    """A delivery of these files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return intake.receive_folder(
        actor=actor, folder=intake.Folder(folder), acquisition_mode="found"
    )


def item_of(actor: Actor, delivery: UUID, path: str) -> UUID:
    """The item of one line."""
    rows = intake.entries(actor=actor, delivery_id=delivery, limit=200).rows
    (found,) = [row.item_id for row in rows if row.path == path]
    assert found is not None
    return found


def item_at(delivery: UUID, path: str) -> UUID:
    """The same among any number of lines."""
    with reading_everything(Purpose.UPKEEP):
        found = DeliveryEntry.objects.get(delivery_id=delivery, path=path).item_id
    assert found is not None
    return found
