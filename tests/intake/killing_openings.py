# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open containers in child processes that are killed at random points, then look at what is left.

Arguments: number of rounds, seed, work folder. Prints one JSON object with what was found.
Run as a script with the environment of an empty node.
"""

import io
import json
import os
import random
import signal
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import django

MEMBERS = 18
INNER = 4


def main() -> None:
    rounds, seed, work = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    django.setup()
    from tests import observing

    observing.watch()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    from tests.intake.world import make_world

    world = make_world()
    chance = random.Random(seed)
    report: dict = {"kills": Counter(), "containers": 0}
    typical = 3.0
    done = 0
    while done < rounds:
        deliver(world, make_folder(work / f"folder {report['containers']}", report["containers"]))
        report["containers"] += 1
        connections.close_all()
        for _ in range(min(4, rounds - done)):
            done += 1
            how = chance.choice(["time", "time", "before lines", "after lines", "before end"])
            report["kills"][run_child(world, how, chance, typical)] += 1
            if not waiting(connections):
                break
        started = time.monotonic()
        report["kills"][run_child(world, "none", chance, typical)] += 1
        typical = max(0.5, time.monotonic() - started)
    from dokaz.gate.api import reading_everything
    from dokaz.gate.reading import Purpose

    with reading_everything(Purpose.CHECKS):
        report |= examine(world)
    print(json.dumps(report))


def make_folder(folder: Path, number: int) -> Path:
    """An archive with files of several sizes, one twice, one empty, and an archive inside."""
    folder.mkdir(parents=True)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for place in range(INNER):
            archive.writestr(f"inner {place}.txt", f"{number}/inner/{place}")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for place in range(MEMBERS):
            size = 300_000 if place % 17 == 0 else 400
            archive.writestr(f"{place}.bin", f"{number}/{place};".encode() * (size // 8))
        archive.writestr("twin.bin", f"{number}/1;".encode() * 50)
        archive.writestr("empty", b"")
        archive.writestr("inner.zip", inner.getvalue())
    return folder


def deliver(world, folder: Path) -> None:
    from dokaz.intake import api as intake

    intake.receive_folder(
        actor=world.documenter, folder=intake.Folder(folder), acquisition_mode="found"
    )


def waiting(connections) -> bool:
    from dokaz.gate.api import reading_everything
    from dokaz.gate.reading import Purpose
    from dokaz.intake.models import Opening

    try:
        with reading_everything(Purpose.CHECKS):
            return Opening.objects.filter(state__in=("waiting", "opening")).exists()
    finally:
        connections.close_all()  # the next child must not inherit a connection


def run_child(world, how: str, chance: random.Random, typical: float) -> str:
    """Open what waits in a forked process; tells how it ended."""
    wait = chance.uniform(0.0, typical)
    target = chance.randrange(1, 4)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            open_here(world, how, target)
            code = 0
        finally:
            os._exit(code)
    if how == "time":
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"killed: {how}"
    return "finished" if os.WEXITSTATUS(status) == 0 else "failed"


def open_here(world, how: str, target: int) -> None:
    from dokaz.gate.api import reading
    from dokaz.intake import batches
    from dokaz.intake.models import Opening
    from dokaz.intake.opening import batch, run

    batches.BATCH_FILES = 5
    seen: Counter = Counter()
    real_take, real_finish = batch.take_members, run.finish_opening

    def die_at(point: str) -> None:
        seen[point] += 1
        if how == point and seen[point] == target:
            os.kill(os.getpid(), signal.SIGKILL)

    def take(**arguments):
        die_at("before lines")
        real_take(**arguments)
        die_at("after lines")

    def finish(**arguments):
        seen["before end"] = target - 1
        die_at("before end")
        real_finish(**arguments)

    batch.take_members, run.finish_opening = take, finish
    while True:
        with reading(world.service):
            found = Opening.objects.filter(state__in=("waiting", "opening")).first()
        if found is None:
            run.close_opener()
            return
        run.open_one(found.pk, organisation_id=world.own)


def examine(world) -> dict:
    """Everything that must hold after any number of kills."""
    from dokaz.core.errors import DokazError
    from dokaz.evidence import api as evidence
    from dokaz.evidence.models import File, Item, ItemRelation
    from dokaz.intake.models import Delivery, DeliveryEntry, Opening
    from dokaz.ledger.api import audit, sequence_pending
    from dokaz.ledger.models import Entry
    from tests.intake.containers import require_sums
    from tests.intake.killing_receipts import events

    for delivery in Delivery.objects.all():
        require_sums(delivery.pk)
    originals = File.objects.filter(role="original")
    unreadable = 0
    for file in originals:
        opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="verification")
        try:
            for _ in opened.chunks():
                pass
        except DokazError:
            unreadable += 1
    sequence_pending()
    members = DeliveryEntry.objects.filter(depth__gt=0)
    taken = members.filter(outcome="taken")
    ingested = [
        entity["id"]
        for event in events(Entry)
        if event["type"] == "ingestion" and event["action"] == "evidence.item.register"
        for entity in event["objects"]
        if entity["kind"] == "item"
    ]
    return {
        "states": dict(Counter(Opening.objects.values_list("state", flat=True))),
        "members": members.count(),
        "places": members.values("parent_id", "member_no").distinct().count(),
        "taken": taken.count(),
        "taken_files": taken.values("file_id").distinct().count(),
        "already_here": members.filter(outcome="already_here").count(),
        "refused": members.filter(outcome="refused").count(),
        "items": Item.objects.count(),
        "ingested": len(ingested),
        "distinct_contents": originals.values("sha256").distinct().count(),
        "relations": ItemRelation.objects.count(),
        "unreadable": unreadable,
        "ledger_findings": [str(finding) for finding in audit().findings],
    }


if __name__ == "__main__":
    main()
