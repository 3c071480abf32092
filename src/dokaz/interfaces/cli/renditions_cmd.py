# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz renditions`: what is made from originals; what is missing or old is made anew."""

from time import sleep
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, table
from dokaz.interfaces.cli.who import node_actor

_LOOK_EVERY_SECONDS = 1.0


@click.group()
def command() -> None:
    """What is made from originals: words, pages, keyframes, hashes; what lacks is made anew."""
    start()


def _operator(function: Any) -> Any:
    function = click.option(
        "--org", default="", metavar="CODE", help="One organisation only; otherwise all."
    )(function)
    return click.option(
        "--as", "email", required=True, metavar="EMAIL", help="An administrator of the node."
    )(function)


@command.command()
@_operator
def status(email: str, org: str) -> int:
    """Show of how many originals each kind is there, old, failed or lacking."""
    actor = node_actor(email)
    organisations = _organisations(actor, org)
    numbers = _numbers(actor, organisations)
    _show(numbers)
    give({"kinds": numbers})
    return Exit.DONE


@command.command()
@click.argument("kinds", nargs=-1)
@click.option("--older", is_flag=True, help="Also what another version made.")
@click.option("--failed", is_flag=True, help="Also what this version tried in vain.")
@click.option("--all", "everything", is_flag=True, help="Everything, whatever is there.")
@click.option("--dry-run", is_flag=True, help="Only say of how many originals.")
@click.option("--wait", is_flag=True, help="Stay until the worker has made everything.")
@_operator
def make(
    kinds: tuple[str, ...],
    older: bool,
    failed: bool,
    everything: bool,
    dry_run: bool,
    wait: bool,
    email: str,
    org: str,
) -> int:
    """Have what originals lack made by the worker, of some KINDS or of all.

    What is there already stays; the newest is shown. It can be interrupted at any moment: what was
    ordered is made, and the next call orders the rest.
    """
    from dokaz.intake import api

    wanted = _kinds(kinds)
    actor = node_actor(email)
    organisations = _organisations(actor, org)
    states = {api.RenditionState.LACKING}
    states |= {api.RenditionState.OLDER} if older or everything else set()
    states |= {api.RenditionState.FAILED} if failed or everything else set()
    states |= {api.RenditionState.PRESENT} if everything else set()
    if dry_run:
        numbers = _numbers(actor, organisations)
        chosen = {str(kind): numbers[kind] for kind in wanted}
        _show(chosen)
        say("Nothing was ordered.")
        give({"kinds": chosen, "ordered": None})
        return Exit.DONE
    with progress("Ordering renditions", total=None) as update:
        ordered = api.order_renditions(
            actor=actor,
            organisation_ids=tuple(organisations.values()),
            kinds=tuple(wanted),
            states=frozenset(states),
            watch=update,
        )
    say(f"Ordered for {ordered} originals; the worker makes them.")
    if wait:
        _wait(actor)
        _show(_numbers(actor, organisations))
    give({"ordered": ordered})
    return Exit.DONE


def _wait(actor: Any) -> None:
    """Until no order waits. What cannot be made ends as failed, so this ends too."""
    from dokaz.intake import api

    with progress("Making renditions", total=None) as update:
        most = 0
        while left := api.renditions_waiting(actor=actor):
            most = max(most, left)
            update(most - left, most)
            sleep(_LOOK_EVERY_SECONDS)


def _kinds(names: tuple[str, ...]) -> list[Any]:
    from dokaz.intake import api

    known = {str(kind): kind for kind in api.RenditionKind}
    strange = [name for name in names if name not in known]
    if strange:
        raise WrongChoice(f"No such kind. Nothing was ordered. The kinds are: {', '.join(known)}.")
    return [known[name] for name in names] or list(known.values())


def _organisations(actor: Any, code: str) -> dict[str, UUID]:
    from dokaz.members import api

    found = {one.code: one.id for one in api.organisations(actor=actor)}
    if not code:
        return found
    if code.upper() not in found:
        raise WrongChoice(f"Choose one organisation with --org: {', '.join(found)}.")
    return {code.upper(): found[code.upper()]}


def _numbers(actor: Any, organisations: dict[str, UUID]) -> dict[str, dict[str, int]]:
    """Originals by kind and state, over all the organisations."""
    from dokaz.intake import api

    numbers = {
        str(kind): {str(state): 0 for state in api.RenditionState} for kind in api.RenditionKind
    }
    for organisation_id in organisations.values():
        for one in api.rendition_standings(actor=actor, organisation_id=organisation_id):
            for state, number in one.numbers.items():
                numbers[str(one.kind)][str(state)] += number
    return numbers


def _show(numbers: dict[str, dict[str, int]]) -> None:
    table(
        ("kind", "present", "older", "failed", "lacking"),
        [
            (kind, found["present"], found["older"], found["failed"], found["lacking"])
            for kind, found in numbers.items()
        ],
    )
