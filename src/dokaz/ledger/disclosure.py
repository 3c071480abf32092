# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening entries for somebody: the event, its nonce, and what proves its place in the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from dokaz.core.log.tiles import consistency_proof, inclusion_proof, required_tiles
from dokaz.core.parcel.custody import DisclosedEvent as Opened
from dokaz.core.parcel.receipt import make_receipt
from dokaz.core.seals.signature import Envelope
from dokaz.ledger.checkpoints import (
    CheckpointView,
    best_checkpoint,
    log_verifier_key,
    policy_text,
)
from dokaz.ledger.directory import LogDirectory
from dokaz.ledger.errors import LedgerFault
from dokaz.ledger.models import Anchor, Entry
from dokaz.ledger.origins import origins
from dokaz.ledger.record import read_record
from dokaz.ledger.sequencer import log_directory


@dataclass(frozen=True, slots=True)
class DisclosedEvent:
    """One entry opened: leaf index, nonce (32 bytes), DSSE envelope as parsed JSON, and read."""

    event_id: UUID
    index: int
    nonce: bytes
    envelope: dict[str, Any]
    signed: Envelope


@dataclass(frozen=True, slots=True)
class AnchorMaterial:
    """A time-stamp over an earlier or equal checkpoint, and what ties it to the final one.

    The checkpoint carries the name the log had at its size.
    """

    size: int
    checkpoint: bytes
    kind: str
    authority: str
    proof: bytes
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ContinuationMaterial:
    """A statement that the log goes on under a new name, and what ties it to the final tree."""

    kept_size: int
    note: bytes
    first: DisclosedEvent
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LedgerMaterial:
    """What a recipient needs to check events offline.

    `tiles` maps tile names to content, in the order of their names; a tile is read when it is
    asked for, since those of far-scattered events are thousands of times their size.
    """

    checkpoint: bytes
    size: int
    log_key: str
    policy: bytes
    tiles: Mapping[str, bytes]
    anchors: tuple[AnchorMaterial, ...]
    continuations: tuple[ContinuationMaterial, ...]
    authority_roots: dict[str, bytes]


class _Tiles(Mapping[str, bytes]):
    """Tiles of the log by name."""

    def __init__(self, directory: LogDirectory, names: list[str]) -> None:
        self._directory = directory
        self._names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._directory.read_cut(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def disclose(event_ids: Sequence[UUID]) -> Iterator[DisclosedEvent]:
    """Open entries, in the order of the log. The caller has checked that the reader may see them.

    Raises:
        LedgerFault: an event is unknown or not in the tree yet.
    """
    found = 0
    for start in range(0, len(event_ids), 500):
        rows = Entry.objects.filter(event_id__in=event_ids[start : start + 500])
        for row in rows.select_related("placement").order_by("pk"):
            if not hasattr(row, "placement"):
                raise LedgerFault("an event waits for its place in the log; try again in a second")
            record = read_record(bytes(row.record))
            index = row.placement.index
            yield DisclosedEvent(row.event_id, index, record.nonce, record.envelope, record.signed)
            found += 1
    if found != len(set(event_ids)):
        raise LedgerFault(f"{len(set(event_ids)) - found} events are not in the ledger's index")


def material_for(indexes: Sequence[int]) -> LedgerMaterial:
    """Checkpoint, tiles and anchors that prove these leaves.

    Raises:
        LedgerFault: no published checkpoint covers them yet.
    """
    covering = max(indexes, default=0) + 1
    checkpoint = best_checkpoint(at_least=covering)
    if checkpoint is None:
        raise LedgerFault("no checkpoint covers these events yet; try again in a second")
    continuations = tuple(_continuations(checkpoint))
    firsts = [one.kept_size for one in continuations]
    names = required_tiles(indexes=[*indexes, *firsts], size=checkpoint.size)
    return LedgerMaterial(
        checkpoint=checkpoint.note.to_bytes(),
        size=checkpoint.size,
        log_key=log_verifier_key().encode(),
        policy=policy_text(),
        tiles=_Tiles(log_directory(), sorted(names)),
        anchors=tuple(_anchors(checkpoint, indexes)),
        continuations=continuations,
        authority_roots={
            authority.name: Path(authority.roots).read_bytes()
            for authority in settings.DOKAZ.timestamp_authorities
        },
    )


def _continuations(checkpoint: CheckpointView) -> Iterator[ContinuationMaterial]:
    """What says under which names the log signed before this checkpoint."""
    known = origins()
    for one, note in zip(known.continuations, known.notes, strict=True):
        first = Entry.objects.get(placement__index=one.kept_size)
        proof = consistency_proof(
            reader=log_directory(), old_size=one.kept_size, new_size=checkpoint.size
        )
        yield ContinuationMaterial(
            kept_size=one.kept_size,
            note=note,
            first=next(disclose([first.event_id])),
            consistency=tuple(proof),
        )


def receipt(event_id: UUID) -> bytes:
    """A C2SP tlog-proof file for one event, with what opens it; hand it to who may see the event.

    Raises:
        LedgerFault: the event is unknown or waits for its place.
    """
    event = next(iter(disclose([event_id])))
    checkpoint = best_checkpoint(at_least=event.index + 1)
    if checkpoint is None:
        raise LedgerFault("no checkpoint covers this event yet; try again in a second")
    path = inclusion_proof(reader=log_directory(), index=event.index, size=checkpoint.size)
    opened = Opened(
        index=event.index,
        nonce=event.nonce,
        envelope=event.signed,
    )
    return make_receipt(opened, path=path, checkpoint=checkpoint.note).to_bytes()


def act_receipt(act_id: UUID) -> bytes | None:
    """The receipt of an act's own event; None while it waits for its place or a checkpoint.

    Raises:
        LedgerFault: the log does not know the act, or its files cannot be read.
    """
    # An act's own event is the last of its entries.
    last = Entry.objects.filter(act_id=act_id).select_related("placement").order_by("-pk").first()
    if last is None:
        raise LedgerFault("the ledger's index has no entry of this act")
    if not hasattr(last, "placement") or best_checkpoint(at_least=last.placement.index + 1) is None:
        return None
    return receipt(last.event_id)


def _anchors(checkpoint: CheckpointView, indexes: Sequence[int]) -> Iterator[AnchorMaterial]:
    """What bounds the leaves' times: of all, and of those from before each change of the name.

    A loss may have come long after the kept entries were stamped.
    """
    ends = [one.kept_size for one in origins().continuations]
    since = 0
    for until in [*ends, checkpoint.size]:
        covering = max((index for index in indexes if index < until), default=-1) + 1
        if covering:
            yield from _earliest_anchors(checkpoint, since=max(covering, since + 1), until=until)
        since = until


def _earliest_anchors(
    checkpoint: CheckpointView, *, since: int, until: int
) -> Iterator[AnchorMaterial]:
    """The earliest anchor of each authority from `since` entries on: its bound is the tightest."""
    rows = Anchor.objects.filter(checkpoint_id__gte=since, checkpoint_id__lte=until).order_by(
        "checkpoint_id", "pk"
    )
    chosen: dict[tuple[str, str], Anchor] = {}
    for row in rows.iterator():
        key = (row.kind, row.authority)
        finished = row.upgraded and not (key in chosen and chosen[key].upgraded)
        better = key not in chosen or finished
        if better:
            chosen[key] = row
    directory = log_directory()
    for row in chosen.values():
        proof = consistency_proof(
            reader=directory, old_size=row.checkpoint_id, new_size=checkpoint.size
        )
        yield AnchorMaterial(
            size=row.checkpoint_id,
            checkpoint=bytes(row.stamped),
            kind=row.kind,
            authority=row.authority,
            proof=bytes(row.proof),
            consistency=tuple(proof),
        )
