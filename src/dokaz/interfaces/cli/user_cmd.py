# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz user`: people of an organisation, for its administrators."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.links import show_link
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """People of this node."""
    start()


@command.command("list")
@person_options
def list_(email: str, org: str) -> int:
    """Show the people of an organisation and open invitations."""
    from dokaz.members import api

    actor = member_actor(email, org)
    people = list(_members(actor))
    invited = api.invitations(actor=actor)
    table(
        ("e-mail", "name", "roles", "level", "status", "second factor"),
        [
            (
                m.email,
                m.display_name,
                ", ".join(m.roles),
                m.clearance,
                m.status,
                "yes" if m.second_factor else "NO",
            )
            for m in people
        ],
    )
    if invited:
        rows = [(i.email, ", ".join(i.roles), i.expires_at) for i in invited]
        table(("invited", "roles", "until"), rows)
    give(
        {
            "members": [
                {
                    "id": str(m.id),
                    "email": m.email,
                    "name": m.display_name,
                    "roles": list(m.roles),
                    "clearance": m.clearance,
                    "status": m.status,
                    "second_factor": m.second_factor,
                }
                for m in people
            ],
            "invitations": [
                {"id": str(i.id), "email": i.email, "roles": list(i.roles)} for i in invited
            ],
        }
    )
    return Exit.DONE


@command.command()
@click.argument("invited")
@person_options
@click.option("--role", "roles", multiple=True, required=True, help="A role; may be repeated.")
@click.option("--level", type=click.IntRange(0, 4), default=0, show_default=True)
def invite(invited: str, email: str, org: str, roles: tuple[str, ...], level: int) -> int:
    """Invite the person with the e-mail address INVITED; prints a one-time link."""
    from dokaz.members import api

    actor = member_actor(email, org)
    issued = api.invite(actor=actor, email=invited, roles=roles, clearance=level)
    show_link(issued, page="members_invitation")
    return Exit.DONE


@command.command()
@click.argument("person")
@person_options
@click.option("--reason", default="", help="Why; kept with the act.")
def revoke(person: str, email: str, org: str, reason: str) -> int:
    """End the membership of PERSON (e-mail): all rights and sessions end at once."""
    from dokaz.members import api

    actor = member_actor(email, org)
    api.revoke(actor=actor, membership_id=_membership(actor, person), reason=reason)
    say("The membership has ended.")
    give({"person": person, "done": "revoked"})
    return Exit.DONE


@command.command()
@click.argument("person")
@person_options
def unlock(person: str, email: str, org: str) -> int:
    """Print a one-time link with which PERSON (e-mail) sets a new password."""
    from dokaz.members import api

    actor = member_actor(email, org)
    issued = api.issue_link(actor=actor, membership_id=_membership(actor, person))
    show_link(issued, page="members_new_password")
    return Exit.DONE


@command.command("reset-factor")
@click.argument("person")
@person_options
def reset_factor(person: str, email: str, org: str) -> int:
    """Take away the second factor PERSON (e-mail) has lost.

    Whoever gave this person a link with 'unlock' this week cannot do this too.
    """
    from dokaz.members import api

    actor = member_actor(email, org)
    api.reset_second_factor(actor=actor, membership_id=_membership(actor, person))
    say("The second factor is gone; at the next sign-in a new one is set up.")
    give({"person": person, "done": "second factor reset"})
    return Exit.DONE


def _members(actor: Any) -> Iterator[Any]:
    from dokaz.members import api

    after: UUID | None = None
    while True:
        page = api.members(actor=actor, after=after)
        yield from page.members
        if page.next_after is None:
            return
        after = page.next_after


def _membership(actor: Any, person: str) -> UUID:
    found = [
        m
        for m in _members(actor)
        if m.email.lower() == person.strip().lower() and m.status == "active"
    ]
    if not found:
        raise WrongChoice("Nobody active in this organisation has this e-mail address.")
    found_id: UUID = found[0].id
    return found_id
