# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that fails under the log: nothing half-done is ever shown, and the next run mends it.

Every durable write of a step of the log is broken twice: failed and lost, failed and kept.
"""

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dokaz.core.errors import StorageFault
from dokaz.core.log.checkpoint import open_checkpoint
from dokaz.core.log.tiles import frontier_from_tiles
from dokaz.core.objects.errors import fault_from
from dokaz.ledger import api as ledger
from dokaz.ledger import directory
from dokaz.ledger.audit import audit
from dokaz.ledger.models import Entry, Head
from dokaz.ledger.sequencer import sequence_pending
from tests.evidence.world import World, taken
from tests.thoroughness import part

REAL = directory.write_file_durably
REAL_GROUP = directory.write_new_files_durably


class Disk:
    """Fails the write with this number, and all that follow, as a full or read-only disk does.

    Files written as a group count one by one: those before the failing one may have appeared.
    """

    def __init__(self, number: int, *, code: int, kept: bool) -> None:
        self.number, self.code, self.kept = number, code, kept
        self.writes = 0

    def __call__(self, path: Path, content: bytes, **how: Any) -> None:
        self.writes += 1
        if self.writes < self.number:
            REAL(path, content, **how)
            return
        if self.kept and self.writes == self.number:
            REAL(path, content, **how)
        self._fail()

    def group(self, files: Iterable[tuple[Path, bytes]], **how: Any) -> None:
        wanted = list(files)
        first = self.writes + 1
        self.writes += len(wanted)
        if self.writes < self.number:
            REAL_GROUP(wanted, **how)
            return
        REAL_GROUP(wanted[: max(0, self.number - first + self.kept)], **how)
        self._fail()

    def _fail(self) -> NoReturn:
        raise fault_from(OSError(self.code, "invented"), doing="writing the log")


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("code", part([errno.ENOSPC, errno.EROFS, errno.EIO], 3))
def test_a_failing_write_of_the_log_is_mended_by_the_next_run(
    code: int, kept: bool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence_pending()
    number, failures = 1, 0
    while True:
        taken(world.documenter, b"content %d" % number)
        disk = Disk(number, code=code, kept=kept)
        with monkeypatch.context() as broken:
            broken.setattr(directory, "write_file_durably", disk)
            broken.setattr(directory, "write_new_files_durably", disk.group)
            try:
                sequence_pending()
            except StorageFault:
                failures += 1
            else:
                break
        _published_is_whole()
        sequence_pending()
        assert audit().findings == ()
        number += 1
    # A step stages, writes records, tiles, entries and the checkpoint.
    assert failures >= 5
    assert audit().findings == ()
    assert Head.objects.get().size == Entry.objects.count()


def _published_is_whole() -> None:
    """Whatever is published can be proven from the public files alone."""
    log = ledger.log_directory()
    note = log.read_checkpoint()
    assert note is not None
    origin = ledger.ledger_state().origin
    published = open_checkpoint(note, origin=origin, key=ledger.node_key().public)
    assert frontier_from_tiles(reader=log, size=published.size).root() == published.root
