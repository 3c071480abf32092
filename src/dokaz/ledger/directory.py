# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log's files. Promises: every write is durable when it returns; full tiles never change.

Layout below the log folder:
  public/checkpoint, public/tile/…   what anyone may be shown (C2SP tlog-tiles)
  records/<N>[.p/<W>]                private event records in the same bundles of 256
  staged/<old>-<new>.step            a step that is decided or about to be
  lock                               held by the one process that sequences
"""

import fcntl
import itertools
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dokaz.core.log.errors import TileMissing
from dokaz.core.log.tiles import Tile, parse_tile_path, read_tile
from dokaz.core.objects.durable import (
    WriteMode,
    make_folder_durably,
    remove_leftovers,
    write_file_durably,
)
from dokaz.core.objects.durable_group import write_new_files_durably
from dokaz.ledger.errors import LogDiverged

BUNDLE_WIDTH = 256
_LENGTH = struct.Struct(">I")


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

    def superseded(self) -> Iterator[tuple[str, bool]]:
        """Each partial tile or bundle that a wider one replaced: its name, and whether it is a
        beginning of that one."""
        for folder in sorted((self.public / "tile").glob("**/*.p")):
            found = (path for path in folder.iterdir() if path.name.isdecimal())
            partial = sorted(found, key=lambda path: int(path.name))
            full = folder.with_suffix("")
            wider = full if full.is_file() else partial.pop() if partial else None
            content = wider.read_bytes() if wider else b""
            for path in partial:
                name = path.relative_to(self.public).as_posix()
                yield name, content.startswith(path.read_bytes())

    def read_checkpoint(self) -> bytes | None:
        """The published checkpoint's bytes, or None before the first."""
        try:
            return (self.public / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def publish(self, checkpoint: bytes) -> None:
        """Replace the published checkpoint in one step."""
        write_file_durably(self.public / "checkpoint", checkpoint, mode=WriteMode.REPLACE)

    def stage(self, name: str, content: bytes) -> None:
        """Keep a step until it is applied."""
        write_file_durably(self.staged / name, content, mode=WriteMode.REPLACE)

    def staged_steps(self) -> list[Path]:
        """Steps left over, oldest name first."""
        return sorted(self.staged.glob("*.step")) if self.staged.is_dir() else []

    def clear_staged(self) -> None:
        """Remove what is staged, and what a killed process left half-written. One process only."""
        for leftover in self.staged_steps():
            leftover.unlink(missing_ok=True)
        for folder in (self.staged, self.public):
            remove_leftovers(folder)

    def grow(self, *, old_size: int, records: Iterable[bytes], tiles: Iterable[Tile]) -> None:
        """Write the private records of leaves `old_size`… and public tiles; repeatable.

        Files that exist must be equal. All are durable when this returns; `tiles` is read to its
        end before the first is written.
        """
        files = [*self._record_files(old_size, records)]
        files += [(self.public / tile.path, tile.content) for tile in tiles]
        for folder in {path.parent for path, _ in files}:
            _make_folders(folder)
        write_new_files_durably(files, staging=self.staged)

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
            return self._records_in(number, width)
        except FileNotFoundError as error:
            raise LogDiverged(f"record bundle {number} of width {width} is missing") from error

    def read_records_cut(self, number: int, *, width: int) -> list[bytes]:
        """The first `width` records of a bundle, also where it has grown since.

        A wider file takes the place of a narrower one at any moment, so it is looked for again.

        Raises:
            LogDiverged: no file holds so many, or the narrowest that should is torn.
        """
        for _ in range(3):
            with suppress(FileNotFoundError):
                return self._records_in(number, self._wide_enough(number, width))[:width]
        raise LogDiverged(f"record bundle {number} of width {width} is missing")

    def _wide_enough(self, number: int, width: int) -> int:
        """The least width, from this one on, in which the bundle is there; else the full one."""
        partial = self._records_path(number, width=1).parent.glob("*")
        found = [int(path.name) for path in partial if path.name.isdecimal()]
        return min((one for one in found if one >= width), default=BUNDLE_WIDTH)

    def _records_in(self, number: int, width: int) -> list[bytes]:
        content = self._records_path(number, width=width).read_bytes()
        result, at = [], 0
        while at + 4 <= len(content):
            (length,) = _LENGTH.unpack_from(content, at)
            result.append(content[at + 4 : at + 4 + length])
            at += 4 + length
        if at != len(content) or len(result) != width:
            raise LogDiverged(f"record bundle {number} is torn: do not write to this log")
        return result

    def _record_files(
        self, old_size: int, records: Iterable[bytes]
    ) -> Iterator[tuple[Path, bytes]]:
        """Every bundle of records that changes, in its new width, with the records before."""
        first, kept = divmod(old_size, BUNDLE_WIDTH)
        before = self.read_records(first, width=kept) if kept else []
        rest = itertools.chain(before, records)
        for number in itertools.count(first):
            bundle = list(itertools.islice(rest, BUNDLE_WIDTH))
            if len(bundle) <= kept:
                return
            content = b"".join([_LENGTH.pack(len(record)) + record for record in bundle])
            yield self._records_path(number, width=len(bundle)), content
            kept = 0

    def _records_path(self, number: int, *, width: int = BUNDLE_WIDTH) -> Path:
        name = f"{number:012d}"
        folder = self.records / name[:6]
        return folder / name if width == BUNDLE_WIDTH else folder / f"{name}.p" / str(width)


def _make_folders(folder: Path) -> None:
    """Create missing folders and flush each new name."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    make_folder_durably(folder)
