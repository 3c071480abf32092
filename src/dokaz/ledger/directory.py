# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log's files. Promises: every write is durable when it returns; full tiles never change.

Layout below the log folder:
  public/checkpoint, public/tile/…   what anyone may be shown (C2SP tlog-tiles)
  records/<N>[.p/<W>]                private event records in the same bundles of 256
  staged/<old>-<new>.step            a step that is decided or about to be
  lock                               held by the one process that sequences
"""

import fcntl
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dokaz.core.log.errors import TileMissing
from dokaz.core.log.tiles import parse_tile_path, read_tile
from dokaz.core.objects.durable import WriteMode, make_folder_durably, write_file_durably
from dokaz.ledger.errors import LogDiverged

BUNDLE_WIDTH = 256


class LogDirectory:
    """Reads and writes the files of one log; a `TileReader` for the public part."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.public = root / "public"
        self.records = root / "records"
        self.staged = root / "staged"

    def create(self) -> None:
        """Make the folders if they are not there."""
        for folder in (self.root, self.public, self.records, self.staged):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the log for sequencing; waits for another process that holds it."""
        self.create()
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes:
        """Content of a public tile.

        Raises:
            TileMissing: there is no such file.
        """
        try:
            return (self.public / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise TileMissing(f"no tile {path}") from error

    def read_cut(self, path: str) -> bytes:
        """Content of a tile; a missing partial one is cut from the full tile.

        Raises:
            TileMissing: neither the tile nor the full one exists.
        """
        return read_tile(self, parse_tile_path(path))

    def write_tile(self, path: str, content: bytes) -> None:
        """Write a tile; one that exists must be equal."""
        self._write(self.public / path, content, WriteMode.NEW_OR_EQUAL)

    def read_checkpoint(self) -> bytes | None:
        """The published checkpoint's bytes, or None before the first."""
        try:
            return (self.public / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def publish(self, checkpoint: bytes) -> None:
        """Replace the published checkpoint in one step."""
        self._write(self.public / "checkpoint", checkpoint, WriteMode.REPLACE)

    def stage(self, name: str, content: bytes) -> None:
        """Keep a step until it is applied."""
        self._write(self.staged / name, content, WriteMode.REPLACE)

    def staged_steps(self) -> list[Path]:
        """Steps left over, oldest name first."""
        return sorted(self.staged.glob("*.step")) if self.staged.is_dir() else []

    def append_records(self, *, old_size: int, records: Sequence[bytes]) -> None:
        """Write the private records of leaves `old_size`… into their bundles; repeatable."""
        first, kept = divmod(old_size, BUNDLE_WIDTH)
        bundle = self.read_records(first, width=kept) if kept else []
        number = first
        for record in records:
            bundle.append(record)
            if len(bundle) == BUNDLE_WIDTH:
                self._write_records(number, bundle)
                number, bundle = number + 1, []
        if bundle:
            self._write_records(number, bundle)

    def forget_superseded_records(self, *, size: int) -> None:
        """Remove partial record bundles that a longer or full one replaces, after publication."""
        last, width = divmod(size, BUNDLE_WIDTH)
        for number in {last, last - 1} - {-1}:
            keep = width if number == last else None
            for partial in self._records_path(number).parent.glob(f"{number:012d}.p/*"):
                if keep is None or partial.name != str(keep):
                    partial.unlink(missing_ok=True)

    def read_records(self, number: int, *, width: int = BUNDLE_WIDTH) -> list[bytes]:
        """Records of one bundle, in order of their leaves.

        Raises:
            LogDiverged: the file is absent, torn or has another count.
        """
        try:
            content = self._records_path(number, width=width).read_bytes()
        except FileNotFoundError as error:
            raise LogDiverged(f"record bundle {number} of width {width} is missing") from error
        result, at = [], 0
        while at + 4 <= len(content):
            (length,) = struct.unpack_from(">I", content, at)
            result.append(content[at + 4 : at + 4 + length])
            at += 4 + length
        if at != len(content) or len(result) != width:
            raise LogDiverged(f"record bundle {number} is torn: do not write to this log")
        return result

    def _write_records(self, number: int, bundle: Sequence[bytes]) -> None:
        content = b"".join(struct.pack(">I", len(record)) + record for record in bundle)
        path = self._records_path(number, width=len(bundle))
        self._write(path, content, WriteMode.NEW_OR_EQUAL)

    def _records_path(self, number: int, *, width: int = BUNDLE_WIDTH) -> Path:
        name = f"{number:012d}"
        folder = self.records / name[:6]
        return folder / name if width == BUNDLE_WIDTH else folder / f"{name}.p" / str(width)

    def _write(self, path: Path, content: bytes, mode: WriteMode) -> None:
        _make_folders(path.parent)
        write_file_durably(path, content, mode=mode)


def _make_folders(folder: Path) -> None:
    """Create missing folders and flush each new name."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    make_folder_durably(folder)
