# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker that has nothing to do rests, and misses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import ConnectionHandler, connection

from dokaz.gate import changes
from dokaz.gate.api import database_stamp
from dokaz.interfaces.worker.changes import OnChange


class Step:
    """Counts its runs; the stamp and the time are set by the test."""

    def __init__(self) -> None:
        self.runs, self.stamp, self.now, self.fails = 0, object(), 0.0, False
        self.step = OnChange(self._run, lambda: self.stamp, lambda: self.now, anyway_seconds=10)

    def _run(self) -> int:
        self.runs += 1
        if self.fails:
            raise RuntimeError
        return self.runs


def test_a_step_runs_when_something_was_committed_and_rests_otherwise() -> None:
    it = Step()
    assert [it.step(), it.step(), it.step()] == [1, None, None]
    it.stamp = object()
    assert [it.step(), it.step()] == [2, None]


def test_what_falls_due_by_the_clock_is_looked_at_anyway() -> None:
    it = Step()
    it.step()
    it.now = 9.9
    assert it.step() is None
    it.now = 10.0
    assert it.step() == 2


def test_a_step_that_failed_runs_again() -> None:
    it = Step()
    it.fails = True
    for _ in range(2):
        with pytest.raises(RuntimeError):
            it.step()
    it.fails = False
    assert it.step() == 3


def test_a_database_that_cannot_say_is_always_asked() -> None:
    it = Step()
    it.stamp = None
    assert [it.step(), it.step()] == [1, 2]


@pytest.mark.django_db
def test_only_sqlite_has_a_cheap_answer() -> None:
    assert (database_stamp() is None) == (connection.vendor != "sqlite")


def test_the_stamp_knows_of_every_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    """Own ones, those of others, and that numbers of two connections do not compare."""
    file = tmp_path / "database.sqlite3"
    with django_db_blocker.unblock(), sqlite3.connect(file) as other:
        other.execute("CREATE TABLE t (n INTEGER)")
        other.commit()
        ours = _connected(file)
        monkeypatch.setattr(changes, "connection", ours)
        before = database_stamp()
        assert before is not None
        assert database_stamp() == before
        with ours.cursor() as cursor:
            cursor.execute("INSERT INTO t VALUES (1)")
        own = database_stamp()
        assert own != before
        other.execute("INSERT INTO t VALUES (2)")
        assert database_stamp() == own
        other.commit()
        after = database_stamp()
        assert after != own
        ours.close()
        assert database_stamp() != after
        ours.close()


def _connected(file: Path) -> Any:
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    return ConnectionHandler({"default": settings})["default"]
