# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many keys or rows, some at a time: as many as one statement, act or message holds."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500
"""Keys of one query, where nothing speaks for another number."""


def pieces(rows: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The rows in their order, up to `size` at a time; none of none."""
    all_rows = list(rows)
    return (all_rows[start : start + size] for start in range(0, len(all_rows), size))
