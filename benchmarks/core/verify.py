# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz-verify` against `sha256sum` over the same bytes, in the same run.

    python benchmarks/core/verify.py [--items 100000] [--kilobytes 10] [--gigabytes 2] [--repeats 3]

Two parcels: many small items, each with its signed event in the ledger, and one with a few big
files. Prints medians, and the seconds that all cores worked, which a loaded machine changes less.
`sha256sum` reads the same zip once with one digest; dokaz-verify works out two digests and the
checksum of everything, compares every record of the zip, checks every signature and every place in
the ledger. Aims: the small parcel of 100,000 items below 60 s, the big one at 80 % of `sha256sum`
or faster.
"""

import argparse
import hashlib
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.core.parcel.simulator import SOFTWARE, World, seeded_uuid  # noqa: E402

from dokaz.core.digests import DigestSet, digest_chunks  # noqa: E402
from dokaz.core.log.merkle import leaf_hash  # noqa: E402
from dokaz.core.log.tiles import new_tiles  # noqa: E402
from dokaz.core.parcel.plan import PlannedFile, PlannedItem  # noqa: E402
from dokaz.core.parcel.writer import write_parcel  # noqa: E402

CHUNK = 1 << 20
SMALL_SECONDS = 60.0
BIG_SHARE = 0.8


class BulkWorld(World):
    """A world whose tree is worked out once, at the end."""

    def append(self, entry: bytes) -> None:
        self.entries.append(entry)

    def finish(self) -> None:
        leaves = [leaf_hash(entry) for entry in self.entries]
        self.frontier.extend(leaves)
        for tile in new_tiles(reader=self.tiles, old_size=0, leaf_hashes=leaves):
            self.tiles.files[tile.path] = tile.content

    def add(self, number: int, digests: DigestSet, opener: Callable[[], Iterator[bytes]]) -> None:
        item, file = seeded_uuid(f"item {number}"), seeded_uuid(f"file {number}")
        self.record("ingestion", item=item, file=file, digests=digests)
        planned = PlannedFile(
            id=file, role="original", name=f"IMG_{number}.jpg", digests=digests, open=opener
        )
        self.items.append(
            PlannedItem(
                id=item,
                ref=f"BENCH-{number:06}",
                kind="photo",
                title={"en": f"Photo {number}"},
                files=(planned,),
            )
        )


def content(seed: int, size: int) -> Iterator[bytes]:
    """Bytes that do not repeat within a chunk; cheap enough not to be what is measured."""
    block = random.Random(seed).randbytes(min(size, CHUNK))
    while size > 0:
        yield block[:size]
        size -= len(block)


def make_parcel(path: Path, *, files: int, size: int) -> None:
    world = BulkWorld()
    for number in range(files):
        opener = partial(content, number, size)
        world.add(number, digest_chunks(opener(), with_sha512=True), opener)
    world.finish()
    with path.open("wb") as out:
        for chunk in write_parcel(world.plan(), software=SOFTWARE):
            out.write(chunk)


@dataclass(frozen=True, order=True)
class Taken:
    """Seconds by the clock, and of all cores together."""

    seconds: float
    cpu_seconds: float


def timed(command: list[str], *, expected: int) -> Taken:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    before, start = _children_cpu(), time.perf_counter()
    result = subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False)
    taken = Taken(time.perf_counter() - start, _children_cpu() - before)
    if result.returncode != expected:
        raise SystemExit(f"{command[0]} ended with {result.returncode}, not {expected}")
    return taken


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(path: Path, repeats: int) -> tuple[Taken, Taken]:
    """Medians by the clock: sha256sum, dokaz-verify; taken in turn so that load hits both."""
    verify = [sys.executable, "-m", "dokaz.core.cli", str(path), "--json"]
    peer, ours = [], []
    for _ in range(repeats):
        peer.append(timed(["sha256sum", str(path)], expected=0))
        ours.append(timed(verify, expected=1))  # 1: no keys are given
    return statistics.median_low(peer), statistics.median_low(ours)


def report(name: str, path: Path, repeats: int) -> tuple[float, float]:
    size = path.stat().st_size
    peer, ours = measure(path, repeats)
    rates = (size / peer.seconds / 1e6, size / ours.seconds / 1e6)
    print(f"{name:<28}{size / 1e6:>10.0f}{peer.seconds:>12.2f}{ours.seconds:>12.2f}", end="")
    print(f"{rates[0]:>12.0f}{rates[1]:>12.0f}{rates[1] / rates[0]:>10.0%}", end="")
    print(f"{peer.cpu_seconds:>12.2f}{ours.cpu_seconds:>12.2f}", flush=True)
    return peer.seconds, ours.seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--kilobytes", type=int, default=10)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to put the parcels (and remove them)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        small, big = Path(folder) / "small.zip", Path(folder) / "big.zip"
        make_parcel(small, files=options.items, size=options.kilobytes * 1000)
        make_parcel(big, files=4, size=int(options.gigabytes * 1e9 / 4))
        print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, ", end="")
        print(f"OpenSSL in hashlib: {hashlib.new('sha256').name}, medians of {options.repeats}")
        print(f"{'parcel':<28}{'MB':>10}{'sha256sum s':>12}{'verify s':>12}", end="")
        print(f"{'MB/s':>12}{'MB/s':>12}{'share':>10}{'CPU s':>12}{'CPU s':>12}")
        _, small_seconds = report(
            f"{options.items} x {options.kilobytes} kB", small, options.repeats
        )
        big_peer, big_ours = report(f"4 x {options.gigabytes / 4:g} GB", big, options.repeats)
    allowed = SMALL_SECONDS * options.items / 100_000
    met = small_seconds <= allowed and big_peer / big_ours >= BIG_SHARE
    print(f"aims (small <= {allowed:g} s, big >= {BIG_SHARE:.0%}): {'met' if met else 'NOT MET'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
