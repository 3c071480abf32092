# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a node writes to its log: errors by their class and the places in the code, nothing more.

Messages of exceptions and addresses of requests can hold people's words or identifiers of records,
so neither is written: a log is copied and kept by people who may not see the archive.
"""

import logging
import traceback
from types import TracebackType
from typing import Any


class QuietFormatter(logging.Formatter):
    """Formats a record; an exception becomes its class and the lines of code it passed."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _, trace = ei
        places = [
            f"  {frame.filename.rpartition('/dokaz/')[2]}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([kind.__name__ if kind else "no exception", *places])


class WithoutAddress(logging.Filter):
    """Replaces what Django says about a request, which names its address."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "a request failed", ()
        record.exc_text = None
        return record.exc_info is not None


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING: warnings of libraries, our own information, all to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "quiet": {
                "()": "dokaz.site.logs.QuietFormatter",
                "format": "%(asctime)s %(name)s %(levelname)s %(message)s",
            }
        },
        "filters": {"without_address": {"()": "dokaz.site.logs.WithoutAddress"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "quiet"},
            "requests": {
                "class": "logging.StreamHandler",
                "formatter": "quiet",
                "filters": ["without_address"],
            },
        },
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.request": {"handlers": ["requests"], "level": "ERROR", "propagate": False},
            "dokaz": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }
