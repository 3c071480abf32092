# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz publish`: make the next public dataset and write the portal that shows it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, warn

MARK = "manifest.json"
Beside = tuple[Sequence[Any], Sequence[Any]]
"""Stories and layers, as the portal reads them."""


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
@click.option(
    "--stories",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Stories to tell over the map: a folder each (docs/formats/portal-stories.md).",
)
@click.option(
    "--layers",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Layers from other sources that readers can switch on (docs/formats/portal-layers.md).",
)
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="Where people will find the portal, for the picture beside a link to it.",
)
def command(
    folder: Path,
    invented: int | None,
    stories: Path | None,
    layers: Path | None,
    address: str,
) -> int:
    """Make a dataset of everything released and write the public portal as plain files."""
    start()
    _require_portal(folder)
    _require_address(address)
    made = publish(folder, invented=invented, address=address, beside=read_beside(stories, layers))
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


def _require_address(address: str) -> None:
    """
    Raises:
        WrongChoice: this is no address of a page.
    """
    parts = urlsplit(address)
    if address and not (parts.scheme in ("https", "http") and parts.netloc and not parts.query):
        raise WrongChoice(
            "The address of the portal must look like https://map.example.org/. Nothing was "
            "written."
        )


def read_beside(stories: Path | None, layers: Path | None) -> Beside:
    """What stands beside a dataset, read whole before anything is made or written.

    Raises:
        WrongChoice: files have problems; every one of them is told.
    """
    from dokaz.interfaces.portal import layers as of_layers
    from dokaz.interfaces.portal import stories as of_stories
    from dokaz.interfaces.portal.site import base_map
    from dokaz.interfaces.portal.wrong import FilesWrong
    from dokaz.publication import api

    try:
        read_layers = of_layers.read_layers(layers) if layers else []
        kinds = [one.code for one in api.shipped().kinds if not one.totals_only]
        read_stories = (
            of_stories.read_stories(
                stories,
                kinds=kinds,
                oblasts=base_map()["oblasts"],
                layers=[one.code for one in read_layers],
            )
            if stories
            else []
        )
    except FilesWrong as wrong:
        told = "\n".join(wrong.problems)
        raise WrongChoice(
            "These files cannot be shown. Nothing was written. Correct what stands below, and try "
            f"again.\n{told}"
        ) from wrong
    return read_stories, read_layers


def demonstration() -> Beside:
    """What stands beside the invented events of a demonstration."""
    from dokaz.interfaces.portal.site import DEMONSTRATION

    return read_beside(DEMONSTRATION / "stories", None)


def publish(
    folder: Path,
    *,
    invented: int | None = None,
    label: str = "",
    others: tuple[tuple[str, str], ...] = (),
    address: str = "",
    beside: Beside = ((), ()),
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
        stories, layers = beside
        left_out = write(
            folder, label=label, others=others, address=address, stories=stories, layers=layers
        )
    if left_out:
        warn("The dataset does not hold these places of stories; they are not shown:")
        for line in left_out:
            warn(line)
    return made
