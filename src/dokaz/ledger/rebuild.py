# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rebuilding the database's index from the log's files, which are the log of record.

For a database that was restored from an older backup: entries that the log holds and the database
lacks are read back from the records, and the head moves to the published checkpoint. Nothing in
the files changes. What acts wrote into other tables between the backup and the loss is not in the
log and stays lost; `Rebuilt.acts` lists which acts those were, so that people can do them again.

The log is read once, bundle after bundle, in one transaction: memory stays flat, and records that
turn out not to give the signed root leave the database as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.merkle import Frontier, leaf_hashes
from dokaz.ledger.directory import BUNDLE_WIDTH, LogDirectory
from dokaz.ledger.errors import LogDiverged, LogFilesMissing
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint
from dokaz.ledger.origins import origins
from dokaz.ledger.record import Record, read_record
from dokaz.ledger.rows import insert_values
from dokaz.ledger.sequencer import log_directory

MOST_ACTS = 10_000
"""Acts that are listed one by one; beyond, nobody does them again from a list."""

Progress = Callable[[int, int], None]
Lost = tuple[str, str, str]
Read = tuple[bytes, Record]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were read back, and the acts they belong to.

    `acts_added` counts those acts; `acts` lists the first of them (identifier, action, time).
    """

    size: int
    entries_added: int
    acts_added: int
    acts: tuple[Lost, ...]


def rebuild_index(*, progress: Progress = lambda done, total: None) -> Rebuilt:
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
        checkpoint = origins().open(note)
        with transaction.atomic(durable=True):
            newest = Entry.objects.aggregate(pk=Max("pk"))["pk"] or 0
            acts = _read_back(directory, checkpoint, progress)
            _move_head(checkpoint, note)
            added = Entry.objects.filter(pk__gt=newest)
            return Rebuilt(
                size=checkpoint.size,
                entries_added=added.count(),
                acts_added=added.values("act_id").distinct().count(),
                acts=acts,
            )


def _read_back(
    directory: LogDirectory, checkpoint: Checkpoint, progress: Progress
) -> tuple[Lost, ...]:
    """Index every record, and show that together they give the signed root."""
    lost: dict[Lost, None] = {}
    frontier = Frontier()
    for start in range(0, checkpoint.size, BUNDLE_WIDTH):
        width = min(BUNDLE_WIDTH, checkpoint.size - start)
        contents = directory.read_records(start // BUNDLE_WIDTH, width=width)
        records = [(content, read_record(content)) for content in contents]
        frontier.extend(leaf_hashes(record.leaf for _, record in records))
        for record in _add_missing(records):
            if len(lost) < MOST_ACTS:
                lost[record.event["act"], record.event["action"], record.event["at"]] = None
        _place(start, [record.event_id for _, record in records])
        progress(start + width, checkpoint.size)
    if frontier.root() != checkpoint.root:
        raise LogDiverged("the records do not give the signed root; nothing was changed")
    return tuple(lost)


def _add_missing(records: Sequence[Read]) -> list[Record]:
    """Add the entries of one bundle that the database lacks; returns them."""
    known = Entry.objects.filter(event_id__in=[record.event_id for _, record in records])
    known_ids = set(known.values_list("event_id", flat=True))
    missing = [(content, record) for content, record in records if record.event_id not in known_ids]
    insert_values(
        Entry,
        ("event_id", "act_id", "leaf", "record", "at"),
        (
            (
                record.event_id,
                record.act_id,
                record.leaf,
                content,
                datetime.fromisoformat(record.event["at"]),
            )
            for content, record in missing
        ),
    )
    return [record for _, record in missing]


def _place(start: int, event_ids: Sequence[UUID]) -> None:
    """Place the entries of one bundle, whose first index is `start`, and take them off the queue.

    Raises:
        LogDiverged: the database has one of them at another index, or another one at its index.
    """
    entries = Entry.objects.filter(event_id__in=event_ids)
    keys = dict(entries.values_list("event_id", "pk"))
    wanted = {start + number: keys[event_id] for number, event_id in enumerate(event_ids)}
    by_index = Placement.objects.filter(index__in=wanted)
    by_entry = Placement.objects.filter(entry__in=keys.values())
    placed = dict(by_index.values_list("index", "entry_id"))
    placed |= dict(by_entry.values_list("index", "entry_id"))
    for index, entry in placed.items():
        if wanted.get(index) != entry:
            raise LogDiverged(f"leaf {index} is another event in the database than in the log")
    rest = ((index, entry) for index, entry in wanted.items() if index not in placed)
    insert_values(Placement, ("index", "entry"), rest)
    Pending.objects.filter(pk__in=keys.values()).delete()


def _move_head(checkpoint: Checkpoint, note: bytes) -> None:
    now = datetime.now(UTC)
    signed = {"size": checkpoint.size, "root": checkpoint.root}
    Head.objects.update_or_create(id=1, defaults={**signed, "checkpoint": note.decode(), "at": now})
    PublishedCheckpoint.objects.get_or_create(
        size=checkpoint.size,
        defaults={"root": checkpoint.root, "note": note.decode(), "at": now},
    )
