# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inputs on their way together: stored with few flushes, registered by one act, reported by one.

See the steps of `receive`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from dokaz.core.objects.errors import StoreFull
from dokaz.evidence.api import StoredContent
from dokaz.gate.api import Actor
from dokaz.intake import archive
from dokaz.intake.actions.taking import Arrived, not_entered, take
from dokaz.intake.incoming import Incoming, read_once
from dokaz.intake.models import Delivery
from dokaz.intake.reasons import NotTaken, Reason

BATCH_FILES = 500
BATCH_BYTES = 64_000_000
BATCH_SECONDS = 2.0
ALONE_BYTES = 8_000_000
"""From this size a file is digested, sealed and written by threads of its own."""


Store = Callable[[Iterator[bytes]], StoredContent]


def _arrive(incoming: Incoming, store: Store) -> Arrived:
    """Store one input, or find out why not."""
    head, extension = archive.Head(), incoming.path.extension
    try:
        content = store(head.watch(read_once(incoming)))
    except NotTaken as refusal:
        return refused(incoming, refusal.reason)
    except StoreFull:
        return refused(incoming, Reason.NO_ROOM)
    return stored(
        incoming,
        content,
        media_type=incoming.known_type or head.media_type(),
        container="" if incoming.known_type else head.container(extension),
        wording=head.wording(incoming.known_type),
    )


def stored(
    incoming: Incoming, content: StoredContent, *, media_type: str, container: str, wording: str
) -> Arrived:
    file = archive.StoredFile(
        path=incoming.path,
        claimed_modified_at=incoming.claimed_modified_at,
        content=content,
        media_type=media_type,
        container=container,
        head=incoming.head,
        wording=wording,
    )
    return _arrived(incoming, file, None)


def refused(incoming: Incoming, reason: Reason) -> Arrived:
    return _arrived(incoming, None, reason)


def _arrived(
    incoming: Incoming, stored: archive.StoredFile | None, reason: Reason | None
) -> Arrived:
    return Arrived(
        path=incoming.path,
        size=incoming.size,
        claimed_modified_at=incoming.claimed_modified_at,
        stored=stored,
        reason=reason,
        upload_id=incoming.upload_id,
    )


class Batch:
    """Inputs being stored together: one flush for the small ones, one act for all.

    Where they are registered and reported is for heirs to say otherwise. `through` is told of
    inputs that nobody has to wait for much longer.
    """

    def __init__(
        self,
        delivery: Delivery,
        actor: Actor,
        clock: Callable[[], float],
        *,
        through: Callable[[Sequence[Incoming]], None] = lambda inputs: None,
    ) -> None:
        self._delivery = delivery
        self._actor = actor
        self._clock = clock
        self._through = through
        self._begin()

    def _begin(self) -> None:
        self._stack = ExitStack()
        self._together: archive.ContentBatch | None = None
        self._inputs: list[Incoming] = []
        self._arrived: list[Arrived] = []
        self._bytes = 0
        self._since = self._clock()

    def add(self, incoming: Incoming) -> None:
        """Store one input; nothing counts before `enter`."""
        if not self._inputs:
            self._since = self._clock()
        self._inputs.append(incoming)
        arrived = self._store(incoming)
        self._arrived.append(arrived)
        self._bytes += arrived.stored.content.digests.size if arrived.stored else 0
        self._through((incoming,))

    def _store(self, incoming: Incoming) -> Arrived:
        if incoming.refusal is not None:
            return refused(incoming, incoming.refusal)
        if (incoming.size or 0) >= ALONE_BYTES:
            return _arrive(incoming, self._store_alone)
        if self._together is None:
            storing = archive.storing_batch(self._delivery.organisation_id)
            self._together = self._stack.enter_context(storing)
        return _arrive(incoming, self._together.put)

    def _store_alone(self, chunks: Iterator[bytes]) -> StoredContent:
        return archive.store_stream(self._delivery.organisation_id, chunks)

    @property
    def is_full(self) -> bool:
        if not self._inputs:
            return False
        if len(self._inputs) >= BATCH_FILES:
            return True
        if self._bytes >= BATCH_BYTES:
            return True
        return self._clock() - self._since >= BATCH_SECONDS

    def enter(self) -> None:
        """Make what was stored durable (2), then register (3) and report (4) it."""
        if not self._inputs:
            return
        self._make_durable()  # 2
        self._register_and_report()
        self._begin()

    def _make_durable(self) -> None:
        try:
            self._stack.close()
        except StoreFull:
            # Nothing of the batch was kept; one by one, as many as there is room for are.
            self._arrived = [_arrive(one, self._store_alone) for one in self._inputs]

    def store_now(self, inputs: Iterable[Incoming]) -> list[Arrived]:
        """Store these inputs durably (2) and do nothing else; what became of each, in order."""
        for incoming in inputs:
            self.add(incoming)
        self._make_durable()
        return self._arrived

    def _register_and_report(self) -> None:
        fresh = [one for one in not_entered(self._delivery.pk, self._arrived) if one.stored]
        files = [one.stored for one in fresh if one.stored]
        answers = self.register(files)  # 3
        of_input = {id(one): answer for one, answer in zip(fresh, answers, strict=True)}
        arrived = [
            replace(one, registered=of_input[id(one)]) if id(one) in of_input else one
            for one in self._arrived
        ]
        reported = [one for one in arrived if one.registered or not one.stored or one.upload_id]
        self.report(reported)  # 4

    def register(self, files: Sequence[archive.StoredFile]) -> tuple[archive.Registered, ...]:
        """One item each, in the same order."""
        return archive.register(actor=self._actor, delivery=self._delivery, files=files)

    def report(self, arrived: Sequence[Arrived]) -> None:
        """Enter them into the delivery's report."""
        take(actor=self._actor, delivery_id=self._delivery.pk, arrived=arrived)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # Leaving the store's batch by the error drops what was staged and not flushed.
            self._stack.__exit__(kind, error, trace)
            return
        self.enter()
