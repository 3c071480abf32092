# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill and feed the index in child processes that are killed at random points.

Arguments: engine, number of kills, seed. Prints one JSON object with what was found. Run as a
script with the environment of an empty node.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import django


def main() -> None:
    engine, kills, chance = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from dokaz.search import api
    from dokaz.search.errors import IndexMissing
    from dokaz.search.projecting import feeding
    from dokaz.search.texts.sounds import analysed
    from tests.evidence.world import build
    from tests.search.scenes import item

    analysed("слово")  # Children begin with the dictionaries loaded.
    world = build()
    made = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(12)]

    def work() -> None:
        folder = api.folder()
        try:
            feeding.feed(folder)
        except IndexMissing:
            api.fill(folder, engine=engine)

    found: dict[str, Any] = {"killed": 0, "ended": 0, "wrong": 0, "unreadable": 0}
    typical = 0.5
    while found["killed"] < kills and found["ended"] < 4 * kills:
        changed = made[found["ended"] % len(made)]
        touch(world, changed)
        if chance.random() < 0.3:
            refill(lambda: api.fill(api.folder(), engine=engine), typical, chance, found)
        took = run(work, chance.uniform(0, typical))
        found["killed" if took is None else "ended"] += 1
        if took is not None:
            typical = max(0.02, took)
        look(world, set(made), found)
    run(work, None)
    answer = ask(world)
    folders = [one for one in api.folder().path.iterdir() if one.is_dir()]
    api.fill(api.folder(), engine=engine)
    left = [one for one in api.folder().path.iterdir() if one.is_dir()]
    print(
        json.dumps(
            {**found, "total": answer.total, "behind": answer.behind, "left": len(left),
             "folders": len(folders), "state": api.standing(thorough=True).state}
        )
    )  # fmt: skip


def refill(
    fill: Callable[[], object], typical: float, chance: random.Random, found: dict[str, Any]
) -> None:
    """Make a new index beside the old one, and be killed at it."""
    if run(fill, chance.uniform(0, 2 * typical)) is None:
        found["killed"] += 1


def touch(world: Any, item_id: Any) -> None:
    from dokaz.evidence import api as evidence

    revision = evidence.get_item(actor=world.documenter, item_id=item_id).revision
    evidence.describe(
        actor=world.documenter,
        item_id=item_id,
        changes={"title_uk": f"Слово, зміна {revision}"},
        revision=revision,
    )


def ask(world: Any) -> Any:
    from dokaz.search import api

    api.folder().forget()
    return api.search(actor=world.verifier, asked=api.Asked(text="слова", on_page=100))


def look(world: Any, made: set[Any], found: dict[str, Any]) -> None:
    """Whatever is there can be asked: what is not up to date is left out, nothing is wrong."""
    from dokaz.search.errors import IndexDamaged, IndexMissing

    try:
        answer = ask(world)
    except IndexMissing:
        return
    except IndexDamaged:
        found["unreadable"] += 1
        return
    seen = [line.id for line in answer.lines]
    if len(set(seen)) != len(seen) or not set(seen) <= made or answer.total != len(seen):
        found["wrong"] += 1
    if answer.behind == 0 and set(seen) != made:
        found["wrong"] += 1


def run(work: Callable[[], object], kill_after: float | None) -> float | None:
    """Do it in a child; returns how long it took, or None if it was killed."""
    from django.db import connections

    connections.close_all()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - the parent sees the code
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("the child failed")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
