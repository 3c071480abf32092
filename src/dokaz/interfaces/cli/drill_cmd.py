# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz drill`: put on record that a backup of this node was restored elsewhere and checked."""

from pathlib import Path

import click

from dokaz.interfaces.cli.backup.drill import read_statement
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say


@click.command()
@click.argument("statement", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(statement: Path) -> int:
    """Record the STATEMENT that 'dokaz restore --drill' wrote on another machine.

    It has to be about a backup that this node made and recorded.
    """
    start()
    from dokaz.gate import api as gate
    from dokaz.members.api import service_actor

    proven = read_statement(statement)
    gate.record_drill(actor=service_actor("operations"), proven=proven)
    say(f"Recorded: a backup with {proven.entries} entries of the log was tried: {proven.verdict}.")
    give({"backup_sha256": proven.backup_sha256, "verdict": proven.verdict})
    return Exit.DONE
