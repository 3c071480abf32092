# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of the archive, opened for reading in a confined process. Every opening is an act."""

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake.opening.source import StoredRanges, require_intact
from dokaz.media.errors import MediaFailed
from dokaz.media.tables.reader import TableReader
from dokaz.media.tables.shapes import NotATable, Reading, Row, Table

_lock = threading.Lock()
_readers: list[TableReader] = []


class Unreadable(Exception):
    """The table cannot be read. `word`: see `reasons.stop_reason`."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class OpenedTable:
    """One table, opened once, read as often as needed."""

    def __init__(self, original: evidence.OpenFile) -> None:
        self._original = original

    def look(self, reading: Reading) -> Table:
        """What it is. Raises Unreadable, SandboxUnavailable, and as the store."""
        try:
            return the_reader().look(self._source(), reading)
        except NotATable as error:
            raise Unreadable(error.reason) from None
        except MediaFailed as error:
            raise Unreadable(_word(error)) from None

    @contextmanager
    def rows(self, reading: Reading) -> Iterator[Iterator[Row]]:
        """Its rows. Raises, also while they are taken: as `look`."""
        try:
            with the_reader().rows(self._source(), reading) as found:
                yield found
        except NotATable as error:
            raise Unreadable(error.reason) from None
        except MediaFailed as error:
            raise Unreadable(_word(error)) from None

    def _source(self) -> StoredRanges:
        return StoredRanges(self._original.range, size=self._original.file.size)


def _word(error: MediaFailed) -> str:
    return "too_large" if error.reason.value == "out_of_memory" else "reader_failed"


def open_table(*, actor: Actor, file_id: UUID) -> OpenedTable:
    """Open a table; recorded as a reading of its file.

    Raises:
        NotFound, Conflict: the actor may not read it, or it is gone.
        StorageFault and as the store: the bytes are not those taken in.
    """
    original = evidence.open_file(actor=actor, file_id=file_id, purpose="view")
    require_intact(original)
    return OpenedTable(original)


def the_reader() -> TableReader:
    """This process's confined processes for tables, started when first needed."""
    with _lock:
        if not _readers:
            _readers.append(TableReader())
            atexit.register(close_table_reader)  # web processes look at tables too
        return _readers[0]


def close_table_reader() -> None:
    """End the confined processes, at the end of a worker."""
    with _lock:
        while _readers:
            _readers.pop().close()
