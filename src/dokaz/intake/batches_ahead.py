# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches that a second process stores while the first one registers and reports those before.

Storing is mostly the system's work, registering mostly ours, so two processors share them.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import Any

from dokaz.gate.api import Actor
from dokaz.intake import archive, batches
from dokaz.intake.actions.taking import Arrived
from dokaz.intake.batches import Batch, refused, stored
from dokaz.intake.folder import Totals
from dokaz.intake.incoming import Incoming
from dokaz.intake.models import Delivery
from dokaz.intake.reasons import Reason
from dokaz.intake.second_process import SecondProcess

BATCHES_AHEAD = 8
"""Stored by one second process: beginning one costs as much as storing hundreds of small files. So
many inputs are taken up before the first of them is read."""


def a_second_process_helps(totals: Totals) -> bool:
    """There is more than one batch, a processor for it, and a store that both can write."""
    if totals.files <= batches.BATCH_FILES or not hasattr(os, "fork"):
        return False
    return (os.cpu_count() or 1) > 1 and archive.stores_locally()


class TwoProcessBatch(Batch):
    """Several batches that a second process stores one after the other, while this one registers
    and reports those that are stored.

    Without its answers this process stores them itself, as `Batch` does.
    """

    _under_way: "_Lot | None" = None

    def add(self, incoming: Incoming) -> None:
        """Take up one input; all are stored once there are enough."""
        if not self._inputs:
            self._since = self._clock()
        self._inputs.append(incoming)

    @property
    def is_full(self) -> bool:
        if not self._inputs:
            return False
        is_late = self._clock() - self._since >= batches.BATCH_SECONDS
        return is_late or len(self._inputs) >= BATCHES_AHEAD * batches.BATCH_FILES

    def enter(self) -> None:
        """Let what was taken up be stored (2), and register (3) and report (4) what was before."""
        if not self._inputs:
            return
        # The next process begins before the last batch is registered, so that none waits.
        last = self._report_before(but=1)
        self._under_way = _Lot(self._delivery, self._actor, self._clock, self._inputs)
        for inputs, arrived in last:
            self._report_those(inputs, arrived)
        self._begin()

    def _report_before(self, *, but: int) -> "list[_Stored]":
        """Register and report what is under way, `but` the last so many batches: these are
        returned. Then nothing is under way."""
        lot = self._under_way
        if lot is None:
            return []
        while lot.batches > but:
            self._report_those(*lot.stored())
        last = [lot.stored() for _ in range(lot.batches)]
        lot.end()
        self._under_way = None
        return last

    def _report_those(self, inputs: Sequence[Incoming], arrived: list[Arrived]) -> None:
        self._arrived = arrived
        self._register_and_report()
        self._through(inputs)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
            if error is None:
                self._report_before(but=0)
        finally:
            if self._under_way is not None:
                self._under_way.drop()


_Stored = tuple[Sequence[Incoming], list[Arrived]]
"""Inputs of one batch, and what became of each."""


class _Lot:
    """Batches that a second process is storing in their order."""

    def __init__(
        self,
        delivery: Delivery,
        actor: Actor,
        clock: Callable[[], float],
        inputs: Sequence[Incoming],
    ) -> None:
        self._by_myself = partial(Batch, delivery, actor, clock)
        self._waiting = deque(_in_batches(inputs))
        self._process = SecondProcess(partial(_store_and_tell, self._by_myself, self._waiting))

    @property
    def batches(self) -> int:
        """How many `stored` has not given yet."""
        return len(self._waiting)

    def stored(self) -> _Stored:
        """The next batch, made durable."""
        told, inputs = self._process.answer(), self._waiting.popleft()
        if told is None:
            return inputs, self._by_myself().store_now(inputs)
        return inputs, [_heard(incoming, one) for incoming, one in zip(inputs, told, strict=True)]

    def end(self) -> None:
        """All were given."""
        self._process.end()

    def drop(self) -> None:
        """What was not given is wanted no more."""
        self._process.drop()


def _in_batches(inputs: Sequence[Incoming]) -> Iterator[Sequence[Incoming]]:
    """Parted as `Batch` parts them, by what is known of sizes before they are read."""
    start = size = 0
    for end, one in enumerate(inputs, start=1):
        size += one.size or 0
        if end - start >= batches.BATCH_FILES or size >= batches.BATCH_BYTES or end == len(inputs):
            yield inputs[start:end]
            start, size = end, 0


def _store_and_tell(
    by_myself: Callable[[], Batch], batches: Iterable[Sequence[Incoming]]
) -> Iterator[list[Any]]:
    """In the second process: store batches, and what to tell the first of each; see `_heard`."""
    try:
        for inputs in batches:
            yield [_told(arrived) for arrived in by_myself().store_now(inputs)]
    finally:
        archive.give_back_staging()


def _told(arrived: Arrived) -> Any:
    if arrived.stored is None:
        return arrived.reason
    file = arrived.stored
    content = archive.content_as_json(file.content)
    return [content, file.media_type, file.container, file.wording]


def _heard(incoming: Incoming, told: Any) -> Arrived:
    """What the second process told of one input."""
    if isinstance(told, str):
        return refused(incoming, Reason(told))
    content, media_type, container, wording = told
    return stored(
        incoming,
        archive.content_from_json(content),
        media_type=media_type,
        container=container,
        wording=wording,
    )
