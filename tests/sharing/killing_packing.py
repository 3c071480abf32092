# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pack one parcel in child processes that are killed at random points, then to its end.

Arguments: number of kills, seed. Prints one JSON object with what was found. Run as a script with
the environment of an empty node.
"""

import json
import os
import random
import signal
import sys
import time

import django

LONG_AGO = "2026-01-01T00:00:00Z"


def main() -> None:
    kills, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    django.setup()
    from tests import observing

    observing.watch()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tests.evidence.world import build, taken
    from tests.sharing.scenes import ordered

    world = build()
    items = [
        taken(world.documenter, bytes([number]) * (1 << 20), name=f"{number}.bin").item_id
        for number in range(4)
    ]
    parcel = ordered(world, items)
    found = {"killed": 0, "ended": 0, "broken_files": 0, "odd_names": 0}
    typical = run(world, ordered(world, items), None)
    while found["killed"] < kills and found["ended"] < kills:
        left = run(world, parcel, chance.uniform(0, typical))
        found["killed" if left is None else "ended"] += 1
        look(world, parcel, found)
        if left is not None:
            parcel = ordered(world, items)
        release()
    run(world, parcel, None)
    print(json.dumps({**found, **finish(world, parcel)}))


def run(world, parcel, kill_after: float | None) -> float | None:
    """Pack in a child; returns how long it took, or None if it was killed."""
    from django.db import connections

    from dokaz.sharing import api

    connections.close_all()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            api.pack(world.custodian, parcel_id=parcel)
        except BaseException:  # noqa: BLE001 - the parent reads the exit code
            os._exit(1)
        os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.waitstatus_to_exitcode(status) == 0, "packing failed"
    return time.monotonic() - started


def look(world, parcel, found: dict[str, int]) -> None:
    """A file that shows under its name is whole, whenever its writer died."""
    from dokaz.core.objects.durable import is_temporary
    from dokaz.sharing.packing import kept

    folder = kept.folder_of(parcel)
    for path in folder.iterdir() if folder.exists() else ():
        if is_temporary(path.name):
            continue
        found["odd_names"] += path.name != kept.SEALED
        try:
            size = sum(len(chunk) for chunk in kept.read_sealed(parcel, world.own))
        except Exception:  # noqa: BLE001 - whatever stops reading makes it a broken file
            size = 0
        found["broken_files"] += size < 4 << 20


def release() -> None:
    """Let the dead one's hold run out, and do not count its tries."""
    from dokaz.sharing.models import Packing

    Packing.objects.filter(state="running").update(held_until=LONG_AGO, tries=0)


def finish(world, parcel) -> dict[str, object]:
    from dokaz.core.digests import digest_chunks
    from dokaz.gate.models import Act
    from dokaz.ledger.api import audit, sequence_pending
    from dokaz.sharing import api
    from dokaz.sharing.packing import kept

    view = api.get_parcel(actor=world.custodian, parcel_id=parcel)
    file = api.download(actor=world.custodian, parcel_id=parcel)
    digest = digest_chunks(file.chunks())
    sequence_pending()
    return {
        "status": view.status,
        "digest_holds": (digest.sha256, digest.size) == (view.sha256, view.size),
        "files": sorted(path.name for path in kept.folder_of(parcel).iterdir()),
        "completed": Act.objects.filter(
            action="sharing.parcel.complete", objects_named__0__id=str(parcel), outcome="done"
        ).count(),
        "ledger_findings": [finding.code for finding in audit().findings],
    }


if __name__ == "__main__":
    main()
