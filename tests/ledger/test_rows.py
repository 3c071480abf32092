# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows written in bulk read back as those the object layer writes, on either database."""

import enum
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from dokaz.gate.models import ActDetail
from dokaz.ledger.models import Anchor, Entry, PublishedCheckpoint
from dokaz.ledger.rows import driver_value, driver_values, insert_columns, insert_values

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 24, 4, 0, 0, 123456, tzinfo=UTC)
ONE = uuid.UUID(int=1)
COLUMNS = (
    "checkpoint",
    "kind",
    "authority",
    "stamped",
    "proof",
    "not_later_than",
    "upgraded",
    "obtained_at",
)


class Word(enum.StrEnum):
    RFC = "rfc3161"


def _checkpoint() -> None:
    PublishedCheckpoint.objects.create(size=7, root=b"r" * 32, note="note", at=NOW)


def _anchor(number: int) -> tuple[object, ...]:
    """Awkward values: tabs, line ends, backslashes, NULL, bytes, an enumeration, not ASCII."""
    name = f"\\N\t{number}\n\\. Україна"
    late = NOW if number % 2 else None
    return (7, Word.RFC, name, b"\0\xff\\n" * number, b"", late, number % 3 == 0, NOW)


# A few rows and many take different ways into PostgreSQL; hundreds and a rest into SQLite.
@pytest.mark.parametrize("count", [0, 1, 40, 100, 230])
def test_what_is_written_in_bulk_reads_back_the_same_and_in_order(count: int) -> None:
    _checkpoint()
    rows = [_anchor(number) for number in range(count)]
    insert_values(Anchor, COLUMNS, iter(rows))
    found = [
        (
            one.checkpoint_id,
            one.kind,
            one.authority,
            bytes(one.stamped),
            bytes(one.proof),
            one.not_later_than,
            one.upgraded,
            one.obtained_at,
        )
        for one in Anchor.objects.order_by("id")
    ]
    assert found == rows


def test_statements_of_many_rows_are_shown_to_whoever_looks_at_statements() -> None:
    _checkpoint()
    with CaptureQueriesContext(connection) as shown:
        insert_values(Anchor, COLUMNS, [_anchor(number) for number in range(100)])
    (statement,) = shown.captured_queries
    assert statement["sql"].lower().startswith("insert into")
    assert Anchor.objects.count() == 100
    quiet = list(Anchor.objects.order_by("id").values_list(*COLUMNS))
    with CaptureQueriesContext(connection) as shown:
        rows = [_anchor(number)[1:] for number in range(100)]
        columns = dict(zip(COLUMNS[1:], zip(*rows, strict=True), strict=True))
        insert_columns(Anchor, columns, alike={"checkpoint_id": 7})
    (statement,) = shown.captured_queries
    assert "%s" not in statement["sql"]
    assert list(Anchor.objects.order_by("id").values_list(*COLUMNS))[100:] == quiet


@pytest.mark.parametrize("count", [2, 40, 230])
def test_a_row_that_a_constraint_refuses_keeps_all_out(count: int) -> None:
    repeated = uuid.UUID(int=1)
    rows = [(repeated, uuid.UUID(int=2), b"l", b"r", NOW)] * count
    with pytest.raises(DatabaseError), transaction.atomic():
        insert_values(Entry, ("event_id", "act_id", "leaf", "record", "at"), rows)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("count", [0, 1, 40, 230])
def test_rows_given_by_columns_read_back_with_defaults_and_what_they_share(count: int) -> None:
    _checkpoint()
    names = [f"authority {number}" for number in range(count)]
    proofs = [bytes([number % 256]) for number in range(count)]
    shared = {
        "checkpoint_id": 7,
        "kind": Word.RFC,
        "stamped": b"same",
        "not_later_than": None,
        "obtained_at": NOW,
    }
    insert_columns(Anchor, {"authority": names, "proof": proofs}, alike=shared)
    found = list(Anchor.objects.order_by("id"))
    assert [(one.authority, bytes(one.proof)) for one in found] == list(
        zip(names, proofs, strict=True)
    )
    assert {
        (one.checkpoint_id, one.kind, bytes(one.stamped), one.not_later_than, one.obtained_at)
        for one in found
    } == ({(7, "rfc3161", b"same", None, NOW)} if count else set())
    assert not any(one.upgraded for one in found)


@pytest.mark.parametrize("count", [1, 2, 40, 230])
@pytest.mark.parametrize("differing", ["none", "first", "last", "all"])
def test_rows_that_are_wholly_or_nearly_alike_are_all_written(count: int, differing: str) -> None:
    _checkpoint()
    which = {"none": (), "first": (0,), "last": (count - 1,), "all": range(count)}[differing]
    names = [f"authority {number}" if number in which else "same" for number in range(count)]
    late = [NOW + timedelta(days=number) if number in which else None for number in range(count)]
    columns = {
        "checkpoint_id": [7] * count,
        "kind": [Word.RFC] * count,
        "not_later_than": late,
        "authority": names,
        "obtained_at": [NOW] * count,
        "proof": [b"p"] * count,
        "stamped": [b"s"] * count,
    }
    insert_columns(Anchor, columns, alike={})
    found = Anchor.objects.order_by("id").values_list(
        "checkpoint_id", "kind", "not_later_than", "authority", "obtained_at"
    )
    assert list(found) == [(7, "rfc3161", *own, NOW) for own in zip(late, names, strict=True)]


def test_a_column_that_is_no_field_or_is_shorter_than_another_is_refused() -> None:
    _checkpoint()
    shared = {"checkpoint_id": 7, "obtained_at": NOW}
    with pytest.raises(FieldDoesNotExist, match="colour"):
        insert_columns(Anchor, {"authority": ["a"]}, alike={**shared, "colour": "red"})
    with pytest.raises(ValueError, match="length"):
        insert_columns(Anchor, {"authority": ["a", "b"], "proof": [b"p"]}, alike=shared)
    assert not Anchor.objects.exists()


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        insert_values(Entry, ("event_id", "act_id"), [(uuid.UUID(int=1),)])
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("model", "column", "values"),
    [
        (Entry, "event_id", [uuid.UUID(int=1), None, uuid.UUID(int=2)]),
        (Entry, "event_id", [ONE, ONE, None, None, ONE, uuid.UUID(int=2), ONE, uuid.UUID(ONE.hex)]),
        (ActDetail, "act", [uuid.UUID(int=1), uuid.UUID(int=2)]),
        (Anchor, "checkpoint", [7, 8, None]),
        (Anchor, "kind", ["rfc3161", None, Word.RFC]),
        (Anchor, "upgraded", [True, False, True]),
        (PublishedCheckpoint, "size", [2**40, 1, 0]),
        (Anchor, "not_later_than", [NOW, None, NOW.astimezone(timezone(timedelta(hours=3)))]),
        (PublishedCheckpoint, "at", [NOW.replace(microsecond=0), NOW, NOW]),
        (ActDetail, "content", [{"б": ["a", 1, None, True]}, None, [], {}, "text", 2.5, (1, "x")]),
        (ActDetail, "content", [{"word": Word.RFC}, Word.RFC]),
    ],
)
def test_a_column_is_converted_as_each_value_by_its_field(
    model: type[Model], column: str, values: list[object]
) -> None:
    one_by_one = [driver_value(model, column, value) for value in values]
    # What PostgreSQL's driver takes for JSON has the value in it and compares by identity.
    together, each = (
        [getattr(value, "obj", value) for value in ready]
        for ready in (driver_values(model, column, values), one_by_one)
    )
    assert together == each
