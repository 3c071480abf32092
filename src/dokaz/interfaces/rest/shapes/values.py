# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of values that requests and answers are made of, with the limits of what can be kept."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
)

T = TypeVar("T")

# No database keeps NUL in text; other control characters have no place in these values.
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def _as_written(value: Any) -> Any:
    """Digits alone would be taken for seconds since 1970."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and not _WRITTEN.match(value)):
        raise ValueError(_("This must be a time with its zone (RFC 3339)."))
    return value


def _in_calendar(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError(_("This must be a time between the years 1900 and 9000."))
    return moment.astimezone(UTC)


ShortText = Annotated[str, StringConstraints(max_length=500, pattern=_PLAIN)]
LongText = Annotated[str, StringConstraints(max_length=10_000, pattern=_PLAIN)]
PathText = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=_PLAIN)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_written), AfterValidator(_in_calendar)]
"""A time with its zone (RFC 3339)."""


class Shape(BaseModel):
    """An answer, read off a frozen view by the names of its fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, view: Any) -> "Any":
        """This shape of a view."""
        return cls.model_validate(view)


class Sent(BaseModel):
    """A body somebody sends. Names that are not known are refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listed(Shape, Generic[T]):
    """A page of a list. `next` is the cursor of the following page, null at the end."""

    rows: list[T]
    next: str | None


class ProblemError(Shape):
    where: str
    problem: str


class Compared(Shape):
    """A field of a record that somebody else saved meanwhile."""

    field: str
    yours: Any
    now: Any


class Problem(Shape):
    """RFC 9457. `code` is stable and meant for programs; `advice` says what to do next.

    `revision` and `comparison`: the record was saved by somebody else since it was read.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    advice: str
    reason: str = ""
    scope: str = ""
    errors: list[ProblemError] = []
    revision: int | None = None
    comparison: list[Compared] = []
