# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the times and places that belong to one file fit together.

Promises: each comparison states its two values and the tolerance it allows; what cannot be compared
gives none. Times without a zone are given every zone there is before they are said to differ.

Does not say which value is wrong, nor why. A wrong clock, an edit or a copy is as likely a cause as
a lie, and values that fit together prove nothing: anybody can write them.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CLOCK = dt.timedelta(minutes=2)
"""What honest clocks are apart: a camera's clock is set by hand and runs on."""
ZONES = (dt.timedelta(hours=-12), dt.timedelta(hours=14))
"""Of local time against UTC, west to east."""
QUARTER = dt.timedelta(minutes=15)
"""Zones are whole quarters of an hour."""
PRECISIONS = {
    "second": CLOCK,
    "minute": CLOCK,
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "month": dt.timedelta(days=31),
    "year": dt.timedelta(days=366),
}
"""Tolerance of a stated time, by the precision it was stated with (evidence.TimePrecision)."""

_ONE_WAY = frozenset({"taken_modified", "taken_file", "taken_received"})
_CERTAIN = ("offset", "utc")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`code` names what is compared; `first` and `second` are the values as they are written.

    `tolerance` is what they may be apart, None for places; where `later_is_usual`, only what the
    second may be earlier by. `differs`: they do not fit together.
    """

    code: str
    first: str
    second: str
    tolerance: dt.timedelta | None
    differs: bool
    later_is_usual: bool = False


@dataclass(frozen=True, slots=True)
class _Time:
    """`at` in UTC, or local time taken for UTC where `is_local`: the true one is hours away."""

    at: dt.datetime
    is_local: bool
    written: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the archive knows of the file from elsewhere; all with a zone, where known.

    `file_at`: time of change by the file system it came from; `stated_at` and `precision`: when it
    was recorded, by what people say; `received_at`: when the archive took it in.
    """

    file_at: dt.datetime | None = None
    stated_at: dt.datetime | None = None
    precision: str = ""
    received_at: dt.datetime | None = None


def compared(claims: Any, around: Around) -> tuple[Comparison, ...]:
    """Everything that can be compared. `claims`: as in the sidecar (`claims.sidecar`)."""
    return tuple(_comparisons(claims if isinstance(claims, Mapping) else {}, around))


def codes(claims: Any, around: Around) -> list[str]:
    """The codes of what does not fit together: for records that hold no claims."""
    return [one.code for one in compared(claims, around) if one.differs]


def _comparisons(claims: Mapping[str, Any], around: Around) -> Iterator[Comparison]:
    photo = _part(claims, "photo")
    recording = _part(claims, "recording")
    taken = _time(photo.get("taken")) or _time(recording.get("created"))
    if taken is not None:
        yield from _against_the_file(taken, photo)
        yield from _against_the_archive(taken, around)
    place = _part(photo, "place") or _part(recording, "place")
    if place.get("latitude") == 0 and place.get("longitude") == 0:
        yield Comparison("place_zero", "0, 0", "", None, differs=True)


def _against_the_file(taken: _Time, photo: Mapping[str, Any]) -> Iterator[Comparison]:
    gps = _time(photo.get("gps_time"))
    if gps is not None:
        apart = _in_some_zone(taken.at - gps.at) if taken.is_local else taken.at - gps.at
        yield _comparison("taken_gps", taken, gps, CLOCK, differs=abs(apart) > CLOCK)
    modified = _time(photo.get("modified"))
    if modified is not None and modified.is_local == taken.is_local:
        earlier = taken.at - modified.at > CLOCK
        yield _comparison("taken_modified", taken, modified, CLOCK, differs=earlier)


def _against_the_archive(taken: _Time, around: Around) -> Iterator[Comparison]:
    slack = ZONES[1] if taken.is_local else dt.timedelta(0)
    for code, at in (("taken_file", around.file_at), ("taken_received", around.received_at)):
        if at is None:
            continue
        known = _known(at)
        # Later is usual: copying renews it, and files arrive after they were made.
        late = taken.at - known.at > CLOCK + slack
        yield _comparison(code, taken, known, CLOCK + slack, differs=late)
    tolerance = PRECISIONS.get(around.precision)
    if around.stated_at is not None and tolerance is not None:
        known = _known(around.stated_at)
        apart = abs(taken.at - known.at) > tolerance + slack
        yield _comparison("taken_stated", taken, known, tolerance + slack, differs=apart)


def _comparison(
    code: str, first: _Time, second: _Time, tolerance: dt.timedelta, *, differs: bool
) -> Comparison:
    one_way = code in _ONE_WAY
    return Comparison(code, first.written, second.written, tolerance, differs, one_way)


def _in_some_zone(apart: dt.timedelta) -> dt.timedelta:
    """What is left of a difference when the zone is chosen that explains most of it."""
    zone = QUARTER * round(apart / QUARTER)
    zone = min(max(zone, ZONES[0]), ZONES[1])
    return apart - zone


def _known(at: dt.datetime) -> _Time:
    at = at.astimezone(dt.UTC)
    return _Time(at, is_local=False, written=f"{at:%Y-%m-%d %H:%M:%S} UTC")


def _time(raw: Any) -> _Time | None:
    """A claimed time of a sidecar; None for what is none."""
    if not isinstance(raw, Mapping):
        return None
    try:
        at = dt.datetime.fromisoformat(str(raw.get("at")))
        is_certain = at.tzinfo is not None and raw.get("zone") in _CERTAIN
        in_utc = at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None
    return _Time(in_utc, is_local=not is_certain, written=_written(at, is_certain))


def _written(at: dt.datetime, is_certain: bool) -> str:
    offset = at.strftime("%z") if is_certain else ""
    zone = "UTC" if offset == "+0000" else f"{offset[:3]}:{offset[3:5]}" if offset else "(?)"
    return f"{at:%Y-%m-%d %H:%M:%S} {zone}"


def _part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = raw.get(name)
    return found if isinstance(found, Mapping) else {}
