# SPDX-License-Identifier: AGPL-3.0-or-later
"""Personas of the sample room."""

import uuid

from dokaz.gate.actor import Actor, ActorKind
from dokaz.ledger.keyring import create_node_key, create_organisation_key

OWN, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def _person(number: int, organisation: uuid.UUID, *roles: str) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        ref=uuid.UUID(int=number),
        organisation_id=organisation,
        roles=frozenset(roles),
    )


documenter = _person(11, OWN, "documenter")
visitor = _person(12, OWN)
stranger = _person(21, OTHER, "documenter")

create_node_key()
create_organisation_key(OWN)
create_organisation_key(OTHER)
