# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of a test run inside an installation: `node_script.py WHAT [ARGUMENTS]`; prints JSON."""

import dataclasses
import hashlib
import io
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import django
from tests.waiting import PATIENCE_SECONDS, until


def set_up() -> dict:
    from django.core.management import call_command
    from tests.intake.world import make_world

    call_command("migrate", verbosity=0, interactive=False)
    make_world()
    _load_few_places()
    return {}


def _load_few_places() -> None:
    """A worker that finds no places loads them all after a while, and holds the database for it."""
    from dokaz.casework.places import shipped
    from dokaz.casework.places.actions import codifier
    from dokaz.members.api import service_actor

    whole = shipped.read()
    few = tuple(one for one in whole.places if one.category in "OK")
    codifier.load(
        actor=service_actor(codifier.SERVICE), codifier=dataclasses.replace(whole, places=few)
    )


def world():
    from tests.intake.world import World

    from dokaz.members.models import Account, Organisation

    return World(
        own=Organisation.objects.get(code="TRH").pk,
        other=Organisation.objects.get(code="ZMN").pk,
        admin_account=Account.objects.get().pk,
    )


def upload(*names: str) -> dict:
    """Send files as a browser would, one of them damaged on the way if there are only a few."""
    from dokaz.intake import api as intake

    actor = world().documenter
    delivery = intake.open_delivery(actor=actor, acquisition_mode="from_person")
    contents = [(Path(name).name, Path(name).read_bytes(), None) for name in names]
    if len(contents) < 5:
        contents.append(("damaged.jpg", b"not what was sent", hashlib.sha256(b"sent").hexdigest()))
    for name, content, digest in contents:
        begun = intake.begin(
            actor=actor,
            delivery_id=delivery,
            announced=intake.Announced(
                path=intake.StatedPath(f"card/{name}".encode()),
                size=len(content),
                sha256=digest or hashlib.sha256(content).hexdigest(),
            ),
        )
        intake.append(actor=actor, upload_id=begun.id, offset=0, read=io.BytesIO(content).read)
    intake.close(actor=actor, delivery_id=delivery)
    return {"delivery": str(delivery)}


def progress() -> dict:
    """What is left to do of the delivery."""
    from django_tasks_db.models import DBTaskResult

    from dokaz.evidence.models import File
    from dokaz.intake import api as intake
    from dokaz.intake.models import Delivery
    from dokaz.ledger.models import Pending

    delivery = Delivery.objects.first()
    workers = intake.running_workers(actor=world().node_admin)
    return {
        "workers_alive": sum(worker.alive for worker in workers),
        "tasks": intake.tasks_waiting(),
        # Between the act and the task lies the outbox: no task waiting does not mean none to come.
        "to_queue": File.objects.filter(role="original").count()
        - DBTaskResult.objects.filter(task_path__endswith=".derive").count(),
        "unplaced": Pending.objects.count(),
        "status": delivery.status if delivery else "",
    }


def state() -> dict:
    from django.conf import settings
    from django_tasks_db.models import DBTaskResult

    from dokaz.evidence.models import File, Item
    from dokaz.gate.models import Act
    from dokaz.intake.models import Delivery, DeliveryEntry
    from dokaz.ledger.api import audit

    delivery = Delivery.objects.get()
    return progress() | {
        "dead": DBTaskResult.objects.failed().count(),
        "tries": sorted({len(row.worker_ids) for row in DBTaskResult.objects.finished()}),
        "items": Item.objects.count(),
        "roles": Counter(File.objects.values_list("role", flat=True)),
        "openings": Act.objects.filter(action="evidence.file.open", outcome="done").count(),
        "findings": [str(finding) for finding in audit().findings],
        "waiting_files": len(list(Path(settings.DOKAZ.uploads_folder).glob("*"))),
        "taken": delivery.taken,
        "refused": delivery.refused,
        "reasons": list(DeliveryEntry.objects.exclude(reason="").values_list("reason", flat=True)),
    }


def wait_until_done() -> dict:
    """Until the delivery is complete, nothing is left to make of its files, all is in the log."""

    def done() -> bool:
        seen = progress()
        left = seen["to_queue"] or seen["tasks"] or seen["unplaced"]
        return seen["status"] == "complete" and not left

    assert until(done, every_seconds=0.3), f"did not come about: {progress()}"
    return state()


def wait_for_a_worker() -> dict:
    assert until(lambda: progress()["workers_alive"] == 1), "no worker came"
    return {}


def age_pauses() -> dict:
    """Give interrupted tasks back and make every pause before another try end now."""
    from django_tasks_db.models import DBTaskResult

    from dokaz.intake import api as intake

    intake.bury_dead_workers()
    intake.reclaim_interrupted()
    DBTaskResult.objects.filter(status="READY").update(run_after=datetime.now(UTC))
    return {}


def act_and_wait() -> dict:
    """Acts, each of which waits until the running worker has given it its place in the log."""
    from dokaz.intake import api as intake
    from dokaz.ledger.models import Pending

    actor, placed = world().documenter, 0
    for _ in range(7):
        intake.open_delivery(actor=actor, acquisition_mode="found")
        placed += until(lambda: not Pending.objects.exists())
    return {"placed": placed}


def _wait_for_writers() -> None:
    """On a crowded machine a worker holds an SQLite file longer than pages would wait for it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE_SECONDS


if __name__ == "__main__":
    django.setup()
    _wait_for_writers()
    from tests import observing

    observing.watch()
    steps = (set_up, upload, state, wait_until_done, wait_for_a_worker, age_pauses, act_and_wait)
    what = {step.__name__: step for step in steps}[sys.argv[1]]
    print(json.dumps(what(*sys.argv[2:])))
