# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole batch as an operator starts it: segments are opened, pairs wait in the queue.

    python benchmarks/people/archive.py --records 100000 [--engine spark] [--postgresql]

A throwaway node with that many people of one organisation and 2,000 of another, sealed in segments
of 1,000. `dokaz duplicates batch` is killed once pairs are in the queue, called again to the end,
and once more, when nothing may be new. Told: time, processor time and largest memory of each call
(without a Java machine's, which is a process of its own), pairs and acts. Needs the extra `batch`.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
IN_SEGMENT = 1000
OTHERS = 2000
DOKAZ = "import sys; from dokaz.interfaces.cli.main import main; sys.exit(main())"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-people-") as folder:
        _prepare(Path(folder), options)
        _run(options.engine)


def _prepare(folder: Path, options: argparse.Namespace) -> None:
    from benchmarks.core.throwaway import open_database

    open_database(folder, postgresql=options.postgresql)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from benchmarks.core import invented
    from benchmarks.core.filling import fill
    from benchmarks.people.records import records
    from django.core.management import call_command

    from dokaz.evidence import api as evidence
    from dokaz.ledger.api import create_organisation_key

    call_command("migrate", verbosity=0)
    owners = [invented.organisation(number) for number in (0, 1)]
    people = {}
    for seed, (owner, count) in enumerate(zip(owners, (options.records, OTHERS), strict=True)):
        found = records(90 + seed, int(count / 1.42))
        random.Random(seed).shuffle(found)
        people[owner] = [(UUID(int=seed << 64 | 1 + at), one.features())
                         for at, one in enumerate(found)]  # fmt: skip
    started = time.process_time()
    # Makes store and keys, before there are items that say they lie there already.
    for owner in owners:
        evidence.seal_block(owner, b"the first block")
        create_organisation_key(owner)
    fill(50, lambda writer: _written(writer, people))
    for owner, features in people.items():
        _sealed(owner, features)
    told = ", ".join(f"{len(several):,}" for several in people.values())
    print(f"{told} people, sealed in {time.process_time() - started:.0f} s of processor time",
          flush=True)  # fmt: skip


def _written(writer: Any, people: dict[UUID, list[tuple[UUID, Any]]]) -> None:
    from benchmarks.core import invented

    from dokaz.casework.persons.models import Person, PersonIdentity
    from dokaz.deconflict.duplicates.models import PersonPlace

    at = invented.BEGIN
    keys = [(owner, key) for owner, several in people.items() for key, _features in several]
    writer.copy_rows(Person, (
        {"id": key, "organisation_id": owner, "code": f"P-{number}", "ref": f"B-P-{number}",
         "registered_by": key, "confidentiality": 2,
         "has_identity": True, "registered_at": at, "changed_at": at}
        for number, (owner, key) in enumerate(keys)
    ))  # fmt: skip
    writer.copy_rows(PersonIdentity, (
        {"person_id": key, "organisation_id": owner, "address": f"{number:064x}", "revision": 1,
         "changed_at": at, "changed_by": key}
        for number, (owner, key) in enumerate(keys)
    ))  # fmt: skip
    writer.copy_rows(PersonPlace, (
        {"person_id": key, "organisation_id": owner, "is_due": True} for owner, key in keys
    ))  # fmt: skip


def _sealed(owner: UUID, people: list[tuple[UUID, Any]]) -> None:
    from dataclasses import replace

    from dokaz.deconflict.duplicates.actions.people import SERVICE, keep_segment
    from dokaz.deconflict.duplicates.people import segments
    from dokaz.deconflict.duplicates.people.lookup import Shelf
    from dokaz.evidence import api as evidence
    from dokaz.members.api import service_actor

    actor = replace(service_actor(SERVICE), organisation_id=owner)
    for start in range(0, len(people), IN_SEGMENT):
        some = people[start : start + IN_SEGMENT]
        keep_segment(
            actor=actor, organisation_id=owner,
            block=evidence.seal_block(owner, segments.to_bytes(Shelf.of(some))),
            placed={key: 1 for key, _features in some}, out=(), again=(), ends=(),
        )  # fmt: skip


def _run(engine: str) -> None:
    from dokaz.deconflict.duplicates.models import PersonPair
    from dokaz.gate.api import Purpose, reading_everything

    def pairs() -> int:
        with reading_everything(Purpose.CHECKS):
            return PersonPair.objects.count()

    first = _started(engine)
    began = time.monotonic()
    while first.poll() is None and not pairs():
        time.sleep(0.2)
    first.kill()
    first.wait()
    print(f"killed after {time.monotonic() - began:.0f} s with {pairs():,} pairs in the queue")
    for _ in range(2):
        began = time.monotonic()
        process = _started(engine)
        said, _errors = process.communicate()
        usage = _usage()
        assert process.returncode == 0, said
        told = json.loads(said)["organisations"]
        spent = time.monotonic() - began
        print(f"to the end in {spent:.0f} s ({usage}): {told}; {pairs():,} pairs in the queue; "
              f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    with reading_everything(Purpose.CHECKS):
        strangers = sum(
            one >> 64 != other >> 64
            for one, other in ((pair.one_id.int, pair.other_id.int)
                               for pair in PersonPair.objects.iterator())
        )  # fmt: skip
    print(f"pairs of two organisations: {strangers}")


def _started(engine: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", DOKAZ, "duplicates", "batch", "--json", "--engine", engine],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def _usage() -> str:
    import resource

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (f"all calls so far {children.ru_utime + children.ru_stime:.0f} s of processor time, "
            f"largest {children.ru_maxrss / 1000:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
