# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's background service as an actor, for one organisation at a time."""

from dataclasses import replace
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.intake.policy import SERVICE
from dokaz.members.api import service_actor


def service_for(organisation_id: UUID, duty: str = SERVICE) -> Actor:
    """The service with this duty acting for one organisation: its rights end there."""
    return replace(service_actor(duty), organisation_id=organisation_id)
