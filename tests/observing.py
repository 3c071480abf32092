# SPDX-License-Identifier: AGPL-3.0-or-later
"""On PostgreSQL: queries that a test asks itself see every row; the program's own see their own.

Whoever asks is told by the innermost function of ours on the stack. So the program must state its
reader in tests as on a real node, while tests look at rows without asking anybody.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dokaz.gate import reading

_TESTS = str(Path(__file__).resolve().parent)
_PROGRAM = str(Path(reading.__file__).resolve().parents[1])
# Brings the statement to the server for whoever asks.
_BACKEND = str(Path(reading.__file__).resolve().parent / "postgresql")
_OBSERVER = reading.Reader(everything="test")
_stated = reading.current_reader


def current_reader() -> reading.Reader | None:
    """The reader that was stated; without one everything, if it is a test that asks."""
    stated = _stated()
    if stated is not None:
        return stated
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_PROGRAM) and not file.startswith(_BACKEND):
            return None
        if file.startswith(_TESTS) and frame.f_code is not current_reader.__code__:
            return _OBSERVER
        frame = frame.f_back
    # Django's own preparations of the test database.
    return _OBSERVER


def watch() -> None:
    """In a process that a test starts: as `current_reader` for the rest of it."""
    reading.current_reader = current_reader


@contextmanager
def unobserved() -> Iterator[None]:
    """Let the test ask like the program: without a stated reader nobody reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "current_reader", _stated)
        yield
