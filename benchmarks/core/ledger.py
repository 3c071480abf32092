# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the ledger takes leaves, how fast single acts are, and how fast proofs are.

Leaves are made in acts of 1,000 through the gate, as bulk intake makes them, with all that a leaf
is on a node: rule, act row, triggers, canonical event, Ed25519 signature, hiding commitment, row,
commit to the medium.
Measured apart, each as the median of some rounds:

- acts: leaves made and committed, waiting for their place;
- sequencer: waiting leaves placed, to the published checkpoint, all files flushed;
- end to end: both, from the first act to the published checkpoint that covers the last leaf. With
  SQLite, which has one writer, acts and sequencing take turns in one process; with
  `--postgresql` the sequencer is a process of its own that works meanwhile, as on a node.

CPU microseconds a leaf count every thread of the measuring process; on a loaded machine they say
more than the clock. Beside each figure stands a limit measured in the same run: bare rows of the
same size into the same kind of database, bare Ed25519 signatures on all processors, bare 4 KB
writes with fsync, bare SHA-256 of the same hashes. `--audit` also checks and rebuilds the log.

  python benchmarks/core/ledger.py [--postgresql] [--leaves 40000] [--acts 600]
      [--tree 10000000] [--repeats 3] [--audit]
"""

import argparse
import atexit
import hashlib
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

HOME = os.environ.get("DOKAZ_BENCH_HOME", "")
if not HOME:
    HOME = tempfile.mkdtemp(prefix="dokaz-bench-")
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["DOKAZ_TEST_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [
    str(Path(__file__).resolve().parents[2] / "src"),
    str(Path(__file__).resolve().parents[2]),
]


def start_as_a_node_does() -> None:
    """Load the rooms; what is imported is left out of the search for garbage from then on."""
    import django

    from dokaz.interfaces.cli.django_ready import not_looked_through

    with not_looked_through():
        django.setup()


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measured(work: Callable[[], int], repeats: int) -> tuple[float, float]:
    """Medians of items a second and of CPU microseconds an item."""
    rates, costs = [], []
    for _ in range(repeats):
        started, used = time.perf_counter(), time.process_time()
        count = work()
        rates.append(count / (time.perf_counter() - started))
        costs.append((time.process_time() - used) / count * 1e6)
    return statistics.median(rates), statistics.median(costs)


def rate(work: Callable[[], int], repeats: int) -> float:
    """Median of items a second."""
    rates = []
    for _ in range(repeats):
        started = time.perf_counter()
        count = work()
        rates.append(count / (time.perf_counter() - started))
    return statistics.median(rates)


def show(name: str, value: str, limit: str, ratio: str = "") -> None:
    print(f"{name:52} {value:>14}   {limit:46} {ratio:>8}", flush=True)


def make_actions():
    from dataclasses import dataclass

    from dokaz.gate.api import Erasure, NoFacts, ObjectRef, Unit, action, anyone

    @dataclass(frozen=True)
    class Taken:
        count: int

    @action(
        "bench.item.take",
        rule=anyone,
        facts=Taken,
        erasure=Erasure.NOTHING_PERSONAL,
        event="ingestion",
    )
    def take(unit: Unit, *, actor, digests: Sequence[dict[str, object]]) -> None:
        facts = {"mode": "uploaded"}
        files, events = unit.new_ids(len(digests)), unit.new_ids(len(digests))
        for file, event, digest in zip(files, events, digests, strict=True):
            unit.log_plain(
                "ingestion",
                objects=(ObjectRef("file", file, digest),),
                outcome="success",
                facts=facts,
                event_id=event,
            )
        unit.record(Taken(len(digests)))

    @action(
        "bench.item.look",
        rule=anyone,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="displaying",
    )
    def look(unit: Unit, *, actor) -> None:
        return None

    return take, look


def make_entering():
    """For `store.py`: what enters stored objects, one leaf each in one act; what publishes them."""
    start_as_a_node_does()
    from dataclasses import dataclass

    from django.core.management import call_command
    from tests.gate.personas import documenter

    from dokaz.gate.api import Erasure, ObjectRef, Unit, action, anyone
    from dokaz.ledger.sequencer import sequence_pending

    call_command("migrate", verbosity=0)

    @dataclass(frozen=True)
    class Stored:
        count: int

    @action(
        "bench.item.store",
        rule=anyone,
        facts=Stored,
        erasure=Erasure.NOTHING_PERSONAL,
        event="ingestion",
    )
    def enter(unit: Unit, *, actor, objects) -> None:
        for one in objects:
            digests = {"sha256": one.digests.sha256, "size": one.digests.size}
            reference = ObjectRef("file", unit.new_id(), digests)
            unit.log("ingestion", objects=(reference,), facts={"new": one.new})
        unit.record(Stored(len(objects)))

    sequence_pending()
    return (lambda objects: enter(actor=documenter, objects=objects)), sequence_pending


def bare_rows(count: int, batch: int) -> int:
    """Rows of the same size into the same kind of database, nothing else."""
    from django.db import connection

    row = (os.urandom(32), os.urandom(1400))
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_bare")
        number = "bigserial" if connection.vendor == "postgresql" else "integer"
        data = "bytea" if connection.vendor == "postgresql" else "blob"
        cursor.execute(f"create table bench_bare(id {number} primary key, a {data}, b {data})")
        for start in range(0, count, batch):
            cursor.execute("begin")
            rows = [row] * min(batch, count - start)
            cursor.executemany("insert into bench_bare(a, b) values(%s, %s)", rows)
            cursor.execute("commit")
        cursor.execute("drop table bench_bare")
    return count


def bare_signatures(count: int) -> int:
    """Signatures over messages of an event's size, on all processors, nothing else."""
    from dokaz.core.keys import SigningKey
    from dokaz.ledger.signing import sign_each

    key = SigningKey(os.urandom(32))
    for _ in range(count // 1000):
        sign_each(key, [os.urandom(700)] * 1000)
    return count


def synced_writes(count: int) -> int:
    with open(os.path.join(HOME, "synced"), "wb", buffering=0) as file:
        for _ in range(count):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
    return count


class OwnSequencer:
    """A sequencer in a process of its own, as a node's worker has it."""

    def __enter__(self) -> "OwnSequencer":
        environment = {**os.environ, "DOKAZ_BENCH_HOME": HOME}
        command = [sys.executable, __file__, "--sequencer"]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        if self._process.stdout is None or not self._process.stdout.readline():
            raise RuntimeError("the sequencer did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def wait_for(self, size: int) -> None:
        while published_size() < size:
            if self._process.poll() is not None:
                raise RuntimeError("the sequencer ended")
            time.sleep(0.005)


def sequence_until_stopped() -> None:
    """What the process of `OwnSequencer` does."""
    from dokaz.ledger.sequencer import sequence_pending

    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
    print("ready", flush=True)
    while not stopped:
        if not sequence_pending():
            time.sleep(0.01)


def published_size() -> int:
    from django.conf import settings

    from dokaz.core.log.checkpoint import open_checkpoint
    from dokaz.ledger.keyring import node_key
    from dokaz.ledger.sequencer import log_directory

    note = log_directory().read_checkpoint()
    if note is None:
        return 0
    return open_checkpoint(note, origin=settings.DOKAZ.log_origin, key=node_key().public).size


def show_leaves(name: str, ours: tuple[float, float], limit: str, bare: float) -> None:
    rate, cost = ours
    shown = f"{rate:,.0f}/s"
    show(f"{name}, {cost:.0f} us CPU a leaf", shown, f"{limit} {bare:,.0f}/s", f"{rate / bare:.2f}")


def batches(leaves: int, batch: int, repeats: int, take, actor) -> None:
    from django.db import connection

    from dokaz.ledger.sequencer import sequence_pending

    # Computed where files are stored, long before.
    digests = [
        {"sha256": hashlib.sha256(str(number).encode()).hexdigest(), "size": 10240}
        for number in range(batch - 1)
    ]

    def acts() -> int:
        for _ in range(leaves // batch):
            take(actor=actor, digests=digests)
        return leaves

    def both() -> int:
        acts()
        sequence_pending()
        return leaves

    bare = rate(lambda: bare_rows(leaves, batch), repeats)
    same = "bare rows in the same database"
    acting, sequencing = [], []
    for _ in range(repeats):
        acting.append(measured(acts, 1))
        sequencing.append(measured(sequence_pending, 1))
    for what, figures in (("acts", acting), ("sequencer", sequencing)):
        medians = tuple(statistics.median(column) for column in zip(*figures, strict=True))
        show_leaves(f"{what}: {batch} leaves an act", (medians[0], medians[1]), same, bare)
    if connection.vendor != "postgresql":
        show_leaves(f"end to end: {batch} an act", measured(both, repeats), same, bare)
        return
    with OwnSequencer() as sequencer:

        def beside() -> int:
            size = published_size()
            acts()
            sequencer.wait_for(size + leaves)
            return leaves

        show_leaves(f"end to end: {batch} an act", measured(beside, repeats), same, bare)


def audit_and_rebuild() -> None:
    from dokaz.ledger.audit import audit
    from dokaz.ledger.rebuild import rebuild_index

    def largest_memory() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    for name, work in (
        ("audit", lambda: audit().leaves),
        ("rebuild of an index that is whole", lambda: rebuild_index().size),
    ):
        before = largest_memory()
        speed, cost = measured(work, 1)
        grown = largest_memory() - before
        show(f"{name}, {cost:.0f} us CPU a leaf", f"{speed:,.0f}/s", f"memory grew {grown:.0f} MB")


def single(acts: int, repeats: int, look, actor) -> None:
    from dokaz.ledger.sequencer import sequence_pending

    def run() -> int:
        for _ in range(acts):
            look(actor=actor)
        return acts

    ours = rate(run, repeats)
    bare = rate(lambda: bare_rows(acts, 1), repeats)
    sequence_pending()
    synced = rate(lambda: synced_writes(acts), repeats)
    show(
        "single acts, each durable",
        f"{ours:,.0f}/s",
        f"bare commits {bare:,.0f}/s",
        f"{ours / bare:.2f}",
    )
    show("", "", f"4 KB writes with fdatasync {synced:,.0f}/s")


def proofs(size: int) -> None:
    from dokaz.core.log.merkle import Frontier, verify_consistency, verify_inclusion
    from dokaz.core.log.tiles import consistency_proof, inclusion_proof, new_tiles
    from dokaz.ledger.directory import LogDirectory

    directory = LogDirectory(Path(HOME) / "tree")
    directory.create()

    def leaves(count: int) -> Iterator[bytes]:
        for number in range(count):
            yield hashlib.sha256(number.to_bytes(8, "big")).digest()

    written = 0
    started = time.perf_counter()
    for tile in new_tiles(reader=directory, old_size=0, leaf_hashes=leaves(size)):
        path = directory.public / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tile.content)
        written += 1
    grown = time.perf_counter() - started
    show(
        f"tree of {size:,} leaves to {written:,} tiles",
        f"{size / grown:,.0f}/s",
        "not flushed to the medium",
    )
    frontier, half = Frontier(), Frontier()
    frontier.extend(leaves(size))
    half.extend(leaves(size // 2 + 1))
    inclusion, consistency, bare = [], [], []
    for step in range(200):
        index = step * 7919 * 31 % size
        started = time.perf_counter()
        proof = inclusion_proof(reader=directory, index=index, size=size)
        inclusion.append(time.perf_counter() - started)
        leaf = hashlib.sha256(index.to_bytes(8, "big")).digest()
        verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=frontier.root())
        started = time.perf_counter()
        proof = consistency_proof(reader=directory, old_size=half.size, new_size=size)
        consistency.append(time.perf_counter() - started)
        verify_consistency(
            old_size=half.size,
            new_size=size,
            old_root=half.root(),
            new_root=frontier.root(),
            proof=proof,
        )
        started = time.perf_counter()
        content = b"y" * 8192
        for _ in range(255):
            hashlib.sha256(content[:65]).digest()
        bare.append(time.perf_counter() - started)
    show(
        "inclusion proof, median",
        f"{statistics.median(inclusion) * 1e3:.2f} ms",
        "target below 5 ms",
    )
    show(
        "consistency proof, median",
        f"{statistics.median(consistency) * 1e3:.2f} ms",
        "target below 5 ms",
    )
    show(
        "255 hashes of one tile, median",
        f"{statistics.median(bare) * 1e3:.2f} ms",
        "the least a proof can cost",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leaves", type=int, default=40_000)
    parser.add_argument("--acts", type=int, default=600)
    parser.add_argument("--tree", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--audit", action="store_true")
    parser.add_argument("--sequencer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.postgresql:
        from tests.postgresql import start

        os.environ["DOKAZ_DATABASE"] = start(durable=True)
    start_as_a_node_does()
    if options.sequencer:
        sequence_until_stopped()
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.gate.personas import documenter

    take, look = make_actions()
    print(f"{'what':52} {'measured':>14}   {'limit or peer in the same run':46} {'ratio':>8}")
    signatures = rate(lambda: bare_signatures(20_000), options.repeats)
    show("signatures on all processors, nothing else", f"{signatures:,.0f}/s", "bounds every leaf")
    for batch in (1000, 100):
        batches(options.leaves, batch, options.repeats, take, documenter)
    single(options.acts, options.repeats, look, documenter)
    if options.audit:
        audit_and_rebuild()
    proofs(options.tree)
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
