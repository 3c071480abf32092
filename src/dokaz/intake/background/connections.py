# SPDX-License-Identifier: AGPL-3.0-or-later
"""Database connections of long-running threads; a web server does the same around each request."""

from django.db import close_old_connections, connection, connections


def refresh() -> None:
    """Drop this thread's connection if it is broken or too old; the next query opens a new one."""
    close_old_connections()


def drop() -> None:
    """Close this thread's connections, at its end."""
    connections.close_all()


def writes_in_parallel() -> bool:
    """Whether the database lets several connections write at the same time."""
    return connection.vendor == "postgresql"
