# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts on their way up: written with the act, read by consumers at least once, in commit order.

A consumer must tolerate seeing a fact twice. Its position moves only after it returned, so a crash
repeats and never skips. `rebuild` empties a projection and reads the outbox from the start.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from dokaz.gate.errors import BadDeclaration
from dokaz.gate.models import ConsumerPosition, OutboxFact
from dokaz.gate.reading import Purpose, with_everything
from dokaz.gate.unit import Unit, plain_fields
from dokaz.ledger.api import insert_columns


@dataclass(frozen=True, slots=True)
class Delivered:
    """One fact as a consumer sees it."""

    kind: str
    payload: dict[str, Any]
    act_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """How far somebody read. Facts are ordered by it."""

    transaction_id: int = 0
    fact_id: int = 0


@dataclass(frozen=True, slots=True)
class Consumer:
    """A projection fed by the outbox."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Delivered], None]
    reset: Callable[[], None]


CONSUMERS: dict[str, Consumer] = {}


def register(consumer: Consumer) -> None:
    """Make a consumer known; called once on start by its room.

    Raises:
        BadDeclaration: another consumer has this name.
    """
    if CONSUMERS.get(consumer.name, consumer) is not consumer:
        raise BadDeclaration(f"two consumers are named {consumer.name}")
    CONSUMERS[consumer.name] = consumer


def put_in(unit: Unit) -> None:
    """Write what the unit emitted, in order. The database numbers the rows."""
    if not unit.outbox:
        return
    insert_columns(
        OutboxFact,
        {
            "kind": [fact.KIND for fact in unit.outbox],
            "payload": [plain_fields(fact) for fact in unit.outbox],
        },
        alike={"transaction_id": 0, "act_id": unit.act_id, "at": unit.at},
    )


@with_everything(Purpose.OUTBOX)
def run(name: str, *, limit: int = 1000) -> int:
    """Feed one consumer with up to `limit` facts; returns how many it was given.

    An error of the consumer stops it at that fact, is noted with its class, and is raised.
    """
    consumer = CONSUMERS[name]
    ConsumerPosition.objects.get_or_create(name=name)
    done = 0
    for row in _after(name, consumer.kinds)[:limit]:
        delivered = Delivered(row.kind, row.payload, row.act_id, row.at)
        try:
            with transaction.atomic():
                # The row lock keeps a second worker from feeding the same consumer meanwhile.
                position = ConsumerPosition.objects.select_for_update().get(name=name)
                if (position.transaction_id, position.fact_id) >= (row.transaction_id, row.id):
                    continue
                consumer.handle(delivered)
                ConsumerPosition.objects.filter(name=name).update(
                    transaction_id=row.transaction_id, fact_id=row.id, failures=0, last_error=""
                )
        except Exception as error:
            ConsumerPosition.objects.filter(name=name).update(
                failures=F("failures") + 1, last_error=type(error).__name__
            )
            raise
        done += 1
    return done


@with_everything(Purpose.OUTBOX)
def facts_after(
    position: Position, kinds: frozenset[str], *, limit: int, settled: bool = True
) -> list[tuple[Position, Delivered]]:
    """Facts behind a position, for a projection that keeps its position itself, with its content.

    `settled`: none that a transaction still running could yet come to stand before. Without it:
    whatever is committed, in order to know what the projection has not heard of.
    """
    rows = _behind(position, kinds, settled=settled)[:limit]
    return [
        (
            Position(row.transaction_id, row.id),
            Delivered(row.kind, row.payload, row.act_id, row.at),
        )
        for row in rows
    ]


@with_everything(Purpose.OUTBOX)
def newest_position(kinds: frozenset[str]) -> Position:
    """Behind the newest settled fact: whoever reads all rows now goes on from here later."""
    row = _behind(Position(), kinds, settled=True).order_by("-transaction_id", "-id").first()
    return Position(row.transaction_id, row.id) if row else Position()


@dataclass(slots=True)
class Unread:
    """Which consumers may have something to read: two small questions for all of them together.

    A consumer that was given nothing has read everything, until a fact is newer or its position
    is another. Whoever has not looked yet, or could not, takes every consumer for one to be fed.
    """

    _seen: tuple[Position, dict[str, Position]] | None = None
    _through: dict[str, tuple[Position, Position | None]] = field(default_factory=dict)

    @with_everything(Purpose.OUTBOX)
    def look(self) -> None:
        """See how far facts and consumers are now."""
        self._seen = None
        # In this order: a consumer that reads meanwhile is only looked at once more.
        positions = {
            name: Position(transaction_id, fact_id)
            for name, transaction_id, fact_id in ConsumerPosition.objects.values_list(
                "name", "transaction_id", "fact_id"
            )
        }
        facts = _settled(OutboxFact.objects.order_by("-transaction_id", "-id"))
        newest = facts.values_list("transaction_id", "id").first()
        self._seen = (Position(*newest) if newest else Position(), positions)

    def feed(self, name: str) -> int:
        """`run`, unless nothing came since the consumer had read everything."""
        seen = self._at(name)
        if seen is not None and self._through.get(name) == seen:
            return 0
        self._through.pop(name, None)
        given = run(name)
        if seen is not None and not given:
            self._through[name] = seen
        return given

    def _at(self, name: str) -> tuple[Position, Position | None] | None:
        if self._seen is None:
            return None
        newest, positions = self._seen
        return newest, positions.get(name)


@with_everything(Purpose.OUTBOX)
def rebuild(name: str) -> int:
    """Empty the projection and read the outbox from its first fact; returns the facts given."""
    consumer = CONSUMERS[name]
    with transaction.atomic():
        ConsumerPosition.objects.update_or_create(
            name=name, defaults={"transaction_id": 0, "fact_id": 0, "failures": 0, "last_error": ""}
        )
        consumer.reset()
    return sum(_until_empty(name))


def _until_empty(name: str) -> Iterator[int]:
    while given := run(name):
        yield given


def _after(name: str, kinds: frozenset[str]) -> QuerySet[OutboxFact]:
    position = ConsumerPosition.objects.get(name=name)
    return _behind(Position(position.transaction_id, position.fact_id), kinds, settled=True)


def _behind(position: Position, kinds: frozenset[str], *, settled: bool) -> QuerySet[OutboxFact]:
    later = Q(transaction_id__gt=position.transaction_id) | Q(
        transaction_id=position.transaction_id, id__gt=position.fact_id
    )
    rows = OutboxFact.objects.filter(later, kind__in=kinds).order_by("transaction_id", "id")
    return _settled(rows) if settled else rows


def _settled(rows: QuerySet[OutboxFact]) -> QuerySet[OutboxFact]:
    """Those that no transaction still running can yet come to stand before. Later ones follow them
    in order, so the newest of them tells whether there are more than before."""
    if connection.vendor != "postgresql":
        return rows
    oldest_running = RawSQL("(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)", ())
    return rows.filter(transaction_id__lt=oldest_running)
