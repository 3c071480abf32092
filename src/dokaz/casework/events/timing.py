# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions on the times of events: an event has a first and a last moment, of which either may be
unknown; that end is open then."""

from datetime import datetime

from django.db.models import Q

from dokaz.casework.events.vocabulary import TimePrecision

OF_A_DAY = (
    TimePrecision.SECOND, TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.DAY,
)  # fmt: skip
"""What is known so exactly has both ends, a day or less apart."""
WIDER = tuple(each for each in TimePrecision.values if each not in OF_A_DAY)


def touching(begin: datetime | None, end: datetime | None, of: str = "") -> Q:
    """Condition: a time that is stated at all touches this one; None is an open end."""
    first, last = f"{of}when_from", f"{of}when_to"
    condition = Q(**{f"{first}__isnull": False}) | Q(**{f"{last}__isnull": False})
    if end:
        condition &= Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": end})
    if begin:
        condition &= Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": begin})
    return condition
