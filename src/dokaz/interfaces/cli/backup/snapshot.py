# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a backup takes at one moment while the node goes on working.

1. the keys are read
2. the log is held, and it is at rest: files and database count the same entries
3. the database is copied (SQLite) or its snapshot is kept open (PostgreSQL)
4. the log's files get second names aside; then the log goes on
5. stored objects are listed: whatever the copied database names was stored before it was named
6. the keys are read again; if one was replaced meanwhile, everything is done once more
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dokaz.core.objects.durable import is_temporary
from dokaz.core.objects.errors import ObjectMissing, faults_named
from dokaz.interfaces.cli.backup.database import frozen
from dokaz.interfaces.cli.backup.errors import BackupFault
from dokaz.interfaces.cli.backup.work import link_tree
from dokaz.interfaces.cli.engine import engine

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of one moment. `keys` maps names below the key folder to content."""

    at: datetime
    engine: str
    database_member: str
    database: Path
    ledger: Path
    entries: int
    keys: dict[str, bytes]


def take(home: Path, work: Path, *, observe: Callable[[str], None] = lambda step: None) -> Snapshot:
    """Take the snapshot into the empty folder `work`. `observe` is told the steps, for people.

    Raises:
        BackupFault: the log does not come to rest, or keys keep changing.
        LedgerFault, DatabaseUnreachable, StorageFault: nothing was taken.
    """
    for number in range(_TRIES):
        place = work / str(number)
        with faults_named("preparing the backup"):
            place.mkdir(mode=0o700)
        before = _keys(home / "keys")  # 1
        at, found, entries = datetime.now(UTC), engine(), 0
        with ExitStack() as still:
            observe("holding the log for a moment")
            with _log_at_rest() as entries:  # 2
                database = still.enter_context(frozen(found))  # 3
                copied = database.copy_into(place) if database.waits else None
                with faults_named("setting the log's files aside"):
                    link_tree(home / "ledger", place / "ledger")  # 4
            observe("copying the database")
            member, path = copied or database.copy_into(place)
        after = _keys(home / "keys")  # 6
        if all(after.get(name) == content for name, content in before.items()):
            return Snapshot(at, found.name, member, path, place / "ledger", entries, after)
    raise BackupFault("Keys were replaced again and again meanwhile. Nothing was written.")


@contextmanager
def _log_at_rest() -> Iterator[int]:
    """Hold the log, with no step of it half done; gives its number of entries.

    A step that a killed process left half done is finished first, as the worker would.
    """
    from dokaz.ledger import api

    log = api.log_directory()
    for _ in range(_TRIES):
        with log.exclusive():
            size = api.ledger_state().size
            if not log.staged_steps() and size == _published_size():
                yield size
                return
        api.sequence_pending()
    raise BackupFault(
        "The log has a step that does not come to its end. Nothing was written. "
        "Run 'dokaz ledger audit' and 'dokaz doctor' first."
    )


def _published_size() -> int:
    from dokaz.ledger import api

    note = api.log_directory().read_checkpoint()
    if note is None:
        return 0
    return api.origins().open(note).size


def _keys(folder: Path) -> dict[str, bytes]:
    found = {}
    with faults_named("reading the key folder"):
        for place, _, names in os.walk(folder):
            for name in names:
                path = Path(place) / name
                if not is_temporary(name) and path.is_file():
                    found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def list_objects(target: Path, *, measure: bool) -> tuple[int, int]:
    """Step 5: write the stored addresses to a file; returns their number and, measured, bytes.

    Raises:
        StorageFault: the store cannot be listed.
    """
    from dokaz.evidence.api import store

    objects, count, size = store(), 0, 0
    with faults_named("listing stored objects"), target.open("w", encoding="ascii") as file:
        for address in objects.addresses():
            file.write(f"{address}\n")
            count += 1
            # One that was disposed of in this moment is noticed again when it is to be read.
            with suppress(ObjectMissing):
                size += objects.stat(address) if measure else 0
    return count, size
