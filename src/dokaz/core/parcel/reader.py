# SPDX-License-Identifier: Apache-2.0
"""Reading a parcel where it lies: zip or folder, nothing unpacked, nothing trusted.

Promised: the container is safe (see `container`), small files are read whole only up to a limit,
long ones line by line. Not promised: that anything read is true; `dokaz.core.verify` judges.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from dokaz.core.errors import InvalidInput
from dokaz.core.log.errors import TileMissing
from dokaz.core.parcel import layout, zip_names
from dokaz.core.parcel.container import Container, FolderContainer, ZipContainer
from dokaz.core.parcel.errors import MalformedRecord, ParcelUnreadable
from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.names import nfc
from dokaz.core.parcel.packing import Packing
from dokaz.core.parcel.source import FileSource, Source

# Ten thousand keys come to half of it. Parsed JSON can take thirty times its length in memory.
MAX_WHOLE_FILE = 4 << 20
MAX_LINE = 16 << 20
_LINE_END = b"\n"
# So many unmarked names tell which code page they are in.
_SAMPLE = 1000


class ParcelReader:
    """One open parcel. Use as a context manager. `chunks` may be called from several threads."""

    def __init__(self, container: Container) -> None:
        self._container = container

    @property
    def name(self) -> str:
        """Name of the top folder."""
        return self._container.name

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every path in the bag with its size in bytes."""
        return self._container.sizes

    def __contains__(self, path: str) -> bool:
        return path in self._container.sizes

    def chunks(self, path: str) -> Iterator[bytes]:
        """Content of one file in chunks of at most 1 MiB.

        Raises:
            MemberMissing: no such file.
            ParcelUnreadable, MemberUnreadable: the bytes cannot be had.
        """
        return self._container.chunks(path)

    def read(self, path: str, *, limit: int = MAX_WHOLE_FILE) -> bytes:
        """Content of one file, whole.

        Raises:
            MemberMissing: no such file.
            MalformedRecord: longer than `limit` bytes.
            ParcelUnreadable, MemberUnreadable: the bytes cannot be had.
        """
        if self._container.sizes.get(path, 0) > limit:
            raise MalformedRecord(f"{path} is longer than {limit} bytes")
        return b"".join(self._container.chunks(path))

    def lines(self, path: str) -> Iterator[bytes]:
        """Lines of one file without their LF; the last must end in LF too.

        Raises:
            MalformedRecord: a line over 16 MiB, or a last line without LF.
            MemberMissing, ParcelUnreadable, MemberUnreadable: as `chunks`.
        """
        rest = b""
        for chunk in self._container.chunks(path):
            *whole, rest = (rest + chunk).split(_LINE_END)
            yield from whole
            if len(rest) > MAX_LINE:
                raise MalformedRecord(f"{path} has a line over {MAX_LINE} bytes")
        if rest:
            raise MalformedRecord(f"{path} does not end with a line end; it may be cut off")

    def record(self) -> ParcelRecord:
        """`metadata/parcel.json`.

        Raises:
            UnknownFormat: a format this program does not read.
            ParcelUnreadable: the file is absent, so this is no parcel.
            InvalidInput: malformed.
        """
        if layout.PARCEL not in self:
            raise ParcelUnreadable("there is no metadata/parcel.json; this is no Dokaz parcel")
        return ParcelRecord.from_bytes(self.read(layout.PARCEL))

    def checksum(self, path: str) -> int | None:
        """The CRC-32 that the zip states of a file; None for a folder or no such file."""
        return self._container.checksum(path)

    @property
    def companions(self) -> int:
        """How many files macOS laid beside the bag in the zip; nothing else speaks of them."""
        return self._container.companions

    @property
    def packing(self) -> Packing | None:
        """How the zip's own records compare with what our writer makes; None for a folder."""
        return self._container.packing

    def close(self) -> None:
        """Release the file."""
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class ParcelTiles:
    """The tiles in a parcel as a tile reader of `dokaz.core.log`."""

    def __init__(self, reader: ParcelReader) -> None:
        self._reader = reader

    def read(self, path: str) -> bytes:
        """Content of one tile.

        Raises:
            TileMissing: the parcel does not hold it.
        """
        if layout.LEDGER + path not in self._reader:
            raise TileMissing(f"{path} is not in the parcel")
        return self._reader.read(layout.LEDGER + path, limit=1 << 16)


def open_parcel(path: Path) -> ParcelReader:
    """Open a zip file or an unpacked folder.

    Raises:
        ParcelUnreadable: neither a zip nor a folder, or cut off.
        UnsafeContainer: hostile or misleading.
        MemberUnreadable: cannot be opened or read.
    """
    if path.is_dir():
        return ParcelReader(FolderContainer(path))
    return open_zip(FileSource(path))


def open_zip(source: Source) -> ParcelReader:
    """Open a zip over any source of bytes; the source is closed with the reader.

    Raises:
        ParcelUnreadable, UnsafeContainer, MemberUnreadable: as `open_parcel`.
    """
    try:
        container = ZipContainer(source)
        page = _page_of_names(container)
        if page != container.page:
            container = ZipContainer(source, page=page)
        return ParcelReader(container)
    except BaseException:
        source.close()
        raise


def _page_of_names(container: ZipContainer) -> str:
    """The code page in which unmarked names are those of the bag's own lists."""
    if not container.unmarked:
        return container.page
    paths = [name.partition(b"/")[2] for name in container.unmarked[:_SAMPLE]]
    try:
        return zip_names.page_by_list(paths, _listed(ParcelReader(container)))
    except InvalidInput:
        return container.page  # Step 2 will say what is wrong with the lists.


def _listed(reader: ParcelReader) -> Iterator[str]:
    """Paths that the bag's manifests list."""
    for manifest in (*layout.MANIFESTS.values(), layout.TAG_MANIFEST):
        for line in reader.lines(manifest):
            yield nfc(line.partition(b"  ")[2].decode("utf-8", "replace"))
