# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sequencing: giving entries their place in the tree, so that a kill at any moment loses nothing.

One step of the log, in this order (after the design of the Sunlight log):

1. stage   write what the step adds, and the signed checkpoint it leads to, to a durable file
2. swap    in one database transaction move the head from the old size to the new one, place the
           entries and take them off the queue; this decides whether the step counts
3. apply   write tiles and records; they follow from the staged file alone, so doing it twice is
           harmless
4. publish replace the checkpoint; only now can anyone see the step; then drop the staged file

`recover` runs before every step and uses the same functions: a staged step whose swap was
committed is applied and published again, any other staged file is dropped.
"""

import itertools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.merkle import EMPTY_ROOT, leaf_hashes
from dokaz.core.log.tiles import frontier_from_tiles, new_bundles, new_tiles
from dokaz.ledger.directory import LogDirectory
from dokaz.ledger.errors import DatabaseOlderThanLog, LogDiverged, LogFilesMissing
from dokaz.ledger.holding import require_released
from dokaz.ledger.keyring import node_key
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint
from dokaz.ledger.origins import origins
from dokaz.ledger.rows import insert_rows, run

LARGEST_STEP = 10_000
_LENGTH = struct.Struct(">I")
Observer = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the log. `checkpoint` is the signed note of the new tree.

    `hashes` are those of the leaves, kept because hashing again costs as much as placing a row.
    `entry_ids` are needed for the swap only; a step read back from its file has none.
    """

    old_size: int
    new_size: int
    root: bytes
    leaves: tuple[bytes, ...]
    hashes: tuple[bytes, ...]
    records: tuple[bytes, ...]
    entry_ids: tuple[int, ...]
    checkpoint: bytes

    @property
    def name(self) -> str:
        return f"{self.old_size:015d}-{self.new_size:015d}.step"


def log_directory() -> LogDirectory:
    """The files of this node's log."""
    return LogDirectory(Path(settings.DOKAZ.ledger_folder))


def sequence_pending(*, observe: Observer = lambda step: None) -> int:
    """Place every waiting entry; returns how many. Only one process does this at a time.

    `observe` is told the name of each point passed; tests stop the process there.

    Raises:
        LedgerFault: files and database do not fit together, or the log came back from a backup
            and nobody asked its witnesses yet; nothing was written.
    """
    require_released()
    directory = log_directory()
    placed = 0
    with directory.exclusive():
        while True:
            size = recover(directory, observe=observe)
            step = _stage(directory, size, observe)
            if step is None:
                return placed
            _take(directory, step, observe)
            placed += step.new_size - step.old_size


def place_first(directory: LogDirectory, *, act_id: UUID) -> None:
    """Place the waiting entries of one act before all others. The caller holds the log.

    Raises:
        LogFilesMissing: none of them waits.
        LedgerFault: as `sequence_pending`.
    """
    step = _stage(directory, recover(directory), lambda point: None, act_id=act_id)
    if step is None:
        raise LogFilesMissing("the act's entries do not wait for a place; nothing was written")
    _take(directory, step, lambda point: None)


def _take(directory: LogDirectory, step: Step, observe: Observer) -> None:
    _swap(step)
    observe("swapped")
    _apply(directory, step, observe)
    _publish(directory, step, observe)


def recover(directory: LogDirectory, *, observe: Observer = lambda step: None) -> int:
    """Finish or drop what an interrupted process left; returns the size of the log.

    Raises:
        DatabaseOlderThanLog, LogFilesMissing, LogDiverged: see there.
    """
    directory.create()
    head = _head()
    published = _published(directory)
    if published.size > head.size:
        raise DatabaseOlderThanLog(
            f"the published log has {published.size} leaves, the database only {head.size}: the "
            "database comes from an older backup. Nothing was written and no evidence is lost. "
            "Run 'dokaz ledger rebuild' to read the missing entries from the log's records."
        )
    if published.size < head.size:
        step = _staged_step_to(directory, published.size, head)
        _apply(directory, step, observe)
        _publish(directory, step, observe)
    elif bytes(head.root) != published.root:
        raise LogDiverged(
            f"database and published checkpoint have {head.size} leaves but different roots. "
            "Nothing was written. Keep both as evidence and compare with a witness."
        )
    directory.clear_staged()
    return head.size


def _head() -> Head:
    empty = {"size": 0, "root": EMPTY_ROOT}
    return Head.objects.get_or_create(id=1, defaults=empty)[0]


def _published(directory: LogDirectory) -> Checkpoint:
    note = directory.read_checkpoint()
    known = origins()
    if note is None:
        return Checkpoint(origin=known.first, size=0, root=EMPTY_ROOT)
    return known.open(note)


def _staged_step_to(directory: LogDirectory, size: int, head: Head) -> Step:
    for path in directory.staged_steps():
        step = _read_step(path)
        if (step.old_size, step.new_size, step.root) == (size, head.size, bytes(head.root)):
            return step
    raise LogFilesMissing(
        f"the database counts {head.size} leaves, the log's files only {size}, and no staged step "
        "leads there. Nothing was written. Restore the log folder of the same time as the database."
    )


def _stage(
    directory: LogDirectory, size: int, observe: Observer, *, act_id: UUID | None = None
) -> Step | None:
    turn = Pending.objects.order_by("pk")
    if act_id is not None:
        turn = turn.filter(entry__act_id=act_id)
    waiting = list(
        Entry.objects.filter(pk__in=turn.values("pk")[:LARGEST_STEP])
        .order_by("pk")
        .values_list("pk", "leaf", "record")
    )
    if not waiting:
        return None
    frontier = frontier_from_tiles(reader=directory, size=size)
    leaves = tuple([bytes(leaf) for _, leaf, _ in waiting])
    hashes = tuple(leaf_hashes(leaves))
    frontier.extend(hashes)
    name = origins().at(frontier.size)
    checkpoint = Checkpoint(origin=name, size=frontier.size, root=frontier.root())
    step = Step(
        old_size=size,
        new_size=frontier.size,
        root=checkpoint.root,
        leaves=leaves,
        hashes=hashes,
        records=tuple([bytes(record) for _, _, record in waiting]),
        entry_ids=tuple([pk for pk, _, _ in waiting]),
        checkpoint=sign_checkpoint(checkpoint, key=node_key()).to_bytes(),
    )
    directory.stage(step.name, _write_step(step))
    observe("staged")
    return step


def _swap(step: Step) -> None:
    """Compare-and-swap the head. Whether an interrupted commit took place, recovery finds out."""
    now = datetime.now(UTC)
    with transaction.atomic(durable=True):
        moved = Head.objects.filter(pk=1, size=step.old_size).update(
            size=step.new_size, root=step.root, checkpoint=step.checkpoint.decode(), at=now
        )
        if moved != 1:
            raise LogDiverged("another process moved the head of the log; stop one of them")
        places = enumerate(step.entry_ids, start=step.old_size)
        insert_rows(Placement, ("index", "entry"), places)
        PublishedCheckpoint.objects.create(
            size=step.new_size, root=step.root, note=step.checkpoint.decode(), at=now
        )
        run(
            'delete from {0} where entry_id in (select entry_id from {1} where "index" >= %s)',
            [step.old_size],
            models=(Pending, Placement),
        )


def _apply(directory: LogDirectory, step: Step, observe: Observer) -> None:
    size = step.old_size
    tiles = new_tiles(reader=directory, old_size=size, leaf_hashes=step.hashes)
    bundles = new_bundles(reader=directory, old_size=size, entries=step.leaves)
    directory.grow(old_size=size, records=step.records, tiles=itertools.chain(tiles, bundles))
    observe("applied")
    if frontier_from_tiles(reader=directory, size=step.new_size).root() != step.root:
        raise LogDiverged("tiles do not give the root that was signed; nothing was published")


def _publish(directory: LogDirectory, step: Step, observe: Observer) -> None:
    directory.publish(step.checkpoint)
    observe("published")
    (directory.staged / step.name).unlink(missing_ok=True)
    directory.forget_superseded_records(size=step.new_size)
    observe("cleaned")


def _write_step(step: Step) -> bytes:
    """A line of canonical JSON, then for each leaf its 32 bytes, a length and the record."""
    head = {
        "old_size": step.old_size,
        "new_size": step.new_size,
        "root": step.root.hex(),
        "checkpoint": step.checkpoint.decode(),
    }
    lengths = [_LENGTH.pack(len(record)) for record in step.records]
    parts = zip(step.leaves, lengths, step.records, strict=True)
    return b"".join([canonical_json(head), b"\n", *itertools.chain.from_iterable(parts)])


def _read_step(path: Path) -> Step:
    line, _, body = path.read_bytes().partition(b"\n")
    head = parse_json(line)
    leaves, records, at = [], [], 0
    while at < len(body):
        (length,) = _LENGTH.unpack_from(body, at + 32)
        leaves.append(body[at : at + 32])
        records.append(body[at + 36 : at + 36 + length])
        at += 36 + length
    return Step(
        old_size=head["old_size"],
        new_size=head["new_size"],
        root=bytes.fromhex(head["root"]),
        leaves=tuple(leaves),
        hashes=tuple(leaf_hashes(leaves)),
        records=tuple(records),
        entry_ids=(),
        checkpoint=head["checkpoint"].encode(),
    )
