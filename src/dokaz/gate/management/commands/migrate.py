# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's command, which makes the tables of an empty database at once instead of step by step."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from dokaz.gate import new_tables

_PARTLY = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune", "run_syncdb")
"""With one of these somebody asked for something else than all tables."""


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--steps", action="store_true", help="Take every step, also where the database is empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises what the database raises; tables and the note of their steps are one transaction.

        What Django does after migrations is done as ever: it finds no step that is waiting.
        """
        connection = connections[options["database"]]
        partly = options["steps"] or any(options[name] for name in _PARTLY)
        if not partly and new_tables.is_empty(connection):
            new_tables.make(connection)
        super().handle(*args, **options)
