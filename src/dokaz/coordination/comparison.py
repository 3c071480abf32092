# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing tasks with the log: a task that the log names must be there, whatever its words are."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from dokaz.coordination.models import Task
from dokaz.gate.api import objects_of
from dokaz.ledger.api import Finding, PlacedEvent


class TasksAgainstLog:
    """A `Comparison` of the ledger."""

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        wanted = {
            UUID(named["id"]): one.index
            for one in placed
            if _is_done_here(one)
            for named in objects_of(one.event, "task")
        }
        here = set(Task.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        for key, index in wanted.items():
            if key not in here:
                yield Finding("task", index, f"task {key} is in the log and not in the database")

    def rest(self) -> Iterator[Finding]:
        return iter(())


def _is_done_here(one: PlacedEvent) -> bool:
    own = str(one.event.get("action", "")).startswith("coordination.")
    return own and one.event.get("outcome") == "success"
