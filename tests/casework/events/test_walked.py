# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list passes over is not read: the entries of an index say enough of an event."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from dokaz.casework.events import listing
from dokaz.casework.events.models import Event
from dokaz.casework.events.policy import SEEING
from dokaz.gate.api import Purpose, reading_everything
from tests.evidence.world import World

pytestmark = pytest.mark.django_db

_DAY = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL reads a table of a few rows whole"
)
@pytest.mark.parametrize("order", ["-pk", "-when_from"])
@pytest.mark.parametrize(
    "narrowed",
    [
        listing.EventFilter(),
        listing.EventFilter(state="qualified", means="missile"),
        listing.EventFilter(verification="V4"),
        listing.EventFilter(happened_from=_DAY, happened_to=_DAY),
    ],
    ids=["all", "state and means", "verification", "times"],
)
def test_events_are_passed_over_unread(
    world: World, order: str, narrowed: listing.EventFilter
) -> None:
    condition = listing.narrowing(narrowed, walking=True)
    with reading_everything(Purpose.CHECKS):
        for branch in (SEEING.own, lambda actor: SEEING.of_node(actor, 1)):
            walk = Event.objects.filter(branch(world.documenter), condition)
            plan = walk.order_by(order, "-pk").values("pk", "when_from").explain()
            assert "USING COVERING INDEX event_" in plan
            assert "TEMP B-TREE" not in plan
