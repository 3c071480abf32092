# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of events as people read them, and as they stand in addresses of lists."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.gate.api import NotFound

_FORMATS = {
    "second": "j E Y, H:i:s",
    "minute": "j E Y, H:i",
    "hour": "j E Y, H:00",
    "day": "j E Y",
    "month": "F Y",
    "year": "Y",
}


def cursor_text(cursor: events.Cursor) -> str | None:
    """The time of a cursor for an address; None where it has none."""
    return cursor.when.isoformat() if cursor.when else None


def cursor_of(key: UUID | None, text: str) -> events.Cursor | None:
    """The cursor that an address names. Raises NotFound: it is malformed."""
    if key is None:
        return None
    if not text:
        return events.Cursor(key)
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotFound("page") from error
    if when.tzinfo is None:
        raise NotFound("page")
    return events.Cursor(key, when)


def when_words(row: events.EventRow) -> str:
    """The time of an event in the words of the page's language, in the event's own zone."""
    if not row.when_text:
        return _("time not known")
    if row.when_precision == "interval":
        begin, end = (_day(one, row.when_zone) for one in (row.when_from, row.when_to))
        words = f"{begin or '…'} – {end or '…'}"
    elif row.when_from is None:
        words = row.when_text
    else:
        words = date_format(_local(row.when_from, row.when_zone), _FORMATS[row.when_precision])
        if row.when_precision == "year" and "X" in row.when_text[:4]:
            words = row.when_text
    if any(mark in row.when_text for mark in "~%"):
        words = _("about %s") % words
    if any(mark in row.when_text for mark in "?%"):
        words = _("%s (uncertain)") % words
    return words


def _day(moment: datetime | None, zone: str) -> str:
    return date_format(_local(moment, zone), "j E Y") if moment else ""


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.localtime(moment)
