# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels of invented items, drafted and packed by the custodian."""

from uuid import UUID

from tests.evidence.world import taken
from tests.interfaces.rest.world import World
from tests.sharing.scenes import REASON, draft_values

from dokaz.ledger.api import sequence_pending
from dokaz.sharing import api as sharing
from dokaz.sharing.packing.run import pack


def drafted(world: World, count: int = 2) -> UUID:
    """A draft with so many items."""
    actor = world.actor("custodian")
    items = [taken(world.actor("documenter"), bytes([n]) * 1000).item_id for n in range(count)]
    parcel = sharing.draft(actor=actor, parcel=draft_values())
    choices = [sharing.Choice(item_id=item) for item in items]
    sharing.choose(actor=actor, parcel_id=parcel, put=choices)
    return parcel


def packed(world: World) -> UUID:
    parcel = drafted(world)
    actor = world.actor("custodian")
    sequence_pending()
    sharing.make(actor=actor, parcel_id=parcel, reason=REASON)
    pack(actor, parcel_id=parcel)
    return parcel
