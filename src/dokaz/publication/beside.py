# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases of what stands beside a dataset, stories and layers: the digest that stands for one,
reading them, and which may be published."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from dokaz.core import digests as of_bytes
from dokaz.core.canonical import canonical_json
from dokaz.gate.api import Actor, Purpose, anyone, is_service, view, with_everything
from dokaz.members.api import service_actor
from dokaz.publication.models import Layer, Story
from dokaz.publication.policy import LAYERS, SERVICE, STORIES
from dokaz.publication.views import LayerView, StoryView
from dokaz.publication.vocabulary import ReleaseState

LONGEST_PAGE = 200


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal digits, of a story or layer as it is published, as canonical JSON
    (RFC 8785).

    `content` holds all that is given out of it, and digests of its files
    (docs/formats/portal-stories.md, portal-layers.md).
    """
    return of_bytes.sha256(canonical_json(content)).hex()


@view("publication.story.list", rule=anyone)
def visible_stories(
    *, actor: Actor, state: str = "", sha256: str = "", limit: int = LONGEST_PAGE
) -> tuple[StoryView, ...]:
    """Releases of stories of the own organisation, the newest first."""
    rows = _some(STORIES.visible(actor), state, sha256, limit)
    return tuple(StoryView(name=row.name, **_decided(row)) for row in rows)


@view("publication.layer.list", rule=anyone)
def visible_layers(
    *, actor: Actor, state: str = "", sha256: str = "", limit: int = LONGEST_PAGE
) -> tuple[LayerView, ...]:
    """Releases of layers of the own organisation, the newest first."""
    rows = _some(LAYERS.visible(actor), state, sha256, limit)
    return tuple(layer_view(row) for row in rows)


def layer_view(row: Layer) -> LayerView:
    """The release of a layer, for those who may see it."""
    return LayerView(code=row.code, kind=row.kind, day=row.day, source=row.source, **_decided(row))


@view("publication.story.released", rule=is_service(SERVICE))
def _released_stories(*, actor: Actor, digests: Collection[str]) -> frozenset[str]:
    return _released(Story, digests)


@view("publication.layer.released", rule=is_service(SERVICE))
def _released_layers(*, actor: Actor, digests: Collection[str]) -> frozenset[str]:
    return _released(Layer, digests)


def released_stories(digests: Collection[str]) -> frozenset[str]:
    """Those of these digests that two publishers of an organisation of this node agreed to."""
    return _released_stories(actor=service_actor(SERVICE), digests=digests)


def released_layers(digests: Collection[str]) -> frozenset[str]:
    """Those of these digests that two publishers of an organisation of this node agreed to."""
    return _released_layers(actor=service_actor(SERVICE), digests=digests)


@with_everything(Purpose.UPKEEP)
def _released(rows: type[Story | Layer], digests: Collection[str]) -> frozenset[str]:
    found = rows.objects.filter(sha256__in=list(digests), state=ReleaseState.RELEASED)
    return frozenset(found.values_list("sha256", flat=True))


def _some(rows: QuerySet[Any], state: str, sha256: str, limit: int) -> QuerySet[Any]:
    rows = rows.order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if sha256:
        rows = rows.filter(sha256=sha256)
    return rows[: max(1, min(limit, LONGEST_PAGE))]


def _decided(row: Story | Layer) -> dict[str, Any]:
    """What a release of both says of itself."""
    return {
        "id": row.pk,
        "title_uk": row.title_uk,
        "title_en": row.title_en,
        "sha256": row.sha256,
        "state": row.state,
        "proposed_by": row.proposed_by,
        "proposed_at": row.proposed_at,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
        "ended_by": row.ended_by,
        "ended_at": row.ended_at,
    }
