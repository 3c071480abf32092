# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query about events that forgot its policy, on PostgreSQL: what each persona gets at most."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from dokaz.casework.events import api
from dokaz.casework.events.models import (
    Event,
    EventChange,
    EventExternalId,
    EventLink,
    EventMark,
    EventShare,
    Statement,
)
from dokaz.gate import row_security
from dokaz.gate.api import reading
from tests.evidence.world import World, taken
from tests.observing import unobserved

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        "not hasattr(connection, 'state_reader')", reason="this database is not told who reads"
    ),
]

BY_EVENT: dict[str, Callable[[], set[UUID]]] = {
    "events": lambda: set(Event.objects.values_list("pk", flat=True)),
    "marks": lambda: set(EventMark.objects.values_list("event_id", flat=True)),
    "links": lambda: set(EventLink.objects.values_list("event_id", flat=True)),
    "statements": lambda: set(Statement.objects.values_list("event_id", flat=True)),
}


def registered(world: World, *, partner: bool, level: int = 2) -> UUID:
    actor = world.partner if partner else world.documenter
    with reading(actor):
        number = Event.objects.count()
    item = taken(actor, f"{partner} {level} {number}".encode()).item_id
    draft = api.EventDraft(title_uk="Подія", confidentiality=level)
    event = api.register(actor=actor, draft=draft, item_ids=(item,))
    claim = api.StatementDraft(kind="finding", text="х")
    api.add_statement(actor=actor, event_id=event, draft=claim)
    api.add_external_id(actor=actor, event_id=event, system="X", value=str(event))
    return event


def test_each_organisation_gets_its_own_the_shared_and_the_open(world: World) -> None:
    row_security.install(connection)
    with unobserved():
        mine = registered(world, partner=False)
        theirs = registered(world, partner=True)
        shared = registered(world, partner=True)
        ended = registered(world, partner=True)
        open_to_node = registered(world, partner=True, level=1)
        privileged = registered(world, partner=True, level=1)
        api.classify(actor=world.partner, event_id=privileged, privileged=True)
        for event in (shared, ended):
            share = api.share(
                actor=world.partner, event_id=event, organisation_id=world.own, reason="х"
            )
        api.unshare(actor=world.partner, share_id=share, reason="х")
        with connection.cursor() as cursor:
            # A commit forgets the last act; the test is one transaction with all of them.
            cursor.execute("select set_config('dokaz.act', '', true)")
        for ask in BY_EVENT.values():
            with reading(world.documenter):
                assert ask() == {mine, shared, open_to_node}
            with reading(world.partner):
                assert ask() == {theirs, shared, ended, open_to_node, privileged}
            with reading(world.node_admin):
                # What is open to the whole node; the policy shows them not even that.
                assert ask() == {open_to_node}
                assert api.visible_events(actor=world.node_admin).rows == ()
        with reading(world.documenter):
            for model in (EventChange, EventExternalId):
                assert set(model.objects.values_list("event_id", flat=True)) == {mine}
            assert set(EventShare.objects.values_list("event_id", flat=True)) == {shared, ended}
        with pytest.raises(DatabaseError, match="nobody is the reader"):
            Event.objects.count()
