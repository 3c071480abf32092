# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests of uploads that grow with what is durable of them.

So the last byte of an upload is answered with the digest of all, however long it is, without
reading it all once more while the sender waits. Kept in the memory of the process that receives:
whoever starts anew, or was pushed out by others, reads from the beginning, `READ_AT_ONCE` bytes a
call at most.
"""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from dokaz.core.digests import StreamDigester

READ_AT_ONCE = 8 * 1024**3
"""Bytes; so long a sender waits at most (some seconds)."""

_PIECE = 1 << 20
_KEPT = 1000


@dataclass(slots=True)
class _Running:
    digester: StreamDigester = field(default_factory=StreamDigester)
    at: int = 0


class RunningDigests:
    """Of one process, of the uploads that were asked for last."""

    def __init__(self) -> None:
        self._of: OrderedDict[UUID, _Running] = OrderedDict()
        self._mutex = threading.Lock()

    def follow(self, upload_id: UUID, file: int, durable: int) -> str:
        """Digest the first `durable` bytes of `file`, going on from the last call.

        The caller holds the file against all others. Returns their SHA-256, or nothing when there
        is more to read than one call may.

        Raises:
            OSError: as the system says it.
        """
        running = self._running(upload_id)
        end = min(durable, running.at + READ_AT_ONCE)
        while piece := os.pread(file, min(_PIECE, end - running.at), running.at):
            running.digester.update(piece)
            running.at += len(piece)
        return running.digester.result().sha256 if running.at == durable else ""

    def _running(self, upload_id: UUID) -> _Running:
        with self._mutex:
            running = self._of.setdefault(upload_id, _Running())
            self._of.move_to_end(upload_id)
            if len(self._of) > _KEPT:
                self._of.popitem(last=False)
            return running


RUNNING = RunningDigests()
