# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the object store takes files in, against cp, sha256sum and fsync in the same run.

    python benchmarks/core/store.py                    100,000 x 10 KB and one file of 20 GB
    python benchmarks/core/store.py --files 5000 --size-gb 1 --repeats 3

Prints medians, the ratio to the peer (above 1.00 means faster than the peer), and the peak memory
of our process. Everything of ours is durable when its clock stops. `cp -r` is not; the line with
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "src"))

from dokaz.core.objects.deposit import deposit_sealed  # noqa: E402
from dokaz.core.objects.local import LocalStore  # noqa: E402
from dokaz.core.objects.sealed import Identity  # noqa: E402

CHUNK = 1 << 20
GROUP = 1000
_run_numbers = itertools.count()


@dataclass(frozen=True)
class Timing:
    seconds: float
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
            f"store, batches of {GROUP}": task_runner("small", source, work),
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
            left -= file.write(secrets.token_bytes(min(CHUNK, left)))
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
        start = time.perf_counter()
        subprocess.run(["sh", "-c", command.format(made=made)], check=True)
        seconds = time.perf_counter() - start
        if made.is_file():
            made.unlink()
        return Timing(seconds)

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
    with LocalStore.create(root) as store:
        os.sync()
        start = time.perf_counter()
        TASKS[task](store, source)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak}))


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def put_small(store: LocalStore, source: Path) -> None:
    with store.batch() as batch:
        staged = 0
        for folder, _, names in os.walk(source):
            for name in names:
                batch.put(chunks_of(Path(folder) / name))
                staged += 1
                if staged % GROUP == 0:
                    batch.commit()


def put_big(store: LocalStore, source: Path) -> None:
    store.put(chunks_of(source))


def put_sealed(store: LocalStore, source: Path) -> None:
    key = Identity.generate(randomness=secrets.token_bytes)
    recovery = Identity.generate(randomness=secrets.token_bytes)
    deposit_sealed(
        store,
        chunks_of(source),
        recipients=[key.recipient, recovery.recipient],
        randomness=secrets.token_bytes,
    )


TASKS = {"small": put_small, "big": put_big, "sealed": put_sealed}


def print_table(
    title: str, timings: dict[str, list[Timing]], rate: str, count: int, megabytes: float
) -> None:
    print(f"\n{title}, median of {len(next(iter(timings.values())))}")
    print(f"{'':36} {'seconds':>8} {'range':>15} {'MB/s':>7} {'ratio':>6} {'peak MiB':>9}")
    peer = None
    for name, runs in timings.items():
        seconds = [run.seconds for run in runs]
        median = statistics.median(seconds)
        peer = peer or median
        spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
        peak = max(run.peak_mib for run in runs) or ""
        speed = rate.format(count / median) if rate else ""
        print(
            f"{name:36} {median:8.2f} {spread:>15} {megabytes / median:7,.0f} "
            f"{peer / median:6.2f} {peak:>9} {speed}"
        )


if __name__ == "__main__":
    main()
