# SPDX-License-Identifier: Apache-2.0
"""One answer to one question about a bundle. Bundles are never judged by one word for all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """`NOT_CHECKED` is never to be shown as `PROVEN`."""

    PROVEN = "proven"
    NOT_CHECKED = "not-checked"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One answer and its ground, a value of the format's own list.

    `at` is the proven time (UTC), for questions of time alone.
    """

    standing: Standing
    ground: StrEnum
    at: datetime | None = None


def failed(ground: StrEnum) -> Judgement:
    """It was checked and does not hold."""
    return Judgement(Standing.FAILED, ground)


def not_checked(ground: StrEnum) -> Judgement:
    """It could not be checked here; nothing is known either way."""
    return Judgement(Standing.NOT_CHECKED, ground)


def absent(ground: StrEnum) -> Judgement:
    """There is nothing to check."""
    return Judgement(Standing.ABSENT, ground)


def proven(ground: StrEnum, at: datetime | None = None) -> Judgement:
    """It was checked and holds."""
    return Judgement(Standing.PROVEN, ground, at)
