# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receive folders in child processes that are killed at random points, then look at what is left.

Arguments: number of rounds, seed, work folder. Prints one JSON object with what was found.
Run as a script with the environment of an empty node.
"""

import base64
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import django

FILES = 24


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
    connections.close_all()
    chance = random.Random(seed)
    report = {"kills": Counter(), "unfinished": 0, "deliveries": 0}
    typical = 1.0
    done = 0
    while done < rounds:
        folder = make_folder(work / f"folder {report['deliveries']}", report["deliveries"])
        report["deliveries"] += 1
        for _ in range(min(5, rounds - done)):
            done += 1
            how = chance.choice(["time", "time", "before report", "after report", "file"])
            ended_by = run_child(world, folder, how, chance, typical)
            report["kills"][ended_by] += 1
            if is_complete(folder):
                break
        if is_complete(folder):
            continue
        started = time.monotonic()
        report["kills"][run_child(world, folder, "none", chance, typical)] += 1
        typical = max(0.2, time.monotonic() - started)
    report |= examine(world, report["deliveries"])
    print(json.dumps(report))


def make_folder(folder: Path, number: int) -> Path:
    """Files of several sizes in subfolders, two of the same content, one empty."""
    for place in range(FILES):
        below = folder / f"sub {place % 4}"
        below.mkdir(parents=True, exist_ok=True)
        size = 200_000 if place % 17 == 0 else 500
        (below / f"{place}.jpg").write_bytes(f"{number}/{place};".encode() * (size // 8))
    (folder / "twin.jpg").write_bytes((folder / "sub 1" / "1.jpg").read_bytes())
    (folder / "empty").write_bytes(b"")
    return folder


def run_child(world, folder: Path, how: str, chance: random.Random, typical: float) -> str:
    """One receipt in a forked process; tells how it ended."""
    wait = chance.uniform(0.0, typical)
    target = chance.randrange(1, 4)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            receive_here(world, folder, how, target)
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


def is_complete(folder: Path) -> bool:
    """Whether the receipt of this folder got to its end; another run would be another delivery."""
    from django.db import connections

    from dokaz.intake.api import Folder
    from dokaz.intake.models import Delivery

    try:
        return Delivery.objects.filter(
            folder_fingerprint=Folder(folder).fingerprint, status="complete"
        ).exists()
    finally:
        connections.close_all()  # the next child must not inherit a connection


def receive_here(world, folder: Path, how: str, target: int) -> None:
    from dokaz.intake import api as intake
    from dokaz.intake import batches

    batches.BATCH_FILES = 6
    seen = Counter()
    real_take = batches.take

    def die_at(point: str) -> None:
        seen[point] += 1
        if how == point and seen[point] == target:
            os.kill(os.getpid(), signal.SIGKILL)

    def take(**arguments):
        die_at("before report")
        real_take(**arguments)
        die_at("after report")

    batches.take = take
    intake.receive_folder(
        actor=world.documenter,
        folder=intake.Folder(folder),
        acquisition_mode="found",
        may_fork=target != 2,
        observe=lambda progress: die_at("file") if progress.files % 4 == 0 else None,
    )


def examine(world, deliveries: int) -> dict:
    """Everything that must hold after any number of kills."""
    from dokaz.core.errors import DokazError
    from dokaz.evidence import api as evidence
    from dokaz.evidence.models import File, Item, StoredObject
    from dokaz.intake.models import Delivery, DeliveryEntry
    from dokaz.ledger.api import audit, sequence_pending
    from dokaz.ledger.models import Entry, Placement

    originals = File.objects.filter(role="original")
    taken = DeliveryEntry.objects.filter(outcome="taken")
    ingested = [
        entity["id"]
        for event in events(Entry)
        if event["type"] == "ingestion" and event["action"] == "evidence.item.register"
        for entity in event["objects"]
        if entity["kind"] == "item"
    ]
    unreadable = 0
    for file in originals:
        opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="verification")
        try:
            for _ in opened.chunks():
                pass
        except DokazError:
            unreadable += 1
    sequence_pending()
    rows = list(Delivery.objects.all())
    return {
        "delivery_rows": len(rows),
        "complete": sum(row.status == "complete" for row in rows),
        "entries": DeliveryEntry.objects.count(),
        "counted": sum(row.taken + row.already_here + row.refused for row in rows),
        "items": Item.objects.count(),
        "originals": originals.count(),
        "distinct_contents": originals.values("sha256").distinct().count(),
        "taken": taken.count(),
        "taken_files": taken.values("file_id").distinct().count(),
        "refused": DeliveryEntry.objects.filter(outcome="refused").count(),
        "already_here": DeliveryEntry.objects.filter(outcome="already_here").count(),
        "ingested": len(ingested),
        "ingested_items": len(
            set(ingested) & {str(pk) for pk in Item.objects.values_list("pk", flat=True)}
        ),
        "rows_without_bytes": sum(
            not StoredObject.objects.filter(pk=file.object_id, state="present").exists()
            for file in originals
        ),
        "unreadable": unreadable,
        "ledger_entries": Entry.objects.count(),
        "ledger_placed": Placement.objects.count(),
        "ledger_findings": [str(finding) for finding in audit().findings],
    }


def events(entries) -> list[dict]:
    """The events in the ledger, opened."""
    records = (json.loads(bytes(row)) for row in entries.objects.values_list("record", flat=True))
    return [json.loads(base64.b64decode(record["envelope"]["payload"])) for record in records]


if __name__ == "__main__":
    main()
