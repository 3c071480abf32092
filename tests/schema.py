# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the tables of a database look, to compare two of them; without orders and made-up names."""

import re
from typing import Any

Described = dict[str, list[str]]

_POSTGRESQL = {
    "columns": """
        select c.relname, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attnotnull then ' not null' else '' end
            || case when a.attcollation <> t.typcollation then ' collate ' || l.collname else '' end
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
            || case when a.attidentity <> '' then ' identity' else '' end
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_type t on t.oid = a.atttypid
        left join pg_collation l on l.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and c.relnamespace = 'public'::regnamespace
    """,
    "indexes": """
        select tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON')
        from pg_indexes where schemaname = 'public'
    """,
    "constraints": """
        select conrelid::regclass::text, contype::text || ' ' || pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
    """,
    "triggers": """
        select tgrelid::regclass::text, pg_get_triggerdef(oid)
        from pg_trigger where not tgisinternal
    """,
    "policies": """
        select tablename, concat_ws(' ', policyname, permissive, roles, cmd, qual, with_check)
        from pg_policies where schemaname = 'public'
    """,
}


def described(connection: Any) -> Described:
    """Every table's columns, indexes, constraints, triggers and policies, each list sorted."""
    if connection.vendor == "postgresql":
        return _postgresql(connection)
    return _sqlite(connection)


def _postgresql(connection: Any) -> Described:
    found: Described = {}
    with connection.cursor() as cursor:
        for what, query in _POSTGRESQL.items():
            cursor.execute(query)
            for table, line in cursor.fetchall():
                found.setdefault(f"{table} {what}", []).append(_bare(line))
    return {key: sorted(lines) for key, lines in found.items()}


def _bare(line: str) -> str:
    """Without what PostgreSQL adds when it reads its own writing once more, as out of a dump:
    a list of words is cast to text as a whole, then word by word."""
    return re.sub(r"::(text|character varying)(\[\])?|[()\s]", "", line)


def _sqlite(connection: Any) -> Described:
    """By what was written when a thing was made: columns and constraints are parts of a table."""
    found: Described = {}
    with connection.cursor() as cursor:
        cursor.execute("select type, tbl_name, sql from sqlite_master where sql is not null")
        for kind, table, statement in cursor.fetchall():
            text = re.sub(r"\s+", " ", statement)
            lines = _parts(text) if kind == "table" else [_unnamed(text)]
            found.setdefault(f"{table} {kind}", []).extend(lines)
    return {key: sorted(lines) for key, lines in found.items()}


def _unnamed(text: str) -> str:
    return re.sub(r'^(CREATE (UNIQUE )?INDEX) "[^"]+"', r"\1", text)


def _parts(statement: str) -> list[str]:
    """Columns and constraints of `create table …`, cut at commas outside brackets."""
    inside = statement[statement.index("(") + 1 : statement.rindex(")")]
    parts, depth, begun = [], 0, 0
    for place, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(inside[begun:place].strip())
            begun = place + 1
    return [*parts, inside[begun:].strip()]
