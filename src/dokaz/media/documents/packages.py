# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading parts of office documents: a ZIP of XML files, each read as a stream and bounded.

Entities are not resolved and no DTD is loaded, so neither a file nor an address in the XML is ever
followed, and no text grows out of itself.
"""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from dokaz.media.errors import FailureReason, UnreadableMedia

PART_BYTES = 256 * 1024 * 1024
"""Of one part, unpacked. A sheet of a million rows has less."""

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError,
    ValueError, IndexError, OverflowError, etree.LxmlError,
)  # fmt: skip


class Package:
    """An opened document. Raises UnreadableMedia only."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def elements(self, name: str, *, tags: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
        """Events ("start" or "end") and elements of one part, in order. `tags`: local names that
        matter, all where none is given; each of these is emptied behind its end."""
        try:
            with self._archive.open(name) as part:
                yield from elements(_Bounded(part), tags=tags)
        except KeyError:
            raise UnreadableMedia(FailureReason.DAMAGED, "a part is missing") from None

    def read(self, name: str, *, most: int = 1024 * 1024) -> bytes:
        """A small part; empty when there is none of this name."""
        if name not in self.names:
            return b""
        with self._archive.open(name) as part:
            return part.read(most)


class _Bounded(io.RawIOBase):
    def __init__(self, part: Any) -> None:
        super().__init__()
        self._part = part
        self._left = PART_BYTES

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._part.read(65536 if size < 0 else size)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableMedia(FailureReason.TOO_LARGE, "a part unpacks to too much")
        return data


@contextlib.contextmanager
def opened(file: BinaryIO) -> Iterator[Package]:
    """The package in a file. Raises UnreadableMedia, also for errors inside the block."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            yield Package(archive)
    except (UnreadableMedia, MemoryError):
        raise
    except _BROKEN as error:
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None


def elements(part: Any, *, tags: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """As `Package.elements`, for any stream of XML."""
    wanted = [f"{{*}}{tag}" for tag in tags] or None
    events = etree.iterparse(
        part,
        events=("start", "end"),
        tag=wanted,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        yield event, element
        if event == "end":
            _forget(element)


def _forget(element: Any) -> None:
    """Release what was read: a document may hold millions of elements."""
    element.clear(keep_tail=True)
    parent, before = element.getparent(), element.getprevious()
    while before is not None and before.tag == element.tag:
        parent.remove(before)
        before = element.getprevious()


def local(element: Any) -> str:
    """The name without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """The value of an attribute by its local name, or empty."""
    for key, value in element.attrib.items():
        if key.rsplit("}", 1)[-1] == name:
            return str(value)
    return ""
