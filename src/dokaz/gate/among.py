# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for rows by hundreds of values: `name__among=texts` finds what `name__in=texts` finds.

Django prepares each value of `__in` by itself and writes a place for each into the statement, which
takes as long as finding the rows. Here they are one value; both databases find the rows along the
same index as before. For columns of plain text (`CharField`), and texts without NUL; and for
columns of identifiers (`UUIDField`).
"""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup[Collection[str] | Collection[UUID]]):
    """The lookup; `GateConfig` makes it known."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """For PostgreSQL: as an array. Of no texts the database is not asked, as with `__in`."""
        column, parameters = self._column(compiler, connection)
        return f"{column} = any(%s)", (*parameters, list(self.rhs))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """For SQLite, which has no arrays: as JSON."""
        column, parameters = self._column(compiler, connection)
        listed = json.dumps([one.hex if isinstance(one, UUID) else one for one in self.rhs])
        statement = f"{column} in (select value from json_each(%s))"  # noqa: S608 - Django's name
        return statement, (*parameters, listed)

    def _column(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        return column, tuple(parameters)
