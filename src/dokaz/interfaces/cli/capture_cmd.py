# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz capture`: pages of the web, asked for by a person and captured here and now."""

from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.levels import level_option
from dokaz.interfaces.cli.output import give, progress, say, warn
from dokaz.interfaces.cli.receive_cmd import source_named
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import language


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@person_options
@click.option("--purpose", required=True, help="Why these pages are captured, in a few words.")
@click.option("--source", default="", help="Name or identifier of a source on record.")
@level_option
def command(
    urls: tuple[str, ...], email: str, org: str, purpose: str, source: str, level: int | None
) -> int:
    """Capture pages of the web: this node asks the sites itself, each page once.

    Each becomes a web archive with a picture, a print and the page as it was shown. The site learns
    the address of this node in the network; see the guide.
    """
    start()
    actor = member_actor(email, org)
    source_id = source_named(actor, source)
    told = [_capture(actor, url, purpose, source_id, level) for url in urls]
    give({"captures": told})
    return Exit.DONE if all(one["state"] == "kept" for one in told) else Exit.ATTENTION


def _capture(
    actor: Any, url: str, purpose: str, source_id: UUID | None, level: int | None
) -> dict[str, Any]:
    from dokaz.intake import api

    known = known_pages(actor, url)
    capture_id = api.request_capture(
        actor=actor, url=url, purpose=purpose, source_id=source_id, confidentiality=level
    )
    with progress("Capturing", total=None):
        api.capture_one(capture_id, organisation_id=actor.organisation_id, last_try=True)
    found = api.get_capture(actor=actor, capture_id=capture_id)
    if found.is_kept:
        number = api.get_delivery(actor=actor, delivery_id=found.delivery_id).number
        say(f"Captured, delivery {number}.")
        if found.missing:
            warn(f"Not in the record: {', '.join(str(one) for one in found.missing_texts)}.")
    elif found.is_under_way:
        say("The background service is capturing this page; its page tells what becomes of it.")
    else:
        warn(f"{found.reason_text} {found.advice}")
    return {
        "capture": str(found.id),
        "state": found.state,
        "reason": found.reason,
        "http_status": found.http_status,
        "missing": list(found.missing),
        "item": str(found.item_id) if found.item_id else None,
        "already_here": known,
    }


def known_pages(actor: Any, url: str) -> dict[str, Any]:
    """What the archive has of this page already, told before the site is asked."""
    from dokaz.deconflict.duplicates import api

    if not api.works_here(actor):
        return {"items": [], "elsewhere": []}
    known = api.known_address(actor=actor, address=url)
    if known.is_stopped:
        warn("Today it is not said any more whether another organisation has this page.")
    for item in known.items:
        warn(f"This page is in the archive already: {item.ref}.")
    for one in known.elsewhere:
        name = one.name(language())
        warn(f"This page is in the archive already, with {name}: {one.contact or '–'}.")
    return {
        "items": [item.ref for item in known.items],
        "elsewhere": [{"code": one.code, "contact": one.contact} for one in known.elsewhere],
    }
