# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times as cameras write them, and time codes. A zone is never guessed: without one the time stays
naive."""

import datetime as dt
import re

_EXIF = re.compile(r"^(\d{4})[:/.-](\d{2})[:/.-](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?")
_OFFSET = re.compile(r"^([+-])(\d{2}):?(\d{2})$")
_DATE = re.compile(r"^(\d{4})[:-](\d{2})[:-](\d{2})$")


def in_every_zone(moment: dt.datetime) -> bool:
    """Whether every zone has this moment: not all have all of the first and the last year, and who
    shows it in one of the others fails."""
    return dt.MINYEAR < moment.year < dt.MAXYEAR


def exif_time(written: str, *, offset: str | None) -> dt.datetime | None:
    """Exif notation, 2022:03:14 06:42:10, with offset +02:00 or none (Exif 3.0, 4.6.6).

    None when it is no time.
    """
    found = _EXIF.match(written)
    if found is None:
        return None
    zone = _zone(offset) if offset else None
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()), tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def _zone(offset: str) -> dt.timezone | None:
    if offset.strip() == "Z":
        return dt.UTC
    found = _OFFSET.match(offset.strip())
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return dt.timezone(dt.timedelta(minutes=-minutes if found[1] == "-" else minutes))


def gps_time(date: str, clock: list[float]) -> dt.datetime | None:
    """GPSDateStamp with GPSTimeStamp [hour, minute, second], UTC by definition."""
    found = _DATE.match(date)
    if found is None or len(clock) != 3:
        return None
    try:
        midnight = dt.datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=dt.UTC)
        if not (0 <= clock[0] < 24 and 0 <= clock[1] < 60 and 0 <= clock[2] < 61):
            return None
        return midnight + dt.timedelta(hours=clock[0], minutes=clock[1], seconds=int(clock[2]))
    except (ValueError, OverflowError):
        return None


def iso_time(written: str) -> dt.datetime | None:
    """An ISO 8601 time, with or without a zone. A bare year or date is not enough."""
    if len(written) < 16 or len(written) > 40:
        return None
    try:
        return dt.datetime.fromisoformat(written)
    except ValueError:
        return None


def time_code(time_s: float) -> str:
    """Hours, minutes, seconds and milliseconds from the beginning: 0:01:02.345."""
    thousandths = round(time_s * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
