# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a record that stand in no field of text: its places and days; pieces that were meant."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.translation import override

from dokaz.casework.events.api import KYIV, IndexedRecord
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.search.asking.passages import Matcher, Piece
from dokaz.search.findable.port import Line


def names_of_places(actor: Actor, codes: Collection[str]) -> dict[str, str]:
    """Places by code in Ukrainian words, with all that they lie in, as an index keeps them."""
    with override("uk"):
        views = places.get_places(actor=actor, codes=tuple(codes))
        return {code: one.whole for code, one in views.items()}


def years_of(first: datetime | None, zone: str = KYIV) -> frozenset[str]:
    """The year in which a time begins where it is told; none of one that is not known."""
    return frozenset({str(first.astimezone(_area(zone)).year)} if first else ())


def whole(moment: datetime, precision: str) -> tuple[datetime, datetime]:
    """The first and the last moment that a time of this precision can mean, where it is told."""
    local = moment.astimezone(_area(KYIV))
    match precision:
        case "year":
            first = local.replace(month=1, day=1)
            after = first.replace(year=first.year + 1)
        case "month":
            first = local.replace(day=1)
            after = (first + timedelta(days=32)).replace(day=1)
        case "day":
            first, after = local, local + timedelta(days=1)
        case "hour" | "minute":
            seconds = local.second + (local.minute * 60 if precision == "hour" else 0)
            begin = moment - timedelta(seconds=seconds, microseconds=local.microsecond)
            return begin, begin + timedelta(seconds=3599 if precision == "hour" else 59)
        case _:
            return moment, moment
    first, after = (
        one.replace(hour=0, minute=0, second=0, microsecond=0) for one in (first, after)
    )
    return first.astimezone(UTC), after.astimezone(UTC) - timedelta(seconds=1)


def days_in_words(first: datetime | None, last: datetime | None, zone: str) -> str:
    """The first and the last moment that a time can mean, in Ukrainian words no more exact than
    both are: "19 травня 2022", "Травень 2022", "2022"; both ends of what is longer than a year."""
    if first is None or last is None:
        return ""
    area = _area(zone)
    ends = first.astimezone(area), last.astimezone(area)
    with override("uk"):
        for form in ("j E Y", "F Y", "Y"):
            begin, end = (date_format(one, form) for one in ends)
            if begin == end:
                return begin
    return f"{begin} {end}"


def _area(zone: str) -> tzinfo:
    """Kyiv's, where this machine lacks what the one knew on which the record was written: a record
    must not keep an index from being made."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(KYIV)


def in_line(shown: Sequence[places.PlaceShown], matcher: Matcher) -> tuple[Piece, ...]:
    """Where, in the page's language: the first place, and another one that was meant."""
    said = [one.line for one in shown]
    meant = [text for text in said[1:] if any(matcher.places(text))]
    return matcher.pieces("; ".join(text for text in (*said[:1], *meant[:1]) if text))


def with_words(
    lines: Mapping[UUID, Line],
    matcher: Matcher,
    kept: Callable[[Sequence[UUID]], Mapping[UUID, IndexedRecord]],
) -> dict[UUID, Line]:
    """Lines that do not show yet what was meant, with the piece of their words that has it.

    What an index keeps of a record everybody who sees it may read (`IndexedRecord`).
    """
    silent = [key for key, line in lines.items() if not line.text and not _shows(line)]
    if not silent or not matcher.asks:
        return {}
    meant = {
        key: next((text for text in one.texts if any(matcher.places(text))), "")
        for key, one in kept(silent).items()
    }
    return {
        key: replace(lines[key], text=matcher.around(text)) for key, text in meant.items() if text
    }


def _shows(line: Line) -> bool:
    said = (*line.title_uk, *line.title_en, *line.name, *line.place)
    return any(piece.found for piece in said)
