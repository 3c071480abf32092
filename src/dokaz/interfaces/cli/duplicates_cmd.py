# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz duplicates`: looking at everything at once for what may be there twice."""

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import Busy, WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say


@click.group()
def command() -> None:
    """What may be in the archive twice."""
    start()


@command.command()
def batch() -> int:
    """Hold all people against each other with Splink; pairs wait for a person, none is merged.

    It needs dokaz[batch] and works in memory. It can be interrupted at any moment and called again.
    """
    from dokaz.deconflict.duplicates import api
    from dokaz.intake.api import alone

    if not api.batch_is_there():
        raise WrongChoice("Splink is not installed here. Install dokaz[batch], then try again.")
    done = []
    with alone("people batch") as ours:
        if not ours:
            raise Busy("A batch is running at this moment. Nothing was started.")
        for one in api.link_people():
            if one.is_too_few:
                say(
                    f"People: {one.people}. Too few for Splink to learn from: not compared here. "
                    "Look-ups compare them."
                )
            else:
                say(
                    f"People compared: {one.people}; pairs proposed: {one.proposed}, "
                    f"new in the queue: {one.found}."
                )
            told = {"people": one.people, "proposed": one.proposed, "found": one.found}
            done.append({**told, "compared": not one.is_too_few})
    if not done:
        say("Nobody is there to be compared.")
    give({"organisations": done})
    return Exit.DONE
