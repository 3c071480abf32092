# SPDX-License-Identifier: AGPL-3.0-or-later
"""Database parameters for both engines.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections write or checkpoint
at once ("WAL-reset"). With such a library the rollback journal is used instead: slower, not
affected. `dokaz doctor` reports which mode is in use and why. The journal's file stays between
commits, zeroed at its head, which makes a commit three times as cheap as cutting it off each time;
`dokaz.gate.journal` sees that nothing forgotten stays readable in it.
"""

import sqlite3
from typing import Any

from dokaz.gate.journal import KEPT_BYTES
from dokaz.site.configuration import Configuration, postgresql_parameters

FIRST_SAFE_WAL = (3, 51, 3)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The safe journal mode for a SQLite library of this version."""
    return "wal" if version >= FIRST_SAFE_WAL else "persist"


def database_settings(configuration: Configuration) -> dict[str, Any]:
    """Django's DATABASES["default"]."""
    if configuration.uses_postgresql:
        return {
            # Ours: it tells the server who reads, so that it can hold rows back.
            "ENGINE": "dokaz.gate.postgresql",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": False},
            **postgresql_parameters(configuration.database),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(configuration.sqlite_path),
        # A new connection reads all tables and triggers before its first question: tens of
        # milliseconds, which otherwise each page and each look of a resting worker would pay.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Writers queue from the start of their transaction instead of failing in the middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # EXTRA also flushes the folder where a rollback journal is removed; secure_delete
            # overwrites what was erased instead of only freeing its page. 32 MiB of pages are
            # kept, as far as they are used: bulk intake touches eighty indexes a file, and with
            # the 2 MiB of SQLite itself it would read their pages again and again.
            "init_command": (
                f"PRAGMA journal_mode={journal_mode()}; PRAGMA synchronous=EXTRA;"
                "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=ON; PRAGMA secure_delete=ON;"
                f"PRAGMA cache_size=-32768; PRAGMA journal_size_limit={KEPT_BYTES};"
            ),
        },
    }
