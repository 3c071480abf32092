# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of the members of a container in its delivery's report."""

from django.db.models import Count, Max, QuerySet

from dokaz.intake.models import DeliveryEntry, Opening
from dokaz.intake.reasons import EntryOutcome, Reason

_WINDOW = 1000


def lines_of(opening: Opening) -> QuerySet[DeliveryEntry]:
    """The lines of its own members. Asked by the delivery too, along whose index they are found:
    by their container alone, each container would have all reports of the archive read."""
    found: QuerySet[DeliveryEntry] = DeliveryEntry.objects.filter(
        delivery_id=opening.delivery_id, parent_id=opening.entry_id
    )
    return found


class Lines:
    """Which members of a container have their line already, asked for a thousand at a time."""

    def __init__(self, opening: Opening) -> None:
        self._lines = lines_of(opening)
        self._any = self._lines.exists()
        self._window = range(0)
        self._there: set[int] = set()

    def done_without_gap(self) -> int:
        """Up to which number every member has its line and none may be taken at another try."""
        if not self._any:
            return 0
        found = self._lines.aggregate(lines=Count("pk"), last=Max("member_no"))
        again = self._lines.filter(outcome=EntryOutcome.REFUSED).exclude(reason__in=_FOR_GOOD)
        if found["lines"] != found["last"] or again.exists():
            return 0
        return int(found["last"])

    def has(self, number: int) -> bool:
        """Whether this member is done with; what was refused may be tried again."""
        if not self._any:
            return False
        if number not in self._window:
            start = (number // _WINDOW) * _WINDOW
            self._window = range(start, start + _WINDOW)
            rows = self._lines.filter(
                member_no__gte=self._window.start, member_no__lt=self._window.stop
            ).exclude(outcome=EntryOutcome.REFUSED)
            self._there = set(rows.values_list("member_no", flat=True))
        return number in self._there


_FOR_GOOD = (
    Reason.LINK,
    Reason.SPECIAL,
    Reason.EMPTY,
    Reason.NAME_TOO_LONG,
    Reason.OVERLAPPING,
    Reason.LEFT_OUT,
    Reason.NOT_CAPTURED,
    Reason.NO_FILE,
)
"""Refusals that another try would only repeat."""
