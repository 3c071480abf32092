# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz embargo`: how long an organisation is silent about an event, agreed by two publishers."""

from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """Silence before publication: two publishers agree to another time, never below the setting."""
    start()


@command.command()
@click.argument("days", type=click.IntRange(0, 3650))
@person_options
def propose(days: int, email: str, org: str) -> int:
    """Propose that no dataset tells an event before DAYS days are over."""
    from dokaz.publication import api

    made = api.propose_embargo(actor=member_actor(email, org), days=days)
    say("Proposed. It is in force only after another publisher agrees: dokaz embargo approve.")
    give({"id": str(made), "days": days})
    return Exit.DONE


@command.command()
@click.argument("days", type=click.IntRange(0, 3650))
@person_options
def approve(days: int, email: str, org: str) -> int:
    """Agree, as another publisher, to the DAYS that were proposed."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    waiting = _waiting(actor)
    if waiting.days != days:
        raise WrongChoice(
            "Another number of days was proposed. Nothing was changed. Look at: dokaz embargo list."
        )
    api.approve_embargo(actor=actor, embargo_id=waiting.id)
    say("Agreed: in force from the next dataset on, for what is released already too.")
    give({"id": str(waiting.id), "days": days})
    return Exit.DONE


@command.command()
@person_options
@click.option("--reason", required=True, help="Why; it is kept with the act.")
def decline(email: str, org: str, reason: str) -> int:
    """Say no to what waits; the time of silence stays as it was."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    found = _waiting(actor)
    api.decline_embargo(actor=actor, embargo_id=found.id, why=reason)
    say("Declined. The time of silence stays as it was.")
    give({"id": str(found.id), "days": found.days})
    return Exit.DONE


@command.command("list")
@person_options
def list_(email: str, org: str) -> int:
    """Show what is in force and what was proposed, newest first."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    rules, found = api.rules_in_force(actor=actor), api.visible_embargoes(actor=actor)
    table(
        ("days", "state", "proposed"),
        [(one.days, one.state, f"{one.proposed_at:%Y-%m-%d}") for one in found],
    )
    say(f"In force: {rules.silence_days} days; this node asks for at least {rules.least_days}.")
    give(
        {
            "in_force": rules.silence_days,
            "least": rules.least_days,
            "embargoes": [
                {"id": str(one.id), "days": one.days, "state": one.state} for one in found
            ],
        }
    )
    return Exit.DONE


def _waiting(actor: Any) -> Any:
    """Raises WrongChoice: nothing waits."""
    from dokaz.publication import api

    found = api.waiting_embargo(actor)
    if found is not None:
        return found
    raise WrongChoice("No time of silence waits to be decided. Nothing was changed.")
