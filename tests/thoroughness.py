# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of very much a test tries.

Some promises are about every bit of a file or every request anybody may send. The usual run tries
a part, the same part each time, spread evenly; `make test-thorough` (DOKAZ_TEST_THOROUGH=yes)
tries everything.

Some tests show again what others show: the same walk through other pages, the same promise through
one more program. Those that take long are marked `thorough`, with the tests that show it in every
run, and are left to that run.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

THOROUGH = os.environ.get("DOKAZ_TEST_THOROUGH") == "yes"


def part(everything: Sequence[T], one_in: int) -> Sequence[T]:
    """Every `one_in`-th, or everything in a thorough run. Choose a number that is prime to the
    periods of what is tried (bits of a byte, lines), so that the part meets all their phases."""
    return everything if THOROUGH else everything[::one_in]


def count(usual: int, thorough: int) -> int:
    """How many examples are made up."""
    return thorough if THOROUGH else usual
