# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of an activity and its checks: one definition for pages, programs, tables."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dokaz.casework.places import api as places
from dokaz.casework.records.texts import chosen, clean, known_term
from dokaz.gate.api import Actor, Rejected
from dokaz.outreach.vocabulary import (
    BODIES,
    ActivityKind,
    ActivityState,
    OutcomeKind,
    Visibility,
)

MOST_LINES = 50
MOST_PARTICIPANTS = 10_000_000
_EARLIEST, _LATEST = date(1991, 1, 1), date(2100, 12, 31)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDraft:
    """What is known of an activity; its fields are those of `Activity`."""

    kind: str
    first_date: date
    last_date: date | None = None
    title_uk: str = ""
    title_en: str = ""
    description: str = ""
    state: str = ActivityState.HELD
    visibility: str = Visibility.OWN
    channel: str = ""
    body: str = ""
    partners: str = ""
    languages: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    oblasts: tuple[str, ...] = ()
    place: str = ""
    participants: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDraft:
    """What came of an activity, on which day, in words."""

    kind: str
    on_date: date
    words: str = ""


def _day(field: str, value: Any) -> date:
    if not isinstance(value, date):
        raise Rejected(field, _("Please fill this in."))
    if not _EARLIEST <= value <= _LATEST:
        raise Rejected(field, _("The day is too far away. Look at the year."))
    return value


def _last_day(field: str, value: Any) -> date | None:
    return None if value is None else _day(field, value)


def _body(field: str, value: Any) -> str:
    return known_term(field, value, BODIES) if value else ""


def _few(field: str, values: Iterable[Any]) -> list[Any]:
    rows = list(dict.fromkeys(values))
    if len(rows) > MOST_LINES:
        raise Rejected(field, _("There are too many lines."))
    return rows


def _languages(field: str, values: Iterable[Any]) -> list[str]:
    found = [clean(field, one, longest=35).lower() for one in _few(field, values)]
    if not all(_LANGUAGE.match(one) for one in found):
        raise Rejected(field, _("Write languages as codes such as uk, en."))
    return found


def _links(field: str, values: Iterable[Any]) -> list[str]:
    found = [clean(field, one, longest=2000, required=True) for one in _few(field, values)]
    if not all(_is_address(one) for one in found):
        raise Rejected(field, _("Addresses on the web begin with https:// or http://."))
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _oblasts(field: str, values: Iterable[Any]) -> list[str]:
    return sorted(clean(field, one, longest=64, required=True) for one in _few(field, values))


def _participants(field: str, value: Any) -> int | None:
    if value is None:
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 0 <= value <= MOST_PARTICIPANTS:
        raise Rejected(field, _("This must be a whole number."))
    number: int = value
    return number


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "kind": partial(chosen, choices=ActivityKind),
    "first_date": _day,
    "last_date": _last_day,
    "title_uk": partial(clean, longest=500),
    "title_en": partial(clean, longest=500),
    "description": partial(clean, longest=100_000),
    "state": partial(chosen, choices=ActivityState),
    "visibility": partial(chosen, choices=Visibility),
    "channel": partial(clean, longest=500),
    "body": _body,
    "partners": partial(clean, longest=2000),
    "languages": _languages,
    "links": _links,
    "oblasts": _oblasts,
    "place": partial(clean, longest=500),
    "participants": _participants,
    "reference": partial(clean, longest=200),
}
DESCRIBABLE = frozenset(_CHECKS)
TOGETHER = ("kind", "first_date", "last_date", "title_uk", "title_en", "channel", "body")
"""Fields that are judged together with each other."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row. Raises Rejected: one does not pass; says which."""
    return {name: _CHECKS[name](name, value) for name, value in values.items()}


def checked_draft(draft: ActivityDraft) -> dict[str, Any]:
    """All fields of a draft, checked, also together. Raises Rejected."""
    return together(checked({each.name: getattr(draft, each.name) for each in fields(draft)}), {})


def together(values: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values as they go into a row that holds `held` so far.

    Raises:
        Rejected: it would have no title, end before it begins, or be a submission to nobody.
    """
    whole = {**held, **values}
    if not whole["title_uk"] and not whole["title_en"]:
        raise Rejected("title_uk", _("Give it a title in Ukrainian or in English."))
    last = whole.get("last_date")
    if last is not None and last < whole["first_date"]:
        raise Rejected("last_date", _("The end lies before the beginning."))
    if whole["kind"] == ActivityKind.SUBMISSION and not whole["body"] and not whole["channel"]:
        raise Rejected("body", _("Say to whom it was submitted."))
    # One day is a day, not a span.
    single = {"last_date": None} if last is not None and last == whole["first_date"] else {}
    return {**values, **single}


def require_oblasts(actor: Actor, rows: Iterable[Mapping[str, Any]]) -> None:
    """Raises Rejected: a code is not that of an oblast, of Crimea, Kyiv or Sevastopol."""
    wanted = {code for values in rows for code in values.get("oblasts", ())}
    if not wanted:
        return
    if wanted - {one.code for one in places.places_in(actor=actor)}:
        raise Rejected("oblasts", _("This is not one of the values to choose from."))


def checked_outcome(draft: OutcomeDraft) -> dict[str, Any]:
    """Columns of an outcome. Raises Rejected: a value does not pass, or words are missing."""
    kind = chosen("kind", draft.kind, OutcomeKind)
    needs_words = kind == OutcomeKind.OTHER
    return {
        "kind": kind,
        "on_date": _day("on_date", draft.on_date),
        "words": clean("words", draft.words, longest=20_000, required=needs_words),
    }
