# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which version of a provision was in force when something happened. Pure functions.

Both sides may be uncertain: an event's time is an interval, and so is the day on which law changed
where we know no more. What is uncertain is never said to be in force: it straddles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dokaz.casework.legal.frameworks import Acceptance, Framework, Version


class Force(StrEnum):
    """`UNKNOWN`: the time of the event is not known."""

    IN_FORCE = "in_force"
    NOT_IN_FORCE = "not_in_force"
    STRADDLES = "straddles"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InForce:
    """`versions` are those that can apply. `confirmed`: their days are confirmed."""

    force: Force
    versions: tuple[Version, ...]
    acceptances: tuple[Acceptance, ...]
    confirmed: bool


def at(framework: Framework, code: str, first: datetime | None, last: datetime | None) -> InForce:
    """The versions of a provision for an act between two moments; None: an open end.

    Both None: the time is not known, and every version is named.
    """
    versions = framework.versions_of(code)
    if first is None and last is None:
        return InForce(Force.UNKNOWN, versions, (), _confirmed(versions))
    possible = tuple(one for one in versions if _may_apply(one, first, last))
    reaching = tuple(one for one in framework.acceptances if _reaches(one, first, last))
    # Not in force says as much about the days of every version as in force of one.
    judged = possible or versions
    return InForce(_force(possible, first, last), possible, reaching, _confirmed(judged))


def _force(possible: tuple[Version, ...], first: datetime | None, last: datetime | None) -> Force:
    if not possible:
        return Force.NOT_IN_FORCE
    if len(possible) == 1 and _surely_applies(possible[0], first, last):
        return Force.IN_FORCE
    return Force.STRADDLES


def _may_apply(version: Version, first: datetime | None, last: datetime | None) -> bool:
    if last is not None and last < version.begin.earliest:
        return False
    return version.end is None or first is None or first < version.end.latest


def _surely_applies(version: Version, first: datetime | None, last: datetime | None) -> bool:
    if first is None or first < version.begin.latest:
        return False
    return version.end is None or (last is not None and last < version.end.earliest)


def _reaches(one: Acceptance, first: datetime | None, last: datetime | None) -> bool:
    if last is not None and last < one.since.earliest:
        return False
    return one.until is None or first is None or first <= one.until.latest


def _confirmed(versions: Iterable[Version]) -> bool:
    return all(one.confirmed for one in versions)
