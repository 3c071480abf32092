# SPDX-License-Identifier: Apache-2.0
"""Writing to a local file system so that a power cut cannot take it back.

Promises: content is written under a temporary name, flushed, and only then given its real name in
one step; a name never shows part of a content; after a function returned, content and name are
both on the medium (POSIX fsync on the file, then on its folder).

Not promised: anything about disks that lie about flushing, or file systems mounted without
barriers. Network file systems must keep POSIX semantics.
"""

import itertools
import os
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from pathlib import Path

from dokaz.core.objects import linux_calls
from dokaz.core.objects.errors import ContentConflict, fault_from, naming_fault_from, unknown_from

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
_TEMPORARY = re.compile(r"\.dokaz-\d+-\d+\.tmp\Z")
# Below this many, one fsync each is quicker than flushing the whole file system.
_FEW = 8
_SYNC_THREADS = 8

_counter = itertools.count()

StrPath = str | os.PathLike[str]
"""A path; the hot ways use plain text, because `Path` costs more than the calls themselves."""


class WriteMode(Enum):
    """What to do when the file exists already."""

    REPLACE = "replace"
    NEW_OR_EQUAL = "new-or-equal"


def write_file_durably(
    path: Path,
    content: bytes,
    *,
    mode: WriteMode = WriteMode.REPLACE,
    permissions: int = 0o600,
) -> None:
    """Write a small file whole and make it survive a power cut; its folder must exist.

    With `NEW_OR_EQUAL` a file that exists must hold exactly `content`; then nothing is written,
    but its durability is made sure. Readers see the old content or the new one, nothing between.
    Several processes may call it for the same path; with `REPLACE` the last rename stays.

    Raises:
        ContentConflict: `NEW_OR_EQUAL` and the file holds something else; it is left as it is.
        StoreFull, StoreReadOnly, StoreUnusable: nothing was written; the old file is as before.
        OutcomeUnknown: old or new content is visible, and which survives a power cut is not known.
    """
    try:
        temporary = _write_temporary(path.parent, content, permissions=permissions)
    except OSError as error:
        raise fault_from(error, doing="writing a file") from error
    try:
        if mode is WriteMode.REPLACE:
            os.replace(temporary, path)
        elif not publish_new(temporary, path):
            _require_equal(path, content)
    except OSError as error:
        raise naming_fault_from(error) from error
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise unknown_from(error, doing="flushing a folder") from error


def _write_temporary(folder: Path, content: bytes, *, permissions: int) -> str:
    descriptor, temporary = create_temporary(folder, permissions=permissions)
    try:
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _require_equal(path: Path, content: bytes) -> None:
    """Compare a file that exists, and flush it: whoever wrote it may have died before doing so."""
    descriptor = open_regular(path)
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            found = file.read(len(content) + 1)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if found != content:
        raise ContentConflict(
            "A file that must never change exists already with other content. It was left as it "
            "is and nothing was written. Find out which of the two is right before you go on."
        )


def open_regular(path: StrPath) -> int:
    """Open an existing file for reading, never through a symbolic link; return the descriptor.

    Raises:
        OSError: as the system says it (ELOOP for a link).
    """
    return os.open(path, os.O_RDONLY | _NO_FOLLOW | _BINARY)


def create_temporary(folder: StrPath, *, permissions: int) -> tuple[int, str]:
    """Create a new empty file in `folder`; return its descriptor for writing and its path.

    The name holds the process and a counter, and O_EXCL settles the rest: no randomness is
    needed, and nothing that exists, not even a planted link, is ever opened.

    Raises:
        OSError: as the system says it.
    """
    begin = f"{os.fspath(folder)}{os.sep}.dokaz-{os.getpid()}-"
    while True:
        path = f"{begin}{next(_counter)}.tmp"
        try:
            return os.open(path, _NEW, permissions), path
        except FileExistsError:
            continue


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write every byte; a system may take only a part at a time, as it does near a full disk.

    Raises:
        OSError: as the system says it.
    """
    written = os.write(descriptor, content)
    if written == len(content):
        return
    rest = memoryview(content)[written:]
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def is_temporary(name: str) -> bool:
    """Whether a file name is one that `create_temporary` gives."""
    return _TEMPORARY.match(name) is not None


def remove_leftovers(folder: Path) -> int:
    """Remove what killed processes left half-written in `folder`; return how many files.

    Only for a folder in which no other process can be writing: that of a single writer, at start.

    Raises:
        StoreReadOnly, StoreUnusable: the folder cannot be read or written.
    """
    try:
        leftovers = [name for name in os.listdir(folder) if is_temporary(name)]
        for name in leftovers:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise fault_from(error, doing="removing half-written files") from error
    return len(leftovers)


def publish_new(temporary: StrPath, target: StrPath) -> bool:
    """Give a finished temporary file its real name, never replacing; False if the name is taken.

    On False the temporary file is still there. The name is visible but not flushed yet.

    Raises:
        OSError: as the system says it; the target is not there then.
    """
    renamed = linux_calls.rename_without_replacing(temporary, target)
    if renamed is not None:
        return renamed
    try:
        os.link(temporary, target, follow_symlinks=False)
    except FileExistsError:
        return False
    # The target is public now; a second name that stays in the staging folder harms nobody.
    with suppress(OSError):
        os.unlink(temporary)
    return True


def sync_folder(folder: StrPath) -> None:
    """Flush the names in a folder to the medium.

    Raises:
        OSError: as the system says it.
    """
    if os.name == "nt":  # Windows journals names by itself and cannot flush a folder.
        return
    _sync_path(folder, _DIRECTORY)


def make_folder_durably(folder: Path) -> None:
    """Create a folder (0700) if it is not there, and flush its parent.

    Raises:
        OSError: as the system says it.
    """
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    sync_folder(folder.parent)


class GroupSync:
    """Flushes many files or folders of one file system with few calls.

    Large groups are flushed by one syncfs(2) where it tells of failures, which takes other
    programs' data along; elsewhere by one fsync each from several threads. Make it before the
    group's first write, because the system tells of a failed write-back only those who were
    listening when it happened.
    """

    def __init__(self, folder: StrPath) -> None:
        """Raises OSError: the folder cannot be opened."""
        self._whole = linux_calls.syncfs_reports_errors()
        self._descriptor = os.open(folder, os.O_RDONLY | _DIRECTORY) if self._whole else -1

    def flush_files(self, paths: Sequence[StrPath]) -> None:
        """Make the content of files durable that were written and closed.

        Raises:
            OSError: as the system says it; none of them may be taken as durable.
        """
        if self._whole and len(paths) > _FEW:
            linux_calls.syncfs(self._descriptor)
        else:
            _sync_each(paths, _NO_FOLLOW | _BINARY)

    def flush_folders(self, folders: Iterable[str]) -> bool:
        """Make names in folders durable. True if the flush took the whole file system along.

        Raises:
            OSError: as the system says it; none of them may be taken as durable.
        """
        touched = sorted(set(folders))
        if self._whole and len(touched) > _FEW:
            linux_calls.syncfs(self._descriptor)
            return True
        if os.name != "nt":
            _sync_each(touched, _DIRECTORY)
        return False

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _sync_each(paths: Sequence[StrPath], flags: int) -> None:
    if len(paths) < 2:
        for path in paths:
            _sync_path(path, flags)
        return
    with ThreadPoolExecutor(min(_SYNC_THREADS, len(paths))) as threads:
        for _ in threads.map(lambda path: _sync_path(path, flags), paths):
            pass


def _sync_path(path: StrPath, flags: int) -> None:
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
