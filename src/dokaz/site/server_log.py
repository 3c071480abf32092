# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the web server writes to a node's log: failures by class and place, nothing of a request.

Promises: no address, header, network address or message of an exception is written. Words of the
server that are not known to be harmless are withheld, also those of a later version. Does not
cover what the server prints to standard error when it cannot start at all.
"""

import logging
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from dokaz.site.logs import QuietFormatter

# Templates whose arguments are process numbers, names of signals, or the address we listen at.
HARMLESS = frozenset(
    {
        "Can't connect to %s",
        "Connection in use: %s",
        "Exception in worker process",
        "Invalid address: %s",
        "Reason: %s",
        "Shutting down: %s",
        "Unhandled exception in main loop",
        "Unhandled signal: %s",
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) exited with code %s.",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
    }
)
# Beginnings of what the server says about requests, with what is written instead.
REPLACED = {
    "Error handling request": "a request failed",
    "Invalid request from": "a request could not be read",
    "Socket error processing request": "the line of a request failed",
}
WITHHELD = "a message of the web server, withheld since it may hold words of a request"


class WithoutRequest(logging.Filter):
    """Lets each record pass, with words that say nothing about a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        template = str(record.msg)
        if template not in HARMLESS:
            record.msg, record.args = _instead_of(template), ()
        # Whatever another handler made of the exception would be written in place of ours.
        record.exc_text = record.stack_info = None
        return True


class ServerLog(Logger):  # type: ignore[misc]
    """The server's logger class, named in its settings by its dotted path."""

    def setup(self, cfg: Config) -> None:
        """Called at start and at each reload; the server makes its handlers anew each time."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(QuietFormatter(self.error_fmt, self.datefmt))
            handler.addFilter(WithoutRequest())

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Nothing: addresses hold identifiers of records."""


def _instead_of(template: str) -> str:
    for beginning, words in REPLACED.items():
        if template.startswith(beginning):
            return words
    return WITHHELD
