# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes what of the demonstration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.members.api import actor_for

WHY = "демонстраційні дані, усе вигадано"
SYSTEM = "Демонстрація"


@dataclass(frozen=True)
class Actors:
    """The people of the coalition by the first part of their address: `demo`, `pole` and so on."""

    people: Mapping[str, tuple[UUID, UUID]]

    def __getitem__(self, name: str) -> Actor:
        return actor_for(*self.people[name])

    def organisation(self, name: str) -> UUID:
        return self.people[name][1]


def actors(people: Mapping[str, Sequence[str]]) -> Actors:
    """From the file that waits: {address: [account, organisation]}."""
    return Actors(
        {
            address.partition("@")[0]: (UUID(account), UUID(place))
            for address, (account, place) in people.items()
        }
    )
