# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the media band. Messages never repeat bytes or words found inside a file."""

import enum
from typing import ClassVar


class MediaError(Exception):
    """Root of all errors raised on purpose by `media`. `code` is stable and meant for programs."""

    code: ClassVar[str] = "media.error"


class FailureReason(enum.Enum):
    """Why a file could not be read. Each says what happened to the decoder, not to the file."""

    UNSUPPORTED = "unsupported"  # no decoder here for this format
    LOCKED = "locked"  # needs a password, or another one
    DAMAGED = "damaged"  # a decoder refused the bytes
    TOO_LARGE = "too_large"  # over a limit on pixels, frames or duration
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"  # the decoder's process died
    OUTPUT_REFUSED = "output_refused"  # the process answered with something malformed or too long


class UnreadableMedia(MediaError):
    """A decoder could not turn these bytes into a value. Raised inside the child process."""

    code = "media.unreadable"

    def __init__(self, reason: FailureReason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


class MediaFailed(MediaError):
    """A step on a file gave no result. The original file is untouched and stays as it was stored.

    `reason` is for programs, `detail` names a limit or a class of error (never file content).
    """

    code = "media.failed"

    def __init__(self, reason: FailureReason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


class SandboxUnavailable(MediaError):
    """The confined process could not be started at all. The operator must act."""

    code = "media.sandbox_unavailable"
