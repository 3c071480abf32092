# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders and files on a disk as a source of inputs: counted first, then read.

Promises: links are never followed, not even one that replaces a folder between counting and
reading, because every step down is opened relative to its parent without following. Each thing
that is not a folder is one input; a folder that cannot be read is one refused input. The order is
that of the names' bytes, so two runs agree. Nothing is written to the folder.
"""

import io
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from dokaz.core.digests import sha256
from dokaz.intake.incoming import Incoming, reason_of
from dokaz.intake.paths import StatedPath
from dokaz.intake.reasons import NotTaken, Reason

_DEEPEST = 200
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK opening a pipe would wait for ever for its writer.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Totals:
    """What a count of the folder found: inputs of any kind, and the bytes of ordinary files."""

    files: int
    bytes: int


class Folder:
    """One folder named by the person who delivers; the name itself may be a link.

    `under`: a name that all paths begin with. `only`: keys of the paths that are inputs; of the
    others nothing is said.
    """

    def __init__(
        self, root: Path, *, under: bytes = b"", only: Collection[str] | None = None
    ) -> None:
        self._root = Path(os.path.realpath(root))
        self._under = under
        self._only = only

    def narrowed(self, only: Collection[str]) -> "Folder":
        """The same folder, of which only these paths are inputs."""
        return Folder(self._root, under=self._under, only=only)

    @property
    def fingerprint(self) -> str:
        """SHA-256 that finds this folder's unfinished delivery again on the same machine.

        Over place, device and inode, so that another disk mounted at the same place is another.
        """
        status = os.stat(self._root)
        words = f"{status.st_dev}:{status.st_ino}:".encode() + os.fsencode(self._root)
        return sha256(b"dokaz folder\0" + words).hex()

    def count(self) -> Totals:
        """First phase: walk without reading, so that progress has an honest end."""
        return _counted(self.inputs())

    def inputs(self) -> Iterator[Incoming]:
        """Second phase: every input, in order."""
        descriptor = os.open(self._root, _FOLDER_FLAGS)
        try:
            with closing(_Files(self._root, self._under)) as files:
                for incoming in self._walk(files, descriptor, StatedPath(self._under), depth=0):
                    if self._only is None or incoming.path.key in self._only:
                        yield incoming
        finally:
            os.close(descriptor)

    def one(self, name: bytes) -> Iterator[Incoming]:
        """The input of this name in the folder itself, as `inputs` would give it."""
        descriptor = os.open(self._root, _FOLDER_FLAGS)
        try:
            with closing(_Files(self._root, self._under)) as files:
                yield from self._entry(files, descriptor, name, StatedPath(name), depth=0)
        finally:
            os.close(descriptor)

    def _walk(
        self, files: "_Files", folder: int, path: StatedPath, *, depth: int
    ) -> Iterator[Incoming]:
        try:
            names = sorted(os.fsencode(name) for name in os.listdir(folder))
        except OSError as error:
            yield Incoming(path=path, size=None, refusal=reason_of(error))
            return
        for name in names:
            yield from self._entry(files, folder, name, path / name, depth=depth)

    def _entry(
        self, files: "_Files", folder: int, name: bytes, path: StatedPath, *, depth: int
    ) -> Iterator[Incoming]:
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            yield Incoming(path=path, size=None, refusal=reason_of(error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._below(files, folder, name, path, depth=depth)
        elif stat.S_ISLNK(status.st_mode):
            yield Incoming(path=path, size=None, refusal=Reason.LINK)
        elif not stat.S_ISREG(status.st_mode):
            yield Incoming(path=path, size=None, refusal=Reason.SPECIAL)
        else:
            yield Incoming(
                path=path,
                size=status.st_size,
                open_file=partial(files.open, path),
                claimed_modified_at=_time(status.st_mtime),
            )

    def _below(
        self, files: "_Files", folder: int, name: bytes, path: StatedPath, *, depth: int
    ) -> Iterator[Incoming]:
        if depth >= _DEEPEST:
            yield Incoming(path=path, size=None, refusal=Reason.NAME_TOO_LONG)
            return
        try:
            descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=folder)
        except OSError as error:
            yield Incoming(path=path, size=None, refusal=reason_of(error))
            return
        try:
            yield from self._walk(files, descriptor, path, depth=depth + 1)
        finally:
            os.close(descriptor)


class _Files:
    """Opens the files of a folder step by step from its root, following no link.

    Files of one folder follow each other, so the last one opened in stays open: for the process
    that opened it, since a forked one has closed it. Once this is closed, nothing stays open.
    """

    def __init__(self, root: Path, under: bytes) -> None:
        self._root = root
        self._under = under
        self._kept: tuple[int, bytes, int] | None = None
        self._is_over = False

    def open(self, path: StatedPath) -> BinaryIO:
        """An ordinary file. Raises OSError, NotTaken."""
        inside = path.raw.removeprefix(self._under).removeprefix(b"/")
        folder, _, name = inside.rpartition(b"/")
        try:
            descriptor = os.open(name, _FILE_FLAGS, dir_fd=self._parent(folder))
        finally:
            if self._is_over:
                self._give_back()
        # Ordinary files are read as if O_NONBLOCK had not been asked for (open(2)).
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise NotTaken(Reason.SPECIAL)
        return io.FileIO(descriptor, "rb")

    def close(self) -> None:
        """Give back what is open. Files can still be opened, each from the root."""
        self._is_over = True
        self._give_back()

    def _parent(self, folder: bytes) -> int:
        process = os.getpid()
        if self._kept is not None and self._kept[:2] == (process, folder):
            return self._kept[2]
        self._give_back()
        descriptor = _descended(self._root, folder.split(b"/") if folder else [])
        self._kept = (process, folder, descriptor)
        return descriptor

    def _give_back(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None and kept[0] == os.getpid():
            os.close(kept[2])


class Selection:
    """Several folders and files named together; each keeps its own name at the top.

    Raises (when made):
        ValueError: two of them have the same name, so that their paths would be the same.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._places = [Path(os.path.abspath(path)) for path in paths]
        names = {place.name for place in self._places}
        if len(names) < len(self._places):
            raise ValueError("two of the paths end in the same name")

    @property
    def fingerprint(self) -> str:
        """As a folder's, over all of them in the order given."""
        parts = [
            Folder(place).fingerprint if place.is_dir() else _fingerprint_of_file(place)
            for place in self._places
        ]
        return sha256(b"dokaz selection\0" + "\0".join(parts).encode()).hex()

    def count(self) -> Totals:
        """As `Folder.count`."""
        return _counted(self.inputs())

    def inputs(self) -> Iterator[Incoming]:
        """Every input of each of them, in order."""
        for place in self._places:
            name = os.fsencode(place.name)
            if place.is_dir():
                yield from Folder(place, under=name).inputs()
            else:
                yield from Folder(place.parent).one(name)


def _counted(inputs: Iterator[Incoming]) -> Totals:
    files = total = 0
    for incoming in inputs:
        files += 1
        total += incoming.size or 0
    return Totals(files=files, bytes=total)


def _fingerprint_of_file(place: Path) -> str:
    return sha256(Folder(place.parent).fingerprint.encode() + os.fsencode(place.name)).hex()


def _descended(root: Path, folders: list[bytes]) -> int:
    """A folder below the root, opened. Raises OSError: then nothing stays open."""
    current = os.open(root, _FOLDER_FLAGS)
    for folder in folders:
        try:
            below = os.open(folder, _FOLDER_FLAGS, dir_fd=current)
        finally:
            os.close(current)
        current = below
    return current


def _time(seconds: float) -> datetime | None:
    """The claimed change time; None when it is outside what a calendar can hold."""
    with suppress(OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(seconds, UTC)
    return None
