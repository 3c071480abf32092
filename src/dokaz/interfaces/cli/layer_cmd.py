# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz layer`: releases of layers, each by two publishers who have looked at the same file."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.beside_events import FOLDER, living, row_of, told, why
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.publish_cmd import read_one_layer
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """Layers over the portal's map: two publishers agree to each, point for point."""
    start()


@command.command()
@click.argument("folder", type=FOLDER)
@click.argument("code")
@person_options
def propose(folder: Path, code: str, email: str, org: str) -> int:
    """Propose the layer CODE of FOLDER, exactly as it is now, for publication."""
    from dokaz.publication import api

    layer = read_one_layer(folder, code)
    digest = api.digest_of(layer.told())
    actor = member_actor(email, org)
    made = api.propose_layer(
        actor=actor,
        code=layer.code,
        kind=layer.kind,
        title_uk=layer.name["uk"],
        title_en=layer.name["en"],
        day=date.fromisoformat(layer.day),
        source=layer.source,
        sha256=digest,
    )
    say("Proposed. It is published only after another publisher agrees with: dokaz layer approve.")
    say(digest, as_it_is=True)
    give({"id": str(made), "code": layer.code, "sha256": digest})
    return Exit.DONE


@command.command()
@click.argument("folder", type=FOLDER)
@click.argument("code")
@person_options
def approve(folder: Path, code: str, email: str, org: str) -> int:
    """Agree, as another publisher, to the layer CODE of FOLDER, which you have looked at."""
    from dokaz.publication import api

    layer = read_one_layer(folder, code)
    digest = api.digest_of(layer.told())
    actor = member_actor(email, org)
    found = api.visible_layers(actor=actor, state="proposed", sha256=digest)
    if not found:
        raise WrongChoice(
            "No such layer waits: it was not proposed, was decided already, or differs from the "
            f"one that was proposed. Nothing was released. Digest of the one you have: {digest}"
        )
    api.approve_layer(actor=actor, layer_id=found[0].id, sha256=digest)
    say("Released: it can be published with dokaz publish --layers, exactly as it is now.")
    say(digest, as_it_is=True)
    give({"id": str(found[0].id), "code": layer.code, "sha256": digest})
    return Exit.DONE


@command.command("propose-objects")
@person_options
def propose_objects(email: str, org: str) -> int:
    """Propose to tell damage to own objects, as numbers by place, as the rules allow it now."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    made = api.propose_objects(actor=actor)
    digest = next(one.sha256 for one in api.visible_layers(actor=actor) if one.id == made)
    say("Proposed. It is published only after another publisher agrees to this digest:")
    say(digest, as_it_is=True)
    give({"id": str(made), "code": "objects", "sha256": digest})
    return Exit.DONE


@command.command("approve-objects")
@click.argument("digest")
@person_options
def approve_objects(digest: str, email: str, org: str) -> int:
    """Agree, as another publisher, to tell damage to own objects as proposed with this DIGEST."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    digest = digest.strip().lower()
    api.approve_layer(actor=actor, layer_id=_living(actor, digest), sha256=digest)
    say("Released: from the next dataset on, for as long as the rules allow it.")
    give({"code": "objects", "sha256": digest})
    return Exit.DONE


@command.command()
@click.argument("digest")
@person_options
@why
def decline(digest: str, email: str, org: str, reason: str) -> int:
    """Say no to the layer with this DIGEST that waits."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    found = _living(actor, digest)
    api.decline_layer(actor=actor, layer_id=found, why=reason)
    say("Declined. It can be proposed again.")
    give({"id": str(found), "sha256": digest.strip().lower()})
    return Exit.DONE


@command.command()
@click.argument("digest")
@person_options
@why
def withdraw(digest: str, email: str, org: str, reason: str) -> int:
    """Take the release of the layer with this DIGEST back; one person is enough."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    found = _living(actor, digest)
    api.withdraw_layer(actor=actor, layer_id=found, why=reason)
    say("Taken back: it is not published again. A portal that shows it has to be written anew.")
    give({"id": str(found), "sha256": digest.strip().lower()})
    return Exit.DONE


@command.command("list")
@person_options
def list_(email: str, org: str) -> int:
    """Show releases of layers, newest first."""
    from dokaz.publication import api

    found = api.visible_layers(actor=member_actor(email, org))
    table(
        ("layer", "title", "state", "proposed", "digest"),
        [row_of(one.code, one) for one in found],
    )
    give(
        {
            "layers": [
                {
                    **told(one),
                    "code": one.code,
                    "kind": one.kind,
                    "day": one.day.isoformat(),
                    "source": one.source,
                }
                for one in found
            ]
        }
    )
    return Exit.DONE


def _living(actor: Any, digest: str) -> UUID:
    """Raises WrongChoice: nothing with this digest waits or is released."""
    from dokaz.publication import api

    return living(
        api.visible_layers(actor=actor, sha256=digest.strip().lower()),
        because="No layer with this digest waits or is released. Nothing was changed. Look at: "
        "dokaz layer list.",
    )
