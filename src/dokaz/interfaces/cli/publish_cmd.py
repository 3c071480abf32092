# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz publish`: make the next public dataset and write the portal that shows it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    help="Released stories to tell over the map: a folder each (docs/formats/portal-stories.md).",
)
@click.option(
    "--layers",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Released layers that readers can switch on (docs/formats/portal-layers.md).",
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
    from dokaz.interfaces.portal.packing import pack

    start()
    _require_portal(folder)
    _require_address(address)
    made = publish(folder, invented=invented, address=address, beside=read_beside(stories, layers))
    with progress("Compressing files", total=None):
        pack(folder)
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

    with _problems_told():
        read_layers = of_layers.read_layers(layers) if layers else []
        read = of_stories.read_stories(stories, **_known(read_layers)) if stories else []
    return read, read_layers


def read_one_story(folder: Path, layers: Path | None) -> Any:
    """The story in a folder, as `read_beside` reads it. Raises WrongChoice."""
    from dokaz.interfaces.portal import layers as of_layers
    from dokaz.interfaces.portal import stories as of_stories

    with _problems_told():
        read_layers = of_layers.read_layers(layers) if layers else []
        return of_stories.read_story(folder, **_known(read_layers))


def read_one_layer(folder: Path, code: str) -> Any:
    """The layer with this code in a folder, as `read_beside` reads it. Raises WrongChoice."""
    from dokaz.interfaces.portal import layers as of_layers

    with _problems_told():
        found = {one.code: one for one in of_layers.read_layers(folder)}
    if code not in found:
        raise WrongChoice(
            "This folder has no layer with this code. Nothing was changed. Its layers: "
            f"{', '.join(found)}"
        )
    return found[code]


def _known(layers: Sequence[Any]) -> dict[str, Any]:
    """Codes that a story's maps may name."""
    from dokaz.interfaces.portal.site import base_map
    from dokaz.publication import api

    return {
        "kinds": [one.code for one in api.shipped().kinds if not one.totals_only],
        "oblasts": base_map()["oblasts"],
        "layers": [one.code for one in layers],
    }


@contextmanager
def _problems_told() -> Iterator[None]:
    from dokaz.interfaces.portal.wrong import FilesWrong

    try:
        yield
    except FilesWrong as wrong:
        told = "\n".join(wrong.problems)
        raise WrongChoice(
            "These files cannot be shown. Nothing was written. Correct what stands below, and try "
            f"again.\n{told}"
        ) from wrong


def _require_released(stories: Sequence[Any], layers: Sequence[Any]) -> None:
    """Nothing of a story or layer is given out that two publishers did not agree to.

    Raises:
        WrongChoice: some are not released as they stand in their folders; each with its digest.
    """
    missing = unreleased(stories)
    if missing:
        told = "\n".join(f"{story.slug}: {digest}" for story, digest in missing)
        raise WrongChoice(
            "These stories are not released as they are now. Nothing was published; what was there "
            "stays. Let one publisher propose each with: dokaz story propose FOLDER, and another "
            "one agree with: dokaz story approve FOLDER. Their names, and the digests that have to "
            f"be released:\n{told}"
        )
    missing = unreleased_layers(layers)
    if missing:
        told = "\n".join(f"{layer.code}: {digest}" for layer, digest in missing)
        raise WrongChoice(
            "These layers are not released as they are now. Nothing was published; what was there "
            "stays. Let one publisher propose each with: dokaz layer propose FOLDER CODE, and "
            "another one agree with: dokaz layer approve FOLDER CODE. Their codes, and the digests "
            f"that have to be released:\n{told}"
        )


def unreleased(stories: Sequence[Any]) -> list[tuple[Any, str]]:
    """Those of the stories that may not be published, each with its digest."""
    from dokaz.publication import api

    return _without(stories, api.released_stories)


def unreleased_layers(layers: Sequence[Any]) -> list[tuple[Any, str]]:
    """Those of the layers that may not be published, each with its digest."""
    from dokaz.publication import api

    return _without(layers, api.released_layers)


def _without(
    beside: Sequence[Any], released_of: Callable[[list[str]], frozenset[str]]
) -> list[tuple[Any, str]]:
    from dokaz.publication import api

    digests = [api.digest_of(one.told()) for one in beside]
    released = released_of(digests) if digests else frozenset()
    return [
        (one, digest) for one, digest in zip(beside, digests, strict=True) if digest not in released
    ]


def demonstration() -> Beside:
    """What may stand beside the invented events of a demonstration: what its people released."""
    stories, layers = demonstration_shipped()
    missing = [story for story, _digest in unreleased(stories)]
    return [one for one in stories if one not in missing], layers


def demonstration_shipped() -> Beside:
    """The invented stories that come with the program; nobody of this node has released them."""
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
    """Make a dataset in `folder`/data and the portal around it; returns `DatasetMade`.

    Raises:
        WrongChoice: a story or layer is not released; nothing was made or written.
    """
    from django.utils import timezone

    from dokaz.casework.places.api import load_if_newer
    from dokaz.interfaces.portal.site import write
    from dokaz.members.api import service_actor
    from dokaz.publication import api

    stories, layers = beside
    _require_released(stories, layers)
    today = timezone.localdate()
    folder.mkdir(parents=True, exist_ok=True)
    with progress("Publishing", total=None):
        # Names of places come from the codifier, which a node's worker loads when it first runs.
        load_if_newer()
        if invented:
            service = service_actor(api.SERVICE)
            told = api.invented(service, api.shipped(), count=invented)
            objects = api.invented_objects(service, api.shipped(), count=invented // 20)
            made = api.make_invented(folder / "data", told, today=today, objects=objects)
        else:
            made = api.make_dataset(folder / "data", today=today)
        left_out = write(
            folder, label=label, others=others, address=address, stories=stories, layers=layers
        )
    if left_out:
        warn("The dataset does not hold these places of stories; they are not shown:")
        for line in left_out:
            warn(line)
    return made
