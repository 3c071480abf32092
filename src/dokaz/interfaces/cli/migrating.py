# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing the tables to this version of the program, and saying how far it is.

On a large archive a single step may take many minutes, and whoever sees nothing stops the program.
Each step is one transaction: broken off, it is taken back whole and begins anew at the next start.
"""

import io
import re

from dokaz.interfaces.cli.engine import Sqlite, engine, has_tables
from dokaz.interfaces.cli.migrations import table_state
from dokaz.interfaces.cli.output import say

_APPLYING = re.compile(r"Applying ([a-z0-9_]+\.[a-z0-9_]+)\.\.\.")


def migrate() -> None:
    """Take all steps that are waiting; said one by one unless the database is new."""
    from django.core.management import call_command

    _take_steps()
    call_command("createcachetable", verbosity=0)


def _take_steps() -> None:
    from django.core.management import call_command

    waiting = _steps_behind()
    if not waiting:
        call_command("migrate", interactive=False, verbosity=0)
        return
    say(f"The tables are brought to this version in {waiting} steps.")
    say("On a large archive a step may take many minutes. If it is broken off, nothing is lost.")
    call_command("migrate", interactive=False, verbosity=1, stdout=_Telling(waiting))


def _steps_behind() -> int:
    """How many steps a database that was in use is behind; 0 for a new one."""
    database = engine()
    if isinstance(database, Sqlite) and not database.path.exists():
        return 0
    return len(table_state(database).waiting) if has_tables(database) else 0


class _Telling(io.StringIO):
    """Where `migrate` writes: the name of each step it begins is said."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._number = 0

    def write(self, text: str) -> int:
        found = _APPLYING.search(text)
        if found is not None:
            self._number += 1
            say(f"Step {self._number} of {self._count}: {found[1]}")
        return super().write(text)
