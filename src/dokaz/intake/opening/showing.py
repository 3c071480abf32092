# SPDX-License-Identifier: AGPL-3.0-or-later
"""How containers and their members are shown: views, and paths through several containers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from dokaz.intake.models import DeliveryEntry, Opening
from dokaz.intake.reasons import (
    LOCKED,
    NOT_AGAIN,
    SHORT_OF_WHOLE,
    UNDER_WAY,
    OpeningReason,
    OpeningState,
    opening_advice,
)

INSIDE = " » "
"""Between a container's path and what is inside it. Only for reading: names may hold it too."""


@dataclass(frozen=True, slots=True)
class OpeningView:
    """The opening of a container. Texts follow the reader's language.

    `also` names media types that other readers would see in the same bytes.
    """

    id: UUID
    format: str
    variant: str
    also: tuple[str, ...]
    state: str
    state_text: str | Promise
    reason: str
    reason_text: str | Promise
    advice: str | Promise
    taken: int
    already_here: int
    refused: int
    may_retry: bool

    @property
    def members(self) -> int:
        """Members that have their line."""
        return self.taken + self.already_here + self.refused

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_locked(self) -> bool:
        return self.is_short and self.reason in LOCKED

    @property
    def is_short(self) -> bool:
        return self.state in SHORT_OF_WHOLE


def opening_view(row: DeliveryEntry) -> OpeningView | None:
    """Of a line loaded with `select_related("opening")`; None: it is no container."""
    opening: Opening | None = getattr(row, "opening", None)
    if opening is None or opening.state == OpeningState.NO_CONTAINER:
        return None
    return OpeningView(
        id=opening.pk,
        format=opening.format,
        variant=opening.variant or opening.format,
        also=tuple(opening.also),
        state=opening.state,
        state_text=OpeningState(opening.state).label,
        reason=opening.reason,
        reason_text=OpeningReason(opening.reason).label if opening.reason else "",
        advice=opening_advice(opening.reason),
        taken=opening.taken,
        already_here=opening.already_here,
        refused=opening.refused,
        may_retry=opening.state in SHORT_OF_WHOLE and opening.reason not in NOT_AGAIN,
    )


@dataclass(frozen=True, slots=True)
class Container:
    """A container's line: its number in the report, and its path through those around it."""

    order: int
    path: str


class Chains:
    """Containers around lines, asked for in as many queries as they lie deep; kept for later lines.

    Paths are put together when shown and never stored: when a container is disposed of and its
    line emptied, its name is gone from the lines of its members too.
    """

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[int, str, UUID | None]] = {}

    def look_up(self, rows: Iterable[DeliveryEntry]) -> None:
        """Load what is around these lines."""
        wanted = {row.parent_id for row in rows if row.parent_id} - self._known.keys()
        while wanted:
            found = DeliveryEntry.objects.filter(pk__in=wanted)
            for pk, order, path, parent in found.values_list("pk", "order", "path", "parent_id"):
                self._known[pk] = (order, path, parent)
            wanted = {self._known[pk][2] for pk in wanted if pk in self._known}
            wanted = {pk for pk in wanted if pk} - self._known.keys()

    def around(self, row: DeliveryEntry) -> tuple[Container, ...]:
        """The containers of a line that was looked up, the outermost first."""
        chain: list[tuple[int, str]] = []
        parent = row.parent_id
        while parent is not None and parent in self._known:
            order, path, parent = self._known[parent]
            chain.append((order, path))
        containers: list[Container] = []
        path = ""
        for order, own in reversed(chain):
            path = f"{path}{INSIDE}{own}" if path else own
            containers.append(Container(order, path))
        return tuple(containers)
