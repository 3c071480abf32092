# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases of events that wait for a second person, as something people are told of."""

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from dokaz.gate.api import Actor, Delivered
from dokaz.notifications.api import Kind, Named, Subject, Telling, Told
from dokaz.publication.facts import ReleaseChanged
from dokaz.publication.models import Release
from dokaz.publication.policy import DECIDERS, RELEASES
from dokaz.publication.vocabulary import ReleaseState


def _named(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    """Releases that wait still; what was decided needs nobody any more."""
    rows = RELEASES.visible(actor).filter(pk__in=list(keys), state=ReleaseState.PROPOSED)
    return {key: Named("") for key in rows.values_list("pk", flat=True)}


def _told(delivered: Delivered) -> Iterator[Told]:
    if delivered.payload["state"] != ReleaseState.PROPOSED:
        return
    key = UUID(delivered.payload["release"])
    if not Release.objects.filter(pk=key).exists():
        return  # The same fact tells of stories, which stand on the page of releases.
    yield Told(
        kind=Kind.RELEASE_WAITS,
        subject="release",
        record_id=key,
        organisation=UUID(delivered.payload["organisation"]),
        roles=frozenset(DECIDERS),
        followers=False,
    )


SUBJECT = Subject(name="release", named=_named)
TELLING = Telling(frozenset({ReleaseChanged.KIND}), _told)
