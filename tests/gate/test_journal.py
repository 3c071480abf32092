# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite's journal keeps nothing of what an act made forgotten, in a file as a node has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from dokaz.gate import conduct, journal
from dokaz.site.configuration import Configuration
from dokaz.site.database import database_settings
from tests.gate.personas import documenter
from tests.gate.sample import actions

WORDS = "words of one person about another"


@pytest.fixture
def on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[DatabaseWrapper]:
    """A connection as a node opens it, with one row of words in a table of a few pages."""
    given = database_settings(Configuration(home=tmp_path))
    with django_db_blocker.unblock():
        opened = DatabaseWrapper({**connections["default"].settings_dict, **given}, "on_disk")
        monkeypatch.setattr(journal, "connection", opened)
        connections["on_disk"] = opened
        with opened.cursor() as cursor:
            cursor.execute("create table note (id integer primary key, words text)")
            cursor.execute("insert into note values (1, %s)", [WORDS])
        yield opened
        opened.close()
        del connections["on_disk"]


def journal_of(opened: DatabaseWrapper) -> bytes:
    file = Path(f"{opened.settings_dict['NAME']}-journal")
    return file.read_bytes() if file.exists() else b""


def forget(opened: DatabaseWrapper, *, first: Callable[[], None] = lambda: None) -> None:
    with transaction.atomic(using="on_disk"), opened.cursor() as cursor:
        first()
        cursor.execute("delete from note")


def keeps_a_journal(opened: DatabaseWrapper) -> None:
    with opened.cursor() as cursor:
        cursor.execute("pragma journal_mode")
        if cursor.fetchone() != ("persist",):
            pytest.skip("this SQLite library is safe with a write-ahead log: no rollback journal")


def test_a_commit_alone_leaves_the_words_in_the_journal(on_disk: DatabaseWrapper) -> None:
    """Without this the other tests here would show nothing."""
    keeps_a_journal(on_disk)
    forget(on_disk)
    assert WORDS.encode() in journal_of(on_disk)


def test_what_an_act_forgets_leaves_the_journal_with_its_commit(on_disk: DatabaseWrapper) -> None:
    keeps_a_journal(on_disk)
    forget(on_disk, first=journal.empty_journal_at_commit)
    assert journal_of(on_disk) == b""
    with on_disk.cursor() as cursor:
        cursor.execute("insert into note values (2, 'other')")
        cursor.execute("pragma journal_size_limit")
        assert cursor.fetchone() == (journal.KEPT_BYTES,)
    assert journal_of(on_disk), "the commits after it are cheap again"


def test_what_was_deleted_otherwise_leaves_it_by_the_worker(on_disk: DatabaseWrapper) -> None:
    keeps_a_journal(on_disk)
    forget(on_disk)
    journal.remove_journal()
    assert journal_of(on_disk) == b""
    with on_disk.cursor() as cursor:
        cursor.execute("pragma journal_mode")
        assert cursor.fetchone() == ("persist",)


def test_the_journal_of_somebody_who_writes_is_left_to_them(on_disk: DatabaseWrapper) -> None:
    keeps_a_journal(on_disk)
    other = on_disk.copy()
    other.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with other.cursor() as cursor:
        cursor.execute("update note set words = 'changed'")
    journal.remove_journal()
    other.rollback()
    other.close()
    with on_disk.cursor() as cursor:
        cursor.execute("select words from note")
        assert cursor.fetchone() == (WORDS,)


@pytest.mark.django_db
def test_acts_that_forget_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[str] = []
    monkeypatch.setattr(conduct, "empty_journal_at_commit", lambda: emptied.append("once"))
    actions.write(actor=documenter, title="to be forgotten")
    assert emptied == []
    actions.forget(actor=documenter, act_id=conduct.Act.objects.latest("at").pk)
    assert emptied == ["once"]


def test_the_worker_removes_it_now_and_then() -> None:
    from dokaz.interfaces.worker.steps import slow_steps

    assert [one.every_seconds for one in slow_steps() if one.run is journal.remove_journal] == [60]
