# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the log stands."""

from datetime import datetime

from dokaz.interfaces.rest.shapes.values import Shape


class Cosigned(Shape):
    witness: str
    at: datetime


class Checkpoint(Shape):
    """`note` is the exact text of the signed note (C2SP tlog-checkpoint), `root` hexadecimal.

    `quorum_met` is true only where the operator set a quorum and enough witnesses cosigned;
    without a quorum it stays false.
    """

    size: int
    root: str
    signed_at: datetime
    note: str
    cosigned_by: list[Cosigned]
    quorum_wanted: bool
    quorum_met: bool


class Ledger(Shape):
    """`waiting`: events that have no place in the tree yet."""

    origin: str
    log_key: str
    policy: str
    size: int
    waiting: int
    latest: Checkpoint | None
    cosigned: Checkpoint | None
