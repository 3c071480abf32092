# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two machines of one node, each with an index in a folder of its own; one is killed meanwhile.

Run as a script in the environment of an empty node on PostgreSQL, with the second machine's folder:
it plays the first one's people and prints one JSON object with what was found. The indexing threads
of the machines' workers are processes forked from it before it has done anything.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from tests.killing import in_child

TIMED = 4
MISSED = 5


def work() -> None:
    """The worker's own step, at the worker's own times."""
    from dokaz.interfaces.worker.schedule import Schedule
    from dokaz.interfaces.worker.steps import indexing_steps

    steps = tuple(one for one in indexing_steps(lambda: False) if one.name == "search")

    def trouble(name: str, error: Exception) -> None:
        print(name, repr(error), file=sys.stderr, flush=True)

    schedule = Schedule(steps, time.monotonic, trouble)
    while True:
        time.sleep(schedule.run_due())


class Worker:
    """A process that waits, and works for the machine with this folder from when it is told to."""

    def __init__(self, home: Path) -> None:
        waiting, self._telling = os.pipe()

        def begin() -> None:
            from django.conf import settings

            if os.read(waiting, 1):
                settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=home)
                work()

        self._number = in_child(begin)
        os.close(waiting)

    def begin(self) -> None:
        os.write(self._telling, b".")

    def kill(self) -> None:
        os.kill(self._number, signal.SIGKILL)
        os.waitpid(self._number, 0)
        os.close(self._telling)


class Machine:
    """A folder of its own over the store, the keys and the database that all machines share; it may
    be started as often as it has workers."""

    def __init__(self, home: Path, workers: int) -> None:
        from dokaz.search.index.folder import Folder

        self.home = home
        self.folder = Folder(home / "search")
        self._workers = [Worker(home) for _ in range(workers)]

    def share(self, others: Path) -> None:
        """Have the other machine's store and keys."""
        self.home.mkdir()
        for one in others.iterdir():
            if one.name not in ("search", "maps", "pictures"):
                (self.home / one.name).symlink_to(one)

    def start(self) -> None:
        self._workers[0].begin()

    def kill(self) -> None:
        self._workers.pop(0).kill()

    def end(self) -> None:
        for one in self._workers:
            one.kill()

    def has(self, keys: set[str]) -> bool:
        from dokaz.search.errors import SearchError

        try:
            return self.folder.index().kept(sorted(keys)).keys() == keys
        except SearchError:
            return False

    def wait_for(self, keys: set[str]) -> float:
        """Seconds until all of them are in the index of this machine."""
        from tests.waiting import until

        started = time.monotonic()
        assert until(lambda: self.has(keys), every_seconds=0.05), "the index did not catch up"
        return time.monotonic() - started

    def asked(self, world: Any) -> Any:
        """What a web process of this machine answers."""
        from django.conf import settings

        from dokaz.search import api

        settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=self.home)
        return api.search(actor=world.verifier, asked=api.Asked(text="слово", on_page=100))


def play(second_home: Path) -> dict[str, Any]:
    from django.conf import settings

    from dokaz.evidence import api as evidence
    from dokaz.search import api
    from tests.evidence.world import build
    from tests.search.scenes import item

    first, second = machines = Machine(settings.DOKAZ.home, 1), Machine(second_home, 2)
    world = build()
    second.share(first.home)
    numbers = iter(range(250))

    def made() -> UUID:
        number = next(numbers)
        return item(world, world.documenter, f"Слово {number}", content=bytes([number]))

    def keys(some: list[UUID]) -> set[str]:
        return {api.key_of("item", one) for one in some}

    try:
        items = [made() for _ in range(3)]
        for one in machines:
            one.start()
        for one in machines:
            one.wait_for(keys(items))
        # 1. What is committed is in both.
        seconds: list[list[float]] = []
        for _ in range(TIMED):
            items.append(made())
            committed = time.monotonic()
            first.wait_for(keys(items[-1:]))
            at_first = time.monotonic() - committed
            second.wait_for(keys(items[-1:]))
            seconds.append([at_first, time.monotonic() - committed])
            time.sleep(0.3)
        # 2. One is killed and hears of nothing: it leaves out what it does not know the state of.
        second.kill()
        renamed = items[0]
        evidence.describe(
            actor=world.documenter,
            item_id=renamed,
            changes={"title_uk": "Зовсім інше"},
            revision=evidence.get_item(actor=world.documenter, item_id=renamed).revision,
        )
        items += [made() for _ in range(MISSED)]
        first.wait_for(keys(items))
        whole = {one.hex for one in items} - {renamed.hex}
        behind = second.asked(world)
        known = {line.id.hex for line in behind.lines}
        # 3. Started again it catches up from where its own index stands.
        second.start()
        caught_up = second.wait_for(keys(items))
        for one in machines:
            assert _settled(one, world)
        answers = [one.asked(world) for one in machines]
        return {
            "seconds": seconds,
            "behind": behind.behind,
            "stale": len(known & {renamed.hex, *(one.hex for one in items[-MISSED:])}),
            "known": len(known),
            "caught_up": caught_up,
            "missing": [len(whole - {line.id.hex for line in one.lines}) for one in answers],
            "wrong": [len({line.id.hex for line in one.lines} - whole) for one in answers],
            "totals": [one.total for one in answers],
            "expected": len(whole),
        }
    finally:
        for one in machines:
            one.end()


def _settled(machine: Machine, world: Any) -> bool:
    from tests.waiting import until

    return until(lambda: machine.asked(world).behind == 0, every_seconds=0.2)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(play(Path(sys.argv[1]))))
