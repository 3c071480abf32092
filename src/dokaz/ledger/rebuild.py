# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rebuilding the database's index from the log's files, which are the log of record.

For a database that was restored from an older backup: entries that the log holds and the database
lacks are read back from the records, and the head moves to the published checkpoint. Nothing in
the files changes. What acts wrote into other tables between the backup and the loss is not in the
log and stays lost; `Rebuilt.acts` lists which acts those were, so that people can do them again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.ledger.directory import BUNDLE_WIDTH, LogDirectory
from dokaz.ledger.errors import LogDiverged, LogFilesMissing
from dokaz.ledger.keyring import node_key
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint
from dokaz.ledger.record import Record, read_record
from dokaz.ledger.sequencer import log_directory


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were read back, and the acts among them (identifier, action, time)."""

    size: int
    entries_added: int
    acts: tuple[tuple[str, str, str], ...]


def rebuild_index() -> Rebuilt:
    """Read back what the database lacks.

    Raises:
        LogFilesMissing: there is no published log.
        LogDiverged: a record does not belong to the signed tree, or an entry the database has
            stands elsewhere in the log.
    """
    directory = log_directory()
    # Held from reading the checkpoint on: a step sequenced in between would be rolled back.
    with directory.exclusive():
        note = directory.read_checkpoint()
        if note is None:
            raise LogFilesMissing("there is no published checkpoint to rebuild from")
        checkpoint = open_checkpoint(note, origin=settings.DOKAZ.log_origin, key=node_key().public)
        records = _all_records(directory, checkpoint)
        with transaction.atomic(durable=True):
            acts = _index(records)
            _move_head(checkpoint, note)
    return Rebuilt(checkpoint.size, len(acts), tuple(dict.fromkeys(acts)))


def _all_records(directory: LogDirectory, checkpoint: Checkpoint) -> list[tuple[bytes, Record]]:
    """Every record, as stored and opened, after they were shown to give the signed root."""
    records = []
    frontier = Frontier()
    for start in range(0, checkpoint.size, BUNDLE_WIDTH):
        width = min(BUNDLE_WIDTH, checkpoint.size - start)
        for content in directory.read_records(start // BUNDLE_WIDTH, width=width):
            record = read_record(content)
            frontier.append(leaf_hash(record.leaf))
            records.append((content, record))
    if frontier.root() != checkpoint.root:
        raise LogDiverged("the records do not give the signed root; nothing was changed")
    return records


def _index(records: list[tuple[bytes, Record]]) -> list[tuple[str, str, str]]:
    """Add what the database lacks and place everything; returns the act of each added entry."""
    known = set(Entry.objects.values_list("event_id", flat=True))
    added = []
    for index, (content, record) in enumerate(records):
        if record.event_id not in known:
            _add(record, content)
            added.append((record.event["act"], record.event["action"], record.event["at"]))
        _place(record.event_id, index)
    return added


def _move_head(checkpoint: Checkpoint, note: bytes) -> None:
    now = datetime.now(UTC)
    signed = {"size": checkpoint.size, "root": checkpoint.root}
    Head.objects.update_or_create(id=1, defaults={**signed, "checkpoint": note.decode(), "at": now})
    PublishedCheckpoint.objects.get_or_create(
        size=checkpoint.size,
        defaults={"root": checkpoint.root, "note": note.decode(), "at": now},
    )


def _add(opened: Record, record: bytes) -> None:
    Entry.objects.create(
        event_id=opened.event_id,
        act_id=UUID(opened.event["act"]),
        leaf=opened.leaf,
        record=record,
        at=datetime.fromisoformat(opened.event["at"]),
    )


def _place(event_id: UUID, index: int) -> None:
    entry = Entry.objects.get(event_id=event_id)
    placement, _ = Placement.objects.get_or_create(index=index, defaults={"entry": entry})
    if placement.entry_id != entry.pk:
        raise LogDiverged(f"leaf {index} is another event in the database than in the log")
    Pending.objects.filter(pk=entry.pk).delete()
