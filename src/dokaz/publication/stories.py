# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases of stories: the digest that stands for one, reading them, and which may be published."""

from collections.abc import Collection, Mapping
from typing import Any

from dokaz.core import digests as of_bytes
from dokaz.core.canonical import canonical_json
from dokaz.gate.api import Actor, Purpose, anyone, is_service, view, with_everything
from dokaz.members.api import service_actor
from dokaz.publication.models import Story
from dokaz.publication.policy import SERVICE, STORIES
from dokaz.publication.views import StoryView
from dokaz.publication.vocabulary import ReleaseState

LONGEST_PAGE = 200


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal digits, of a story as it is published, as canonical JSON (RFC 8785).

    `content` holds all of its words and the digests of its pictures
    (docs/formats/portal-stories.md).
    """
    return of_bytes.sha256(canonical_json(content)).hex()


@view("publication.story.list", rule=anyone)
def visible_stories(
    *, actor: Actor, state: str = "", sha256: str = "", limit: int = LONGEST_PAGE
) -> tuple[StoryView, ...]:
    """Releases of stories of the own organisation, the newest first."""
    rows = STORIES.visible(actor).order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if sha256:
        rows = rows.filter(sha256=sha256)
    return tuple(_view(row) for row in rows[: max(1, min(limit, LONGEST_PAGE))])


@view("publication.story.released", rule=is_service(SERVICE))
def _released(*, actor: Actor, digests: Collection[str]) -> frozenset[str]:
    return _found(digests)


def released_stories(digests: Collection[str]) -> frozenset[str]:
    """Those of these digests that two publishers of an organisation of this node agreed to."""
    return _released(actor=service_actor(SERVICE), digests=digests)


@with_everything(Purpose.UPKEEP)
def _found(digests: Collection[str]) -> frozenset[str]:
    rows = Story.objects.filter(sha256__in=list(digests), state=ReleaseState.RELEASED)
    return frozenset(rows.values_list("sha256", flat=True))


def _view(row: Story) -> StoryView:
    return StoryView(
        id=row.pk,
        name=row.name,
        title_uk=row.title_uk,
        title_en=row.title_en,
        sha256=row.sha256,
        state=row.state,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )
