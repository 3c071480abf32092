# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which time, whose and where figures speak."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dokaz.casework.records.days import begins


@dataclass(frozen=True, slots=True)
class Scope:
    """Days `since` and `until` both belong to it. `own`: of the own organisation alone.

    `oblast` is a code of the codifier, `conduct` a code of conduct; empty fields do not narrow.
    What is registered counts by the day of its registration, interviews by the day of the talk.
    """

    since: date
    until: date
    own: bool = True
    oblast: str = ""
    conduct: str = ""

    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment of it and the first one after it."""
        return begins(self.since), begins(self.until + timedelta(days=1))


def previous(since: date, until: date) -> tuple[date, date]:
    """The time before, to compare with: the year before a year, as many days before other times."""
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
        years = until.year - since.year + 1
        return since.replace(year=since.year - years), until.replace(year=until.year - years)
    before = since - timedelta(days=1)
    return before - (until - since), before
