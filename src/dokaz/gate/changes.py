# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether anything was committed since somebody looked, asked more cheaply than by looking."""

import sqlite3

from django.db import DatabaseError, connection


def stamp() -> object | None:
    """A value that compares equal to an earlier one only if nothing was committed in between.

    None where the database has no cheap answer (PostgreSQL), or gives none now: then look. Holds
    for the thread's own connection: what others commit changes SQLite's `data_version`
    (documentation of PRAGMA data_version), what this connection writes its count of changed rows.
    The connection itself is part of the value, because numbers of two connections do not compare.
    """
    if connection.vendor != "sqlite":
        return None
    try:
        connection.ensure_connection()
        ours = connection.connection
        (version,) = ours.execute("PRAGMA data_version").fetchone()
    except (DatabaseError, sqlite3.Error):
        return None
    return ours, version, ours.total_changes
