# SPDX-License-Identifier: Apache-2.0
"""Where a bag's files come from: a folder, or a zip read in place.

Promises: nothing is unpacked and nothing outside the bag is read; links are reported, never
followed; content is handed out in pieces, so a file of any size takes little memory. Whatever is
wrong with a member becomes `BundleUnreadable` when its content is asked for.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

from dokaz.core.bundle.errors import BundleUnreadable

CHUNK = 1 << 20
_ENCRYPTED = 0x1

_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # compression methods
    RuntimeError,  # encrypted members
    ValueError,  # impossible offsets and dates; includes UnicodeDecodeError
    OverflowError,
    OSError,
)


class EntryKind(Enum):
    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of the tree: path relative to the bag with `/`, and size in bytes for files."""

    path: str
    kind: EntryKind
    size: int = 0


class BagTree(Protocol):
    """The port through which a bag is judged."""

    def entries(self) -> Iterable[Entry]:
        """All members, in any order; a path that stands twice in the container comes twice.

        Raises:
            BundleUnreadable: the container cannot be listed.
        """
        ...

    def chunks(self, path: str) -> Iterator[bytes]:
        """Content of the file at `path`, in pieces.

        Raises:
            BundleUnreadable: it is gone, no regular file, or damaged; perhaps after some pieces.
        """
        ...


class DirectoryTree:
    """A bag in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self) -> Iterator[Entry]:
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self._root / folder) as found:
                    members = sorted(found, key=lambda member: member.name)
                    entries = [self._entry(folder, member) for member in members]
            except OSError as broken:
                raise BundleUnreadable("a folder of the bag cannot be listed") from broken
            waiting += [f"{e.path}/" for e in entries if e.kind is EntryKind.DIRECTORY]
            yield from entries

    @staticmethod
    def _entry(folder: str, member: "os.DirEntry[str]") -> Entry:
        path = folder + member.name
        status = member.stat(follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode):
            return Entry(path, EntryKind.LINK)
        if stat.S_ISDIR(status.st_mode):
            return Entry(path, EntryKind.DIRECTORY)
        if stat.S_ISREG(status.st_mode):
            return Entry(path, EntryKind.FILE, status.st_size)
        return Entry(path, EntryKind.OTHER)

    def chunks(self, path: str) -> Iterator[bytes]:
        try:
            with os.fdopen(self._open(path), "rb", buffering=0) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise BundleUnreadable("a member of the bag is no regular file any more")
                while chunk := file.read(CHUNK):
                    yield chunk
        except (OSError, ValueError) as broken:
            raise BundleUnreadable("a file of the bag cannot be read") from broken

    def _open(self, path: str) -> int:
        """Open without following a link in any part, even one put there since the listing."""
        # O_NONBLOCK: a named pipe put in the file's place must not make us wait.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        flags |= getattr(os, "O_BINARY", 0)
        if os.open not in os.supports_dir_fd:
            return os.open(self._root / path, flags)
        *folders, name = path.split("/")
        held = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                below = os.open(folder, flags | os.O_DIRECTORY, dir_fd=held)
                os.close(held)
                held = below
            return os.open(name, flags, dir_fd=held)
        finally:
            os.close(held)


class ZipTree:
    """A bag in a zip, either at its top or in its only top folder."""

    def __init__(self, stream: BinaryIO) -> None:
        """`stream` is seekable and stays open as long as the tree is used.

        Raises:
            BundleUnreadable: not a zip.
        """
        try:
            self._zip = zipfile.ZipFile(stream)
        except _ZIP_ERRORS as broken:
            raise BundleUnreadable("the container is not a readable zip") from broken
        # The name as stored: the other one is cut at a zero byte.
        members = [(info.orig_filename, info) for info in self._zip.infolist()]
        self._top = _top_folder([name for name, _ in members])
        self._infos = {name.removeprefix(self._top): info for name, info in members}
        self._members = members

    @property
    def top(self) -> str:
        """The folder inside the zip the bag lies in, with `/` at its end, or nothing."""
        return self._top

    @property
    def is_locked(self) -> bool:
        """Whether some member is encrypted (APPNOTE 4.4.4): its content is not read here."""
        return any(info.flag_bits & _ENCRYPTED for _name, info in self._members)

    def entries(self) -> Iterator[Entry]:
        for name, info in self._members:
            path = name.removeprefix(self._top)
            if path:
                yield _zip_entry(path, info)

    def chunks(self, path: str) -> Iterator[bytes]:
        info = self._infos.get(path)
        if info is None:
            raise BundleUnreadable("the zip has no such member")
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except _ZIP_ERRORS as broken:
            raise BundleUnreadable("a member of the zip cannot be read") from broken


def _zip_entry(path: str, info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return Entry(path, EntryKind.LINK)
    if path.endswith("/"):
        # A folder with content is a trick: some programs would unpack it as a file.
        kind = EntryKind.OTHER if info.file_size else EntryKind.DIRECTORY
        return Entry(path[:-1], kind)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Entry(path, EntryKind.OTHER)
    return Entry(path, EntryKind.FILE, info.file_size)


def _top_folder(names: list[str]) -> str:
    """The one folder everything lies in, unless the declaration lies at the top itself."""
    tops = {name.split("/", 1)[0] for name in names}
    if "bagit.txt" in names or len(tops) != 1:
        return ""
    top = f"{tops.pop()}/"
    return top if all(name.startswith(top) for name in names) else ""
