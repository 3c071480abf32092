# SPDX-License-Identifier: AGPL-3.0-or-later
"""How quick lists, records, matrices and counts are in a large archive, on SQLite or PostgreSQL.

    python benchmarks/casework/archive.py                      the goal's size, SQLite
    python benchmarks/casework/archive.py --postgresql         the same on a server of its own
    python benchmarks/casework/archive.py --part 0.1           a tenth of everything
    python benchmarks/casework/archive.py --keep FOLDER        fill once and ask again

38 organisations; 100,000 events, 200,000 people, 2,000,000 links of evidence, 200,000 items, 20,000
objects, 20,000 matrices, 2,000 cases with 7,000 litigation actions, and what stands around them
(`around.py`). The rows are written by SQL (`filling.py`), then whole pages are asked for as a
signed-in browser does: median and 95th percentile, processor time (with that of the database's
process), 95th percentile of this thread's own, number of queries. How quick records are brought in
by acts: `events.py`.
"""

import argparse
import math
import os
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_MS = 150
GOAL_AT_ENTRY_MS = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", type=float, default=1.0, help="of the goal's numbers")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder to fill once and use again")
    parser.add_argument("--only", default="", help="questions that match (a regular expression)")
    options = parser.parse_args()
    if options.keep:
        return _run(options.keep.resolve(), options)
    with tempfile.TemporaryDirectory(prefix="dokaz-casework-") as folder:
        return _run(Path(folder), options)


def _run(folder: Path, options: argparse.Namespace) -> int:
    from benchmarks.casework.filling import Size
    from benchmarks.core.throwaway import open_database

    engine = "postgresql" if options.postgresql else "sqlite"
    part = options.part
    size = Size(int(100_000 * part), int(200_000 * part), int(2_000_000 * part))
    folder = folder / f"{engine}-{size.events}"
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
        _prepare(folder, size)
    return _ask(engine, size, options)


def _prepare(folder: Path, size: object) -> None:
    from benchmarks.casework.filling import Casework
    from benchmarks.core.filling import fill
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    filled = folder / "filled"
    if filled.exists():
        return
    began = time.perf_counter()
    fill(size.items, Casework(size))
    filled.touch()
    print(f"{size}: {time.perf_counter() - began:.0f} s")


def _ask(engine: str, size: object, options: argparse.Namespace) -> int:
    from benchmarks.casework.questions import questions
    from benchmarks.core.items import measured

    from dokaz.gate.api import Purpose, reading_everything

    print(f"{engine}, {size}, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'question':56} {'median':>8} {'p95 ms':>8} {'cpu ms':>8} {'own p95':>8} {'queries':>8}"
    )
    with reading_everything(Purpose.CHECKS):
        asked = questions(size)
    chosen = {name: ask for name, ask in asked.items() if re.search(options.only, name)}
    if not chosen:
        print("no question matches")
        return 2
    slowest = [(measured(name, ask, options.rounds, goal=_goal(name)), name)
               for name, ask in chosen.items()]  # fmt: skip
    late = [name for p95, name in slowest if p95 >= _goal(name)]
    print(f"slowest p95 {max(slowest)[0]:.1f} ms ({max(slowest)[1]}); goal {GOAL_MS} ms,"
          f" {GOAL_AT_ENTRY_MS} ms while somebody types; over it: {len(late)} of {len(slowest)};"
          f" load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return 1 if late else 0


def _goal(name: str) -> float:
    from benchmarks.casework.questions import ENTRY

    if ".csv" in name:
        # A download of thousands of rows whole; the goal is of pages.
        return math.inf
    return GOAL_AT_ENTRY_MS if name.startswith(ENTRY) else GOAL_MS


if __name__ == "__main__":
    sys.exit(main())
