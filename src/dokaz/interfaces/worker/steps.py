# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a worker does besides tasks. Quick steps share a thread, slow ones have another.

The ledger is looked at every 0.4 seconds, so that what was committed has its place in the log
within a second. Steps that call other machines or read whole files never stand before it.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.conf import settings

from dokaz.casework.interviews.api import carry_out_forgetting
from dokaz.casework.places.api import load_if_newer
from dokaz.coordination.api import carry_out_talks
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.deconflict.register import api as interview_register
from dokaz.evidence import api as evidence
from dokaz.gate.api import CONSUMERS, Unread, database_stamp, remove_journal
from dokaz.intake.api import (
    KindSorting,
    alone,
    bury_dead_workers,
    check_next_original,
    forget_expired_uploads,
    reclaim_interrupted,
    seconds_between,
)
from dokaz.interfaces.worker.changes import OnChange
from dokaz.interfaces.worker.demo_events import write_demo_events
from dokaz.interfaces.worker.schedule import Step
from dokaz.ledger.api import (
    ask_witnesses,
    obtain_promises,
    obtain_timestamps,
    sequence_pending,
    upgrade_promises,
)
from dokaz.maps import api as maps
from dokaz.members.api import forget_ended_sessions, service_actor
from dokaz.search import api as search
from dokaz.sharing.api import carry_out_discards, pack_next

LEDGER_SECONDS = 0.4
FIXITY_SECONDS = 10.0
PACKING_SECONDS = 1.0
REST_AFTER_ROUND_SECONDS = 3600.0
INDEXING_SECONDS = 0.8
INDEXING_AFTER_SECONDS = 3.0
COMPARING_SECONDS = 1.0
SAVED_SECONDS = 60.0
MAP_SECONDS = 5.0
JOURNAL_SECONDS = 60.0
REGISTER_SECONDS = 60.0
DAILY_SECONDS = 86400.0
DAILY_AFTER_SECONDS = 30.0
KINDS_SECONDS = 15.0
KINDS_AT_ONCE_SECONDS = 3.0
CODIFIER_AFTER_SECONDS = 20.0
"""A new node is first set up by people: loading all places holds its database for seconds."""


def quick_steps() -> tuple[Step, ...]:
    """The ledger and each consumer of the outbox."""
    unread = Unread()
    consumers = tuple(
        Step(f"outbox {name}", LEDGER_SECONDS, partial(unread.feed, name))
        for name in sorted(CONSUMERS)
    )
    return (
        Step("ledger", LEDGER_SECONDS, _on_change(sequence_pending)),
        Step("outbox", LEDGER_SECONDS, _on_change(unread.look)),
        *consumers,
    )


def slow_steps(stopping: Callable[[], bool] = lambda: False) -> tuple[Step, ...]:
    """Housekeeping, fixity, and what asks other machines; each done by one worker at a time."""
    sort = Kinds(clock=time.monotonic, stopping=stopping).step
    finish = partial(_finish_disposals, stopping)
    steps = [
        Step("interrupted tasks", 10.0, _reclaim),
        Step("uploads", 600.0, _alone("uploads", _forget_uploads)),
        Step("sessions", 600.0, _alone("sessions", forget_ended_sessions)),
        Step("fixity", FIXITY_SECONDS, _alone("fixity", Fixity(clock=time.monotonic).step)),
        Step("removals", 15.0, _alone("removals", _removals)),
        Step("disposals", DAILY_SECONDS, _alone("disposals", finish), DAILY_AFTER_SECONDS),
        Step("forgetting", 15.0, _alone("forgetting", carry_out_forgetting)),
        Step("talks", 15.0, _alone("talks", carry_out_talks)),
        Step("sealing keys", 15.0, _alone("sealing keys", _rewrap)),
        Step("journal", JOURNAL_SECONDS, remove_journal, JOURNAL_SECONDS),
        Step("kinds", KINDS_SECONDS, _alone("kinds", sort), DAILY_AFTER_SECONDS),
        Step("codifier", 3600.0, _alone("codifier", load_if_newer), CODIFIER_AFTER_SECONDS),
    ]
    if settings.DOKAZ.demo:
        steps.append(Step("demo events", 5.0, _alone("demo events", _demo_events)))
    if settings.DOKAZ.witnesses:
        steps.append(Step("witnesses", 30.0, _alone("witnesses", ask_witnesses)))
    if settings.DOKAZ.register_folder:
        work = _alone("interview register", interview_register.carry_out)
        steps.append(Step("interview register", REGISTER_SECONDS, work))
    if settings.DOKAZ.timestamp_authorities:
        steps.append(Step("time-stamps", 60.0, _alone("time-stamps", obtain_timestamps)))
    if settings.DOKAZ.opentimestamps_calendars:
        steps.append(Step("calendars", 3600.0, _alone("calendars", _calendars)))
    return tuple(steps)


def _demo_events() -> None:
    write_demo_events(settings.DOKAZ.home)


def _rewrap() -> None:
    """Move headers to a new sealing key, as long as a step gets on."""
    actor = service_actor("sealing_keys")
    while (result := evidence.rewrap_step(actor=actor)).more and result.rewrapped:
        pass


def _calendars() -> None:
    upgrade_promises()
    obtain_promises()


def packing_steps() -> tuple[Step, ...]:
    """Parcels, in a thread of their own: a large one takes hours and must hold up nothing else."""
    return (
        Step("parcels", PACKING_SECONDS, _on_change(_pack_all)),
        Step("parcel files", 30.0, _alone("parcel files", carry_out_discards)),
    )


def asking_steps() -> tuple[Step, ...]:
    """Whether originals are still online, in a thread of its own: sites may take long to answer."""
    if not settings.DOKAZ.check_originals:
        return (Step("originals", REST_AFTER_ROUND_SECONDS, lambda: None),)
    return (Step("originals", seconds_between(), _alone("originals", check_next_original)),)


def indexing_steps(stopping: Callable[[], bool]) -> tuple[Step, ...]:
    """The search index and what is compared for duplicates, in a thread of their own: making
    either anew reads the whole archive.

    Each machine keeps its own; of several workers on one, whoever comes first writes.
    """

    def keep_up() -> None:
        search.keep_up(search.folder(), stopping=stopping)

    def compare() -> None:
        duplicates.keep_up(stopping=stopping)
        duplicates.keep_up_people(stopping=stopping)
        duplicates.keep_up_events(stopping=stopping)

    def count() -> None:
        # The round after the one that makes the index.
        with suppress(search.IndexMissing, search.IndexDamaged):
            search.count_new(stopping=stopping)

    def keep_map() -> None:
        maps.keep_up(maps.present().folder, stopping=stopping)

    return (
        Step("search", INDEXING_SECONDS, _on_change(keep_up), INDEXING_AFTER_SECONDS),
        Step("map", MAP_SECONDS, _on_change(keep_map), INDEXING_AFTER_SECONDS),
        Step("saved searches", SAVED_SECONDS, _alone("saved searches", count), SAVED_SECONDS),
        Step("duplicates", COMPARING_SECONDS, _on_change(_alone("duplicates", compare))),
    )


def _pack_all() -> None:
    while pack_next():
        pass


@dataclass
class Fixity:
    """Steps of the endless check, within the bytes a second the operator allows.

    A small archive is through in one step. It then rests, or its rounds would fill the ledger
    with nothing but themselves.
    """

    clock: Callable[[], float]
    rests_until: float = 0.0

    def step(self) -> None:
        """Check some objects, unless the round is over and the rest is not."""
        if self.clock() < self.rests_until:
            return
        budget = int(settings.DOKAZ.fixity_bytes_per_second * FIXITY_SECONDS)
        result = evidence.fixity_step(actor=service_actor("fixity"), budget_bytes=budget)
        if result.round_finished:
            self.rests_until = self.clock() + REST_AFTER_ROUND_SECONDS


@dataclass
class Kinds:
    """Sorting by kinds, a piece at a time: the first walk through a large archive takes hours, and
    other steps wait behind this one. Then it rests for a day."""

    clock: Callable[[], float]
    stopping: Callable[[], bool]
    rests_until: float = 0.0
    walk: KindSorting | None = None

    def step(self) -> None:
        """Go on with the walk for some seconds, unless the rest is not over."""
        begun = self.clock()
        if begun < self.rests_until:
            return
        walk, self.walk = self.walk or KindSorting(), None
        walk.go_on(
            stopping=lambda: self.stopping() or self.clock() - begun >= KINDS_AT_ONCE_SECONDS
        )
        # Only now: a walk that an error ended is begun anew.
        self.walk = None if walk.is_finished else walk
        if walk.is_finished:
            self.rests_until = self.clock() + DAILY_SECONDS


def _removals() -> None:
    evidence.carry_out_removals(actor=service_actor("disposal"))


def _finish_disposals(stopping: Callable[[], bool]) -> None:
    evidence.finish_disposals(actor=service_actor("disposal"), stopping=stopping)


def _forget_uploads() -> None:
    forget_expired_uploads(now=datetime.now(UTC))


def _alone(name: str, run: Callable[[], object]) -> Callable[[], object]:
    """Pass over the step while another worker is at it."""

    def step() -> object:
        with alone(name) as ours:
            return run() if ours else None

    return step


def _on_change(run: Callable[[], object]) -> Callable[[], object]:
    return OnChange(run, database_stamp)


def _reclaim() -> None:
    bury_dead_workers()
    reclaim_interrupted()
