# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz org`: organisations of this node, for its administrators."""

from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.keys_protection import offer_protection
from dokaz.interfaces.cli.links import show_link
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import node_actor

administrator = click.option(
    "--as", "email", required=True, metavar="EMAIL", help="An administrator of the node."
)


@click.group()
def command() -> None:
    """Organisations of this node."""
    start()


@command.command("list")
@administrator
def list_(email: str) -> int:
    """Show all organisations."""
    from dokaz.members import api

    found = api.organisations(actor=node_actor(email))
    rows = [(o.code, o.name("uk"), o.name("en"), o.kind, o.status) for o in found]
    table(("code", "name (uk)", "name (en)", "kind", "status"), rows)
    give(
        {
            "organisations": [
                {
                    "id": str(o.id),
                    "code": o.code,
                    "name_uk": o.name_uk,
                    "name_en": o.name_en,
                    "kind": o.kind,
                    "status": o.status,
                }
                for o in found
            ]
        }
    )
    return Exit.DONE


@command.command()
@click.argument("code")
@administrator
@click.option("--name-uk", required=True, help="Name in Ukrainian.")
@click.option("--name-en", required=True, help="Name in English.")
@click.option("--kind", default="ngo", show_default=True, help="ngo, coalition, university …")
@click.option("--admin", required=True, metavar="EMAIL", help="Its first administrator.")
def create(code: str, email: str, name_uk: str, name_en: str, kind: str, admin: str) -> int:
    """Open an organisation with the short CODE; prints the link for its first administrator."""
    from dokaz.members import api

    issued = api.create(
        actor=node_actor(email),
        code=code,
        name_uk=name_uk,
        name_en=name_en,
        kind=kind,
        admin_email=admin,
    )
    say(f"Organisation {code} is open.")
    show_link(issued, page="members_invitation")
    offer_protection()
    return Exit.DONE


@command.command()
@click.argument("code")
@administrator
@click.option("--reason", required=True, help="Why; kept with the act.")
def lock(code: str, email: str, reason: str) -> int:
    """Suspend an organisation: from now on its people have no rights."""
    from dokaz.members import api

    return _set(api.lock, code, email, reason, done="is locked")


@command.command()
@click.argument("code")
@administrator
@click.option("--reason", required=True, help="Why; kept with the act.")
def unlock(code: str, email: str, reason: str) -> int:
    """End a suspension."""
    from dokaz.members import api

    return _set(api.unlock, code, email, reason, done="is unlocked")


def _set(act: Any, code: str, email: str, reason: str, *, done: str) -> int:
    from dokaz.members import api

    actor = node_actor(email)
    found = [o for o in api.organisations(actor=actor) if o.code == code.upper()]
    if not found:
        raise WrongChoice("No organisation of this node has this code; see 'dokaz org list'.")
    act(actor=actor, organisation_id=found[0].id, reason=reason)
    say(f"Organisation {found[0].code} {done}.")
    give({"code": found[0].code, "done": done})
    return Exit.DONE
