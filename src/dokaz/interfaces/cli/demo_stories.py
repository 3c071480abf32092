# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invented story of a demonstration, released by two of its people as every story is."""

from dokaz.gate.api import Actor
from dokaz.interfaces.cli.publish_cmd import demonstration_shipped, unreleased
from dokaz.publication import api as publication


def release_stories(publisher: Actor, second: Actor) -> None:
    """One proposes, the other agrees. Broken off anywhere, the next call goes on."""
    stories, _layers = demonstration_shipped()
    for story, digest in unreleased(stories):
        waiting = publication.visible_stories(actor=second, state="proposed", sha256=digest)
        made = (
            waiting[0].id
            if waiting
            else publication.propose_story(
                actor=publisher,
                name=story.slug,
                title_uk=story.title["uk"],
                title_en=story.title["en"],
                sha256=digest,
            )
        )
        publication.approve_story(actor=second, story_id=made, sha256=digest)
