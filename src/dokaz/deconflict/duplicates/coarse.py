# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of an event counts when it is held against another organisation's, which may not be seen.

Who is told that an event may be there can try again with another point, hour or number and watch
whether they still are told. With exact values each try halves what is unknown, and some twenty find
the place to the metre. So both sides are made coarse first: nothing finer than a cell of the net,
a day, and the order of a number can be found out, however often somebody asks.
"""

import math
from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from dokaz.casework.events.api import Outline

CELL_DEGREES = (0.008, 0.012)
"""Of latitude and longitude: some 900 metres each way in Ukraine."""
_WHOLE_DAY = timedelta(days=1) - timedelta(seconds=1)
ORDERS = (0, 1, 3, 10, 30, 100, 300, 1000)
"""Numbers of people between two of these are not told apart."""


def coarse(outline: Outline) -> Outline:
    """The same event without what is finer than others may learn of it."""
    begin, end = outline.when
    return replace(
        outline,
        when=(begin and _day(begin), end and _day(end)),
        points=tuple(dict.fromkeys(_cell(*point) for point in outline.points)),
        harm={name: (_least(low), _most(high)) for name, (low, high) in outline.harm.items()},
    )


def looked_for(outline: Outline) -> Outline:
    """The same over whole days, for asking which events come into question: who is asked about
    must not depend on the hour either."""
    begin, end = coarse(outline).when
    return replace(outline, when=(begin, end and end + _WHOLE_DAY))


def _day(moment: datetime) -> datetime:
    """The beginning of its day where the archive works."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)


def _cell(latitude: float, longitude: float) -> tuple[float, float]:
    """The middle of the cell that a point lies in."""
    high, wide = CELL_DEGREES
    return (math.floor(latitude / high) + 0.5) * high, (math.floor(longitude / wide) + 0.5) * wide


def _least(number: int) -> int:
    return ORDERS[bisect_right(ORDERS, number) - 1]


def _most(number: int | None) -> int | None:
    """The largest number of its order; None where there is no upper end."""
    if number is None or number >= ORDERS[-1]:
        return None
    return ORDERS[bisect_right(ORDERS, number)] - 1
