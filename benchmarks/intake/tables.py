# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bringing in a table costs: from the file to a finished report, beside what must be paid.

    python benchmarks/intake/tables.py                 12,000 rows that become events
    python benchmarks/intake/tables.py --target items  12,000 rows that describe 12,000 items
    python benchmarks/intake/tables.py --rows 2000 --repeats 3
    python benchmarks/intake/tables.py --postgresql    rows go to a server of its own

The physical limit in the same run: Python's csv module reads the same file and one INSERT a row
puts it into a table of the same database, in transactions of 500 rows. A finished report means: the
table read in the confined process, every row planned and entered (dry run), then every event
registered, or item described with its revision and words, with custody event and signed ledger
entry, and every row noted.
Medians; the ratio says how many times the limit.
"""

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
HEAD = ["№", "Файл", "Назва", "Дата", "Координати", "Опис"]
EVENTS = {
    "format": 1,
    "target": "events",
    "columns": [
        {"column": "№", "field": "external_id", "system": "registry", "key": True},
        {"column": "Назва", "field": "title_uk"},
        {"column": "Дата", "field": "when", "order": "dmy"},
        {"column": "Координати", "field": "coordinates", "order": "lat_lon"},
        {"column": "Опис", "field": "description"},
    ],
}
ITEMS = {
    "format": 1,
    "target": "items",
    "columns": [
        {"column": "№", "field": "external_id", "system": "registry", "key": True},
        {"column": "Файл", "field": "file"},
        {"column": "Назва", "field": "title_uk"},
        {"column": "Дата", "field": "recorded", "order": "dmy"},
        {"column": "Координати", "field": "coordinates", "order": "lat_lon"},
        {"column": "Опис", "field": "description"},
    ],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=12_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--target", choices=("events", "items"), default="events")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.home:
        measured(options.home, options.rows, options.target)
        return
    if options.postgresql:
        from tests.postgresql import start

        os.environ["DOKAZ_DATABASE"] = start()
    found = [run(options.rows, options.target) for _ in range(options.repeats)]
    engine = "PostgreSQL" if options.postgresql else "SQLite"
    show(found, f"{options.rows} rows to {options.target}, {engine}")


def run(rows: int, target: str) -> dict[str, Any]:
    from tests.intake.installation import environment

    with tempfile.TemporaryDirectory(prefix="dokaz-bench-") as name:
        home = Path(name) / "home"
        home.mkdir()
        with environment(home) as values:
            command = [sys.executable, __file__, "--rows", str(rows), "--home", str(home)]
            command += ["--target", target]
            done = subprocess.run(
                command, env=values, check=True, stdout=subprocess.PIPE, text=True
            )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def make_folder(folder: Path, rows: int, *, files: bool) -> Path:
    folder.mkdir()
    table = folder / "index.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for n in range(rows):
            if files:
                (folder / f"{n:05d}.txt").write_text(f"invented note {n}", encoding="utf-8")
            writer.writerow(
                [f"ЕД-{n}", f"{n:05d}.txt", f"Подія {n}", "07/08/2022", "49.2, 37.3", "Вигадано"]
            )
    return table


def measured(home: Path, rows: int, target: str) -> None:
    """In a process of its own: a new node, the files delivered, then the clock starts."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.intake.tables.conftest import _people, item_at

    from dokaz.intake import api
    from dokaz.intake.tables.run import work_on

    call_command("migrate", verbosity=0)
    people = _people()
    table = make_folder(home / "sent", rows, files=target == "items")
    actor = people.documenter
    delivery = api.receive_folder(
        actor=actor, folder=api.Folder(home / "sent"), acquisition_mode="found"
    )
    item = item_at(delivery, "index.csv")
    os.sync()
    told = {"csv + INSERT": timed(lambda: plain(table))}
    begun = api.begin_import(actor=actor, item_id=item, target=target)
    content = ITEMS if target == "items" else EVENTS
    api.set_mapping(actor=actor, import_id=begun, content=content)
    api.order_plan(actor=actor, import_id=begun)
    told["dry run"] = timed(lambda: work_on(begun, organisation_id=people.world.own))
    api.order_import(actor=actor, import_id=begun)
    told["import"] = timed(lambda: work_on(begun, organisation_id=people.world.own))
    found = api.get_import(actor=actor, import_id=begun)
    assert (found.state, found.done, found.refused) == ("complete", rows, 0), found
    api.order_undo(actor=actor, import_id=begun)
    told["undo"] = timed(lambda: work_on(begun, organisation_id=people.world.own))
    print(json.dumps(told))


def plain(table: Path) -> None:
    """What reading and writing the rows costs at the least."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("create table plain_rows (a text, b text, c text, d text, e text, f text)")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for start in range(0, len(rows), 500):
        with transaction.atomic(), connection.cursor() as cursor:
            for row in rows[start : start + 500]:
                cursor.execute("insert into plain_rows values (%s, %s, %s, %s, %s, %s)", row)


def timed(work: Any) -> dict[str, float]:
    start, before = time.perf_counter(), cpu()
    work()
    return {"seconds": time.perf_counter() - start, "cpu": cpu() - before}


def cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def show(found: list[dict[str, Any]], title: str) -> None:
    def median(name: str, what: str) -> float:
        return statistics.median(one[name][what] for one in found)

    print(f"{title}, median of {len(found)}")
    print(f"{'':24}{'seconds':>10}{'CPU s':>10}{'x limit':>10}")
    limit = median("csv + INSERT", "seconds")
    lines = {name: (median(name, "seconds"), median(name, "cpu")) for name in found[0]}
    whole = [sum(lines[name][at] for name in ("dry run", "import")) for at in (0, 1)]
    lines["dry run + import"] = (whole[0], whole[1])
    for name, (seconds, used) in lines.items():
        print(f"{name:24}{seconds:>10.2f}{used:>10.2f}{seconds / limit:>10.1f}")


if __name__ == "__main__":
    main()
