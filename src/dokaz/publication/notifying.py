# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases that wait for a second person, as something people are told of: of events, and of the
stories and layers beside a dataset."""

from collections.abc import Callable, Collection, Iterator, Mapping
from uuid import UUID

from dokaz.gate.api import Actor, Delivered
from dokaz.notifications.api import Kind, Named, Subject, Telling, Told
from dokaz.publication.facts import LayerChanged, ReleaseChanged, StoryChanged
from dokaz.publication.policy import DECIDERS, LAYERS, RELEASES, STORIES
from dokaz.publication.vocabulary import ReleaseState


# What was decided needs nobody any more: only those that still wait are named.
def _releases(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = RELEASES.visible(actor).filter(pk__in=list(keys), state=ReleaseState.PROPOSED)
    return {key: Named("") for key in rows.values_list("pk", flat=True)}


def _stories(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = STORIES.visible(actor).filter(pk__in=list(keys), state=ReleaseState.PROPOSED)
    return {row.pk: Named("", row.title_uk, row.title_en) for row in rows}


def _layers(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = LAYERS.visible(actor).filter(pk__in=list(keys), state=ReleaseState.PROPOSED)
    return {row.pk: Named("", row.title_uk, row.title_en) for row in rows}


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
    Subject(name="release", named=_releases),
    Subject(name="story", named=_stories),
    Subject(name="layer", named=_layers),
)
TELLINGS = (
    Telling(frozenset({ReleaseChanged.KIND}), _waits("release")),
    Telling(frozenset({StoryChanged.KIND}), _waits("story")),
    Telling(frozenset({LayerChanged.KIND}), _waits("layer")),
)
