# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consumers are asked only when there may be something for them, and then always."""

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from dokaz.gate import outbox
from dokaz.gate.models import ConsumerPosition
from tests.gate.personas import documenter
from tests.gate.sample import actions

pytestmark = pytest.mark.django_db
NAME = "sample.told"


class Told:
    """What a consumer of notes was given; told to, it fails."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.fails = False

    def __call__(self, fact: outbox.Delivered) -> None:
        if self.fails:
            raise RuntimeError
        self.notes.append(fact.payload["note"])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    # A test's transaction does not end, and PostgreSQL gives out no facts of one that runs.
    monkeypatch.setattr(outbox, "_settled", lambda rows: rows)
    found = Told()
    kinds = frozenset({actions.NoteFact.KIND})
    monkeypatch.setitem(
        outbox.CONSUMERS, NAME, outbox.Consumer(NAME, kinds, found, found.notes.clear)
    )
    return found


@pytest.fixture
def unread() -> outbox.Unread:
    return outbox.Unread()


def written() -> str:
    return str(actions.write(actor=documenter, title="first"))


def rounds(unread: outbox.Unread, number: int = 3) -> None:
    for _ in range(number):
        unread.look()
        unread.feed(NAME)


def test_what_is_new_is_given_once_and_then_nothing_is_asked(
    told: Told, unread: outbox.Unread
) -> None:
    first = written()
    rounds(unread)
    assert told.notes == [first]
    unread.look()
    with CaptureQueriesContext(connection) as asked:
        assert unread.feed(NAME) == 0
    assert len(asked) == 0
    second = written()
    rounds(unread)
    assert told.notes == [first, second]


def test_a_consumer_that_failed_is_fed_again_though_nothing_is_new(
    told: Told, unread: outbox.Unread
) -> None:
    first, told.fails = written(), True
    for _ in range(3):
        unread.look()
        with pytest.raises(RuntimeError):
            unread.feed(NAME)
    told.fails = False
    rounds(unread)
    assert told.notes == [first]


def test_a_position_that_somebody_put_back_is_seen(told: Told, unread: outbox.Unread) -> None:
    """As by a rebuild in another process that was broken off."""
    first = written()
    rounds(unread)
    ConsumerPosition.objects.filter(name=NAME).update(transaction_id=0, fact_id=0)
    rounds(unread)
    assert told.notes == [first, first]


def test_who_could_not_look_feeds(
    told: Told, unread: outbox.Unread, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds(unread)
    first = written()

    def fail(rows: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_settled", fail)
        with pytest.raises(DatabaseError):
            unread.look()
    assert unread.feed(NAME) == 1
    assert told.notes == [first]
