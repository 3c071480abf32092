# SPDX-License-Identifier: AGPL-3.0-or-later
"""The machine's clock against those of witnesses and time-stamp authorities, from their answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dokaz.interfaces.cli.health.verdict import Finding, attention, not_checked, ok, wrong

_HARMLESS = timedelta(minutes=2)
_SERIOUS = timedelta(hours=1)
_NEW_ENOUGH = timedelta(days=1)


def clock(*, now: datetime) -> Iterator[Finding]:
    """Compares the newest answer of each; the network is not used."""
    from dokaz.ledger import api

    fresh = [one for one in api.outside_times() if abs(now - one.ours) <= _NEW_ENOUGH]
    if not fresh:
        yield not_checked(
            "clock outside",
            "no witness or time-stamp authority has answered within a day: nobody else's clock "
            "was compared",
        )
    for one in fresh:
        apart = abs(one.ours - one.theirs)
        words = f"{_spoken(apart)} apart from {one.name}"
        if apart > _SERIOUS:
            yield wrong(
                "clock outside",
                words,
                "Set the clock right before anything is recorded; ask the other side if it is "
                "theirs. What was recorded stays; the audit names steps back.",
            )
        elif apart > _HARMLESS:
            yield attention(
                "clock outside", words, "Set the clock right (timedatectl set-ntp true)."
            )
        else:
            yield ok("clock outside", words)


def _spoken(apart: timedelta) -> str:
    seconds = int(apart.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
