# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz originals`: whether what items were taken from is still online."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """Whether what items were taken from is still online."""
    start()


@command.command()
@click.argument("numbers", nargs=-1, metavar="[NUMBER...]")
@person_options
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Ask at most so many."
)
def check(numbers: tuple[str, ...], email: str, org: str, limit: int) -> int:
    """Ask the sites of these items now, or of those that wait longest.

    Between two sites the command rests as long as the node's settings say. The background service
    does the same all the time, so this is for what cannot wait.
    """
    from django.conf import settings

    from dokaz.evidence import api as evidence

    actor = member_actor(email, org)
    if not settings.DOKAZ.check_originals:
        raise WrongChoice("This node asks no sites. Its operator can turn it on.")
    wanted = {_item(actor, number) for number in numbers}
    for item_id in sorted(wanted):
        evidence.order_original(actor=actor, item_id=item_id)
    if not wanted:
        now = datetime.now(UTC)
        wanted = set(evidence.due_originals(actor=actor, now=now, limit=limit))
    told = _ask_all(actor, wanted)
    table(
        ("item", "found", "status"),
        [(one["item"], one["reason"] or one["state"], one["http_status"] or "") for one in told],
    )
    if not told:
        say("Nothing waits to be asked.")
    give({"checked": told})
    return Exit.DONE


@command.command()
@person_options
def status(email: str, org: str) -> int:
    """Count what is online and what was taken down, of the items you may see."""
    from dokaz.evidence import api as evidence

    found = evidence.original_statistics(actor=member_actor(email, org))
    counts = {state: number for state, _text, number in found.states}
    counts |= {"unknown": found.unknown, "never_asked": found.never}
    table(("state", "originals"), list(counts.items()))
    if found.months:
        table(("first found gone", "originals"), [(f"{m:%Y-%m}", n) for m, n in found.months])
    give(
        {
            **counts,
            "gone_by_month": {f"{month:%Y-%m}": number for month, number in found.months},
            "platforms": [_kind(one) for one in found.platforms],
            "sites": [_kind(one) for one in found.sites],
            "sources": [{**_kind(one), "source": str(one.id)} for one in found.sources],
        }
    )
    return Exit.DONE


def _ask_all(actor: Any, wanted: set[UUID]) -> list[dict[str, Any]]:
    """Ask one after the other, each once."""
    from dokaz.evidence import api as evidence
    from dokaz.intake import api as intake

    told: list[dict[str, Any]] = []
    waiting = set(wanted)
    try:
        while waiting:
            if told:
                time.sleep(intake.seconds_between())
            one = intake.check_next_original(only=waiting)
            if one is None:
                break
            waiting.discard(one.item_id)
            seen = evidence.find_original(actor=actor, item_id=one.item_id)
            told.append(
                {
                    "item": seen.item_ref if seen else "",
                    "state": one.state,
                    "reason": one.reason,
                    "http_status": one.http_status,
                }
            )
    finally:
        intake.close_sandbox()
    return told


def _item(actor: Any, number: str) -> UUID:
    from dokaz.evidence import api as evidence

    found: UUID | None = evidence.find_by_ref(actor=actor, ref=number)
    if found is None:
        raise WrongChoice("There is no item with this number in your archive.")
    return found


def _kind(one: Any) -> dict[str, Any]:
    return {"name": one.name, "gone": one.gone, "asked": one.all}
