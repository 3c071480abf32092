# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's copy of the tag log, searched at home so that nobody sees who is looked up.

One SQLite file: entries, tags by their first eight bytes, and the newest checkpoint that was
checked. It is derived from the log and may be thrown away. Promises: it only grows by entries whose
root the keeper signed and, where the directory asks for it, witnesses cosigned; a log that takes
back or changes what was seen is refused and the two notes are kept. Anybody may copy a record: of
those with one withdrawal digest the first counts, and what withdraws one withdraws all.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint
from dokaz.core.log.cosignature import verify_cosignature
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import SignedNote, parse_note
from dokaz.core.log.tiles.layout import TILE_WIDTH, TilePath
from dokaz.core.log.tiles.reader import read_bundle
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.errors import (
    LogForged,
    MalformedMessage,
    NotCosigned,
)
from dokaz.deconflict.register.protocol.records import (
    RECORD_LENGTH,
    Contact,
    Record,
    read_entry,
    tag_of,
)

_FILE = "replica.sqlite3"
_COMPARED = "compared"
_READY: set[Path] = set()
"""Copies whose tables this process has looked at."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tags (beginning INTEGER, number INTEGER,
    PRIMARY KEY (beginning, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revoked (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looked (one INTEGER PRIMARY KEY CHECK (one = 1), upto INTEGER);
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), note BLOB, peaks BLOB);
"""


@dataclass(frozen=True)
class Hit:
    """One record that a person's keys meet. `number` is its place in the log."""

    number: int
    contact: Contact


class Replica:
    """The copy in one folder. Several processes may use it at once."""

    def __init__(self, folder: Path, *, directory: Directory, clock: Callable[[], float]) -> None:
        self._folder, self._directory, self._clock = folder, directory, clock
        if folder in _READY and (folder / _FILE).exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as database:
            database.executescript(_SCHEMA)
        _READY.add(folder)

    @property
    def size(self) -> int:
        """Entries that were taken over."""
        with self._open() as database:
            return _head(database)[0].size

    @property
    def copied_at(self) -> float | None:
        """When the copy was last held against the log, in POSIX seconds; None: never."""
        try:
            return (self._folder / _COMPARED).stat().st_mtime
        except OSError:
            return None

    def note(self) -> bytes:
        """The newest checkpoint, as signed; empty before the first."""
        with self._open() as database:
            row = database.execute("SELECT note FROM head").fetchone()
        return row[0] if row else b""

    def sync(
        self, get: Callable[[str], bytes], *, before: bytes | None = None, said: bytes = b""
    ) -> int:
        """Take over what is new. `get` reads a path of the log; returns the number of new entries.

        `said`: a checkpoint that the keeper gave after this copy's was `before`.

        Raises:
            LogForged: not signed as it must be, or it contradicts what was seen.
            NotCosigned: its newest entries are not cosigned yet.
            TileMissing, TileDamaged: the log is not whole; what was taken over before stays.
        """
        while True:
            before = self.note() if before is None else before
            content = said or get("checkpoint")
            added = 0 if content == before else self._taken_over(get, content, before)
            if added is not None:
                self._compared()
                return added
            before, said = None, b""

    def _taken_over(self, get: Callable[[str], bytes], content: bytes, before: bytes) -> int | None:
        """The number of new entries; None: another process took over some meanwhile, so that
        `content` may be older than the copy without anything having been taken back.
        """
        note, checkpoint = self._checked(content)
        with self._open() as database, _writing(database):
            frontier, seen = _head(database)
            if seen != before:
                return None
            start = frontier.size
            if checkpoint.size < start:
                self._refuse(content, seen, "shows fewer entries than were seen of it")
            self._require_continued(content, frontier, upto=checkpoint.size)
            reader = _Reader(get)
            for number, entries in _bundles(reader, start, checkpoint.size):
                self._grow(frontier, [leaf_hash(entry) for entry in entries], content)
                _store(database, number, entries)
            if frontier.root() != checkpoint.root:
                self._refuse(content, seen, "contradicts what was seen of it, or its entries")
            database.execute(
                "INSERT OR REPLACE INTO head VALUES (1, ?, ?)",
                (note.to_bytes(), b"".join(frontier.peaks)),
            )
        return checkpoint.size - start

    def _grow(self, frontier: Frontier, leaves: Sequence[bytes], content: bytes) -> None:
        """Append, stopping where the keeper took the log over, to hold it against that."""
        continued = self._directory.continues
        cut = continued.head.size - frontier.size if continued is not None else 0
        if 0 < cut <= len(leaves):
            frontier.extend(leaves[:cut])
            self._require_continued(content, frontier, upto=frontier.size)
            leaves = leaves[cut:]
        frontier.extend(leaves)

    def _require_continued(self, content: bytes, frontier: Frontier, *, upto: int) -> None:
        """Refuse a log of fewer entries (`upto`) than its keeper took over, or of others."""
        continued = self._directory.continues
        if continued is None:
            return
        if upto < continued.head.size:
            self._refuse(content, continued.note, "has fewer entries than its keeper took over")
        if frontier.size == continued.head.size and frontier.root() != continued.head.root:
            self._refuse(content, continued.note, "is not the one that its keeper took over")

    def _compared(self) -> None:
        """Without flushing: after a loss of power the copy is thought to be older than it is."""
        path, now = self._folder / _COMPARED, self._clock()
        path.touch(mode=0o600)
        os.utime(path, (now, now))

    def unread(self) -> Iterator[tuple[int, Record]]:
        """Records that were not said to be read, with their places, a bundle at a time."""
        after = self.read_upto
        while True:
            with self._open() as database:
                rows = database.execute(
                    "SELECT number, content FROM entries WHERE number >= ? ORDER BY number LIMIT ?",
                    (after, TILE_WIDTH),
                ).fetchall()
            if not rows:
                return
            for number, content in rows:
                with suppress(MalformedMessage):
                    record = read_entry(content)
                    if isinstance(record, Record):
                        yield number, record
            after = rows[-1][0] + 1

    @property
    def read_upto(self) -> int:
        """Everything before this place was looked at."""
        with self._open() as database:
            return _looked(database)

    def mark_read(self, upto: int) -> None:
        """Everything before the place `upto` was looked at. The mark may be lost with the copy:
        then what was seen comes again.
        """
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO looked VALUES (1, ?)", (upto,))

    def find(self, outputs: Iterable[bytes]) -> tuple[Hit, ...]:
        """Records that these outputs open and nobody withdrew, the oldest first; of copies one."""
        wanted = list(outputs)
        beginnings = json.dumps([_beginning(tag_of(output)) for output in wanted])
        with self._open() as database:
            rows = database.execute(
                "SELECT DISTINCT e.number, e.content FROM tags t JOIN entries e "
                "ON e.number = t.number "
                "LEFT JOIN revoked r ON r.digest = substr(e.content, 18, 32) "
                "WHERE t.beginning IN (SELECT value FROM json_each(?)) AND r.digest IS NULL "
                "ORDER BY e.number",
                (beginnings,),
            ).fetchall()
        originals: dict[bytes, Hit] = {}
        for number, content in rows:
            record = read_entry(content)
            if not isinstance(record, Record):
                continue
            contact = next(filter(None, map(record.contact_for, wanted)), None)
            if contact is not None:
                originals.setdefault(record.withdrawal, Hit(number, contact))
        return tuple(originals.values())

    def number_of(self, entry: bytes) -> int | None:
        """Where an entry first stands in the copy; None: it is not there. For a record only."""
        record = read_entry(entry)
        if not isinstance(record, Record):
            return None
        with self._open() as database:
            row = database.execute(
                "SELECT t.number FROM tags t JOIN entries e ON e.number = t.number "
                "WHERE t.beginning = ? AND e.content = ? ORDER BY t.number",
                (_beginning(record.places[0][0]), entry),
            ).fetchone()
        return int(row[0]) if row else None

    def first_with(self, digest: bytes) -> int | None:
        """The first record with this withdrawal digest; None: there is none. Reads all entries."""
        with self._open() as database:
            row = database.execute(
                "SELECT MIN(number) FROM entries "
                "WHERE length(content) = ? AND substr(content, 18, 32) = ?",
                (RECORD_LENGTH, digest),
            ).fetchone()
        return None if row[0] is None else int(row[0])

    def is_withdrawn(self, digest: bytes) -> bool:
        """Whether records with this withdrawal digest are withdrawn, by what the copy has."""
        with self._open() as database:
            found = database.execute("SELECT 1 FROM revoked WHERE digest = ?", (digest,)).fetchone()
        return found is not None

    def _checked(self, content: bytes) -> tuple[SignedNote, Checkpoint]:
        return checked_head(content, self._directory)

    def _refuse(self, content: bytes, seen: bytes, what: str) -> None:
        kept = self._folder / f"evidence-{len(list(self._folder.glob('evidence-*')))}.txt"
        kept.write_bytes(content + b"\n" + seen)
        raise LogForged(
            f"The tag log {what}. Nothing was taken over; the copy that is there stays, and both "
            "signed notes were kept as evidence. Show them to the other members."
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            kept = _connected(self._folder / _FILE)
            yield kept.database
        except sqlite3.Error:
            _KEPT.opened = None
            raise


class _Opened:
    """A connection to the file that `of` identifies; it is closed with this object."""

    def __init__(self, database: sqlite3.Connection, of: tuple[int, Path, int, int] | None) -> None:
        self.database, self.of = database, of

    def __del__(self) -> None:
        if self.of is not None and self.of[0] != os.getpid():
            # Not even to be closed by a process that was forked from its own.
            _OF_OTHERS.append(self.database)
        else:
            self.database.close()


_OF_OTHERS: list[sqlite3.Connection] = []
_KEPT = threading.local()
"""`opened`: what this thread used last. Opening a copy takes longer than a look-up in it."""


def _connected(path: Path) -> _Opened:
    """A connection to the file that is there now."""
    kept: _Opened | None = getattr(_KEPT, "opened", None)
    if kept is None or kept.of is None or kept.of != _identity(path):
        # Another thread may be the one that ends it, when nothing uses it any more.
        database = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        kept = _KEPT.opened = _Opened(database, _identity(path))
    return kept


def _identity(path: Path) -> tuple[int, Path, int, int] | None:
    """Of a file, as seen by this process; None: there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return os.getpid(), path, status.st_dev, status.st_ino


def checked_head(content: bytes, directory: Directory) -> tuple[SignedNote, Checkpoint]:
    """A tree head that the directory's keeper signed and enough witnesses cosigned.

    Raises:
        LogForged: the keeper did not sign it.
        NotCosigned: too few witnesses did, as while one does not answer the keeper.
    """
    keeper = directory.keeper
    try:
        note = parse_note(content)
        checkpoint = open_checkpoint(note, origin=keeper.name, key=keeper)
        cosigned = sum(
            any(_cosigned(checkpoint, line, key) for line in note.signatures if key.names(line))
            for key, _ in directory.witnesses
        )
    except DokazError as error:
        raise LogForged(
            f"The tag log is not signed as it must be ({error}). Nothing was taken over; the "
            "copy that is there stays."
        ) from error
    if checkpoint.size and cosigned < directory.quorum:
        raise NotCosigned(
            f"Only {cosigned} witnesses cosigned the tag log. Nothing was taken over; the copy "
            "that is there stays. Try again when the witnesses are back."
        )
    return note, checkpoint


def read_copy(folder: Path) -> tuple[bytes, list[bytes]]:
    """The newest tree head of a member's copy, as signed, and its entries; nothing is checked.

    Raises MalformedMessage: there is no copy.
    """
    path = folder / _FILE
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT note FROM head").fetchone()
            entries = database.execute("SELECT content FROM entries ORDER BY number").fetchall()
    except sqlite3.Error as error:
        raise MalformedMessage(f"{folder} holds no copy of the tag log") from error
    return (row[0] if row else b""), [one for (one,) in entries]


class _Reader:
    def __init__(self, get: Callable[[str], bytes]) -> None:
        self._get = get

    def read(self, path: str) -> bytes:
        return self._get(path)


@contextmanager
def _writing(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: a sync that fails leaves the copy as it was."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _head(database: sqlite3.Connection) -> tuple[Frontier, bytes]:
    row = database.execute("SELECT note, peaks FROM head").fetchone()
    if row is None:
        return Frontier(), b""
    size = int(parse_note(row[0]).text.split("\n")[1])
    peaks = [row[1][at : at + 32] for at in range(0, len(row[1]), 32)]
    return Frontier(size=size, peaks=peaks), row[0]


def _looked(database: sqlite3.Connection) -> int:
    row = database.execute("SELECT upto FROM looked").fetchone()
    return int(row[0]) if row else 0


def _bundles(reader: _Reader, start: int, size: int) -> Iterator[tuple[int, Sequence[bytes]]]:
    """New entries with the number of the first, bundle by bundle."""
    number = start
    while number < size:
        index, offset = divmod(number, TILE_WIDTH)
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        entries = read_bundle(reader, TilePath(None, index, width))[offset:]
        yield number, entries
        number += len(entries)


def _store(database: sqlite3.Connection, number: int, entries: Sequence[bytes]) -> None:
    numbered = list(enumerate(entries, start=number))
    database.executemany("INSERT INTO entries VALUES (?, ?)", numbered)
    tags = []
    for at, content in numbered:
        try:
            entry = read_entry(content)
        except MalformedMessage:
            # Of a later version, or nonsense of a member: it keeps its place and tells nothing.
            continue
        if isinstance(entry, Record):
            tags += [(_beginning(tag), at) for tag, _ in entry.places]
        else:
            database.execute("INSERT OR IGNORE INTO revoked VALUES (?)", (entry.digest,))
    database.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", sorted(tags))


def _beginning(tag: bytes) -> int:
    return int.from_bytes(tag[:8], "big", signed=True)


def _cosigned(checkpoint: Checkpoint, line: object, key: object) -> bool:
    verify_cosignature(checkpoint, signature=line, key=key)  # type: ignore[arg-type]
    return True


def reader_over(get: Callable[[str], tuple[int, bytes]]) -> Callable[[str], bytes]:
    """A `get` for `sync` over one that gives status and body.

    Raises TileMissing: any other status than 200.
    """

    def read(path: str) -> bytes:
        status, body = get(path)
        if status != 200:
            raise TileMissing(f"the tag log does not have {path} now")
        return body

    return read
