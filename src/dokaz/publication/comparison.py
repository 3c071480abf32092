# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing releases and datasets with the log: nothing is told that two people did not agree to.

A release that the log names must be there in the state that the log says last; one that stands as
released without an act that released it is found as well, and so is a dataset of another digest.
Releases of stories are held against the log in the same way, each with the digest it is of.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent
from dokaz.publication.models import Dataset, Release, Story
from dokaz.publication.vocabulary import ReleaseState


class ReleasesAgainstLog:
    """A `Comparison` of the ledger."""

    def __init__(self) -> None:
        self._states: dict[UUID, tuple[str, int]] = {}
        self._stories: dict[UUID, tuple[tuple[str, str], int]] = {}

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        datasets: dict[UUID, tuple[str, int]] = {}
        for one in placed:
            if not _is_done_here(one):
                continue
            facts = one.event.get("facts", {})
            for named in objects_of(one.event, "release"):
                state = str(facts.get("state", ReleaseState.PROPOSED))
                self._states[UUID(named["id"])] = (state, one.index)
            for named in objects_of(one.event, "story"):
                stands = (str(facts.get("state")), str(facts.get("sha256")))
                self._stories[UUID(named["id"])] = (stands, one.index)
            for named in objects_of(one.event, "dataset"):
                datasets[UUID(named["id"])] = (str(facts.get("sha256")), one.index)
        digests = dict(Dataset.objects.filter(pk__in=datasets).values_list("pk", "sha256"))
        for key, (sha256, index) in datasets.items():
            if digests.get(key) != sha256:
                yield Finding("dataset", index, f"dataset {key} is not the one in the log")

    def rest(self) -> Iterator[Finding]:
        here = dict(Release.objects.values_list("pk", "state"))
        for key, (state, index) in self._states.items():
            if here.pop(key, None) != state:
                yield Finding("release", index, f"release {key} does not stand as the log says")
        for key, state in here.items():
            if state == ReleaseState.RELEASED:
                yield Finding("release", None, f"release {key} is in no act of the log")
        yield from self._rest_of_stories()

    def _rest_of_stories(self) -> Iterator[Finding]:
        here = {
            key: (state, sha256)
            for key, state, sha256 in Story.objects.values_list("pk", "state", "sha256")
        }
        for key, (stands, index) in self._stories.items():
            if here.pop(key, None) != stands:
                yield Finding("release", index, f"story {key} does not stand as the log says")
        for key, (state, _sha256) in here.items():
            if state == ReleaseState.RELEASED:
                yield Finding("release", None, f"story {key} is in no act of the log")


def _is_done_here(one: PlacedEvent) -> bool:
    own = str(one.event.get("action", "")).startswith("publication.")
    return own and one.event.get("outcome") == "success"
