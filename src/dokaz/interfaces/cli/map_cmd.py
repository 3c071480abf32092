# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz map`: the internal map's files on this machine. Derived: nothing is lost with them."""

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say


@click.group()
def command() -> None:
    """The internal map of this machine: how it stands; make it anew."""
    start()


@command.command()
def status() -> int:
    """Show how many places are on the map and whether it is up to date."""
    from dokaz.maps import api

    seen = api.standing()
    give(
        {
            "state": seen.state,
            "places": seen.places,
            "sidecars": seen.sidecars,
            "bytes": seen.bytes,
            "behind": seen.behind,
        }
    )
    if seen.state != "ready":
        say("There is no map that can be used. The worker makes one, or: dokaz map rebuild.")
        return Exit.ATTENTION
    megabytes = f"{seen.bytes / 1_000_000:.1f}"
    say(f"Places on the internal map: {seen.places}, {megabytes} MB.")
    say(f"Metadata of files that were looked at for a position: {seen.sidecars}.")
    if seen.behind:
        say(f"Changes that its files have yet to hear of: {seen.behind}; answers have them.")
    return Exit.DONE


@command.command()
def rebuild() -> int:
    """Make the map's files anew from the archive.

    Metadata of all files are opened once more for it, which is on record.
    """
    from dokaz.maps import api

    places = api.rebuild(api.present().folder)
    say(f"The map is made anew; places on it: {places}.")
    give({"places": places})
    return Exit.DONE
