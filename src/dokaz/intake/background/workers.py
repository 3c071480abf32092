# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which workers run. A worker lives exactly as long as it holds its lock."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from dokaz.gate.api import Actor, view
from dokaz.intake import mutex
from dokaz.intake.models import WorkerProcess
from dokaz.intake.policy import may_see_health

_WORK = UUID("0c7f4a52-6d1d-5f5e-8f0a-3f1f0a2c9b71")


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker as an operator sees it."""

    id: int
    started_at: datetime
    seen_at: datetime
    alive: bool
    trouble: str


@contextmanager
def enlisted() -> Iterator[int]:
    """Be a worker for the body; gives its number."""
    number = secrets.randbits(62)
    with mutex.held(number) as ours:
        if not ours:  # Two random numbers of 62 bits met: cannot happen in practice.
            raise RuntimeError("another worker has this number")
        now = datetime.now(UTC)
        WorkerProcess.objects.create(id=number, started_at=now, seen_at=now)
        try:
            yield number
        finally:
            WorkerProcess.objects.filter(pk=number).update(stopped_at=datetime.now(UTC))


def seen(number: int, *, trouble: str = "") -> None:
    """Note for people that the worker is at work, and which of its steps fail."""
    WorkerProcess.objects.filter(pk=number).update(seen_at=datetime.now(UTC), trouble=trouble[:500])


def is_alive(number: int) -> bool:
    """Whether this worker runs at this moment."""
    return mutex.is_held(number)


def bury_dead() -> list[int]:
    """Mark workers that ended without saying so; returns their numbers."""
    running = WorkerProcess.objects.filter(stopped_at=None).values_list("pk", flat=True)
    dead = [number for number in running if not is_alive(number)]
    WorkerProcess.objects.filter(pk__in=dead).update(stopped_at=datetime.now(UTC))
    return dead


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Try to be the only worker at some named work for the body; gives whether it is so."""
    with mutex.held(mutex.key_for("work", uuid5(_WORK, work))) as ours:
        yield ours


@view("intake.worker.list", rule=may_see_health)
def running_workers(*, actor: Actor) -> tuple[WorkerView, ...]:
    """Workers that have not said they stopped, newest first."""
    rows = WorkerProcess.objects.filter(stopped_at=None).order_by("-started_at")[:100]
    return tuple(
        WorkerView(row.pk, row.started_at, row.seen_at, is_alive(row.pk), row.trouble)
        for row in rows
    )
