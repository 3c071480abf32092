# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows asked for by many values in one are those asked for value by value."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.ledger.models import Entry, WitnessState

pytestmark = pytest.mark.django_db
NAMES = ("plain", "доказ", "ǅ", 'a"b', "a\\b", "a'b", "{a,b}", "null", "NULL", "1", "%s", "", "\n")


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset, dict.fromkeys])
def test_the_same_rows_are_found_as_text_by_text(kind: type) -> None:
    for name in NAMES:
        WitnessState.objects.create(name=name)
    for asked in (NAMES, NAMES[::2], (*NAMES[:3], "absent"), ("absent",), NAMES[:1] * 3):
        found = WitnessState.objects.filter(name__among=kind(asked))
        assert set(found.values_list("name", flat=True)) == set(asked) - {"absent"}
        assert not WitnessState.objects.exclude(name__among=kind(asked)).filter(name__in=asked)


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset, dict.fromkeys])
def test_the_same_rows_are_found_as_identifier_by_identifier(kind: type) -> None:
    keys = [UUID(int=1), UUID(int=2**127), UUID(int=2**128 - 1)]
    for key in keys:
        Entry.objects.create(
            event_id=key, act_id=key, leaf=b"l", record=b"r", at=datetime(2026, 2, 24, tzinfo=UTC)
        )
    for asked in (keys, keys[::2], [*keys[:1], UUID(int=7)], [UUID(int=7)], keys[:1] * 3, []):
        found = Entry.objects.filter(event_id__among=kind(asked))
        assert set(found.values_list("event_id", flat=True)) == set(asked) - {UUID(int=7)}
        assert not Entry.objects.exclude(event_id__among=kind(asked)).filter(event_id__in=asked)
    assert Entry.objects.filter(event_id__among=keys).query.sql_with_params()[0].count("%s") == 1


def test_hundreds_are_one_value() -> None:
    WitnessState.objects.create(name="here")
    asked = [*(f"absent {number}" for number in range(500)), "here"]
    with CaptureQueriesContext(connection) as queries:
        assert WitnessState.objects.get(name__among=asked).name == "here"
    (query,) = queries
    assert query["sql"].count("%s") == 0
    assert (
        WitnessState.objects.filter(name__among=asked).query.sql_with_params()[0].count("%s") == 1
    )


def test_of_none_the_database_is_not_asked() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert list(WitnessState.objects.filter(name__among=[])) == []
    assert not queries


def test_rows_are_found_along_the_index() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table of a few rows whole")
    plan = WitnessState.objects.filter(name__among=["a", "b"]).explain()
    assert "SEARCH" in plan
    assert "INDEX" in plan.splitlines()[0]
