# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing or checking many things at once, on all processors.

Signatures are half of the work of bulk intake and of an audit. The cryptographic library lets go
of the interpreter while it works on one, so threads can share them. They live for one call only:
threads do not survive a fork, and the processes of the web server are forked.
"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Starting a thread costs as much as a few signatures.
_FEW = 64
_MOST_THREADS = 8
# Taken at a time, so that a thread that finds its processor busy holds up little.
_PIECE = 16


def for_each(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """What `function` gives for each item, in order; the first error seen is raised.

    Worth it only for functions that let go of the interpreter for most of their time.
    """
    return for_each_piece(lambda piece: list(map(function, piece)), items)


def for_each_piece(function: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> list[R]:
    """As `for_each`, for a function that takes some items at a time and gives as many results."""
    threads = min(_processors(), _MOST_THREADS)
    if len(items) < _FEW or threads == 1:
        return function(items) if items else []
    done: dict[int, list[R]] = {}
    starts = deque(range(0, len(items), _PIECE))

    def take_pieces() -> None:
        while True:
            try:
                start = starts.popleft()
            except IndexError:
                return
            done[start] = function(items[start : start + _PIECE])

    with ThreadPoolExecutor(threads - 1) as others:
        waiting = [others.submit(take_pieces) for _ in range(threads - 1)]
        take_pieces()
        for other in waiting:
            other.result()
    return [result for start in range(0, len(items), _PIECE) for result in done[start]]


def _processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
