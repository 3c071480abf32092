# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a witness's server writes: that something failed and of which class, nothing of a request.

A witness sees which organisations are at work and when; its log is kept and copied by people who
need not know. No network address, path, header, body or message of an exception is written, and
words of the server that are not known to be harmless are withheld, also those of a later version.
"""

import logging
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

# Templates whose arguments are process numbers, signals, or the address we listen at.
HARMLESS = frozenset(
    {
        "Booting worker with pid: %s",
        "Can't connect to %s",
        "Connection in use: %s",
        "Exception in worker process",
        "Handling signal: %s",
        "Invalid address: %s",
        "Listening at: %s (%s)",
        "Shutting down: %s",
        "Starting gunicorn %s",
        "Unhandled exception in main loop",
        "Using worker: %s",
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker exiting (pid: %s)",
    }
)
WITHHELD = "a message of the server, withheld since it may hold words of a request"


class _OnlyHarmless(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        if str(record.msg) not in HARMLESS:
            record.msg, record.args = WITHHELD, ()
        if kind:
            record.msg = f"{record.getMessage()} ({kind})"
            record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class QuietLog(Logger):  # type: ignore[misc]
    """The server's logger class."""

    def setup(self, cfg: Config) -> None:
        """Called at start and at each reload; the server makes its handlers anew each time."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(_OnlyHarmless())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing: who asked for what and when is not ours to keep."""
