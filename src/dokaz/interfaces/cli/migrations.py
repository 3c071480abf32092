# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the database's tables are those of this version of the program."""

import io
import re
from dataclasses import dataclass

from dokaz.interfaces.cli.engine import Engine
from dokaz.interfaces.cli.errors import NewerDatabase

_LINE = re.compile(r"\[(.)\]\s+(\S+)")


@dataclass(frozen=True, slots=True)
class TableState:
    """`waiting`: steps this version would still take. `unknown`: taken by a newer version."""

    waiting: tuple[str, ...]
    unknown: tuple[str, ...]


def table_state(engine: Engine) -> TableState:
    """Compare the steps the database has taken with those of the program.

    Raises:
        DatabaseUnreachable: the database cannot be read.
    """
    from django.core.management import call_command

    listed = io.StringIO()
    call_command("showmigrations", format="plan", stdout=listed, no_color=True)
    plan = _LINE.findall(listed.getvalue())
    known = {name for _, name in plan}
    taken = {
        f"{app}.{name}" for app, name in engine.rows("select app, name from django_migrations")
    }
    return TableState(
        waiting=tuple(name for mark, name in plan if mark.strip() == ""),
        unknown=tuple(sorted(taken - known)),
    )


def require_known(engine: Engine) -> TableState:
    """The state of the tables, unless a newer version of the program has worked on them.

    Raises:
        NewerDatabase: it is one. DatabaseUnreachable: as `table_state`.
    """
    state = table_state(engine)
    if state.unknown:
        raise NewerDatabase(
            f"The database was used by a newer version of the program ({state.unknown[0]} is "
            "unknown here). Nothing was changed. Install that version or a newer one."
        )
    return state
