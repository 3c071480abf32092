# SPDX-License-Identifier: AGPL-3.0-or-later
"""What SQLite's rollback journal still holds of rows as they were.

In the mode `persist` the journal's file stays after a commit with its first bytes zeroed: that is
what makes a commit cheap, and it leaves the pages of before readable in the file until later
commits write over them (https://www.sqlite.org/pragma.html#pragma_journal_mode). So an act that
makes something forgotten empties the file with its own commit, and the worker removes it now and
then for what was deleted otherwise. PostgreSQL has nothing of the kind here.
"""

from django.db import connection

KEPT_BYTES = 8 << 20
"""A longer journal is cut back to this at its commit, so that one large act takes no disk."""


def empty_journal_at_commit() -> None:
    """Neither the open transaction nor those before it leave pages of before in the journal."""
    if connection.vendor == "sqlite":
        _limit(0)
        connection.on_commit(lambda: _limit(KEPT_BYTES))


def remove_journal() -> None:
    """Remove the journal's file where nobody is writing; else the next call does.

    Changing to `delete` makes SQLite remove the file under its writer's lock and is left out where
    another connection has it (pager.c, `sqlite3PagerSetJournalMode`).
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("pragma journal_mode")
        if cursor.fetchone() == ("persist",):
            cursor.execute("pragma journal_mode = delete")
            cursor.execute("pragma journal_mode = persist")


def _limit(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"pragma journal_size_limit = {size}")
