# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz search`: the full text index of this machine. It is derived: nothing is lost with it."""

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say


@click.group()
def command() -> None:
    """The full text index of this machine: how it stands; make it anew."""
    start()


@command.command()
def status() -> int:
    """Show the engine, how many objects are in, and whether it is up to date."""
    from dokaz.search import api

    seen = api.standing()
    give(
        {
            "state": seen.state,
            "engine": seen.engine,
            "objects": seen.objects,
            "bytes": seen.bytes,
            "behind": seen.behind,
            "erasing": seen.erasing,
        }
    )
    if seen.state != "ready":
        say("There is no search index that can be used. The worker makes one, or: search rebuild.")
        return Exit.ATTENTION
    megabytes = f"{seen.bytes / 1_000_000:.1f}"
    say(f"Objects in the search index ({seen.engine}): {seen.objects}, {megabytes} MB.")
    if seen.behind:
        say(f"Changes that have yet to come in: {seen.behind}; the worker brings them in.")
    if seen.erasing:
        say("Erased words may still stand in its files until the worker has made it anew.")
    return Exit.DONE


@command.command()
@click.option(
    "--engine", default="", metavar="NAME", help="tantivy or fts5; otherwise the best there is."
)
def rebuild(engine: str) -> int:
    """Make the index anew from the archive; the old one serves until the new one is whole.

    It can be interrupted at any moment: called again, it goes on where it was.
    """
    from dokaz.interfaces.cli.errors import WrongChoice
    from dokaz.search import api

    if engine and engine not in api.engines():
        raise WrongChoice(f"No such engine here. The engines are: {', '.join(api.engines())}.")
    there = api.standing().objects or None
    with progress("Filling the search index", total=there) as update:
        objects = api.fill(api.folder(), engine=engine, watch=lambda done: update(done, None))
    say(f"The new search index is in use; objects in it: {objects}.")
    give({"objects": objects})
    return Exit.DONE
