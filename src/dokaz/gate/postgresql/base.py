# SPDX-License-Identifier: AGPL-3.0-or-later
"""The connection that states its reader (`gate.reading`) to PostgreSQL before queries need it.

The statement is a session setting. PostgreSQL takes back what a rolled back transaction or
savepoint had set, so after each of them the connection counts as not knowing what it has stated.
"""

import contextlib
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from dokaz.gate import reading

_NOT_KNOWN: Final = object()
_NOTHING: Final = (
    ("dokaz.reader", ""),
    ("dokaz.organisation", ""),
    ("dokaz.person", ""),
    ("dokaz.node", ""),
)


class DatabaseWrapper(base.DatabaseWrapper):
    """States the reader lazily: as long as it stays the same, no query costs more than before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # None: nobody, which is what a fresh session says.
        self._stated: Any = None
        self.execute_wrappers.append(self._after_stating)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._stated = None

    def state_reader(self) -> None:
        """Tell the server who reads from now on, unless it knows."""
        self._state(reading.current_reader())

    def forget_reader(self) -> None:
        """Tell the server that nobody reads, unless it knows. Never fails: see `_state`."""
        if self._stated is None or self.connection is None:
            return
        with contextlib.suppress(psycopg.Error):
            # A connection that is broken keeps nothing; one that lives is asked again before use.
            self._state(None)

    def _state(self, reader: reading.Reader | None) -> None:
        if reader == self._stated:
            return
        raw = self.connection
        if raw is None or raw.info.transaction_status == TransactionStatus.INERROR:
            # Nothing but a rollback can follow, and that takes the setting back by itself.
            return
        self._stated = _NOT_KNOWN
        pairs = reader.settings() if reader is not None else _NOTHING
        calls = ", ".join(["set_config(%s, %s, false)"] * len(pairs))
        values = [value for pair in pairs for value in pair]
        with raw.cursor() as cursor:
            cursor.execute(f"select {calls}", values)
        self._stated = reader

    def _after_stating(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        with self.wrap_database_errors:
            self.state_reader()
        return execute(sql, params, many, context)

    def _rollback(self) -> Any:
        self._stated = _NOT_KNOWN
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> Any:
        result = super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._stated = _NOT_KNOWN
        return result
