# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz portal`: give out the files of a published portal; knows nothing of the node."""

from pathlib import Path

import click

from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import say


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8010, show_default=True, help="Port; 0 takes a free one.")
@click.option(
    "--embed-on",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site that may show the map inside its pages, like https://example.org; * for all.",
)
def command(folder: Path, host: str, port: int, origins: tuple[str, ...]) -> int:
    """Give out the files of a portal, without the node, its database or its keys."""
    from dokaz.interfaces.portal.server import PortalServer
    from dokaz.interfaces.portal.serving import application

    def listening(ports: list[int]) -> None:
        say(f"Portal: http://{host}:{ports[0]}")

    try:
        served = application(folder.resolve(), embed_on=origins)
    except ValueError as error:
        raise WrongChoice(
            "A site is named like https://example.org, without anything after it. The portal was "
            "not started."
        ) from error
    PortalServer(served, bind=f"{host}:{port}", listening=listening).run()
    return Exit.DONE
