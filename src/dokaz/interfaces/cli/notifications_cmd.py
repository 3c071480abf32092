# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz notifications`: what people are told of. It is derived: nothing is lost with it."""

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say


@click.group()
def command() -> None:
    """What people are told of in the application: make it anew."""
    start()


@command.command()
def rebuild() -> int:
    """Make all notices anew from what was recorded.

    What people have seen, follow and mute is their own word and stays.
    """
    from dokaz.notifications import api

    facts = api.rebuild_notices()
    say(f"Notices are made anew; facts read: {facts}.")
    give({"facts": facts})
    return Exit.DONE
