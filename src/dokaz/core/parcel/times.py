# SPDX-License-Identifier: Apache-2.0
"""Times in parcels: RFC 3339 in UTC with `Z`, up to microseconds."""

import re
from datetime import UTC, datetime

from dokaz.core.parcel.errors import MalformedRecord

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z\Z", re.ASCII)


def read_time(text: object) -> datetime:
    """Read one time.

    Raises:
        MalformedRecord: not a string of that form, or no such moment.
    """
    if not isinstance(text, str) or not _TIME.match(text):
        raise MalformedRecord("a time is not in the form 2026-01-31T12:00:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedRecord("a time names a moment that does not exist") from error


def write_time(moment: datetime) -> str:
    """Write an aware time in UTC with `Z`; microseconds only where there are some.

    Raises:
        MalformedRecord: the time has no zone, so nobody could say which moment it means.
    """
    if moment.tzinfo is None:
        raise MalformedRecord("a time without zone cannot be written")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
