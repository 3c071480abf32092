# SPDX-License-Identifier: AGPL-3.0-or-later
"""Set up an empty node with signed-in browsers; prints their cookies and an open delivery.

Run as a script with the environment of an empty node.
"""

import json
import uuid

import django


def main() -> None:
    django.setup()
    from tests import observing

    observing.watch()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from tests.intake.world import make_world

    from dokaz.intake import api as intake
    from dokaz.members.api import actor_for

    world = make_world()
    documenter = member(world, world.own, "documenter@example.org", ("documenter",))
    colleague = member(world, world.own, "colleague@example.org", ("documenter",))
    stranger = member(world, world.other, "stranger@example.org", ("documenter",))
    delivery = intake.open_delivery(
        actor=actor_for(documenter, world.own), acquisition_mode="from_person"
    )
    print(
        json.dumps(
            {
                "delivery": str(delivery),
                "organisation": str(world.own),
                "accounts": {"documenter": str(documenter)},
                "sessions": {
                    "documenter": session(documenter, world.own),
                    "colleague": session(colleague, world.own),
                    "stranger": session(stranger, world.other),
                },
            }
        )
    )


def member(world, organisation: uuid.UUID, email: str, roles: tuple[str, ...]) -> uuid.UUID:
    """An account with a membership, by invitation."""
    from dataclasses import replace

    from dokaz.members.api import accept, arriving_actor, invite

    admin = replace(world.colleague, organisation_id=organisation, ref=world.admin_account)
    link = invite(actor=admin, email=email, roles=roles, clearance=2)
    return accept(
        actor=arriving_actor(),
        token=link.token,
        display_name="Olena K.",
        password="correct horse battery 42",
    )


def session(account: uuid.UUID, organisation: uuid.UUID) -> str:
    """The session cookie of a browser in which this person has signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from dokaz.members.api import actor_for, signed_in

    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(
        get_user_model().objects.get(pk=account),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    stored = client.session
    stored["organisation"] = str(organisation)
    stored["browser_session"] = str(signed_in(actor=actor_for(account, None), browser="test"))
    stored.save()
    return stored.session_key


if __name__ == "__main__":
    main()
