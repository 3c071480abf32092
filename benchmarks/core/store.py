# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the object store takes files in, against cp, sha256sum and fsync in the same run.

    python benchmarks/core/store.py                    100,000 x 10 KB and one file of 20 GB
    python benchmarks/core/store.py --files 5000 --size-gb 1 --repeats 3

Prints medians, the ratio to the peer (above 1.00 means faster than the peer), and the peak memory
of our process. The line with the ledger also makes one leaf an object through the gate, in acts of
a group each, only after the group is durable, and ends with the published checkpoint that covers
them all (SQLite). Everything of ours is durable when its clock stops. `cp -r` is not; the line with
`sync` shows what it takes to make it so. The system's caches hold the source for both sides.
"""

import argparse
import itertools
import json
import os
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "src"))

from dokaz.core.digests import DigestSet  # noqa: E402
from dokaz.core.objects.deposit import deposit_sealed  # noqa: E402
from dokaz.core.objects.local import LocalStore  # noqa: E402
from dokaz.core.objects.ports import (  # noqa: E402
    CHUNK_SIZE,
    Commit,
    ObjectAddress,
    Stored,
)
from dokaz.core.objects.sealed import Identity, Recipient, seal  # noqa: E402

GROUP = 1000
GROUPS_AHEAD = 3
GROUPS_PUBLISHED = 10
"""At once; the worker of a node takes what came in a second."""
_run_numbers = itertools.count()


@dataclass(frozen=True)
class Timing:
    """`cpu` counts the processes' own seconds, user and system, without the disk's threads."""

    seconds: float
    cpu: float
    peak_mib: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=100_000, help="number of small files")
    parser.add_argument("--file-kb", type=int, default=10, help="size of a small file, 1000 bytes")
    parser.add_argument("--size-gb", type=float, default=20, help="size of the big file, 0: none")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to work; decides which disk is measured")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(options.task, options.source, options.folder)
        return
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="dokaz-bench-") as name:
        work = Path(name)
        if options.files:
            measure_small(work, options.files, options.file_kb * 1000, options.repeats)
        if options.size_gb:
            measure_big(work, int(options.size_gb * 1e9), options.repeats)


def measure_small(work: Path, count: int, size: int, repeats: int) -> None:
    source = work / "small"
    for number in range(count):
        folder = source / f"{number // 1000:04d}"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        (folder / f"{number:07d}.bin").write_bytes(secrets.token_bytes(size))
    hashing = "find '{made}' -type f -print0 | xargs -0 sha256sum > /dev/null"
    copying = f"cp -r '{source}' '{{made}}' && {hashing}"
    timings = measure(
        {
            "cp -r + sha256sum (not durable)": shell_runner(copying, work),
            "cp -r + sha256sum + sync": shell_runner(copying + " && sync -f '{made}'", work),
            f"store, groups of {GROUP}": task_runner("small", source, work),
            f"store + ledger, groups of {GROUP}": task_runner("small-ledger", source, work),
            f"store, groups of {GROUP}, sealed": task_runner("small-sealed", source, work),
        },
        repeats,
    )
    total = count * size / 1e6
    print_table(f"{count:,} files of {size:,} bytes", timings, "{:,.0f} files/s", count, total)


def measure_big(work: Path, size: int, repeats: int) -> None:
    source = work / "big.bin"
    with source.open("wb") as file:
        left = size
        while left:
            left -= file.write(secrets.token_bytes(min(CHUNK_SIZE, left)))
    timings = measure(
        {
            "cp + fsync": shell_runner(f"cp '{source}' '{{made}}' && sync '{{made}}'", work),
            "store": task_runner("big", source, work),
            "store, sealed": task_runner("sealed", source, work),
        },
        repeats,
    )
    print_table(f"one file of {size / 1e9:g} GB", timings, "", 1, size / 1e6)
    source.unlink()


def measure(runners: dict[str, Callable[[], Timing]], repeats: int) -> dict[str, list[Timing]]:
    """Run everything in turn, so that a slow minute of the machine hits all sides alike."""
    timings: dict[str, list[Timing]] = {name: [] for name in runners}
    for _ in range(repeats):
        for name, run in runners.items():
            os.sync()
            timings[name].append(run())
    return timings


def new_name(work: Path) -> Path:
    """A name for one run. What small runs make is kept until the end: ext4 spends seconds passing
    over inodes freed in the last moments, and whoever came after a clean-up would look slow.
    """
    return work / f"made-{next(_run_numbers)}"


def shell_runner(command: str, work: Path) -> Callable[[], Timing]:
    def run() -> Timing:
        made = new_name(work)
        start, before = time.perf_counter(), cpu_seconds(resource.RUSAGE_CHILDREN)
        subprocess.run(["sh", "-c", command.format(made=made)], check=True)
        seconds = time.perf_counter() - start
        cpu = cpu_seconds(resource.RUSAGE_CHILDREN) - before
        if made.is_file():
            made.unlink()
        return Timing(seconds, cpu)

    return run


def task_runner(task: str, source: Path, work: Path) -> Callable[[], Timing]:
    def run() -> Timing:
        root = new_name(work)
        command = [sys.executable, __file__, "--task", task]
        command += ["--source", str(source), "--folder", str(root)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        if source.is_file():
            shutil.rmtree(root)
        return Timing(**json.loads(done.stdout))

    return run


def run_task(task: str, source: Path, root: Path) -> None:
    """In a process of its own, so that its peak memory is its own."""
    work = TASKS[task]
    if task == "small-ledger":
        work = partial(put_small_with_ledger, *open_ledger(root.with_name(f"{root.name}-node")))
    with LocalStore.create(root) as store:
        os.sync()
        start, before = time.perf_counter(), own_and_helpers()
        work(store, source)
        seconds = time.perf_counter() - start
        cpu = own_and_helpers() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mib": peak}))


def own_and_helpers() -> float:
    return cpu_seconds(resource.RUSAGE_SELF) + cpu_seconds(resource.RUSAGE_CHILDREN)


def cpu_seconds(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def chunks_of(path: str | Path) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # Reading asks for no more than there is: room for a whole chunk costs more than a small
        # file. The last read, which finds nothing, is what proves the end.
        size = os.fstat(descriptor).st_size
        while chunk := os.read(descriptor, min(CHUNK_SIZE, size + 1)):
            yield chunk
    finally:
        os.close(descriptor)


def files_below(source: Path) -> Iterator[str]:
    for folder, _, names in os.walk(source):
        for name in names:
            yield f"{folder}/{name}"


def put_small(store: LocalStore, source: Path) -> None:
    """The next group is staged while the former one is flushed."""
    with store.batch() as batch:
        for staged, path in enumerate(files_below(source), start=1):
            batch.put(chunks_of(path))
            if staged % GROUP == 0:
                batch.begin_commit()


def open_ledger(home: Path) -> tuple[Callable[[list[Stored]], None], Callable[[], object]]:
    """A node's ledger in a new folder: what enters objects into it, and what places and publishes.

    Objects are stored, and digested, before: the act takes their digests as they are.
    """
    home.mkdir()
    os.environ["DOKAZ_BENCH_HOME"] = str(home)
    sys.path.insert(0, str(REPOSITORY))
    from benchmarks.core.ledger import make_entering

    return make_entering()


def put_small_with_ledger(
    enter: Callable[[list[Stored]], None],
    publish: Callable[[], object],
    store: LocalStore,
    source: Path,
) -> None:
    """Content, name, record: a second process stores, as that of `dokaz receive` does, and a group
    enters the ledger when it is durable. What entered is placed and published meanwhile, as by a
    node's worker, and the rest at the end."""
    from dokaz.intake.second_process import SecondProcess

    storing = SecondProcess(partial(store_and_tell, store, source))
    entered = 0
    while group := storing.answer():
        digests = [DigestSet(size, sha256) for sha256, size, _ in group]
        news = [new for *_, new in group]
        enter(
            [
                Stored(ObjectAddress(one.sha256), new, one)
                for one, new in zip(digests, news, strict=True)
            ]
        )
        entered += 1
        if entered % GROUPS_PUBLISHED == 0:
            publish()
    storing.end()
    publish()


def store_and_tell(store: LocalStore, source: Path) -> Iterator[list[tuple[str, int, bool]]]:
    """Groups of durable objects, then an empty one. Later groups are staged meanwhile."""
    begun: deque[Commit] = deque()
    with store.batch() as batch:
        for staged, path in enumerate(files_below(source), start=1):
            batch.put(chunks_of(path))
            if staged % GROUP == 0:
                begun.append(batch.begin_commit())
            if len(begun) > GROUPS_AHEAD:
                yield told(begun.popleft())
        begun.append(batch.begin_commit())
        yield from map(told, begun)
    yield []


def told(commit: Commit) -> list[tuple[str, int, bool]]:
    return [(one.digests.sha256, one.digests.size, one.new) for one in commit.wait()]


def put_small_sealed(store: LocalStore, source: Path) -> None:
    """Each file under a key of its own, wrapped for an organisation and a recovery key."""
    recipients = two_recipients()
    with store.batch() as batch:
        for staged, path in enumerate(files_below(source), start=1):
            sealed = seal(chunks_of(path), recipients=recipients, randomness=secrets.token_bytes)
            batch.put(sealed.payload)
            if staged % GROUP == 0:
                batch.begin_commit()


def put_big(store: LocalStore, source: Path) -> None:
    store.put(chunks_of(source))


def put_sealed(store: LocalStore, source: Path) -> None:
    deposit_sealed(
        store,
        chunks_of(source),
        recipients=two_recipients(),
        randomness=secrets.token_bytes,
    )


def two_recipients() -> list[Recipient]:
    return [Identity.generate(randomness=secrets.token_bytes).recipient for _ in range(2)]


TASKS = {
    "small": put_small,
    "small-ledger": put_small,
    "small-sealed": put_small_sealed,
    "big": put_big,
    "sealed": put_sealed,
}


def print_table(
    title: str, timings: dict[str, list[Timing]], rate: str, count: int, megabytes: float
) -> None:
    print(f"\n{title}, median of {len(next(iter(timings.values())))}")
    print(
        f"{'':36} {'seconds':>8} {'range':>15} {'CPU s':>7} {'MB/s':>7} {'ratio':>6} "
        f"{'peak MiB':>9}    load {os.getloadavg()[0]:.1f}"
    )
    peer = None
    for name, runs in timings.items():
        seconds = [run.seconds for run in runs]
        median = statistics.median(seconds)
        peer = peer or median
        spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
        peak = max(run.peak_mib for run in runs) or ""
        cpu = statistics.median(run.cpu for run in runs)
        speed = rate.format(count / median) if rate else ""
        print(
            f"{name:36} {median:8.2f} {spread:>15} {cpu:7.2f} {megabytes / median:7,.0f} "
            f"{peer / median:6.2f} {peak:>9} {speed}"
        )


if __name__ == "__main__":
    main()
