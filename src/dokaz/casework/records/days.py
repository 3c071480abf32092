# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which day it is for deadlines, consents and days of acts: the one in Kyiv, as for people and
offices in Ukraine."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dokaz.casework.records.edtf import KYIV


def day_of(at: datetime) -> date:
    """The day of a moment."""
    return at.astimezone(ZoneInfo(KYIV)).date()


def begins(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ZoneInfo(KYIV))


def today() -> date:
    """The day now."""
    return day_of(datetime.now(UTC))
