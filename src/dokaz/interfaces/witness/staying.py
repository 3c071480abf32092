# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thread that has answered stays with its connection for a moment.

Who asks often asks again at once: a list of people, an entry and what became of it. The server's
own way gives each request of a kept connection from the thread that listens to another and back,
which costs as much as reading and answering it. Promised: only `THREADS - FREE` threads ever stay;
the others take what is new at any time.
"""

import select
import threading
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

THREADS = 8
FREE = 4
STAY_MILLISECONDS = 250
"""Also how long a server that is stopped waits for such threads."""


class StayingWorker(ThreadWorker):  # type: ignore[misc]
    """The server's threads, with the habit of staying."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._places = threading.BoundedSemaphore(THREADS - FREE)

    def handle(self, conn: Any) -> Any:
        """Answer what comes on the connection; as the server's own, whether it is kept."""
        kept = super().handle(conn)
        if kept is not True or not self._places.acquire(blocking=False):
            return kept
        try:
            while kept is True and self.alive and _is_spoken_to(conn):
                kept = super().handle(conn)
        finally:
            self._places.release()
        return kept


def _is_spoken_to(conn: Any) -> bool:
    """Whether more comes within the moment. What was read already goes the server's own way."""
    if conn.parser.unreader.buf.getvalue():
        return False
    waiting = select.poll()
    waiting.register(conn.sock, select.POLLIN)
    return bool(waiting.poll(STAY_MILLISECONDS))
