# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table in which sign-in attempts are counted, shared by all web processes."""

from typing import Any

from django.core.management import call_command
from django.db import migrations

from dokaz.gate.new_tables import AlsoOnNewTables


def create(apps: Any, schema_editor: Any) -> None:
    call_command(
        "createcachetable", "web_cache", database=schema_editor.connection.alias, verbosity=0
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [AlsoOnNewTables(create, AlsoOnNewTables.noop)]
