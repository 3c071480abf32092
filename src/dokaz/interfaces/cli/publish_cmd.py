# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz publish`: make the next public dataset and write the portal that shows it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say

MARK = "manifest.json"


@click.command()
@click.option(
    "--static",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the portal: made if it is not there, renewed if it is one.",
)
@click.option(
    "--invented",
    type=click.IntRange(1, 2_000_000),
    metavar="NUMBER",
    help="So many invented events instead, plainly labelled, for demonstrations.",
)
def command(folder: Path, invented: int | None) -> int:
    """Make a dataset of everything released and write the public portal as plain files."""
    start()
    _require_portal(folder)
    made = publish(folder, invented=invented)
    say(f"{made.events} events are shown, {made.counted} are counted.")
    if made.number:
        say(f"Dataset {made.number}; digest of its manifest, as it stands in the log:")
        say(made.sha256)
    else:
        say("These events are invented, and every page says so. Nothing entered the log.")
    say(f"The portal is in {folder}. Any web server can give its files out.")
    give(
        {
            "number": made.number,
            "sha256": made.sha256,
            "events": made.events,
            "counted": made.counted,
        }
    )
    return Exit.DONE


def _require_portal(folder: Path) -> None:
    """Renewing replaces what lies there: that must be a portal, or nothing.

    Raises:
        WrongChoice: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "data" / MARK).exists():
        raise WrongChoice(
            "This folder holds something that is no portal. Nothing was written. Choose an empty "
            "folder, or one that was written by this command."
        )


def publish(
    folder: Path,
    *,
    invented: int | None = None,
    label: str = "",
    others: tuple[tuple[str, str], ...] = (),
) -> Any:
    """Make a dataset in `folder`/data and the portal around it; returns `DatasetMade`."""
    from dokaz.casework.places.api import load_if_newer
    from dokaz.interfaces.portal.site import write
    from dokaz.members.api import service_actor
    from dokaz.publication import api

    today = datetime.now(UTC).date()
    folder.mkdir(parents=True, exist_ok=True)
    with progress("Publishing", total=None):
        # Names of places come from the codifier, which a node's worker loads when it first runs.
        load_if_newer()
        if invented:
            service = service_actor(api.SERVICE)
            told = api.invented(service, api.shipped(), count=invented)
            made = api.make_invented(folder / "data", told, today=today)
        else:
            made = api.make_dataset(folder / "data", today=today)
        write(folder, label=label, others=others)
    return made
