# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times of events as people read them, and as they stand in addresses of lists."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.gate.api import NotFound
from dokaz.interfaces.web.words import Word, word_of

_FORMATS = {
    "second": "j E Y, H:i:s",
    "minute": "j E Y, H:i",
    "hour": "j E Y, H:00",
    "day": "j E Y",
    "month": "F Y",
    "year": "Y",
}
_OF_YEARS = {1: gettext_lazy("precise to the decade"), 2: gettext_lazy("precise to the century")}
"""By how many digits of the year are not known."""


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


def when_words(row: events.EventRow | events.EventName) -> str:
    """The time of an event in the words of the page's language, in the event's own zone."""
    if not row.when_text:
        return _("time not known")
    return time_words(
        row.when_text, zone=row.when_zone, precision=row.when_precision, begin=row.when_from
    )


def precision_words(text: str, precision: str) -> Word:
    """How exactly a time of EDTF is known: also where years are known by their decade alone."""
    unknown = 0 if "/" in text else text[:4].count("X")
    return _OF_YEARS[unknown] if unknown else word_of("event_precision", precision)


def edtf_words(text: str, zone: str = events.KYIV) -> str:
    """A time that is kept as EDTF, in words, no more exact than it is; other text as it stands."""
    if "/" in text:
        return " – ".join(_end_words(end, zone) for end in text.split("/"))
    try:
        moment = events.read_time(text, zone=zone)
    except events.NoTime:
        return text
    return time_words(text, zone=zone, precision=moment.precision, begin=moment.earliest)


def _end_words(end: str, zone: str) -> str:
    return "…" if end in ("", "..") else edtf_words(end, zone)


def time_words(text: str, *, zone: str, precision: str, begin: datetime | None) -> str:
    """A time in words. `text`: EDTF, or empty where only `begin` and `precision` are known."""
    if "/" in text:
        return edtf_words(text, zone)
    if begin is None:
        return text
    if "X" in text[:4]:
        words = "–".join(text[:4].replace("X", digit) for digit in "09")
    else:
        words = date_format(_local(begin, zone), _FORMATS.get(precision, _FORMATS["day"]))
        if precision == "month" and get_language() == "uk":
            words = words.lower()
    if any(mark in text for mark in "~%"):
        words = _("about %s") % words
    if any(mark in text for mark in "?%"):
        words = _("%s (uncertain)") % words
    return words


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.localtime(moment)
