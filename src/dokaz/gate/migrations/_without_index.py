# SPDX-License-Identifier: AGPL-3.0-or-later
"""A step of migrations: a foreign key loses the index that Django gives each one by itself."""

from typing import Any

from django.db.migrations import AlterField

_ON_SQLITE = """
select m.name from sqlite_master m join pragma_index_info(m.name) c
where m.type = 'index' and m.tbl_name = %s and m.sql is not null
  and not exists (select 1 from pragma_index_list(m.tbl_name) l where l.name = m.name and l.partial)
group by m.name having count(*) = 1 and max(c.name) = %s
"""
_ON_POSTGRESQL = """
select i.indexrelid::regclass::text from pg_index i
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
where i.indrelid = %s::regclass and i.indnatts = 1 and not i.indisunique and i.indpred is null
  and a.attname = %s
"""


class WithoutIndex(AlterField):
    """The field is to be stated with `db_index=False`, and otherwise as it was.

    Only indexes of this column alone and of all rows go. An ordinary step would on SQLite copy the
    whole table, which in an archive has millions of rows, and is guarded by triggers that would be
    gone meanwhile. (Django's own list of indexes fails there on tables with some constraints.)
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        connection = schema_editor.connection
        query = _ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL
        with connection.cursor() as cursor:
            cursor.execute(query, [model._meta.db_table, column])
            found = [name for (name,) in cursor.fetchall()]
        for name in found:
            schema_editor.execute(f"drop index {schema_editor.quote_name(name)}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Nothing needs it."""
