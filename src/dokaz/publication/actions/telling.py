# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing that a story is told, agreeing as another publisher, declining, withdrawing.

What is agreed to is a digest of the story as it will be published (`beside.digest_of`). Acts hold
the digest and no word of the story.
"""

from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Erasure, ObjectRef, Unit, action
from dokaz.publication.actions.deciding import agree, decide, require_new, take_back, waiting
from dokaz.publication.facts import StoryChanged
from dokaz.publication.models import Story
from dokaz.publication.policy import (
    MAY_APPROVE_STORY,
    MAY_DECLINE_STORY,
    MAY_PROPOSE_STORY,
    MAY_WITHDRAW_STORY,
)
from dokaz.publication.vocabulary import ReleaseState

_LONGEST = 120


@dataclass(frozen=True)
class StoryDecided:
    """`state` is a word of `ReleaseState`."""

    story: UUID
    sha256: str
    state: str


@action(
    "publication.story.propose",
    rule=MAY_PROPOSE_STORY,
    facts=StoryDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def propose_story(
    unit: Unit, *, actor: Actor, name: str, title_uk: str, title_en: str, sha256: str
) -> UUID:
    """Propose to tell exactly the story with this digest; returns its release, which waits.

    Raises:
        Rejected: a title or the digest is none.
        Conflict: this very story is released or waits for it already.
    """
    organisation_id = require_new(Story, actor, sha256)
    row = Story(
        id=unit.new_id(),
        organisation_id=organisation_id,
        name=clean("name", name, longest=_LONGEST, required=True),
        title_uk=clean("title_uk", title_uk, longest=_LONGEST, required=True),
        title_en=clean("title_en", title_en, longest=_LONGEST, required=True),
        sha256=sha256,
        proposed_by=actor.ref,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    _close(unit, row)
    return row.pk


@action(
    "publication.story.approve",
    rule=MAY_APPROVE_STORY,
    facts=StoryDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def approve_story(unit: Unit, *, actor: Actor, story_id: UUID, sha256: str) -> None:
    """Agree, as another publisher, to the story with this digest, which is what one has read.

    Raises:
        Conflict: the same person, not waiting any more, or another digest was proposed.
    """
    _close(unit, agree(unit, Story, story_id, actor, sha256))


@action(
    "publication.story.decline",
    rule=MAY_DECLINE_STORY,
    facts=StoryDecided,
    erasure=Erasure.DETAILS,
    event="act",
)
def decline_story(unit: Unit, *, actor: Actor, story_id: UUID, why: str) -> None:
    """Say no, also to one's own proposal. Raises Rejected, Conflict; nothing is saved."""
    why = clean("why", why, longest=2000, required=True)
    row = waiting(Story, story_id)
    decide(unit, row, actor, ReleaseState.DECLINED)
    _close(unit, row, why=why)


@action(
    "publication.story.withdraw",
    rule=MAY_WITHDRAW_STORY,
    facts=StoryDecided,
    erasure=Erasure.DETAILS,
    event="act",
)
def withdraw_story(unit: Unit, *, actor: Actor, story_id: UUID, why: str) -> None:
    """Take the release of a story back: it is not published again. One person is enough.

    Raises:
        Rejected, Conflict: no reason, or it does not live any more; nothing is saved.
    """
    why = clean("why", why, longest=2000, required=True)
    _close(unit, take_back(unit, Story, story_id, actor), why=why)


def _close(unit: Unit, row: Story, *, why: str = "") -> None:
    unit.emit(StoryChanged(row.pk, row.organisation_id, str(row.state)))
    unit.record(
        StoryDecided(story=row.pk, sha256=row.sha256, state=str(row.state)),
        objects=(ObjectRef("story", row.pk),),
        details={"why": why} if why else None,
    )
