# SPDX-License-Identifier: AGPL-3.0-or-later
"""An engine of Splink that speaks Spark's language, answers nothing and keeps what it is asked."""

from __future__ import annotations

from typing import Any

import pyarrow
from splink.internals.database_api import DatabaseAPI
from splink.internals.dialects import SparkDialect
from splink.internals.input_column import InputColumn
from splink.internals.splink_dataframe import SplinkDataFrame

from dokaz.deconflict.duplicates.people.linking import COLUMNS


class Empty(SplinkDataFrame):
    """A table without rows."""

    @property
    def columns(self) -> list[InputColumn]:
        return [InputColumn(name, sqlglot_dialect_str="spark") for name in COLUMNS]

    def validate(self) -> None:
        pass

    def as_pyarrow_table(self, limit: int | None = None) -> pyarrow.Table:
        return pyarrow.table({})

    def as_record_list(self, limit: int | None = None) -> list[dict[str, Any]]:
        return []

    def as_dict(self, limit: int | None = None) -> dict[str, list[Any]]:
        return {}

    def _drop_table_from_database(self, force_non_splink_table: bool = False) -> None:
        pass


class Asked(DatabaseAPI):
    """`statements`: all that it was asked."""

    sql_dialect = SparkDialect()

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[str] = []

    def _table_registration(self, input: Any, table_name: str) -> None:
        pass

    def table_to_splink_dataframe(self, templated_name: str, physical_name: str) -> Empty:
        return Empty(templated_name, physical_name, self)

    def table_exists_in_database(self, table_name: str) -> bool:
        return False

    def delete_table_from_database(self, name: str) -> None:
        pass

    def _cleanup_for_execute_sql(
        self, table: Any, templated_name: str, physical_name: str
    ) -> Empty:
        return Empty(templated_name, physical_name, self)

    def _execute_sql_against_backend(self, final_sql: str) -> None:
        self.statements.append(final_sql)
