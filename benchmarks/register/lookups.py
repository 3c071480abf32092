# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a look-up costs, how large the tag log grows, and how long a first copy of it takes.

    python benchmarks/register/lookups.py --records 100000 --lookups 300

Three holders serve as processes of the real program on loopback (the first keeps the log); the
asker is this process. The log is filled with records of random outputs through the log's own code,
without flushing each entry. `CPU` is of all parties together, from the kernel's accounts: of a
person with name and year only (two keys), and of one with everything (six kinds of keys). Rounds of
look-ups and of the group's multiplications alone, by libsodium, take turns, and medians are shown:
on a busy machine both grow, and their ratio tells more than either.
"""

import argparse
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.interfaces.register_holder.coalition import (  # noqa: E402
    CONTACT,
    NATALIIA,
    Coalition,
    planned,
)
from tests.waiting import free_port, until_it_listens  # noqa: E402

from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint  # noqa: E402
from dokaz.core.log.merkle import Frontier, leaf_hash  # noqa: E402
from dokaz.core.log.tiles import new_bundles, new_tiles  # noqa: E402
from dokaz.core.seals.signature import Envelope, add_signature, parse_envelope  # noqa: E402
from dokaz.deconflict.register.protocol import sodium, voprf  # noqa: E402
from dokaz.deconflict.register.protocol.directory import (  # noqa: E402
    DIRECTORY_TYPE,
    read_directory,
)
from dokaz.deconflict.register.protocol.member import MemberFolder  # noqa: E402
from dokaz.deconflict.register.protocol.names.person import PersonFields  # noqa: E402
from dokaz.deconflict.register.protocol.records import make_record  # noqa: E402
from dokaz.deconflict.register.protocol.transport import OverHttp  # noqa: E402

MULTIPLICATIONS = 6 + 2 * (6 + 6 + 2) + 2 * (12 + 4) + 6 * 2
"""Blinding, two holders, two proofs checked, combining with unblinding: of six keys."""
EVERYTHING = PersonFields(
    "Шевченко", "Наталія", "Олександрівна", "1987-03-14", "Буча", "+380501234567"
)
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--lookups", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-register-") as folder:
        _run(Path(folder), options.records, options.lookups)


def _run(root: Path, records: int, lookups: int) -> None:
    ports = [free_port() for _ in range(3)]
    coalition = Coalition(root, quota=100_000, burst=100_000)
    fingerprint = planned(coalition, root / "exchange")
    coalition.ceremony(root / "exchange", fingerprint)
    member = coalition.member("ALPHA")
    _publish(coalition, ports)
    _fill(coalition, records)
    size = sum(
        one.stat().st_size for one in (root / "holder-1" / "log").rglob("*") if one.is_file()
    )
    processes = [_served(coalition.holders[n].root, port) for n, port in enumerate(ports)]
    try:
        for process, port in zip(processes, ports, strict=True):
            until_it_listens(port, process)
        asking = MemberFolder(member.root, sending=OverHttp(), clock=time.time)
        start, used = time.perf_counter(), time.process_time()
        asking.sync()
        copied, used = time.perf_counter() - start, time.process_time() - used
        asking.check(NATALIIA)
        times: list[float] = []
        rounds = [_round(asking, processes, lookups // ROUNDS, times) for _ in range(ROUNDS)]
    finally:
        for process in processes:
            process.terminate()
            process.wait()
    copy = (member.root / "replica" / "replica.sqlite3").stat().st_size
    times.sort()
    print(f"{records:,} records, {lookups} look-ups")
    print(f"log                    {size / 1e6:8.1f} MB")
    print(f"copy with its index    {copy / 1e6:8.1f} MB")
    print(f"first copy             {copied:8.1f} s")
    print(f"  of it CPU            {used:8.1f} s")
    print(f"look-up, wall, median  {statistics.median(times):8.1f} ms")
    print(f"look-up, wall, p99     {times[int(len(times) * 0.99)]:8.1f} ms")
    for at, what in enumerate(("name and year", "everything", "group operations")):
        print(f"CPU, {what:18}{statistics.median(one[at] for one in rounds):8.1f} ms")
    print(f"  times the group's    {statistics.median(a / c for a, _, c in rounds):8.2f}")


def _round(
    asking: MemberFolder,
    processes: list["subprocess.Popen[bytes]"],
    lookups: int,
    times: list[float],
) -> tuple[float, float, float]:
    """CPU of a look-up with two keys, of one with all, and of the group's operations, in ms."""
    costs = []
    for person in (NATALIIA, EVERYTHING):
        before = _used(processes)
        for _ in range(lookups):
            start = time.perf_counter()
            asking.check(person)
            times.append((time.perf_counter() - start) * 1000)
        costs.append((_used(processes) - before) / lookups * 1000)
    return costs[0], costs[1], _limit()


def _publish(coalition: Coalition, ports: list[int]) -> None:
    value = read_directory(coalition.directory().payload)
    urls = {n: f"http://127.0.0.1:{port}" for n, port in enumerate(ports, start=1)}
    changed = {**value.__dict__, "holders": urls, "keeper_url": urls[1]}
    changed.pop("by_number", None)
    envelope = Envelope(DIRECTORY_TYPE, type(value)(**changed).payload())
    for holder in coalition.holders[:2]:
        envelope = add_signature(envelope, key=holder.signing())
    for holder in coalition.holders:
        holder.take_directory(envelope)
    description = parse_envelope((coalition.holders[0].root / "description.json").read_bytes())
    for member in coalition.members.values():
        member.take(description=description, directory=envelope)


def _fill(coalition: Coalition, records: int) -> None:
    """The log as the keeper would have made it, without flushing each entry."""
    folder = coalition.holders[0].root / "log"
    entries = [
        make_record(
            [secrets.token_bytes(64) for _ in range(4)],
            contact=CONTACT,
            secret=secrets.token_bytes(32),
            randomness=secrets.token_bytes,
        )
        for _ in range(records)
    ]
    hashes = [leaf_hash(entry) for entry in entries]
    files = [
        *new_bundles(reader=None, old_size=0, entries=entries),  # type: ignore[arg-type]
        *new_tiles(reader=None, old_size=0, leaf_hashes=hashes),  # type: ignore[arg-type]
    ]
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    frontier = Frontier()
    frontier.extend(hashes)
    head = Checkpoint("log.register.example", records, frontier.root())
    (folder / "checkpoint").write_bytes(sign_checkpoint(head, key=coalition.keeper).to_bytes())


def _served(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dokaz.interfaces.cli.main", "register-holder", "serve"]
    command += ["--folder", str(folder), "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _used(processes: list["subprocess.Popen[bytes]"]) -> float:
    """Processor seconds of this process, and of the holders with their workers."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    total = own.ru_utime + own.ru_stime
    parents = {process.pid for process in processes}
    tick = os.sysconf("SC_CLK_TCK")
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) in parents or int(fields[1]) in parents:
            total += (int(fields[11]) + int(fields[12])) / tick
    return total


def _limit() -> float:
    scalar = sodium.random_scalar()
    element = voprf.hash_to_group(b"x")
    start = time.process_time()
    for _ in range(20 * MULTIPLICATIONS):
        element = sodium.multiply(scalar, element)
    return (time.process_time() - start) / 20 * 1000


if __name__ == "__main__":
    main()
