# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions on the times of events: an event has a first and a last moment, of which either may be
unknown; that end is open then."""

from datetime import datetime, timedelta

from django.db.models import Q

from dokaz.casework.events.models import Event
from dokaz.casework.events.vocabulary import TimePrecision
from dokaz.casework.records.marks import more_than

OF_A_DAY = (
    TimePrecision.SECOND, TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.DAY,
)  # fmt: skip
"""What is known so exactly has both ends, at most `_DAY` apart."""
WIDER = tuple(each for each in TimePrecision.values if each not in OF_A_DAY)
_DAY = timedelta(hours=25)
"""The longest, when clocks are put back."""
_LEADS_TO = 10_000
"""Events of a time, up to which it leads to them; otherwise events are asked one by one."""


def touching(begin: datetime | None, end: datetime | None, of: str = "") -> Q:
    """Condition: a time that is stated at all touches this one; None is an open end."""
    first, last = f"{of}when_from", f"{of}when_to"
    condition = Q(**{f"{first}__isnull": False}) | Q(**{f"{last}__isnull": False})
    if end:
        condition &= Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": end})
    if begin:
        condition &= Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": begin})
    return condition


def within(begin: datetime | None, end: datetime | None, *, leads: bool) -> Q:
    """`touching` for lists. `leads`: as few as there are of the time are looked up by it."""
    if leads:
        rows = Event.objects.filter(_by_index(begin, end))
        if not more_than(_LEADS_TO, rows.values("when_precision")):
            return Q(pk__in=rows.values("pk"))
    return touching(begin, end)


def _by_index(begin: datetime | None, end: datetime | None) -> Q:
    """`touching`, so that what is known to the day is found along an index."""
    known = Q(when_precision__in=OF_A_DAY)
    if end:
        known &= Q(when_from__lte=end)
    if begin:
        known &= Q(when_from__gte=begin - _DAY, when_to__gte=begin)
    return known | Q(when_precision__in=WIDER) & touching(begin, end)
