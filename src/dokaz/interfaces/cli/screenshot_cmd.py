# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz screenshot`: a picture of a page that somebody took by hand, with the page's address."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from dokaz.interfaces.cli.capture_cmd import known_pages
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.levels import level_option
from dokaz.interfaces.cli.output import give, say, warn
from dokaz.interfaces.cli.receive_cmd import source_named
from dokaz.interfaces.cli.who import member_actor, person_options

_CHUNK = 1 << 20


@click.command()
@click.argument(
    "picture", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="PICTURE"
)
@person_options
@click.option("--url", required=True, help="Address of the page that the picture shows.")
@click.option("--purpose", required=True, help="Why this page is kept, in a few words.")
@click.option(
    "--taken", default="", help="When it was taken, with the zone: 2024-03-05T14:00+02:00."
)
@click.option("--source", default="", help="Name or identifier of a source on record.")
@level_option
def command(
    picture: Path,
    email: str,
    org: str,
    url: str,
    purpose: str,
    taken: str,
    source: str,
    level: int | None,
) -> int:
    """Take in a picture of a page (PNG, JPEG, WebP) together with the page's address.

    It is said of the item that there is only a picture and no page behind it. While the page is
    online, capture the page too.
    """
    taken_at = _moment(taken)
    start()
    from dokaz.intake import api

    actor = member_actor(email, org)
    source_id = source_named(actor, source)
    known = known_pages(actor, url)
    found = api.deliver_screenshot(
        actor=actor,
        picture=api.Picture(
            name=picture.name, size=picture.stat().st_size, chunks=lambda: _chunks(picture)
        ),
        url=url,
        purpose=purpose,
        taken_at=taken_at,
        source_id=source_id,
        confidentiality=level,
    )
    delivery = api.get_delivery(actor=actor, delivery_id=found.delivery_id)
    if found.item_id is None:
        warn(f"Not taken in; the report of delivery {delivery.number} says why.")
    elif found.is_new:
        say(f"Taken in, delivery {delivery.number}. There is only this picture, no page behind it.")
    else:
        warn("This very picture is here already. What is said of it was not changed.")
    give(
        {
            "delivery": str(found.delivery_id),
            "item": str(found.item_id) if found.item_id else None,
            "is_new": found.is_new,
            "already_here": known,
        }
    )
    return Exit.DONE if found.item_id else Exit.ATTENTION


def _moment(text: str) -> datetime | None:
    """
    Raises:
        WrongChoice: no moment of ISO 8601, or one without a zone, which could mean any hour.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise WrongChoice("--taken is a time with its zone, such as 2024-03-05T14:00+02:00.")
    return moment


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
