# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unpacking a backup into an empty folder. Promises:

- nothing is written outside the folder, nothing in it is written twice, no link is followed
- every file is compared with the backup's own list, and the list with what was there
- from the first byte to the end of all checks the folder holds the mark `restore-incomplete`,
  with which no command of the node starts

Not promised: that the backup's maker is who one thinks; `signing` judges that, and nothing that was
unpacked is to be run before.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from dokaz.core.canonical import parse_json
from dokaz.core.digests import StreamDigester
from dokaz.core.errors import DokazError
from dokaz.core.objects.durable import sync_folder, write_all, write_file_durably
from dokaz.core.objects.errors import MalformedSeal, SealBroken, fault_from, faults_named
from dokaz.core.objects.local import LocalBatch, LocalStore
from dokaz.interfaces.cli.backup import layout, signing, tar
from dokaz.interfaces.cli.backup.errors import BackupDamaged, BackupUnreadable, WrongTarget
from dokaz.interfaces.cli.backup.sealing import Opener, decrypt
from dokaz.interfaces.cli.django_ready import INCOMPLETE

_PIECE = 1 << 20
_LONGEST_VALUE = 16 << 20
_GROUP_OBJECTS = 500
_GROUP_BYTES = 256 << 20
_MARK = (
    "This folder is a restoration that has not ended well. Do not use it: remove the folder and\n"
    "restore again. 'dokaz restore' prints what went wrong.\n"
)
Watch = Callable[[int, int | None], None]


@dataclass
class Unpacked:
    """What came out. `dump` is a PostgreSQL dump still to be brought into a database.

    `sha256` is of the backup's file, as a node that made it has it on record; `list_sha256` of its
    list. `signature` is its last member, not judged, empty where there is none.
    """

    sha256: str = ""
    list_sha256: str = ""
    signature: bytes = b""
    head: dict[str, object] = field(default_factory=dict)
    settings: str | None = None
    dump: Path | None = None
    files: int = 0
    objects: int = 0
    damaged: list[str] = field(default_factory=list)
    has_register: bool = False

    @property
    def engine(self) -> str:
        return str(self.head.get("database", ""))

    @property
    def objects_are_local(self) -> bool:
        return self.head.get("objects") == "included"


def claim(home: Path) -> None:
    """Make the folder, or take an empty one, and set the mark.

    Raises:
        WrongTarget: something is in it, or it is no folder.
        StorageFault: it cannot be written.
    """
    with faults_named("preparing the folder to restore into"):
        if home.is_symlink() or (home.exists() and not home.is_dir()):
            raise WrongTarget("The place to restore into is no folder. Nothing was written.")
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(home.iterdir()):
            raise WrongTarget(
                "The folder to restore into is not empty. Nothing was written. Name a new one."
            )
        home.chmod(0o700)
        sync_folder(home.parent)
    write_file_durably(home / INCOMPLETE, _MARK.encode())


def release(home: Path) -> None:
    """Take the mark away: from now on the node may start."""
    with faults_named("ending the restoration"):
        shutil.rmtree(home / "restore-work", ignore_errors=True)
        (home / INCOMPLETE).unlink()
        sync_folder(home)


def unpack(
    backup: Path,
    home: Path,
    *,
    openers: Sequence[Opener],
    watch: Watch = lambda done, total: None,
) -> Unpacked:
    """Read a backup into a claimed folder.

    Raises:
        BackupUnreadable: it is no backup.
        NoMatchingKey: no key or passphrase opens it.
        BackupDamaged: it was changed or cut short.
        StorageFault: disk or permissions.
    """
    with faults_named("opening the backup"):
        size = backup.stat().st_size
        file = backup.open("rb")
    with file, _told_of_the_backup():
        digester = StreamDigester()
        plain = decrypt(_counted(file, size, watch, digester), openers=openers)
        with _Unpacker(home) as unpacker:
            for member in tar.Reader(plain).members():
                unpacker.take(member)
            found = unpacker.finish()
        for piece in _counted(file, size, watch, digester):  # The end that nobody had to read.
            del piece
        found.sha256 = digester.result().sha256
        return found


@contextmanager
def _told_of_the_backup() -> Iterator[None]:
    """What its encryption says of sealed objects, said of the backup."""
    try:
        yield
    except SealBroken as error:
        raise BackupDamaged(
            "The backup was changed, cut short or lengthened. Nothing of it may be used. Take "
            "another copy of it."
        ) from error
    except MalformedSeal as error:
        raise BackupUnreadable(
            "This file is no backup, or its beginning is damaged. Take another copy of it."
        ) from error


class _Unpacker:
    """Puts one member after another in its place and keeps the list of what it saw."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._work = home / "restore-work"
        with faults_named("preparing the folder to restore into"):
            self._work.mkdir(mode=0o700)
            self._seen: BinaryIO = (self._work / "seen.jsonl").open("w+b")
        self._open = ExitStack()
        self._open.callback(self._seen.close)
        self._store = self._open.enter_context(LocalStore.create(self._work / "objects"))
        self._batch: LocalBatch = self._open.enter_context(self._store.batch())
        self._staged = (0, 0)
        self._ended = False
        self.result = Unpacked()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def take(self, member: tar.Member) -> None:
        name = layout.require_name(member.name)
        if self._ended:
            self._take_signature(name, member)
            return
        if name == layout.SIGNATURE:
            raise BackupUnreadable("A signature stands before the list it should be over.")
        if not self.result.files and name != layout.HEAD:
            raise BackupUnreadable("This is an archive, but no backup of a node.")
        if name == layout.MANIFEST:
            self._ended = True
            self._compare(member)
            return
        digest = hashlib.sha256()
        self._place(name, member.size, _digested(member.chunks, digest))
        sha256 = digest.hexdigest()
        self._seen.write(layout.manifest_line(name, size=member.size, sha256=sha256))
        self.result.files += 1
        self.result.has_register |= name.startswith(f"{layout.REGISTER}/")

    def _take_signature(self, name: str, member: tar.Member) -> None:
        """The one member that may follow the list."""
        if name != layout.SIGNATURE or self.result.signature or member.size > signing.LONGEST:
            raise BackupUnreadable("Something follows the list at the backup's end.")
        self.result.signature = b"".join(member.chunks)

    def finish(self) -> Unpacked:
        """After the last member: everything is on the medium and in its place."""
        if not self._ended:
            raise BackupDamaged("The backup has no list at its end. Use another copy of it.")
        self._open.close()  # Commits the last group of objects.
        if self.result.objects_are_local:
            with faults_named("putting the object store in its place"):
                os.rename(self._work / "objects", self._home / "objects")
        with faults_named("flushing what was restored"):
            for folder, _, _ in os.walk(self._home):
                if not folder.startswith(f"{self._home / 'objects'}/"):  # Flushed by the store.
                    sync_folder(folder)
        return self.result

    def _place(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        address = layout.address_in(name)
        if address is not None:
            self._keep_object(address, size, chunks)
        elif name == layout.HEAD:
            self.result.head = _read_head(_whole(chunks, size))
        elif name == layout.CONFIGURATION:
            self.result.settings = _text(_whole(chunks, size))
        else:
            self._write(self._target(name), chunks)

    def _target(self, name: str) -> Path:
        if name == layout.SQLITE:
            return self._home / "dokaz.sqlite3"
        if name == layout.POSTGRESQL:
            self.result.dump = self._work / "dokaz.pgdump"
            return self.result.dump
        if name == layout.LOG_ORIGIN:
            return self._home / "log-origin"
        return self._home / name.removeprefix(f"{layout.NAMED_FILES}/")

    def _write(self, path: Path, chunks: Iterator[bytes]) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with faults_named("restoring a file"):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError as error:
            raise BackupUnreadable("The backup holds one name twice.") from error
        except OSError as error:
            raise fault_from(error, doing="restoring a file") from error
        try:
            for chunk in chunks:
                with faults_named("restoring a file"):
                    write_all(descriptor, chunk)
            with faults_named("flushing a restored file"):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _keep_object(self, address: str, size: int, chunks: Iterator[bytes]) -> None:
        try:
            self._batch.put(_being(address, chunks))
        except _NotThese:
            # Damaged already when the backup was made: the list at the end must say so too.
            self.result.damaged.append(address)
            return
        self.result.objects += 1
        count, bytes_staged = self._staged
        self._staged = (count + 1, bytes_staged + size)
        if self._staged[0] >= _GROUP_OBJECTS or self._staged[1] >= _GROUP_BYTES:
            self._batch.commit()
            self._staged = (0, 0)

    def _compare(self, manifest: tar.Member) -> None:
        """The backup's list against the list of what was seen, byte by byte."""
        listed = hashlib.sha256()
        for chunk in manifest.chunks:
            listed.update(chunk)
        self._seen.flush()
        self._seen.seek(0)
        seen = hashlib.sha256()
        while piece := self._seen.read(_PIECE):
            seen.update(piece)
        if listed.digest() != seen.digest():
            raise BackupDamaged(
                "What was read is not what the backup's own list says: files were changed, left "
                "out or added. Use another copy of the backup."
            )
        self.result.list_sha256 = listed.hexdigest()


class _NotThese(Exception):
    """Bytes that are not the object their name says."""


def _being(address: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    yield from _digested(chunks, digest)
    if digest.hexdigest() != address:
        raise _NotThese


def _digested(chunks: Iterator[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _counted(file: BinaryIO, size: int, watch: Watch, digester: StreamDigester) -> Iterator[bytes]:
    done = 0
    while True:
        with faults_named("reading the backup"):
            piece = file.read(_PIECE)
        if not piece:
            return
        done += len(piece)
        digester.update(piece)
        watch(done, size)
        yield piece


def _whole(chunks: Iterator[bytes], size: int) -> bytes:
    if size > _LONGEST_VALUE:
        raise BackupUnreadable("A settings file in the backup is out of measure.")
    return b"".join(chunks)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BackupUnreadable("The settings in the backup are no text.") from error


def _read_head(content: bytes) -> dict[str, object]:
    try:
        head = parse_json(content.strip())
    except DokazError as error:
        raise BackupUnreadable("The backup's first file cannot be read.") from error
    if not isinstance(head, dict) or head.get("format") not in layout.FORMATS:
        raise BackupUnreadable(
            "The backup is of a format this program does not know. Nothing was used. "
            "Restore it with the version of the program that made it, or a newer one."
        )
    if head.get("database") not in ("sqlite", "postgresql"):
        raise BackupUnreadable("The backup names a database this program does not know.")
    return head
