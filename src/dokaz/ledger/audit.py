# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking the whole log against itself and against what the rooms keep.

Promised: every leaf is recomputed from its private record; every tile from the leaves; the root is
that of the signed checkpoint; every checkpoint this log ever signed is a beginning of the tree;
no witness has seen a longer one; stated times do not step back; every index row agrees; so do the
tables of the rooms that registered a comparison. The entries are those of the checkpoint that was
the newest when the check began; the log may grow meanwhile. Not promised: that no other log was
shown to somebody else; that is what witnesses are for.

A check that may go on (`going_on`) keeps how far it came every few seconds (`audit_state`).
"""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.merkle import EMPTY_ROOT, leaf_hashes
from dokaz.core.log.tiles import Tile, TilePath, new_tiles, read_bundle
from dokaz.ledger import audit_state
from dokaz.ledger.audit_state import AuditState, Edge
from dokaz.ledger.comparing import COMPARISONS, Comparison, Finding, PlacedEvent
from dokaz.ledger.directory import BUNDLE_WIDTH, LogDirectory
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint, WitnessState
from dokaz.ledger.origins import Origins, origins, witness_origins
from dokaz.ledger.record import Record, read_record
from dokaz.ledger.sequencer import log_directory
from dokaz.ledger.times import TimesInOrder

MOST_FINDINGS = 1000
"""Findings of one code that are told one by one; the others are counted."""

KEPT_EVERY_SECONDS = 10.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AuditResult:
    """`leaves` were checked; no finding means that everything agreed.

    `went_on_from`: so many of them were checked before this run, by one that was broken off.
    """

    leaves: int
    root: str
    findings: tuple[Finding, ...]
    went_on_from: int = 0


def audit(*, progress: Progress = lambda done, total: None, going_on: bool = False) -> AuditResult:
    """Recompute the whole log; memory stays flat. Findings are returned, not raised.

    `going_on`: from where a check of today was broken off, if one was.
    """
    directory = log_directory()
    names = origins()
    note = directory.read_checkpoint()
    if note is None:
        run = _Run(directory, _begun(names))
        run.found(_at_its_end(directory, Checkpoint(origin=names.first, size=0, root=EMPTY_ROOT)))
        run.finish()
        return AuditResult(0, "", run.result())
    try:
        checkpoint = names.open(note)
    except DokazError as error:
        return AuditResult(0, "", (Finding("checkpoint", None, str(error)),))
    run = _Run(directory, _begun(names, longest=checkpoint.size if going_on else 0))
    began = run.begun.done
    leaves = run.leaves(checkpoint.size, progress, keeping=going_on)
    # Growing the tree again from nothing gives every tile there must be, each to be compared.
    begun = Edge(run.begun.levels)
    tiles = new_tiles(reader=begun, old_size=began, leaf_hashes=leaves)
    for tile in itertools.chain(tiles, begun.left_as_they_were(run.begun.done, checkpoint.size)):
        run.found(_tile_differs(directory, tile))
    if run.frontier.size != checkpoint.size or run.frontier.root() != checkpoint.root:
        run.found([Finding("root", None, "records do not give the root that was signed")])
    run.found(_superseded_differ(directory))
    run.found(_at_its_end(directory, checkpoint))
    run.finish()
    if going_on:
        audit_state.forget()
    return AuditResult(checkpoint.size, checkpoint.root.hex(), run.result(), began)


def _begun(names: Origins, *, longest: int = 0) -> AuditState:
    """Where a check begins: at the first entry, or where one of at most so many broke off."""
    now = datetime.now(UTC)
    origin = names.now
    found = audit_state.kept(origin=origin, now=now) if longest else None
    if found is not None and found.done <= longest:
        return found
    return AuditState(origin=origin, began_at=now)


class _Run:
    """One pass over the log: the tree grown so far, and what was found."""

    def __init__(self, directory: LogDirectory, begun: AuditState) -> None:
        self.begun = begun
        self.frontier = begun.frontier()
        self._edge = Edge(begun.levels)
        self.names = origins()
        self._directory = directory
        self._times = TimesInOrder(before=begun.time)
        # Those of the rooms keep nothing from one piece of the log for the next.
        self._comparisons: list[Comparison] = [
            self._times,
            *(make() for make in COMPARISONS.values()),
        ]
        self._findings: list[Finding] = list(begun.findings)
        self._counts: Counter[str] = Counter(begun.counts)

    def found(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._counts[finding.code] += 1
            if self._counts[finding.code] <= MOST_FINDINGS:
                self._findings.append(finding)

    def result(self) -> tuple[Finding, ...]:
        further = [
            Finding(code, None, f"and {count - MOST_FINDINGS} more of this kind")
            for code, count in self._counts.items()
            if count > MOST_FINDINGS
        ]
        return (*self._findings, *further)

    def leaves(self, size: int, progress: Progress, *, keeping: bool) -> Iterator[bytes]:
        """Leaf hashes recomputed from the records, bundle after bundle."""
        kept_at = time.monotonic()
        for start in range(self.begun.done, size, BUNDLE_WIDTH):
            # Here everything before `start` was compared, the tiles over it too.
            if keeping and time.monotonic() - kept_at >= KEPT_EVERY_SECONDS:
                kept_at = time.monotonic()
                self._keep(start)
            width = min(BUNDLE_WIDTH, size - start)
            records = self._records(start, width)
            self.found(_bundle_differs(self._directory, start, width, records))
            placed = _placed(start, records)
            for comparison in self._comparisons:
                self.found(_compared(comparison, placed))
            hashes = leaf_hashes(record.leaf for _, record in records)
            self._grow(start, hashes)
            if len(hashes) == BUNDLE_WIDTH:
                self._edge.add_bundle(hashes)
            progress(start + width, size)
            yield from hashes

    def _keep(self, done: int) -> None:
        """So that a check that is killed goes on; not where records are missing in between."""
        if self.frontier.size == done:
            audit_state.keep(
                replace(
                    self.begun,
                    done=done,
                    peaks=self.frontier.peaks,
                    levels=tuple(map(tuple, self._edge.levels)),
                    time=self._times.before,
                    findings=tuple(self._findings),
                    counts=self._counts,
                )
            )

    def finish(self) -> None:
        """What is left over when the whole log was seen."""
        for comparison in self._comparisons:
            self.found(comparison.rest())

    def _records(self, start: int, width: int) -> list[tuple[bytes, Record]]:
        """The bundle's records up to the first that cannot be read."""
        found: list[tuple[bytes, Record]] = []
        try:
            for content in self._directory.read_records_cut(start // BUNDLE_WIDTH, width=width):
                found.append((content, read_record(content)))
        except DokazError as error:
            self.found([Finding("records", start + len(found), str(error))])
        return found

    def _grow(self, start: int, hashes: list[bytes]) -> None:
        """Grow the tree, stopping at each size for which a checkpoint was signed."""
        if self.frontier.size != start:
            return
        signed = PublishedCheckpoint.objects.filter(
            size__gt=start, size__lte=start + len(hashes)
        ).order_by("size")
        for row in signed:
            self.frontier.extend(hashes[self.frontier.size - start : row.size - start])
            self.found(_checkpoint_differs(row, self.frontier.root(), self.names))
        self.frontier.extend(hashes[self.frontier.size - start :])


_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ValidationError)
"""What a room meets in an event that was changed since it was written, such as half a number."""


def _compared(comparison: Comparison, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
    """What a room finds. An event it cannot read is a finding and keeps no other from being read.

    Once one is met they are compared one by one, so that each that cannot be read is named.
    """
    try:
        yield from list(comparison.events(placed))
    except _MALFORMED:
        for one in placed:
            try:
                yield from list(comparison.events([one]))
            except _MALFORMED:
                yield Finding("records", one.index, "the event does not have the form of its kind")


def _checkpoint_differs(row: PublishedCheckpoint, root: bytes, names: Origins) -> Iterator[Finding]:
    try:
        signed = names.open(row.note.encode())
    except DokazError as error:
        yield Finding("checkpoints", row.size - 1, f"stored checkpoint of {row.size}: {error}")
        return
    if (signed.size, signed.root, bytes(row.root)) != (row.size, root, root):
        yield Finding(
            "checkpoints",
            row.size - 1,
            f"the checkpoint once signed for {row.size} entries is not a beginning of this log",
        )


def _at_its_end(directory: LogDirectory, seen: Checkpoint) -> list[Finding]:
    """What does not fit the log as it is when its entries were looked at.

    It grows while it is checked: what it counts is compared with the newest checkpoint, at a
    moment when no step is under way. A checkpoint that was taken back meanwhile does not count.
    """
    with directory.exclusive():
        names, note = origins(), directory.read_checkpoint()
        try:
            newest = names.open(note) if note is not None else seen
        except DokazError as error:
            return [Finding("checkpoint", None, str(error))]
        now = newest if newest.size > seen.size else seen
        return [*_against_head(now.size, now.root), *_beyond(now.size, names)]


def _beyond(size: int, names: Origins) -> Iterator[Finding]:
    """Signs that the log was longer once."""
    longest = PublishedCheckpoint.objects.aggregate(size=Max("size"))["size"] or 0
    if longest > size:
        yield Finding(
            "checkpoints", None, f"a checkpoint of {longest} entries was signed, {size} are left"
        )
    of_this_name = WitnessState.objects.filter(origin__in=witness_origins(names))
    for state in of_this_name.filter(size__gt=size):
        yield Finding(
            "witness", None, f"witness {state.name} has cosigned {state.size} entries of {size}"
        )


def _tile_differs(directory: LogDirectory, tile: Tile) -> Iterator[Finding]:
    try:
        same = directory.read_cut(tile.path) == tile.content
    except DokazError:
        same = False
    if not same:
        yield Finding("tile", None, f"{tile.path} is missing or differs from the records")


def _superseded_differ(directory: LogDirectory) -> Iterator[Finding]:
    """Tiles that a wider one replaced; who has an older checkpoint still asks for them."""
    for name, same in directory.superseded():
        if not same:
            yield Finding("tile", None, f"{name} is missing or differs from the records")


def _bundle_differs(
    directory: LogDirectory, start: int, width: int, records: list[tuple[bytes, Record]]
) -> Iterator[Finding]:
    """What differs between one bundle's records and the public entries and the index."""
    public: list[bytes] = []
    try:
        public = read_bundle(directory, TilePath(None, start // BUNDLE_WIDTH, width))
    except DokazError as error:
        yield Finding("entries", start, str(error))
    indexed = _indexed(start, width)
    for index, (content, record) in enumerate(records, start=start):
        if public and public[index - start] != record.leaf:
            yield Finding("entries", index, "public entry is not the record's commitment")
        if indexed.get(index) != (record.leaf, content):
            yield Finding("index", index, "database row differs from the log's record")


def _indexed(start: int, width: int) -> dict[int, tuple[bytes, bytes]]:
    rows = Placement.objects.filter(index__gte=start, index__lt=start + width)
    found = rows.values_list("index", "entry__leaf", "entry__record")
    return {index: (bytes(leaf), bytes(record)) for index, leaf, record in found}


def _placed(start: int, records: list[tuple[bytes, Record]]) -> list[PlacedEvent]:
    """The bundle's events. An act's own event is the last of its entries."""
    acts = {record.act_id for _, record in records}
    last = Entry.objects.filter(act_id__in=acts).values("act_id").annotate(last=Max("pk"))
    closing = set(
        Entry.objects.filter(pk__in=[row["last"] for row in last]).values_list(
            "event_id", flat=True
        )
    )
    return [
        PlacedEvent(
            index=index,
            event_id=record.event_id,
            act_id=record.act_id,
            event=record.event,
            envelope=record.signed,
            closes=record.event_id in closing,
        )
        for index, (_, record) in enumerate(records, start=start)
    ]


def _against_head(size: int, root: bytes) -> Iterator[Finding]:
    head = Head.objects.filter(pk=1).first()
    if head is None or head.size == 0:
        if size:
            yield Finding("head", None, "database knows no leaf although a log is published")
        return
    if head.size > size:
        yield Finding("head", None, f"database counts {head.size} leaves, the log shows {size}")
    elif head.size < size:
        yield Finding("head", None, f"database is older: {head.size} leaves of {size}")
    elif bytes(head.root) != root:
        yield Finding("head", None, "database and checkpoint disagree about the root")
    unplaced = Entry.objects.filter(placement__isnull=True)
    if unplaced.exclude(pk__in=Pending.objects.values("pk")).exists():
        yield Finding("queue", None, "an entry has neither a place nor a turn in the queue")
