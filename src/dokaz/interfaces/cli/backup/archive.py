# SPDX-License-Identifier: AGPL-3.0-or-later
"""The backup's archive as a stream of bytes, with the manifest at its end. Memory stays flat.

A stored object that is damaged or cannot be read is carried as it is and marked in the manifest:
a backup of an archive in trouble is worth more than none. Any other file that cannot be read
stops the backup.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dokaz.core.canonical import canonical_json
from dokaz.core.digests import StreamDigester
from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.objects.durable import is_temporary, open_regular
from dokaz.core.objects.errors import ObjectMissing, faults_named
from dokaz.core.objects.ports import ObjectAddress, ObjectStore
from dokaz.interfaces.cli.backup import layout, signing, tar
from dokaz.interfaces.cli.backup.errors import BackupFault, BackupUnreadable

_PIECE = 1 << 20
Watch = Callable[[int], None]


@dataclass
class Tally:
    """What went into the archive. `missing` were listed and not there any more when read."""

    files: int = 0
    bytes: int = 0
    objects: int = 0
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class Archive:
    """Gives the archive's bytes, part after part; `end` must come last.

    `manifest` is a new file to gather the list in. `watch` is told the bytes of content so far.
    """

    def __init__(self, *, at: datetime, manifest: Path, watch: Watch) -> None:
        self.tally = Tally()
        self._at = int(at.timestamp())
        self._path = manifest
        self._manifest: BinaryIO = manifest.open("wb")
        self._watch = watch

    def close(self) -> None:
        self._manifest.close()

    def value(self, name: str, content: bytes) -> Iterator[bytes]:
        """A member from memory."""
        return self._member(name, len(content), iter((content,)))

    def file(self, name: str, path: Path) -> Iterator[bytes]:
        """A member from a file that does not change. Raises StorageFault, BackupFault."""
        with faults_named("reading a file for the backup"):
            descriptor = open_regular(path)
        with os.fdopen(descriptor, "rb") as file:
            size = os.fstat(descriptor).st_size
            yield from self._member(name, size, _pieces(file))

    def folder(self, name: str, root: Path) -> Iterator[bytes]:
        """All files below a folder, in order of their names; an absent folder is empty."""
        for path in _files_below(root):
            yield from self.file(f"{name}/{path.relative_to(root).as_posix()}", path)

    def objects(self, store: ObjectStore, addresses: Iterable[str]) -> Iterator[bytes]:
        """Stored objects. See the module about damaged ones."""
        for address in addresses:
            try:
                reader = store.open(ObjectAddress(address))
            except ObjectMissing:
                self.tally.missing.append(address)
                continue
            with reader:
                size = reader.size
                whole = _filled_up(reader.iter_chunks(), size)
                yield from self._member(layout.object_name(address), size, whole)
            self.tally.objects += 1

    def end(self, *, key: SigningKey) -> Iterator[bytes]:
        """The manifest, the signature over it, and the end of the archive."""
        self._manifest.flush()
        size = self._path.stat().st_size
        yield tar.header(layout.MANIFEST, size=size, at=self._at)
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            for piece in _pieces(file):
                digest.update(piece)
                yield piece
        signed = signing.signature(digest.hexdigest(), key=key)
        yield tar.padding(size) + tar.header(layout.SIGNATURE, size=len(signed), at=self._at)
        yield signed + tar.padding(len(signed)) + tar.END

    def _member(self, name: str, size: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
        _require_expressible(name)
        digester, given = StreamDigester(), 0
        yield tar.header(name, size=size, at=self._at)
        for chunk in chunks:
            digester.update(chunk)
            given += len(chunk)
            self._watch(self.tally.bytes + given)
            yield chunk
        seen = digester.result()
        if seen.size != size:
            raise BackupFault(
                "A file changed while it was read for the backup. Nothing was kept. Try again."
            )
        yield tar.padding(size)
        self._manifest.write(layout.manifest_line(name, size=size, sha256=seen.sha256))
        self.tally.files += 1
        self.tally.bytes += size
        address = layout.address_in(name)
        if address is not None and address != seen.sha256:
            self.tally.damaged.append(address)


def head(values: dict[str, object]) -> bytes:
    """The first member's content."""
    return canonical_json({"format": layout.FORMAT, **values}) + b"\n"


def _require_expressible(name: str) -> None:
    try:
        layout.require_name(name)
    except BackupUnreadable as error:
        raise BackupFault(
            "A file in the folder of keys, ledger or parcels has a name that a backup cannot "
            "carry (a control character, a backslash, or too long). Nothing was kept. Rename it."
        ) from error


def _files_below(root: Path) -> Iterator[Path]:
    with faults_named("listing files for the backup"):
        for folder, below, names in os.walk(root):
            below.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if not is_temporary(name) and path.is_file() and not path.is_symlink():
                    yield path


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while True:
        with faults_named("reading a file for the backup"):
            piece = file.read(_PIECE)
        if not piece:
            return
        yield piece


def _filled_up(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Exactly `size` bytes; what a failing medium does not give is zeros, and so marked damaged."""
    given = 0
    try:
        for chunk in chunks:
            piece = chunk[: size - given]
            given += len(piece)
            yield piece
    except DokazError:
        pass
    while given < size:
        piece = bytes(min(_PIECE, size - given))
        given += len(piece)
        yield piece
