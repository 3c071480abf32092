# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz story`: releases of stories, each by two publishers who have read the same folder."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.beside_events import FOLDER, living, row_of, told, why
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.publish_cmd import read_one_story
from dokaz.interfaces.cli.who import member_actor, person_options

_layers = click.option(
    "--layers", metavar="DIR", type=FOLDER, help="Layers that the story's maps name."
)


@click.group()
def command() -> None:
    """Stories of the portal: two publishers agree to each, word for word."""
    start()


@command.command()
@click.argument("folder", type=FOLDER)
@person_options
@_layers
def propose(folder: Path, email: str, org: str, layers: Path | None) -> int:
    """Propose the story in FOLDER, exactly as it is now, for publication."""
    from dokaz.publication import api

    story = read_one_story(folder, layers)
    digest = api.digest_of(story.told())
    actor = member_actor(email, org)
    made = api.propose_story(
        actor=actor,
        name=story.slug,
        title_uk=story.title["uk"],
        title_en=story.title["en"],
        sha256=digest,
    )
    say("Proposed. It is published only after another publisher agrees with: dokaz story approve.")
    say(digest, as_it_is=True)
    give({"id": str(made), "name": story.slug, "sha256": digest})
    return Exit.DONE


@command.command()
@click.argument("folder", type=FOLDER)
@person_options
@_layers
def approve(folder: Path, email: str, org: str, layers: Path | None) -> int:
    """Agree, as another publisher, to the story in FOLDER, which you have read and looked at."""
    from dokaz.publication import api

    story = read_one_story(folder, layers)
    digest = api.digest_of(story.told())
    actor = member_actor(email, org)
    found = api.visible_stories(actor=actor, state="proposed", sha256=digest)
    if not found:
        raise WrongChoice(
            "No such story waits: it was not proposed, was decided already, or differs from the "
            f"one that was proposed. Nothing was released. Digest of the one you have: {digest}"
        )
    api.approve_story(actor=actor, story_id=found[0].id, sha256=digest)
    say("Released: it can be published with dokaz publish --stories, exactly as it is now.")
    say(digest, as_it_is=True)
    give({"id": str(found[0].id), "name": story.slug, "sha256": digest})
    return Exit.DONE


@command.command()
@click.argument("digest")
@person_options
@why
def decline(digest: str, email: str, org: str, reason: str) -> int:
    """Say no to the story with this DIGEST that waits."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    found = _living(actor, digest)
    api.decline_story(actor=actor, story_id=found, why=reason)
    say("Declined. It can be proposed again.")
    give({"id": str(found), "sha256": digest.strip().lower()})
    return Exit.DONE


@command.command()
@click.argument("digest")
@person_options
@why
def withdraw(digest: str, email: str, org: str, reason: str) -> int:
    """Take the release of the story with this DIGEST back; one person is enough."""
    from dokaz.publication import api

    actor = member_actor(email, org)
    found = _living(actor, digest)
    api.withdraw_story(actor=actor, story_id=found, why=reason)
    say("Taken back: it is not published again. A portal that shows it has to be written anew.")
    give({"id": str(found), "sha256": digest.strip().lower()})
    return Exit.DONE


@command.command("list")
@person_options
def list_(email: str, org: str) -> int:
    """Show releases of stories, newest first."""
    from dokaz.publication import api

    found = api.visible_stories(actor=member_actor(email, org))
    table(
        ("story", "title", "state", "proposed", "digest"),
        [row_of(one.name, one) for one in found],
    )
    give(
        {
            "stories": [
                {
                    **told(one),
                    "name": one.name,
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
        api.visible_stories(actor=actor, sha256=digest.strip().lower()),
        because="No story with this digest waits or is released. Nothing was changed. Look at: "
        "dokaz story list.",
    )
