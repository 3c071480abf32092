# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases that wait for a second person, as something people are told of: of events, and of the
stories and layers beside a dataset."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from dokaz.gate.api import Actor, Delivered, Policy
from dokaz.notifications.api import Kind, Named, Subject, Telling, Told
from dokaz.publication.facts import LayerChanged, ReleaseChanged, StoryChanged
from dokaz.publication.models import Layer, Story
from dokaz.publication.policy import DECIDERS, LAYERS, RELEASES, STORIES
from dokaz.publication.vocabulary import ReleaseState


def _titled(row: Story | Layer) -> Named:
    return Named("", row.title_uk, row.title_en)


def _waiting(
    policy: Policy[Any], name: Callable[[Any], Named]
) -> Callable[[Actor, Collection[UUID]], Mapping[UUID, Named]]:
    """Those that wait still: what was decided needs nobody any more."""

    def named(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
        rows = policy.visible(actor).filter(pk__in=list(keys), state=ReleaseState.PROPOSED)
        return {row.pk: name(row) for row in rows}

    return named


def _waits(subject: str) -> Callable[[Delivered], Iterator[Told]]:
    def told(delivered: Delivered) -> Iterator[Told]:
        if delivered.payload["state"] == ReleaseState.PROPOSED:
            yield Told(
                kind=Kind.RELEASE_WAITS,
                subject=subject,
                record_id=UUID(delivered.payload[subject]),
                organisation=UUID(delivered.payload["organisation"]),
                roles=frozenset(DECIDERS),
                followers=False,
            )

    return told


SUBJECTS = (
    Subject(name="release", named=_waiting(RELEASES, lambda _row: Named(""))),
    Subject(name="story", named=_waiting(STORIES, _titled)),
    Subject(name="layer", named=_waiting(LAYERS, _titled)),
)
TELLINGS = (
    Telling(frozenset({ReleaseChanged.KIND}), _waits("release")),
    Telling(frozenset({StoryChanged.KIND}), _waits("story")),
    Telling(frozenset({LayerChanged.KIND}), _waits("layer")),
)
