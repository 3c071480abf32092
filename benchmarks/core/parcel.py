# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing and verifying parcels of very many items: time, peak memory, against `sha256sum`.

    python benchmarks/core/parcel.py [--items 10000 50000 100000] [--kilobytes 10] [--events 3]

Each parcel is packed by one process and verified by another, so that each one's peak memory is its
own. Items, events and proofs are read from disk while they are walked, as a node reads them from
its database. The peer is `sha256sum` over the same zip: it reads every byte once and works out one
digest, where packing and verifying work out two, and check every signature and every place in the
ledger. Seconds are of the processor, all threads together, so that a loaded machine does not count.
Aims at 100,000 items: verified within 60 s, below 300 MB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(Path(__file__).parent)]

from tests.core.parcel.simulator import SOFTWARE, World, seeded_uuid  # noqa: E402
from verify import BulkWorld, content  # noqa: E402

from dokaz.core.digests import digest_chunks  # noqa: E402
from dokaz.core.log.tiles import required_tiles  # noqa: E402
from dokaz.core.parcel.custody import DisclosedEvent  # noqa: E402
from dokaz.core.parcel.plan import PlannedFile, PlannedItem  # noqa: E402
from dokaz.core.parcel.writer import write_parcel  # noqa: E402
from dokaz.core.verify.trust import Trust  # noqa: E402
from dokaz.core.verify.verdict import Status  # noqa: E402
from dokaz.core.verify.verifier import verify_path  # noqa: E402

MOST_SECONDS, MOST_MEGABYTES, AT_ITEMS = 60.0, 300, 100_000
LATER = ("message digest calculation", "fixity check", "exporting", "information package creation")


def item(number: int, size: int) -> PlannedItem:
    opener = partial(content, number, size)
    file = PlannedFile(
        id=seeded_uuid(f"file {number}"),
        role="original",
        name=f"IMG_{number}.jpg",
        digests=digest_chunks(opener(), with_sha512=True),
        open=opener,
        media_type="image/jpeg",
    )
    return PlannedItem(
        id=seeded_uuid(f"item {number}"),
        ref=f"BENCH-{number:06}",
        kind="photo",
        title={"en": f"Photo {number}", "uk": f"Знімок {number}"},
        files=(file,),
        metadata={"description": "Invented. " * 20, "language": "uk", "external_ids": []},
    )


class Items:
    """Made anew at each walk."""

    def __init__(self, count: int, size: int) -> None:
        self._count, self._size = count, size

    def __iter__(self) -> Iterator[PlannedItem]:
        return (item(number, self._size) for number in range(self._count))


class Events:
    """Read anew at each walk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[DisclosedEvent]:
        with self._path.open("rb") as lines:
            for line in lines:
                yield DisclosedEvent.from_line(line[:-1])


class OnDisk(BulkWorld):
    """A world whose events are written to a file as they are made."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._lines = (folder / "events.jsonl").open("wb")

    def enter(self, type: str, of: PlannedItem) -> None:
        file = of.files[0]
        self.record(type, item=of.id, file=file.id, digests=file.digests)
        self._lines.write(self.events.pop().to_line())

    def finish(self) -> None:
        self._lines.close()
        super().finish()


def prepare(folder: Path, *, items: int, size: int, events: int) -> None:
    """Put on disk what a node would have: events, tiles, checkpoint."""
    world = OnDisk(folder)
    for number in range(items):
        each = item(number, size)
        for type in ("ingestion", *LATER * events)[:events]:
            world.enter(type, each)
    world.finish()
    (folder / "checkpoint").write_bytes(world.checkpoint())
    needed = required_tiles(indexes=range(len(world.entries)), size=len(world.entries))
    (folder / "tiles.json").write_text(json.dumps(sorted(needed)))
    for name in needed:
        (folder / name.replace("/", "_")).write_bytes(world.tiles.read(name))


def pack(folder: Path, *, items: int, size: int) -> None:
    """Write the parcel."""
    world = World()
    world.add_item("A-1", [("a", b"a")])
    plan = world.plan()

    def tiles() -> Iterator[tuple[str, bytes]]:
        for name in json.loads((folder / "tiles.json").read_text()):
            yield name, (folder / name.replace("/", "_")).read_bytes()

    checkpoint = (folder / "checkpoint").read_bytes()
    plan = replace(
        plan,
        items=Items(items, size),
        events=Events(folder / "events.jsonl"),
        ledger=replace(plan.ledger, checkpoint=checkpoint, tiles=tiles),
    )
    with (folder / "parcel.zip").open("wb") as out:
        for chunk in write_parcel(plan, software=SOFTWARE, work_folder=folder):
            out.write(chunk)


def verify(folder: Path) -> None:
    report = verify_path(folder / "parcel.zip", trust=Trust())
    if report.status is not Status.NOT_CHECKED:  # no keys are given
        raise SystemExit(f"the parcel is {report.status}: {report}")


def measured(step: str, options: argparse.Namespace, items: int) -> tuple[float, float]:
    """Seconds and peak megabytes of one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(options.folder)]
    command += ["--items", str(items), "--kilobytes", str(options.kilobytes)]
    command += ["--events", str(options.events)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def run_step(options: argparse.Namespace) -> None:
    (items,), size = options.items, options.kilobytes * 1000
    start = time.process_time()
    if options.step == "prepare":
        prepare(options.folder, items=items, size=size, events=options.events)
    elif options.step == "pack":
        pack(options.folder, items=items, size=size)
    else:
        verify(options.folder)
    seconds = time.process_time() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def peer_seconds(path: Path) -> float:
    """Processor seconds of `sha256sum`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["sha256sum", str(path)], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one_row(options: argparse.Namespace, items: int) -> bool:
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        here = argparse.Namespace(**{**vars(options), "folder": Path(folder)})
        measured("prepare", here, items)
        pack_seconds, pack_memory = measured("pack", here, items)
        path = Path(folder) / "parcel.zip"
        # The peer before and after, so that what others do meanwhile hits both.
        peers = [peer_seconds(path)]
        verify_seconds, verify_memory = measured("verify", here, items)
        peers.append(peer_seconds(path))
        peer = sum(peers) / 2
        print(
            f"{items:>9,}{path.stat().st_size / 1e6:>9.0f}{pack_seconds:>9.1f}{pack_memory:>9.0f}"
            f"{verify_seconds:>10.1f}{verify_memory:>10.0f}{peer:>12.2f}"
            f"{pack_seconds / peer:>9.0f}{verify_seconds / peer:>10.0f}",
            flush=True,
        )
    in_time = verify_seconds <= MOST_SECONDS * max(1, items / AT_ITEMS)
    return in_time and max(pack_memory, verify_memory) <= MOST_MEGABYTES * max(1, items / AT_ITEMS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 50_000, AT_ITEMS])
    parser.add_argument("--kilobytes", type=int, default=10)
    parser.add_argument("--events", type=int, default=1, help="events an item")
    parser.add_argument("--folder", type=Path, help="where to put the parcels (and remove them)")
    parser.add_argument("--step", choices=["prepare", "pack", "verify"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run_step(options)
        return 0
    print(
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; {options.events} event(s) and ",
        end="",
    )
    print(f"one file of {options.kilobytes} kB an item; ratios to sha256sum of the same zip")
    print(
        f"{'items':>9}{'MB':>9}{'pack s':>9}{'pack MB':>9}{'verify s':>10}{'verify MB':>10}", end=""
    )
    print(f"{'sha256sum s':>12}{'pack x':>9}{'verify x':>10}")
    met = [one_row(options, items) for items in options.items]
    aims = f"verified within {MOST_SECONDS:g} s, below {MOST_MEGABYTES} MB at {AT_ITEMS:,} items"
    print(f"aims ({aims}): {'met' if all(met) else 'NOT MET'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
