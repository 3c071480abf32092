# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in addresses, as values. Anything malformed is simply not found."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from dokaz.gate.api import NotFound

Row = TypeVar("Row")


def key_of(text: str | None) -> UUID | None:
    """An identifier, or None for an empty one.

    Raises:
        NotFound: it is not an identifier.
    """
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("page") from error


def number_of(text: str | None) -> int | None:
    """A whole number of at most 18 digits, or None for an empty one. Raises NotFound."""
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise NotFound("page")
    return int(text)


def start_of_day(day: date | None) -> datetime | None:
    """The first moment of a day in the node's time zone."""
    return timezone.make_aware(datetime.combine(day, time())) if day else None


FEW = 25
"""Lines of one part of a record's page that are shown at once."""


def how_many(request: HttpRequest) -> int | None:
    """How many lines of a part of a page are shown; None: the address asks for all."""
    return None if request.GET.get("all") else FEW


def few(request: HttpRequest, rows: Sequence[Row]) -> Sequence[Row]:
    """The first lines of a part of a page, or all if the address asks for all."""
    return rows[: how_many(request)]


def with_query(request: HttpRequest, **changes: object) -> str:
    """This address with some parameters set, and those set to None taken away."""
    values = {name: request.GET.getlist(name) for name in request.GET}
    for name, value in changes.items():
        values.pop(name, None)
        if value is not None:
            values[name] = [str(value)]
    return "?" + urlencode(values, doseq=True)
