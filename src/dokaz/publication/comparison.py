# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing releases and datasets with the log: nothing is told that two people did not agree to.

A release that the log names must be there in the state that the log says last; one that stands as
released without an act that released it is found as well, and so is a dataset of another digest.
Releases of stories and layers are held against the log in the same way, each with its digest, and
times of silence with their days.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent, events_after, events_before
from dokaz.publication.models import Dataset, Embargo, Layer, Release, Story
from dokaz.publication.vocabulary import ReleaseState

_BESIDE: dict[str, tuple[type[Story | Layer | Embargo], str]] = {
    "story": (Story, "sha256"),
    "layer": (Layer, "sha256"),
    "embargo": (Embargo, "days"),
}
"""Rows by what the log calls them, with what they agree to."""


class _Said:
    """What the log says last of each release, and at which place of it."""

    def __init__(self) -> None:
        self.states: dict[UUID, tuple[str, int | None]] = {}
        self.beside: dict[str, dict[UUID, tuple[tuple[str, str], int | None]]] = {
            what: {} for what in _BESIDE
        }

    def take(self, event: Mapping[str, Any], index: int | None) -> None:
        """The next event of the log."""
        if not _is_done_here(event):
            return
        facts = event.get("facts", {})
        for named in objects_of(event, "release"):
            state = str(facts.get("state", ReleaseState.PROPOSED))
            self.states[UUID(named["id"])] = (state, index)
        for what, known in self.beside.items():
            for named in objects_of(event, what):
                stands = (str(facts.get("state")), str(facts.get(_BESIDE[what][1])))
                known[UUID(named["id"])] = (stands, index)

    def follow(self, later: "_Said") -> None:
        """What was said later counts."""
        self.states.update(later.states)
        for what, known in self.beside.items():
            known.update(later.beside[what])


class ReleasesAgainstLog:
    """A `Comparison` of the ledger."""

    def __init__(self) -> None:
        self._shown = _Said()
        self._first, self._last = 0, -1

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        datasets: dict[UUID, tuple[str, int]] = {}
        for one in placed:
            if self._last < 0:
                self._first = one.index
            self._last = one.index
            self._shown.take(one.event, one.index)
            if _is_done_here(one.event):
                sha256 = str(one.event.get("facts", {}).get("sha256"))
                for named in objects_of(one.event, "dataset"):
                    datasets[UUID(named["id"])] = (sha256, one.index)
        digests = dict(Dataset.objects.filter(pk__in=datasets).values_list("pk", "sha256"))
        for key, (sha256, index) in datasets.items():
            if digests.get(key) != sha256:
                yield Finding("dataset", index, f"dataset {key} is not the one in the log")

    def rest(self) -> Iterator[Finding]:
        # The tables first: whatever changes them after that is among the later events too.
        here = dict(Release.objects.values_list("pk", "state"))
        beside = {what: _standing(what) for what in _BESIDE}
        said = self._said()
        for key, (state, index) in said.states.items():
            if here.pop(key, None) != state:
                yield Finding("release", index, f"release {key} does not stand as the log says")
        for key, state in here.items():
            if state == ReleaseState.RELEASED:
                yield Finding("release", None, f"release {key} is in no act of the log")
        for what, logged in said.beside.items():
            yield from _rest_beside(what, beside[what], logged)

    def _said(self) -> _Said:
        """By the whole log: before what was shown, in it, and since."""
        said = _Said()
        for index, event in events_before(self._first):
            said.take(event, index)
        said.follow(self._shown)
        for place, event in events_after(self._last):
            said.take(event, place)
        return said


def _standing(what: str) -> dict[UUID, tuple[str, str]]:
    rows, column = _BESIDE[what]
    found = rows.objects.values_list("pk", "state", column)
    return {key: (state, str(agreed)) for key, state, agreed in found}


def _rest_beside(
    what: str,
    here: dict[UUID, tuple[str, str]],
    logged: dict[UUID, tuple[tuple[str, str], int | None]],
) -> Iterator[Finding]:
    for key, (stands, index) in logged.items():
        if here.pop(key, None) != stands:
            yield Finding("release", index, f"{what} {key} does not stand as the log says")
    for key, (state, _agreed) in here.items():
        if state == ReleaseState.RELEASED:
            yield Finding("release", None, f"{what} {key} is in no act of the log")


def _is_done_here(event: Mapping[str, Any]) -> bool:
    own = str(event.get("action", "")).startswith("publication.")
    return own and event.get("outcome") == "success"
