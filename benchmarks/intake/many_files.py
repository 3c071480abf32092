# SPDX-License-Identifier: AGPL-3.0-or-later
"""What taking in many small files costs, from a bare copy to the whole intake, in the same run.

    python benchmarks/intake/many_files.py                       100,000 x 10 KB, each way once
    python benchmarks/intake/many_files.py --files 5000 --repeats 3
    python benchmarks/intake/many_files.py --postgresql          rows go to a server of its own
    python benchmarks/intake/many_files.py --archive 1000000     beside an archive of a million

Prints files a second, the ratio to `cp -r` + `sha256sum` (above 1.00 means faster), and CPU and
peak memory of the processes that did the work; a PostgreSQL server's own CPU is not in it. `cp`
and `bagit` flush nothing; everything of ours is durable when its clock stops, except that the
PostgreSQL server of this run does not flush. The whole intake stores every file, and writes for
each an item, a file, an object, its words, a line of the delivery's report, custody events and
signed ledger entries; placing those in the tree is the worker's work and has a line of its own.
Above the table: how the first and the last of the files went, which differ when the intake slows
down as the archive grows. With `--archive` the unsealed intake is measured in turn on a new node
and on one that has so many items of others already, by rows that are written without acts
(`benchmarks/core/filling.py`); its log has no entries for them, so the tree is left out there.
"""

import argparse
import itertools
import json
import os
import resource
import secrets
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import sub
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
STORE = ROOT / "benchmarks" / "core" / "store.py"
BAGIT = """
import sys, bagit
bagit.make_bag(sys.argv[1], checksums=["sha256"])
bagit.Bag(sys.argv[1]).validate()
"""
PIECE = 10_000
"""Files of the first and of the last piece whose pace is told, when there are at least two."""

_run_numbers = itertools.count()


@dataclass(frozen=True)
class Timing:
    seconds: float
    cpu: float
    peak_mib: int


@dataclass(frozen=True)
class Pace:
    """Of a piece of the whole intake: so many files, in so long."""

    files: int
    seconds: float
    cpu: float

    def __str__(self) -> str:
        cpu = self.cpu * 1000 / self.files
        return f"{self.files / self.seconds:,.0f} files/s, {cpu:.3f} CPU ms/file"


Runner = Callable[[], dict[str, Timing]]
"""Does the work once; gives a timing for each line of the table it stands for."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--file-kb", type=float, default=10, help="size of a file, 1000 bytes")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--archive", type=int, default=0, help="invented items there before")
    parser.add_argument("--folder", type=Path, help="where to work; decides which disk is measured")
    parser.add_argument("--intake", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.intake:
        run_intake(*options.intake, archive=options.archive)
        return
    if options.postgresql:
        from tests.postgresql import start

        os.environ["DOKAZ_DATABASE"] = start()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="dokaz-bench-") as name:
        work = Path(name)
        source = work / "source"
        make_files(source, options.files, int(options.file_kb * 1000))
        chosen = beside(source, work, options.archive) if options.archive else runners(source, work)
        timings = measure(chosen, options.repeats)
    engine = "PostgreSQL" if options.postgresql else "SQLite"
    print_table(timings, options.files, f"{options.file_kb:g} KB, {engine}")


def make_files(source: Path, count: int, size: int) -> None:
    for number in range(count):
        folder = source / f"{number // 1000:04d}"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        (folder / f"photo {number:07d}.jpg").write_bytes(secrets.token_bytes(size))


def runners(source: Path, work: Path) -> tuple[Runner, ...]:
    given = shlex.quote(str(source))
    hashing = "find '{made}' -type f -print0 | xargs -0 sha256sum > /dev/null"
    bagging = f"{shlex.quote(sys.executable)} -W ignore -c {shlex.quote(BAGIT)} '{{made}}'"
    return (
        shell("cp -r + sha256sum", f"cp -r {given} '{{made}}' && {hashing}", work),
        shell("cp -r", f"cp -r {given} '{{made}}'", work),
        shell("cp -r + bagit create + validate", f"cp -r {given} '{{made}}' && {bagging}", work),
        store("store alone", "small", source, work),
        store("store alone, sealed", "small-sealed", source, work),
        intake("whole intake", source, work, sealed=False),
        intake("whole intake, sealed", source, work, sealed=True),
    )


def beside(source: Path, work: Path, archive: int) -> tuple[Runner, ...]:
    """The intake alone, on a new node and on one with an archive."""
    return (
        intake("whole intake, new node", source, work, sealed=False),
        intake(f"beside {archive:,} items", source, work, sealed=False, archive=archive),
    )


def measure(
    runners: tuple[Runner, ...], repeats: int, *, after_each: Callable[[], None] = lambda: None
) -> dict[str, list[Timing]]:
    """Run everything in turn, so that a slow minute of the machine hits all sides alike.

    Many small files that were made are best kept until the end: ext4 spends seconds passing over
    inodes freed in the last moments, and whoever came after a clean-up would look slow.
    """
    timings: dict[str, list[Timing]] = {}
    for _ in range(repeats):
        for run in runners:
            os.sync()
            for name, timing in run().items():
                timings.setdefault(name, []).append(timing)
            after_each()
    return timings


def new_name(work: Path) -> Path:
    return work / f"made-{next(_run_numbers)}"


def shell(name: str, command: str, work: Path) -> Runner:
    def run() -> dict[str, Timing]:
        text = command.format(made=new_name(work))
        start = time.perf_counter()
        child = subprocess.Popen(
            ["sh", "-c", text], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, text
        seconds = time.perf_counter() - start
        return {name: Timing(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)}

    return run


def store(name: str, task: str, source: Path, work: Path) -> Runner:
    def run() -> dict[str, Timing]:
        command = [sys.executable, str(STORE), "--task", task]
        command += ["--source", str(source), "--folder", str(new_name(work))]
        return {name: Timing(**told_by(command, dict(os.environ)))}

    return run


def intake(name: str, source: Path, work: Path, *, sealed: bool, archive: int = 0) -> Runner:
    from tests.intake.installation import environment

    def run() -> dict[str, Timing]:
        home = new_name(work)
        home.mkdir()
        with environment(home) as values:
            values["DOKAZ_SEAL_OBJECTS"] = "yes" if sealed else "no"
            command = [sys.executable, __file__, "--intake", str(source), str(home)]
            command += ["--archive", str(archive)]
            told = told_by(command, values)
        if told["paces"]:
            first, last = (Pace(**one) for one in told["paces"])
            print(f"{name}: the first {first.files:,} at {first}; the last at {last}", flush=True)
        timings = {name: Timing(**told["received"])}
        if "sequenced" in told:
            timings[f"{name}, then the tree"] = Timing(**told["sequenced"])
        return timings

    return run


def told_by(command: list[str], values: dict[str, str]) -> Any:
    """What a process of its own printed as JSON; so its peak memory is its own."""
    done = subprocess.run(command, env=values, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def run_intake(source: Path, home: Path, *, archive: int) -> None:
    """Receive the folder into a new node, as `dokaz receive` does, and say what it took.

    `archive`: how many invented items the node has before.
    """
    from dokaz.interfaces.cli import django_ready

    # As the command does: what is imported is then left out of the search for garbage.
    django_ready.start(open_keys=False)
    from django.core.management import call_command
    from tests.intake.world import make_world

    from dokaz.intake import api
    from dokaz.ledger.api import sequence_pending

    call_command("migrate", verbosity=0)
    actor = make_world().documenter
    (home / "warm-up").mkdir()
    (home / "warm-up" / "note.txt").write_text("opens the store and the connections")
    api.receive_folder(
        actor=actor, folder=api.Folder(home / "warm-up"), acquisition_mode="ordinary_capture"
    )
    if archive:
        from benchmarks.core.filling import fill

        fill(archive)
    os.sync()
    marks: list[tuple[int, float, float]] = []

    def observe(progress: api.Progress) -> None:
        if progress.files % PIECE == 0:
            marks.append((progress.files, time.perf_counter(), cpu_seconds()))

    start, before = time.perf_counter(), cpu_seconds()
    found = api.receive_folder(
        actor=actor,
        folder=api.Folder(source),
        acquisition_mode="ordinary_capture",
        observe=observe,
        may_fork=True,
    )
    paces = [pace((0, start, before), marks[0]), pace(*marks[-2:])] if marks[1:] else []
    received = Timing(time.perf_counter() - start, cpu_seconds() - before, peak_mib())
    told = {"received": received}
    if not archive:
        sequence_pending()
        told["sequenced"] = Timing(time.perf_counter() - start, cpu_seconds() - before, peak_mib())
    delivery = api.get_delivery(actor=actor, delivery_id=found)
    assert delivery.taken == delivery.announced_files, "not everything was taken in"
    print(json.dumps({**{name: vars(one) for name, one in told.items()}, "paces": paces}))


def pace(begun: tuple[int, float, float], ended: tuple[int, float, float]) -> dict[str, float]:
    """The fields of a `Pace` between two marks of files, seconds and CPU seconds."""
    return dict(zip(("files", "seconds", "cpu"), map(sub, ended, begun), strict=True))


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def print_table(timings: dict[str, list[Timing]], count: int, what: str) -> None:
    repeats = len(next(iter(timings.values())))
    print(f"\n{count:,} files of {what}, median of {repeats}, load {os.getloadavg()[0]:.1f}")
    print(f"{'':36} {'seconds':>9} {'files/s':>9} {'ratio':>6} {'CPU ms/file':>12} {'peak MiB':>9}")
    peer = None
    for name, runs in timings.items():
        seconds = statistics.median(run.seconds for run in runs)
        cpu = statistics.median(run.cpu for run in runs) * 1000 / count
        peer = peer or seconds
        peak = max(run.peak_mib for run in runs)
        print(
            f"{name:36} {seconds:9.2f} {count / seconds:9,.0f} {peer / seconds:6.2f} "
            f"{cpu:12.3f} {peak:9}"
        )


if __name__ == "__main__":
    main()
