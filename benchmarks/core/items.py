# SPDX-License-Identifier: AGPL-3.0-or-later
"""How quick lists and pages are in a large archive, on SQLite or PostgreSQL.

    python benchmarks/core/items.py                          a million items, SQLite
    python benchmarks/core/items.py --postgresql             the same on a server of its own
    python benchmarks/core/items.py --keep DIR               keep the filled database for more runs

Fills a throwaway database with invented items of 38 organisations and what belongs to them
(`filling.py`), then asks each question many times and prints median, 95th percentile, processor
time (of this process and of the database's; what counts on a machine with other work) and number
of database queries. Pages are asked through the whole stack, from the session to the rendered
answer. In the same run, for comparison: one row by its key, and the rendering of a page whose
data is ready. The rows are written by SQL with the guards off, because writing a million real
acts measures something else (`benchmarks/core/ledger.py`).
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_MS = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder to fill once and use again")
    parser.add_argument("--only", default="", help="questions that match (a regular expression)")
    options = parser.parse_args()
    if options.keep:
        return _run(options.keep.resolve(), options)
    with tempfile.TemporaryDirectory(prefix="dokaz-items-") as folder:
        return _run(Path(folder), options)


def _run(folder: Path, options: argparse.Namespace) -> int:
    from benchmarks.core.throwaway import open_database

    engine = "postgresql" if options.postgresql else "sqlite"
    folder = folder / f"{engine}-{options.items}"
    open_database(folder, postgresql=options.postgresql)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    from dokaz.interfaces.cli.django_ready import import_pages, look_seldom, not_looked_through

    with not_looked_through():
        import django

        django.setup()
        import_pages()
    look_seldom()
    # What filling and updates leave behind is no part of what a web server looks through.
    with not_looked_through():
        _prepare(folder, options.items)
    print(f"{engine}, {options.items:,} items, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'question':56} {'median':>8} {'p95 ms':>8} {'cpu ms':>8} {'own p95':>8} {'queries':>8}"
    )
    from benchmarks.core.questions import floors, questions

    from dokaz.gate.api import Purpose, reading_everything

    with reading_everything(Purpose.CHECKS):
        lowest, asked = floors(), questions()
    for name, ask in lowest.items():
        measured(f"({name})", ask, options.rounds)
    slowest = [
        (measured(name, ask, options.rounds), name)
        for name, ask in asked.items()
        if re.search(options.only, name)
    ]
    if not slowest:
        print("no question matches")
        return 2
    late = [name for p95, name in slowest if p95 >= GOAL_MS]
    print(f"slowest p95 {max(slowest)[0]:.1f} ms ({max(slowest)[1]}); goal {GOAL_MS} ms;"
          f" over it: {len(late)} of {len(slowest)}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return 1 if late else 0


def _prepare(folder: Path, count: int) -> None:
    from benchmarks.core.filling import fill
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    filled = folder / "filled"
    if filled.exists():
        return
    began = time.perf_counter()
    fill(count)
    filled.touch()
    print(f"{count:,} items and what belongs to them: {time.perf_counter() - began:.0f} s")


def measured(name: str, ask: Callable[[int], Any], rounds: int, *, goal: float = GOAL_MS) -> float:
    """Prints one line; returns the 95th percentile in milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(0)
    with CaptureQueriesContext(connection) as captured:
        ask(1)
        queries = len(captured)  # The next request empties the list.
    times, own = [], []
    spent = _processor_seconds()
    for number in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        ask(number)
        own.append((time.thread_time() - worked) * 1000)
        times.append((time.perf_counter() - began) * 1000)
    spent = (_processor_seconds() - spent) * 1000 / rounds
    p95 = statistics.quantiles(times, n=20)[18]
    mark = "  <-- over" if p95 >= goal else ""
    median = statistics.median(times)
    own_p95 = statistics.quantiles(own, n=20)[18]
    print(f"{name:56} {median:8.1f} {p95:8.1f} {spent:8.1f} {own_p95:8.1f} {queries:8d}{mark}")
    sys.stdout.flush()
    return p95


def _processor_seconds() -> float:
    """Of this process and of the database server's process that works for it."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (server,) = cursor.fetchone()
        # Fields 14 and 15 of proc_pid_stat(5), counted behind the name in brackets.
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


if __name__ == "__main__":
    sys.exit(main())
