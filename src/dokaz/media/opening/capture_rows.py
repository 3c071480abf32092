# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes that tools which capture web pages write beside their files: a row a member.

Each row is a member as it stands in the index, with the address, the time, the paths of its files
and the digests the tool recorded. A row whose capture failed, or that names no file, is followed
by a member that is not there and says so, so that the report has a line for what is missing.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dokaz.media.opening.members import Claim, Member, MemberHead, MemberKind, Trouble
from dokaz.media.opening.names import storable

LARGEST_ROW = 16 * 1024 * 1024
_LONGEST_URL = 4000
_MOST_FILES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """What one row says. `files`: paths as written; `digests`: by those paths, as kind:hex."""

    raw: bytes
    url: str
    at: dt.datetime | None
    succeeded: bool
    files: tuple[str, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()
    extension: str = "json"
    expects_file: bool = True


def members_of(rows: Iterable[CaptureRow]) -> Iterator[Member]:
    """Each row, and behind it what it lacks."""
    number = 0
    for place, row in enumerate(rows, start=1):
        number += 1
        yield _row(number, place, row)
        trouble = _lacks(row)
        if trouble is not None:
            number += 1
            head = MemberHead.named_here(
                number, f"{place:07} capture", MemberKind.ATTACHMENT, trouble=trouble
            )
            yield Member(head=head)


def _lacks(row: CaptureRow) -> Trouble | None:
    if not row.succeeded:
        return Trouble.NOT_CAPTURED
    if row.expects_file and not row.files:
        return Trouble.NO_FILE
    return None


def _row(number: int, place: int, row: CaptureRow) -> Member:
    head = MemberHead.named_here(
        number,
        f"{place:07}.{row.extension}",
        MemberKind.MESSAGE,
        size=len(row.raw),
        modified_at=row.at,
        url=web_address(row.url),
        brings=tuple(dict.fromkeys(storable(one) for one in row.files))[:_MOST_FILES],
        recorded=tuple(
            Claim(name=storable(path), value=storable(digest)[:200]) for path, digest in row.digests
        )[:_MOST_FILES],
    )
    return Member(head=head, chunks=lambda: iter((row.raw,)), packed_size=len(row.raw))


def web_address(value: object) -> str:
    """An address of the web as text that can be stored; empty for anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST_URL:
        return ""
    return storable(value) if value.lower().startswith(("http://", "https://")) else ""


def time_of(value: object) -> dt.datetime | None:
    """A time that names its zone: seconds since 1970, or ISO 8601; None for any other."""
    if isinstance(value, dt.datetime):
        found: dt.datetime | None = value
    elif isinstance(value, bool):
        found = None
    elif isinstance(value, int | float):
        found = _since_1970(value)
    else:
        found = _iso(value)
    if found is None or found.tzinfo is None:
        return None
    try:
        return found.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None


def _since_1970(value: float) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(value: object) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
