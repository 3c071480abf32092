# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder in which a backup gathers what must be of one moment, beside the node's own data.

One backup at a time. What a killed one left is cleared away by the next. The folder holds a copy
of the database in readable form while a backup runs, as the node's folder itself always does.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dokaz.core.objects.durable import is_temporary
from dokaz.core.objects.errors import faults_named
from dokaz.interfaces.cli.backup.errors import BackupFault


@contextmanager
def work_folder(home: Path) -> Iterator[Path]:
    """An empty folder for the body, gone afterwards.

    Raises:
        BackupFault: another backup is running.
        StorageFault: the node's folder cannot be written.
    """
    root = home / "backup-work"
    with faults_named("preparing the backup"):
        root.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFault(
                "Another backup of this node is running. Nothing was written. Wait for its end."
            ) from error
        current = root / "current"
        with faults_named("preparing the backup"):
            shutil.rmtree(current, ignore_errors=True)
            current.mkdir(mode=0o700)
        try:
            yield current
        finally:
            shutil.rmtree(current, ignore_errors=True)
    finally:
        os.close(lock)


def link_tree(source: Path, target: Path) -> None:
    """Give every file below `source` a second name below `target`; copies where that cannot be.

    Only for files that are replaced, never changed in place. Half-written ones are passed over.

    Raises:
        OSError: as the system says it.
    """
    target.mkdir(mode=0o700, parents=True)
    for folder, _, names in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            if is_temporary(name) or (name == "lock" and Path(folder) == source):
                continue
            _link(Path(folder) / name, place / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:  # Another file system, or one without second names.
        shutil.copyfile(source, target, follow_symlinks=False)
