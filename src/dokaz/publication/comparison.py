# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing releases and datasets with the log: nothing is told that two people did not agree to.

A release that the log names must be there in the state that the log says last; one that stands as
released without an act that released it is found as well, and so is a dataset of another digest.
Releases of stories and layers are held against the log in the same way, each with its digest, and
times of silence with their days.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent
from dokaz.publication.models import Dataset, Embargo, Layer, Release, Story
from dokaz.publication.vocabulary import ReleaseState

_BESIDE: dict[str, tuple[type[Story | Layer | Embargo], str]] = {
    "story": (Story, "sha256"),
    "layer": (Layer, "sha256"),
    "embargo": (Embargo, "days"),
}
"""Rows by what the log calls them, with what they agree to."""


class ReleasesAgainstLog:
    """A `Comparison` of the ledger."""

    def __init__(self) -> None:
        self._states: dict[UUID, tuple[str, int]] = {}
        self._beside: dict[str, dict[UUID, tuple[tuple[str, str], int]]] = {
            what: {} for what in _BESIDE
        }

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        datasets: dict[UUID, tuple[str, int]] = {}
        for one in placed:
            if not _is_done_here(one):
                continue
            facts = one.event.get("facts", {})
            for named in objects_of(one.event, "release"):
                state = str(facts.get("state", ReleaseState.PROPOSED))
                self._states[UUID(named["id"])] = (state, one.index)
            for what, known in self._beside.items():
                for named in objects_of(one.event, what):
                    stands = (str(facts.get("state")), str(facts.get(_BESIDE[what][1])))
                    known[UUID(named["id"])] = (stands, one.index)
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
        for what, logged in self._beside.items():
            yield from _rest_beside(what, logged)


def _rest_beside(what: str, logged: dict[UUID, tuple[tuple[str, str], int]]) -> Iterator[Finding]:
    rows, column = _BESIDE[what]
    here = {
        key: (state, str(agreed))
        for key, state, agreed in rows.objects.values_list("pk", "state", column)
    }
    for key, (stands, index) in logged.items():
        if here.pop(key, None) != stands:
            yield Finding("release", index, f"{what} {key} does not stand as the log says")
    for key, (state, _agreed) in here.items():
        if state == ReleaseState.RELEASED:
            yield Finding("release", None, f"{what} {key} is in no act of the log")


def _is_done_here(one: PlacedEvent) -> bool:
    own = str(one.event.get("action", "")).startswith("publication.")
    return own and one.event.get("outcome") == "success"
