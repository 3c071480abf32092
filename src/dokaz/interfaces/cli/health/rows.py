# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether PostgreSQL holds back the rows of other organisations, and from the node's own role.

Which tables must hold rows back is what their models declare (`gate.row_security`).
"""

from collections.abc import Iterator

from dokaz.interfaces.cli.engine import Engine, Sqlite
from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong

_ROLE = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
_STANDING = """
select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid
where p.polname = 'dokaz_read' and c.relrowsecurity and c.relforcerowsecurity
  and c.relnamespace = current_schema()::regnamespace
"""


def check(engine: Engine) -> Iterator[Finding]:
    if isinstance(engine, Sqlite):
        yield ok(
            "rows",
            "SQLite cannot hold rows back by itself: the program's own rules alone decide who "
            "reads what",
        )
        return
    yield _policies(engine)
    ((passes_by,),) = engine.rows(_ROLE)
    if passes_by:
        yield attention(
            "database role",
            "the node's database role is a superuser or has BYPASSRLS: PostgreSQL holds nothing "
            "back from it, so a mistake in the program could show another organisation's rows",
            "Give the node an ordinary role that owns its database (see the operator's guide).",
        )
    else:
        yield ok("database role", "ordinary: what PostgreSQL holds back holds for it too")


def _policies(engine: Engine) -> Finding:
    from dokaz.gate.api import tables_held_back

    wanted = tables_held_back()
    missing = wanted - {table for (table,) in engine.rows(_STANDING)}
    if not missing:
        return ok("rows", f"held back by organisation on {len(wanted)} tables")
    return wrong(
        "rows",
        f"{len(missing)} tables no longer hold back the rows of other organisations: "
        f"{', '.join(sorted(missing)[:5])}. Somebody with rights over the database changed it, "
        "or a migration was broken off.",
        "Find out which; then start the node once with 'dokaz run': it puts the policies back.",
    )
