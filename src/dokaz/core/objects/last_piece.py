# SPDX-License-Identifier: Apache-2.0
"""Giving out content whose digest is known to hold only at its end.

Readers of whole objects say at the very end whether what they gave was right. Whoever passes the
pieces on holds the last one back until then, so that a damaged object never arrives whole.
"""

from collections.abc import Iterator


def held_back(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each given out when the next one is there, the last when all is checked.

    Raises:
        whatever `pieces` raises, before its last piece was given out.
    """
    held: bytes | None = None
    for piece in pieces:
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
