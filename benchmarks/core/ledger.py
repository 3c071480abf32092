# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the ledger takes leaves, how fast single acts are, and how fast proofs are.

Beside each figure stands a limit measured in the same run: bare rows into the same kind of
database, bare 4 KB writes with fsync, bare SHA-256 of the same hashes. Run:
  python benchmarks/core/ledger.py [--leaves 40000] [--acts 600] [--tree 10000000] [--repeats 3]
"""

import argparse
import hashlib
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="dokaz-bench-")
os.environ["DOKAZ_TEST_HOME"] = HOME
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path[:0] = [
    str(Path(__file__).resolve().parents[2] / "src"),
    str(Path(__file__).resolve().parents[2]),
]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rate(work: Callable[[], int], repeats: int) -> float:
    """Median of items a second."""
    rates = []
    for _ in range(repeats):
        started = time.perf_counter()
        count = work()
        rates.append(count / (time.perf_counter() - started))
    return statistics.median(rates)


def show(name: str, value: str, limit: str, ratio: str = "") -> None:
    print(f"{name:52} {value:>16}   {limit:44} {ratio:>8}", flush=True)


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
    def take(unit: Unit, *, actor, count: int) -> None:
        for number in range(count):
            digests = {"sha256": hashlib.sha256(str(number).encode()).hexdigest(), "size": 10240}
            reference = ObjectRef("file", unit.new_id(), digests)
            unit.log("ingestion", objects=(reference,), facts={"order": number})
        unit.record(Taken(count))

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


def bare_rows(count: int, batch: int) -> int:
    """Rows of the same size into SQLite with the same journal, nothing else."""
    from dokaz.site.database import journal_mode

    path = os.path.join(HOME, f"bare-{time.monotonic_ns()}.sqlite3")
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"pragma journal_mode={journal_mode()}")
    database.execute("pragma synchronous=extra")
    database.execute("create table entry(id integer primary key, leaf blob, record blob)")
    row = (os.urandom(32), os.urandom(1100))
    for start in range(0, count, batch):
        database.execute("begin immediate")
        database.executemany(
            "insert into entry(leaf, record) values(?, ?)", [row] * min(batch, count - start)
        )
        database.execute("commit")
    database.close()
    return count


def synced_writes(count: int) -> int:
    with open(os.path.join(HOME, "synced"), "wb", buffering=0) as file:
        for _ in range(count):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
    return count


def batches(leaves: int, batch: int, repeats: int, take, actor) -> None:
    from dokaz.ledger.sequencer import sequence_pending

    def acts() -> int:
        for _ in range(leaves // batch):
            take(actor=actor, count=batch - 1)
        sequence_pending()
        return leaves

    ours = rate(acts, repeats)
    bare = rate(lambda: bare_rows(leaves, batch), repeats)
    show(
        f"leaves appended and sequenced, {batch} an act",
        f"{ours:,.0f}/s",
        f"bare rows in the same database {bare:,.0f}/s",
        f"{ours / bare:.2f}",
    )


def single(acts: int, repeats: int, look, actor) -> None:
    from dokaz.ledger.sequencer import sequence_pending

    def run() -> int:
        for _ in range(acts):
            look(actor=actor)
        return acts

    ours = rate(run, repeats)
    bare = rate(lambda: bare_rows(acts, 1), repeats)
    synced = rate(lambda: synced_writes(acts), repeats)
    show(
        "single acts, each durable",
        f"{ours:,.0f}/s",
        f"bare commits {bare:,.0f}/s",
        f"{ours / bare:.2f}",
    )
    show("", "", f"4 KB writes with fdatasync {synced:,.0f}/s")
    sequence_pending()


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
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.gate.personas import documenter

    take, look = make_actions()
    print(f"{'what':52} {'measured':>16}   {'limit or peer in the same run':44} {'ratio':>8}")
    for batch in (1000, 100):
        batches(options.leaves, batch, options.repeats, take, documenter)
    single(options.acts, options.repeats, look, documenter)
    proofs(options.tree)
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
