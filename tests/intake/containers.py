# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivering containers in tests, and letting the background work open them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from dokaz.gate.api import Actor, Delivered, Purpose, reading_everything
from dokaz.gate.models import OutboxFact
from dokaz.intake import api as intake
from dokaz.intake.background import queue, workers
from dokaz.intake.derivatives import queueing
from dokaz.intake.models import Delivery, DeliveryEntry

AT_ONCE = timedelta(0)


def deliver(actor: Actor, folder: Path, **changes: object) -> UUID:
    """Deliver a folder and open what can be opened in it, at all depths."""
    delivery = intake.receive_folder(
        actor=actor, folder=intake.Folder(folder), acquisition_mode="found", **changes
    )
    work_off()
    return delivery


def work_off() -> None:
    """Run tasks until none is left."""
    with workers.enlisted() as number:
        while queue.run_one(number, pause=AT_ONCE):
            pass


_HANDED_OVER: set[tuple[UUID, str, str]] = set()


def examine_all() -> None:
    """Hand the facts about files to their consumer, as the outbox does, and do what follows.

    PostgreSQL shows facts to consumers only after their transaction has ended, which inside a test
    case it never does; so each is handed over here, once.
    """
    with reading_everything(Purpose.OUTBOX):
        facts = list(OutboxFact.objects.filter(kind__in=queueing.CONSUMER.kinds).order_by("id"))
    for row in facts:
        key = (row.act_id, row.kind, str(row.payload))
        if key not in _HANDED_OVER:
            _HANDED_OVER.add(key)
            queueing.CONSUMER.handle(Delivered(row.kind, row.payload, row.act_id, row.at))
    work_off()


def lines(actor: Actor, delivery: UUID, **which: object) -> list[intake.EntryView]:
    """All lines of one kind, whatever the size of a page."""
    found: list[intake.EntryView] = []
    after = None
    while True:
        page = intake.entries(actor=actor, delivery_id=delivery, after=after, limit=200, **which)
        found += page.rows
        after = page.after
        if after is None:
            return found


def require_sums(delivery_id: UUID) -> None:
    """What the delivery counts is what stands in its lines, inputs and members apart."""
    delivery = Delivery.objects.get(pk=delivery_id)
    for parent, prefix in ((True, ""), (False, "members_")):
        rows = DeliveryEntry.objects.filter(delivery=delivery, parent__isnull=parent)
        for outcome in ("taken", "already_here", "refused"):
            counted = getattr(delivery, prefix + outcome)
            assert counted == rows.filter(outcome=outcome).count(), prefix + outcome
    for opening in delivery.openings.all():
        below = DeliveryEntry.objects.filter(parent=opening.entry)
        for outcome in ("taken", "already_here", "refused"):
            assert getattr(opening, outcome) == below.filter(outcome=outcome).count()
    shown = delivery.openings.exclude(state="no_container")
    assert delivery.containers == shown.count()
    waiting = shown.filter(state__in=("waiting", "opening"))
    assert delivery.containers_waiting == waiting.count()
    short = shown.filter(state__in=("partly", "not_opened"))
    assert delivery.containers_short == short.count()
