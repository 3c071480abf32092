# SPDX-License-Identifier: AGPL-3.0-or-later
"""The processes of `test_concurrency`, forked from one that has not touched the node: one sets
it up, then several at once register contents that the others register too.

The argument is their number. Prints what each of them was answered.
"""

import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from uuid import UUID

import django

from tests.killing import in_child

SHARED, OWN = 15, 5
"""Contents that every process registers, and that each has for itself alone."""


def main(processes: int) -> None:
    django.setup()
    from tests import observing

    observing.watch()
    home = Path(os.environ["DOKAZ_HOME"])
    _wait_for(in_child(lambda: _told(home / "identifiers", _prepare)))
    identifiers = (home / "identifiers").read_text().split()
    told = [home / f"answers {n}" for n in range(processes)]
    running = [
        in_child(lambda n=n, path=path: _told(path, lambda: _register(n, identifiers)))
        for n, path in enumerate(told)
    ]
    for child in running:
        _wait_for(child)
    print("".join(path.read_text() for path in told))


def _told(path: Path, work: Callable[[], None]) -> None:
    with path.open("w") as out, redirect_stdout(out):
        work()


def _wait_for(child: int) -> None:
    _child, status = os.waitpid(child, 0)
    if status:
        sys.exit(f"a process ended with {os.waitstatus_to_exitcode(status)}")


def _prepare() -> None:
    from django.core.management import call_command

    from tests.evidence.world import build

    call_command("migrate", verbosity=0)
    world = build()
    print(world.own, world.other, world.admin_account)


def _register(process: int, identifiers: list[str]) -> None:
    """Every process hands over the same contents in its own order, and some of its own."""
    from dokaz.evidence import api
    from tests.evidence.world import World, new_file

    own, other, admin = map(UUID, identifiers)
    actor = World(own=own, other=other, admin_account=admin).documenter
    shared = [b"everybody's %d" % n for n in range(SHARED)]
    mine = [b"process %d has %d" % (process, n) for n in range(OWN)]
    order = shared[process * 5 :] + mine + shared[: process * 5]
    for start in range(0, len(order), 4):
        files = [new_file(own, content) for content in order[start : start + 4]]
        for answer in api.register(actor=actor, files=files):
            print(answer.outcome, answer.item_id, answer.ref)


if __name__ == "__main__":
    main(int(sys.argv[1]))
