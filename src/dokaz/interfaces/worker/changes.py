# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps that have nothing to do until something is committed: an idle laptop rests."""

import time
from collections.abc import Callable
from dataclasses import dataclass

ANYWAY_SECONDS = 10.0
"""What another process left half-done when it was killed, or what falls due by the clock, is
committed by nobody at the time it has to be done."""


@dataclass
class OnChange:
    """A step that runs when something was committed since it last ran, and now and then anyway.

    `stamp` gives a value that is equal only while nothing was committed, or None for not known.
    Every call belongs to one thread, whose connection is asked. A run that fails is run again.
    """

    run: Callable[[], object]
    stamp: Callable[[], object | None]
    clock: Callable[[], float] = time.monotonic
    anyway_seconds: float = ANYWAY_SECONDS
    _seen: object | None = None
    _next: float = 0.0

    def __call__(self) -> object:
        """The result of the run, or None where it was passed over."""
        now, found = self.clock(), self.stamp()
        if found is not None and found == self._seen and now < self._next:
            return None
        result = self.run()
        # Taken before the run: what was committed meanwhile, by the run itself too, is looked at.
        self._seen, self._next = found, now + self.anyway_seconds
        return result
