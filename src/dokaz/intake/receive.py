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

Where it helps, a second process does 2 for the next batches while this one does 3 and 4 for those
before (`batches_ahead`).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.core.digests import digest_chunks
from dokaz.gate.api import Actor, Conflict, reading
from dokaz.intake import batches, mutex
from dokaz.intake.actions.deliveries import announce, complete, open_delivery
from dokaz.intake.batches import Batch
from dokaz.intake.batches_ahead import TwoProcessBatch, a_second_process_helps
from dokaz.intake.folder import Folder, Selection, Totals
from dokaz.intake.incoming import Incoming, read_once
from dokaz.intake.models import DeliveryEntry, DeliveryStatus
from dokaz.intake.policy import DELIVERIES
from dokaz.intake.reasons import EntryOutcome, NotTaken


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
    kind = TwoProcessBatch if may_fork and a_second_process_helps(totals) else Batch
    with reading(actor):
        telling = _Telling(observe, totals)
        batch = kind(DELIVERIES.get(actor, delivery_id), actor, clock, through=telling.through)
        with batch:
            for looked in _not_taken_yet(delivery_id, source):
                if looked.taken:
                    telling.through((looked.value,))
                else:
                    batch.add(looked.value)
                if batch.is_full:
                    batch.enter()


class _Telling:
    """Tells the observer how far a receipt has come."""

    def __init__(self, observe: Observer, totals: Totals) -> None:
        self._observe = observe
        self._totals = totals
        self._files = self._bytes = 0

    def through(self, inputs: Sequence[Incoming]) -> None:
        """These need no further wait."""
        self._files += len(inputs)
        self._bytes += sum(one.size or 0 for one in inputs)
        self._observe(Progress(files=self._files, bytes=self._bytes, total=self._totals))


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
    while some := list(islice(inputs, 1 if first_time else batches.BATCH_FILES)):
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
