# SPDX-License-Identifier: AGPL-3.0-or-later
"""How quick lists and pages of items are with very many items: `python benchmarks/core/items.py`.

Fills a throwaway database (SQLite in a temporary folder, or `--postgresql` a server of its own)
with invented items of three organisations, then measures p50 and p95 of each kind of question,
with the number of queries each took. The rows are written by SQL with the guards taken off first,
because writing a million real acts measures something else (`benchmarks/core/ledger.py`).
"""

import argparse
import dataclasses
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
GOAL_MS = 100
ACT = UUID(int=9)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-items-") as home:
        os.environ["DOKAZ_HOME"] = home
        if options.postgresql:
            from tests.postgresql import start

            os.environ["DOKAZ_DATABASE"] = start()
        return _run(options.items, options.rounds)


def _run(count: int, rounds: int) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    organisations = _fill(count)
    print(f"{count:,} items written in {time.perf_counter() - began:.0f} s")
    slowest = 0.0
    print(f"{'question':46} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8}")
    for name, ask in _questions(organisations, count).items():
        p50, p95, queries = _measure(ask, rounds)
        slowest = max(slowest, p95)
        print(f"{name:46} {p50:8.1f} {p95:8.1f} {queries:8d}")
    print(f"slowest p95 {slowest:.1f} ms; goal {GOAL_MS} ms")
    return 0 if slowest < GOAL_MS else 1


def _measure(ask: Callable[[int], Any], rounds: int) -> tuple[float, float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        ask(0)
    times = []
    for number in range(rounds):
        began = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], len(captured)


def _fill(count: int) -> list[UUID]:
    """Items of three organisations, nine in ten of the first; files, words, custody, shares."""
    from django.db import connection

    organisations = [UUID(int=n) for n in (1, 2, 3)]
    _drop_guards()
    for start in range(0, count, 20_000):
        _write_piece(organisations, start, min(20_000, count - start))
    with connection.cursor() as cursor:
        # As autovacuum leaves a database that is in use.
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")
    return organisations


def _drop_guards() -> None:
    """Take the triggers off this throwaway database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set session_replication_role = replica")
            return
        cursor.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'drop trigger "{name}"')
        cursor.execute("pragma foreign_keys = off")


def _write_piece(organisations: list[UUID], start: int, count: int) -> None:
    from django.db import connection, transaction

    from dokaz.ledger.rows import insert_values

    rows = _Rows(organisations, start, count)
    with transaction.atomic():
        for model, objects in rows.by_model().items():
            # Below the guarded manager: there is no act here to cite.
            names = _columns(model)
            for one in objects:
                if hasattr(one, "last_act_id"):
                    one.last_act_id = rows.act
            insert_values(model, names, map(attrgetter(*names), objects))
        if connection.vendor == "sqlite":
            connection.check_constraints = lambda *args, **kwargs: None  # type: ignore[method-assign]


def _columns(model: Any) -> list[str]:
    """All columns but those that the database numbers."""
    from django.db.models import AutoField

    fields = model._meta.concrete_fields
    return [field.attname for field in fields if not isinstance(field, AutoField)]


@dataclasses.dataclass
class _Rows:
    """Invented rows; everything follows from the item's number."""

    organisations: list[UUID]
    start: int
    count: int
    act: UUID = ACT

    def by_model(self) -> dict[Any, list[Any]]:
        from dokaz.evidence import models

        result: dict[Any, list[Any]] = {
            model: []
            for model in (
                models.StoredObject,
                models.Item,
                models.File,
                models.ItemWord,
                models.CustodyEvent,
                models.ItemShare,
            )
        }
        for number in range(self.start, self.start + self.count):
            for one in self._of(number):
                result[type(one)].append(one)
        return result

    def _of(self, number: int) -> list[Any]:
        from dokaz.evidence import models, vocabulary

        at = datetime(2022, 2, 24, tzinfo=UTC) + timedelta(seconds=number)
        item_id = UUID(int=(int(at.timestamp() * 1000) << 80) | (7 << 76) | number)
        owner = self.organisations[0 if number % 10 else 1 + number // 10 % 2]
        digest = f"{number:064x}"
        kinds, states = list(vocabulary.ItemKind), list(vocabulary.SET_BY_HAND)
        item = models.Item(
            id=item_id,
            organisation_id=owner,
            ref=f"BIG-2026-{number:07d}",
            registered_at=at,
            registered_by=UUID(int=11),
            changed_at=at,
            title_uk=f"Наслідки обстрілу, знімок {number}",
            kind=kinds[number % len(kinds)],
            status=sorted(states)[number % len(states)],
            # Mostly listed organisations only, as in life.
            confidentiality=(2, 2, 2, 2, 2, 1, 2, 3, 2, 4)[number % 10],
            file_count=2,
        )
        stored = models.StoredObject(
            address=digest,
            organisation_id=owner,
            size=10_000,
            sealed=True,
            header=b"x" * 200,
            stored_at=at,
        )
        common = {
            "item_id": item_id,
            "organisation_id": owner,
            "size": 10_000,
            "object_id": digest,
            "added_at": at,
            "added_by": UUID(int=11),
        }
        original = models.File(
            id=UUID(int=item_id.int | 1 << 62),
            role="original",
            original_name=f"IMG_{number:07d}.jpg",
            sha256=digest,
            **common,
        )
        thumbnail = models.File(
            id=UUID(int=item_id.int | 3 << 61),
            role="thumbnail",
            sha256=digest[::-1],
            derived_from_id=original.id,
            **common,
        )
        texts = (f"{number:07d}", "big", "2026", "наслідки", "обстрілу", "знімок", str(number))
        words = [models.ItemWord(item_id=item_id, word=word) for word in dict.fromkeys(texts)]
        custody = [
            models.CustodyEvent(
                event_id=UUID(int=item_id.int ^ (step << 64)),
                item_id=item_id,
                file_id=original.id,
                type=kind,
                act_id=self.act,
                action="evidence.item.register",
                at=at,
                agent_kind="person",
                agent_ref=UUID(int=11),
                organisation_id=owner,
                outcome="success",
            )
            for step, kind in enumerate(("ingestion", "message digest calculation"), 1)
        ]
        shared = []
        if number % 20_000 == 7:
            shared.append(
                models.ItemShare(
                    id=UUID(int=item_id.int | 5 << 60),
                    item_id=item_id,
                    organisation_id=self.organisations[2],
                    shared_at=at,
                    shared_by=UUID(int=11),
                )
            )
        return [stored, item, original, thumbnail, *words, *custody, *shared]


def _questions(organisations: list[UUID], count: int) -> dict[str, Callable[[int], Any]]:
    from dokaz.evidence import api
    from dokaz.evidence.models import Item
    from dokaz.gate.api import Actor, ActorKind

    def person(organisation: UUID, *roles: str, clearance: int) -> Actor:
        return Actor(
            kind=ActorKind.PERSON,
            ref=UUID(int=12),
            organisation_id=organisation,
            roles=frozenset(roles),
            clearance=clearance,
        )

    big = person(organisations[0], "custodian", clearance=4)
    low = person(organisations[0], "documenter", clearance=1)
    small = person(organisations[2], "documenter", clearance=2)
    reader = person(organisations[2], "external_reader", clearance=2)
    own = list(
        Item.objects.filter(organisation_id=organisations[0], confidentiality=2)
        .order_by("pk")
        .values_list("pk", flat=True)[: min(count, 2000) : 7]
    )
    narrowed = api.ItemFilter

    def listed(actor: Actor, **fields: Any) -> Callable[[int], Any]:
        return lambda n: api.visible_items(actor=actor, narrowed=narrowed(**fields))

    middle = own[len(own) // 2]
    return {
        "list, custodian of the largest organisation": listed(big),
        "list, documenter with clearance L1": listed(low),
        "list, member of a small organisation": listed(small),
        "list, external reader (50 shared items)": listed(reader),
        "list, deep in the pages": lambda n: api.visible_items(actor=big, before=middle),
        "list by kind": listed(big, kind="intercept"),
        "list by kind and status": listed(big, kind="map", status="closed"),
        "list by level, small organisation": listed(small, confidentiality=1),
        "list by time of registration": listed(
            big, registered_to=datetime(2022, 2, 24, 3, tzinfo=UTC)
        ),
        "list on hold (there is none)": listed(big, on_hold=True),
        "list by text, rare word": lambda n: api.visible_items(
            actor=big, narrowed=narrowed(text=f"{n * 7 + 1:07d}")
        ),
        "list by text, word in every title": listed(big, text="обстрілу"),
        "list by text, word in every title, small": listed(small, text="обстрілу"),
        "item page": lambda n: api.get_item(actor=big, item_id=own[n % len(own)]),
        "custody of an item": lambda n: api.custody(actor=big, item_id=own[n % len(own)]),
        "sealed items": lambda n: api.sealed_shells(actor=big),
        "fixity page": lambda n: (api.findings(actor=big), api.fixity_overview(actor=big)),
        "counts for the start page": lambda n: api.counts_by_status(actor=big),
    }


if __name__ == "__main__":
    sys.exit(main())
