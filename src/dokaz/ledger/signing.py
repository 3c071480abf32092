# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many signatures of one key, on all processors.

Signatures are half of the work of bulk intake. The cryptographic library lets go of the
interpreter while it signs, so threads can share the work. They live for one batch only: threads
do not survive a fork, and the processes of the web server are forked.
"""

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from dokaz.core.keys import SigningKey

# Starting a thread costs as much as a few signatures.
_FEW = 64
_MOST_THREADS = 8
# Taken at a time, so that a thread that finds its processor busy holds up little.
_PIECE = 16


def sign_each(messages: Sequence[bytes], *, key: SigningKey) -> list[bytes]:
    """One 64-byte signature for each message, in order: what `key.sign` gives for each."""
    threads = min(_processors(), _MOST_THREADS)
    if len(messages) < _FEW or threads == 1:
        return list(map(key.sign, messages))
    signatures = [b""] * len(messages)
    starts = deque(range(0, len(messages), _PIECE))

    def take_pieces() -> None:
        while True:
            try:
                start = starts.popleft()
            except IndexError:
                return
            piece = slice(start, start + _PIECE)
            signatures[piece] = map(key.sign, messages[piece])

    with ThreadPoolExecutor(threads - 1) as others:
        waiting = [others.submit(take_pieces) for _ in range(threads - 1)]
        take_pieces()
        for other in waiting:
            other.result()
    return signatures


def _processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
