# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large dataset in a few kilobytes, for a map that does not wait for all of its events.

JSON, its columns in the orders of places.json: `counts` for each kind a column of its events at
each place; `months` for each oblast and kind a column of its events in each month, in twelfths,
since of an event that is told by its year each month has one; `first` and `last` the days that the
events begin and end with, since 1970. assets/sketch.mjs counts and draws by it.
"""

import json
from calendar import monthrange
from collections import Counter
from collections.abc import Set
from datetime import date

from dokaz.interfaces.portal.dataset import Dataset

NAME = "sketch.json"
LEAST = 100_000
"""Events: fewer come sooner than a sketch and they would together."""
_EPOCH = date(1970, 1, 1)
_YEAR, _MONTH = 4, 7
"""Letters of a date that is told as exactly as that."""


def sketch(dataset: Dataset) -> bytes:
    """The file; sums of what the pack tells event by event, and nothing else."""
    about = dataset.about
    kinds = [one["code"] for one in about["kinds"]]
    oblasts = [one[0] for one in about["oblasts"]]
    # A city with special status may stand there twice: as itself and as an oblast.
    places = [(one[0], one[1]) for one in about["places"]]
    first, last = _span({date for _kind, _oblast, date in dataset.dated})
    months = _months(dataset)
    told = {
        "first": (first - _EPOCH).days,
        "last": (last - _EPOCH).days,
        "counts": [[dataset.counts[place][kind] for place in places] for kind in kinds],
        "months": [
            [
                [months[kind, oblast, month] for month in range(_month(first), _month(last) + 1)]
                for kind in kinds
            ]
            for oblast in oblasts
        ],
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _months(dataset: Dataset) -> Counter[tuple[str, str, int]]:
    """Twelfths of events by codes of kind and oblast and by month."""
    found: Counter[tuple[str, str, int]] = Counter()
    for (kind, oblast, told), count in dataset.dated.items():
        begins = _month(_day(told))
        if len(told) == _YEAR:
            for month in range(begins, begins + 12):
                found[kind, oblast, month] += count
        else:
            found[kind, oblast, begins] += 12 * count
    return found


def _span(dates: Set[str]) -> tuple[date, date]:
    """First and last day as the map reckons them: a month that is told as such ends with its last
    day, and a year goes no further than events that are told better. Of no dates both are day 0."""
    days = [_day(told) for told in dates] or [_EPOCH]
    months = [_day(told) for told in dates if len(told) == _MONTH]
    ends = [day.replace(day=monthrange(day.year, day.month)[1]) for day in months]
    return min(days), max(days + ends)


def _day(told: str) -> date:
    """The first day that a date of the table can mean: of a day, a month or a year."""
    return date.fromisoformat(f"{told}-01-01"[:10])


def _month(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1
