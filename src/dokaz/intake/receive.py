# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receiving: from inputs to register entries, so that a kill at any moment costs no file.

For each input, in order:

1. what this delivery has taken already is recognised by path, size and digest, and passed over
2. the bytes are streamed into the store, digested from the very stream that is stored
3. inputs are gathered to a batch (at most 500 files, 64 MB of content or 2 seconds); one act
   registers it, with a ledger leaf for every event of every file
4. a second act enters the batch into the delivery's report

A kill before 3 leaves stored bytes that no row names: nobody can open them, and the next run
stores them again. A kill between 3 and 4 is recognised by the next run (`archive.registered_for`).
A kill after 4 leaves nothing to do. One process at a time works on a delivery.

Where it helps, a second process does 2 for the next batch while this one does 3 and 4 for the one
before (`_TwoProcessBatch`): storing takes about as long as signing and writing rows.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.core.digests import digest_chunks
from dokaz.core.objects.errors import StoreFull
from dokaz.evidence.api import StoredContent
from dokaz.gate.api import Actor, Conflict, reading
from dokaz.intake import archive, mutex
from dokaz.intake.actions.deliveries import announce, complete, open_delivery
from dokaz.intake.actions.taking import Arrived, not_entered, take
from dokaz.intake.folder import Folder, Selection, Totals
from dokaz.intake.incoming import Incoming, read_once
from dokaz.intake.models import Delivery, DeliveryEntry, DeliveryStatus
from dokaz.intake.policy import DELIVERIES
from dokaz.intake.reasons import EntryOutcome, NotTaken, Reason
from dokaz.intake.second_process import SecondProcess

BATCH_FILES = 500
BATCH_BYTES = 64_000_000
BATCH_SECONDS = 2.0
ALONE_BYTES = 8_000_000
"""From this size a file is digested, sealed and written by threads of its own."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a receipt has come. The totals are those counted before reading began."""

    files: int
    bytes: int
    total: Totals


Observer = Callable[[Progress], None]


def receive_folder(
    *,
    actor: Actor,
    folder: Folder | Selection,
    acquisition_mode: str,
    delivery_id: UUID | None = None,
    source_id: UUID | None = None,
    confidentiality: int | None = None,
    note: str = "",
    observe: Observer = lambda progress: None,
    clock: Callable[[], float] = time.monotonic,
    may_fork: bool = False,
) -> UUID:
    """Receive a folder, or several folders and files; returns the delivery's identifier.

    Goes on with `delivery_id`, else with the organisation's unfinished delivery of this very
    folder, else opens a new one. `may_fork`: a second process may help; for programs without
    threads that work.

    Raises:
        Conflict: another process works on this delivery, or it is closed.
        NotFound: `delivery_id` is not the actor's.
        OSError: the folder itself cannot be read.
        StorageFault: the store failed; run again once it works.
    """
    totals = folder.count()
    with reading(actor):
        found = delivery_id or _unfinished(actor, folder.fingerprint)
    if found is None:
        found = open_delivery(
            actor=actor,
            acquisition_mode=acquisition_mode,
            source_id=source_id,
            confidentiality=confidentiality,
            note=note,
            folder_fingerprint=folder.fingerprint,
        )
    with working_on(found):
        announce(actor=actor, delivery_id=found, files=totals.files, bytes=totals.bytes)
        receive(
            actor=actor,
            delivery_id=found,
            source=folder.inputs(),
            totals=totals,
            observe=observe,
            clock=clock,
            may_fork=may_fork,
        )
        complete(actor=actor, delivery_id=found)
    return found


def receive(
    *,
    actor: Actor,
    delivery_id: UUID,
    source: Iterable[Incoming],
    totals: Totals,
    observe: Observer = lambda progress: None,
    clock: Callable[[], float] = time.monotonic,
    may_fork: bool = False,
) -> None:
    """Enter every input of `source` into an open delivery. See the module's steps.

    The caller holds `working_on(delivery_id)`. Errors as in `receive_folder`.
    """
    kind = _TwoProcessBatch if may_fork and _a_second_process_helps(totals) else Batch
    with reading(actor):
        batch = kind(DELIVERIES.get(actor, delivery_id), actor, clock)
        _receive(batch, delivery_id, source, totals, observe)


def _a_second_process_helps(totals: Totals) -> bool:
    """There is more than one batch, a processor for it, and a store that both can write."""
    if totals.files <= BATCH_FILES or not hasattr(os, "fork"):
        return False
    return (os.cpu_count() or 1) > 1 and archive.stores_locally()


def _receive(
    entering: "Batch",
    delivery_id: UUID,
    source: Iterable[Incoming],
    totals: Totals,
    observe: Observer,
) -> None:
    files = read = 0
    with entering as batch:
        for looked in _not_taken_yet(delivery_id, source):
            files += 1
            read += looked.value.size or 0
            if not looked.taken:
                batch.add(looked.value)
            if batch.is_full:
                batch.enter()
            observe(Progress(files=files, bytes=read, total=totals))


def working_on(delivery_id: UUID) -> "_Working":
    """Hold a delivery for receiving.

    Raises (on entering):
        Conflict: another process holds it.
    """
    return _Working(delivery_id)


class _Working:
    def __init__(self, delivery_id: UUID) -> None:
        self._lock = mutex.held(mutex.key_for("delivery", delivery_id))

    def __enter__(self) -> None:
        if not self._lock.__enter__():
            self._lock.__exit__(None, None, None)
            raise Conflict(
                "delivery_busy",
                _("Another process is receiving this delivery. Nothing was changed; wait for it."),
            )

    def __exit__(self, *error: object) -> None:
        self._lock.__exit__(None, None, None)


def _unfinished(actor: Actor, fingerprint: str) -> UUID | None:
    return (
        DELIVERIES.visible(actor)
        .filter(
            folder_fingerprint=fingerprint,
            status__in=(DeliveryStatus.OPEN, DeliveryStatus.RECEIVING),
        )
        .order_by("-opened_at")
        .values_list("pk", flat=True)
        .first()
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    value: Incoming
    taken: bool


def _not_taken_yet(delivery_id: UUID, source: Iterable[Incoming]) -> Iterator[_Looked]:
    """Each input with whether this delivery has it already; one query for a batch of inputs."""
    first_time = not DeliveryEntry.objects.filter(delivery_id=delivery_id).exists()
    inputs = iter(source)
    while some := list(islice(inputs, 1 if first_time else BATCH_FILES)):
        known = {} if first_time else _known(delivery_id, some)
        for incoming in some:
            yield _Looked(incoming, _is_taken(incoming, known.get(incoming.path.key, set())))


def _known(delivery_id: UUID, some: list[Incoming]) -> dict[str, set[tuple[int, str]]]:
    rows = (
        DeliveryEntry.objects.filter(
            delivery_id=delivery_id, path_key__among=[incoming.path.key for incoming in some]
        )
        .exclude(outcome=EntryOutcome.REFUSED)
        .values_list("path_key", "size", "sha256")
    )
    known: dict[str, set[tuple[int, str]]] = {}
    for key, size, digest in rows:
        known.setdefault(key, set()).add((size, digest))
    return known


def _is_taken(incoming: Incoming, known: set[tuple[int, str]]) -> bool:
    """Read the input again and compare: same name and size alone could be another content."""
    if incoming.upload_id is not None or incoming.size not in {size for size, _ in known}:
        return False
    try:
        found = digest_chunks(read_once(incoming))
    except NotTaken:
        return False
    return (found.size, found.sha256) in known


Store = Callable[[Iterator[bytes]], StoredContent]


def _arrive(incoming: Incoming, store: Store) -> Arrived:
    """Store one input, or find out why not."""
    head, extension = archive.Head(), incoming.path.extension
    try:
        content = store(head.watch(read_once(incoming)))
    except NotTaken as refusal:
        return _refused(incoming, refusal.reason)
    except StoreFull:
        return _refused(incoming, Reason.NO_ROOM)
    return _stored(
        incoming,
        content,
        media_type=incoming.known_type or head.media_type(),
        container="" if incoming.known_type else head.container(extension),
        wording=head.wording(incoming.known_type),
    )


def _stored(
    incoming: Incoming, content: StoredContent, *, media_type: str, container: str, wording: str
) -> Arrived:
    stored = archive.StoredFile(
        path=incoming.path,
        claimed_modified_at=incoming.claimed_modified_at,
        content=content,
        media_type=media_type,
        container=container,
        head=incoming.head,
        wording=wording,
    )
    return _arrived(incoming, stored, None)


def _refused(incoming: Incoming, reason: Reason) -> Arrived:
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

    Where they are registered and reported is for heirs to say otherwise.
    """

    def __init__(self, delivery: Delivery, actor: Actor, clock: Callable[[], float]) -> None:
        self._delivery = delivery
        self._actor = actor
        self._clock = clock
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

    def _store(self, incoming: Incoming) -> Arrived:
        if incoming.refusal is not None:
            return _refused(incoming, incoming.refusal)
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


class _TwoProcessBatch(Batch):
    """A batch that a second process stores, while this one registers and reports the one before.

    Without its answer this process stores the batch itself, as `Batch` does.
    """

    def __init__(self, delivery: Delivery, actor: Actor, clock: Callable[[], float]) -> None:
        self._under_way: tuple[list[Incoming], SecondProcess] | None = None
        super().__init__(delivery, actor, clock)

    def add(self, incoming: Incoming) -> None:
        """Take up one input; the whole batch is stored once it is full."""
        if not self._inputs:
            self._since = self._clock()
        self._inputs.append(incoming)
        self._bytes += incoming.size or 0

    def enter(self) -> None:
        """Let what was taken up be stored (2), and register (3) and report (4) the batch before."""
        if not self._inputs:
            return
        before = self._stored_beside()
        work = partial(_store_and_tell, self._delivery, self._actor, self._clock, self._inputs)
        self._under_way = (self._inputs, SecondProcess(work))
        self._report_those(before)
        self._begin()

    def _report_those(self, arrived: list[Arrived]) -> None:
        self._arrived = arrived
        if arrived:
            self._register_and_report()

    def _stored_beside(self) -> list[Arrived]:
        """What became of the inputs that are under way, if any."""
        if self._under_way is None:
            return []
        (inputs, process), self._under_way = self._under_way, None
        told = process.answer()
        if told is None:
            return Batch(self._delivery, self._actor, self._clock).store_now(inputs)
        return [_heard(incoming, one) for incoming, one in zip(inputs, told, strict=True)]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
            if error is None:
                self._report_those(self._stored_beside())
        finally:
            if self._under_way is not None:
                self._under_way[1].drop()


def _store_and_tell(
    delivery: Delivery, actor: Actor, clock: Callable[[], float], inputs: Sequence[Incoming]
) -> list[Any]:
    """In the second process: store inputs, and what to tell the first of each; see `_heard`."""
    told: list[Any] = []
    for arrived in Batch(delivery, actor, clock).store_now(inputs):
        if arrived.stored is None:
            told.append(arrived.reason)
            continue
        file = arrived.stored
        content = archive.content_as_json(file.content)
        told.append([content, file.media_type, file.container, file.wording])
    archive.give_back_staging()
    return told


def _heard(incoming: Incoming, told: Any) -> Arrived:
    """What the second process told of one input."""
    if isinstance(told, str):
        return _refused(incoming, Reason(told))
    content, media_type, container, wording = told
    return _stored(
        incoming,
        archive.content_from_json(content),
        media_type=media_type,
        container=container,
        wording=wording,
    )
