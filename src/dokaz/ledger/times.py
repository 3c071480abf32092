# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the times events state follow the order in which they entered the log.

Acts that run side by side enter in another order than they began, so an hour is allowed. A larger
step back is named once, where it happens: a clock set back or forward and right again, or an act
that was dated. It proves no intent; it says from which entry on stated times need another source,
such as a witness's or a time-stamp authority's.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from dokaz.ledger.comparing import Finding, PlacedEvent

TOLERANCE = timedelta(hours=1)


class TimesInOrder:
    """Stated times, each against the entry before it; a `Comparison`."""

    def __init__(self, *, before: datetime | None = None) -> None:
        self.before = before

    def events(self, placed: Sequence[PlacedEvent]) -> Iterator[Finding]:
        for one in placed:
            at = _stated(one)
            if at is None:
                yield Finding("time", one.index, "the event states no time that can be read")
                continue
            if self.before is not None and at < self.before - TOLERANCE:
                yield Finding(
                    "time",
                    one.index,
                    f"the event says {at:%Y-%m-%d %H:%M} UTC, the entry before it "
                    f"{self.before:%Y-%m-%d %H:%M}: the clock was changed or the event was dated",
                )
            self.before = at

    def rest(self) -> Iterator[Finding]:
        return iter(())


def _stated(one: PlacedEvent) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(one.event.get("at")))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None
