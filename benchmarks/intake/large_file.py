# SPDX-License-Identifier: AGPL-3.0-or-later
"""What taking in one large file costs, against the machine's own `sha256sum` and a durable copy.

    python benchmarks/intake/large_file.py                    1 GB, runs in about a minute
    python benchmarks/intake/large_file.py --size-gb 20 --repeats 3

Prints megabytes a second, the ratio to `sha256sum` followed by a copy that is flushed (above 1.00
means faster), CPU seconds and the peak memory of the process that did the work. Everything of ours
is durable when its clock stops; the whole intake computes SHA-256 and SHA-512 while it stores.
The system's cache holds the source for all sides.
"""

import argparse
import os
import secrets
import shlex
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.intake.many_files import (  # noqa: E402
    Runner,
    Timing,
    intake,
    measure,
    shell,
    store,
)

CHUNK = 1 << 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size-gb", type=float, default=1.0, help="1000 MB each")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; decides which disk is measured")
    options = parser.parse_args()
    size = int(options.size_gb * 1_000_000_000)
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="dokaz-bench-") as name:
        work = Path(name)
        source = work / "source"
        make_file(source, size)
        # A copy of a large file each would fill the disk.
        timings = measure(
            runners(source, work), options.repeats, after_each=lambda: remove_made(work)
        )
    print_table(timings, size)


def make_file(source: Path, size: int) -> None:
    """Bytes that no disk packs; the block repeats, shifted, so that making it is quick."""
    source.mkdir()
    block = secrets.token_bytes(CHUNK + 4096)
    with open(source / "film.mp4", "wb") as file:
        for number in range(0, size, CHUNK):
            start = number // CHUNK % 4096
            file.write(block[start : start + min(CHUNK, size - number)])


def remove_made(work: Path) -> None:
    for made in work.glob("made-*"):
        shutil.rmtree(made)
    os.sync()


def runners(source: Path, work: Path) -> tuple[Runner, ...]:
    given = shlex.quote(str(source / "film.mp4"))
    durable = f"mkdir '{{made}}' && dd if={given} of='{{made}}/film.mp4' bs=1M conv=fsync"
    return (
        shell("sha256sum + copy, flushed", f"sha256sum {given} && {durable}", work),
        shell("sha256sum", f"sha256sum {given}", work),
        shell("copy, flushed", durable, work),
        store("store alone", "small", source, work),
        store("store alone, sealed", "small-sealed", source, work),
        intake("whole intake", source, work, sealed=False),
        intake("whole intake, sealed", source, work, sealed=True),
    )


def print_table(timings: dict[str, list[Timing]], size: int) -> None:
    repeats = len(next(iter(timings.values())))
    print(f"\none file of {size / 1e9:g} GB, median of {repeats}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':36} {'seconds':>9} {'MB/s':>9} {'ratio':>6} {'CPU s':>8} {'peak MiB':>9}")
    peer = None
    for name, runs in timings.items():
        seconds = statistics.median(run.seconds for run in runs)
        peer = peer or seconds
        cpu = statistics.median(run.cpu for run in runs)
        peak = max(run.peak_mib for run in runs)
        print(
            f"{name:36} {seconds:9.2f} {size / 1e6 / seconds:9,.0f} {peer / seconds:6.2f} "
            f"{cpu:8.1f} {peak:9}"
        )


if __name__ == "__main__":
    main()
