# SPDX-License-Identifier: AGPL-3.0-or-later
"""Former and new values of a record in words: codes by their lists, days, times and places."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dokaz.casework.events.api import ChangeView
from dokaz.casework.places.api import PlaceView, shown
from dokaz.interfaces.web.events.moments import edtf_words
from dokaz.interfaces.web.templatetags.dokaz_events import exactness, point
from dokaz.interfaces.web.words import spoken

Say = Callable[[Any], Any]
_PLACES = frozenset({"place", "places"})
_OBLASTS = "oblasts"
_TIMES = frozenset({"when_text", "enhanced_when"})
_DAYS = frozenset(
    {
        "due_date", "held_on", "next_on", "stage_on", "state_on", "decided_on", "file_by",
        "filed_on", "first_date", "last_date", "on_date",
    }
)  # fmt: skip
_OF_ITS_OWN_ZONE = re.compile(r"T[0-9:]+[Z+-]")


def listed(vocabulary: str) -> Say:
    """The words of a list of `words`."""
    return partial(spoken, vocabulary)


def in_words(say: Mapping[str, Say], known: Mapping[str, PlaceView]) -> Callable[[str, Any], Any]:
    """What a field of a record held, as people read it; of a list, each of it.

    `say`: how the values of a room's own fields are said. `known`: places by code.
    """
    own = {"markers": listed("marker"), "confidentiality": listed("level"), **say}

    def said(name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if value in (None, "", [], {}):
            return value
        if isinstance(value, list):
            return [said(name, one) for one in value]
        if name in own:
            return own[name](value)
        if name in _PLACES and isinstance(value, dict):
            return _where(value, known)
        if name == _OBLASTS:
            return known[value].label if value in known else value
        if name in _TIMES:
            return _time(str(value))
        return _day(value) if name in _DAYS else value

    return said


def codes_of_places(lines: Iterable[ChangeView]) -> set[str]:
    """Codes of the places that were set or taken away."""
    held = [one for line in lines for one in (line.before or {}, line.after or {})]
    found = {place["code"] for one in held for name in _PLACES for place in _several(one.get(name))}
    return (found | {code for one in held for code in one.get(_OBLASTS) or ()}) - {""}


def _several(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _where(place: Mapping[str, Any], known: Mapping[str, PlaceView]) -> str:
    """With all that it lies in and how exactly it is known: either may be all that changed."""
    one = shown(place, known)
    return " · ".join(filter(None, (one.line, point(one), exactness(one))))


def _time(text: str) -> str:
    """In words; as it was written where it names its own zone, which words would leave out."""
    return text if _OF_ITS_OWN_ZONE.search(text) else edtf_words(text)


def _day(value: str) -> str:
    return str(date_format(date.fromisoformat(value), "j E Y"))
