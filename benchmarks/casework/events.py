# SPDX-License-Identifier: AGPL-3.0-or-later
"""How quick events are written from tables, listed and shown, on SQLite or PostgreSQL.

    python benchmarks/casework/events.py                       100,000 events, SQLite
    python benchmarks/casework/events.py --postgresql          the same on a server of its own
    python benchmarks/casework/events.py --events 5000         fewer, for a first look

Writes invented events into a throwaway database by real acts, a thousand rows each, then asks each
question many times: median, 95th percentile, processor time, number of database queries. In the
same run, for comparison: the same number of rows inserted into one table without any act, and one
row read by its key.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_MS = 150
GOAL_ROWS_A_SECOND = 2000
BATCH = 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-events-") as folder:
        return _run(Path(folder), options)


def _run(folder: Path, options: argparse.Namespace) -> int:
    from benchmarks.core.throwaway import as_in_use, open_database

    open_database(folder, postgresql=options.postgresql)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    actor = _member()
    began, spent = time.perf_counter(), time.process_time()
    from dokaz.casework.places import api as places

    places.load_if_newer()
    print(f"codifier loaded: {time.perf_counter() - began:.1f} s, "
          f"{time.process_time() - spent:.1f} s of processor")  # fmt: skip
    written = _write(actor, options.events)
    as_in_use()
    return 1 if not _ask(actor, written, options.rounds) else 0


def _member() -> Any:
    from dokaz.members import api as members

    password = "four unrelated words here"
    made = members.set_up_node(
        code="BEN", name_uk="Вигадана", name_en="Invented", kind="ngo", email="a@example.org",
        display_name="Особа", language="uk", password=password,
    )  # fmt: skip
    admin = members.actor_for(made.account_id, made.organisation_id)
    token = members.invite(
        actor=admin, email="b@example.org", roles=("documenter", "verifier"), clearance=3
    ).token
    joined = members.accept(
        actor=members.arriving_actor(), token=token, display_name="Особа", language="uk",
        password=password,
    )  # fmt: skip
    return members.actor_for(joined, made.organisation_id)


def _write(actor: Any, count: int) -> list[Any]:
    """Writes the events; prints rows a second beside the bare insertion of as many rows."""
    from dokaz.casework.events import api as events
    from dokaz.casework.places.models import Place
    from dokaz.gate.api import reading

    with reading(actor):
        codes = list(Place.objects.filter(category="M").values_list("pk", flat=True))
    conduct = events.terms.codes("conduct")
    written: list[Any] = []
    wall, spent = time.perf_counter(), time.process_time()
    for start in range(0, count, BATCH):
        rows = [
            events.BatchRow(
                system="bench",
                value=str(number),
                values={
                    "title_uk": f"Вигадана подія {number} слово{number % 997}",
                    "when": f"202{number % 4}-{number % 12 + 1:02}-{number % 28 + 1:02}",
                    "places": (events.PlaceRef(code=codes[number % len(codes)]),),
                    "conduct": (conduct[number % len(conduct)],),
                    "confidentiality": number % 3,
                },
            )
            for number in range(start, min(start + BATCH, count))
        ]
        written += events.write_batch(actor=actor, rows=rows, why="benchmark").created
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    bare = _bare(count)
    print(f"{count:,} events by acts of {BATCH}: {count / wall:,.0f} a second, "
          f"{spent / count * 1e6:.0f} µs of processor each; bare rows: "
          f"{count / bare:,.0f} a second; "
          f"goal {GOAL_ROWS_A_SECOND:,}")  # fmt: skip
    return written


def _bare(count: int) -> float:
    """Seconds that the same number of rows takes in one table without guards, index by key only."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("create table bare (id integer primary key, title text, at text)")
        began = time.perf_counter()
        for start in range(0, count, BATCH):
            rows = [(n, f"Вигадана подія {n}", "2022-01-01") for n in range(start, start + BATCH)]
            with transaction.atomic():
                cursor.executemany("insert into bare values (%s, %s, %s)", rows)
        return time.perf_counter() - began


def _ask(actor: Any, written: list[Any], rounds: int) -> bool:
    from dokaz.casework.events import api as events
    from dokaz.casework.events.models import Event
    from dokaz.gate.api import reading

    def listed(**narrowed: Any) -> Callable[[int], Any]:
        wanted = events.EventFilter(**narrowed)
        return lambda _n: events.visible_events(actor=actor, narrowed=wanted)

    def counted(**narrowed: Any) -> Callable[[int], Any]:
        wanted = events.EventFilter(**narrowed)
        return lambda _n: events.count_events(actor=actor, narrowed=wanted)

    def by_key(number: int) -> Any:
        with reading(actor):
            return Event.objects.only("ref").get(pk=written[number])

    def shown(number: int) -> Any:
        return events.get_event(actor=actor, event_id=written[number * 7 % len(written)])

    questions: dict[str, Callable[[int], Any]] = {
        "list, newest first": listed(),
        "list, latest event first": listed(by_time=True),
        "list of one oblast": listed(place="UA14000000000091971"),
        "list of one conduct, by time": listed(conduct="8.2.b.i", by_time=True),
        "list by a word few have": listed(text="слово123"),
        "list by a word all have": listed(text="подія"),
        "list of a state nobody is in": listed(state="published"),
        "count of all": counted(),
        "count of one oblast": counted(place="UA14000000000091971"),
        "event's page": shown,
    }
    print(f"{'question':40} {'median':>8} {'p95 ms':>8} {'cpu ms':>8} {'queries':>8}")
    _measured("(one row by its key)", by_key, rounds)
    late = [name for name, ask in questions.items() if _measured(name, ask, rounds) >= GOAL_MS]
    print(f"goal p95 {GOAL_MS} ms; over it: {', '.join(late) or 'none'}; "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return not late


def _measured(name: str, ask: Callable[[int], Any], rounds: int) -> float:
    """Prints one line; returns the 95th percentile in milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(0)
    with CaptureQueriesContext(connection) as captured:
        ask(1)
        queries = len(captured)
    times, spent = [], time.process_time()
    for number in range(rounds):
        began = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - began) * 1000)
    spent = (time.process_time() - spent) * 1000 / rounds
    p95 = statistics.quantiles(times, n=20)[18]
    print(f"{name:40} {statistics.median(times):8.1f} {p95:8.1f} {spent:8.1f} {queries:8d}")
    sys.stdout.flush()
    return p95


if __name__ == "__main__":
    sys.exit(main())
