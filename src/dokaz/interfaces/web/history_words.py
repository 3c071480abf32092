# SPDX-License-Identifier: AGPL-3.0-or-later
"""Former and new values of a record in words: codes by their lists, days, times and places."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dokaz.casework.events.api import ChangeView
from dokaz.casework.places.api import PlaceView
from dokaz.interfaces.web.events.moments import edtf_words
from dokaz.interfaces.web.words import spoken

Say = Callable[[Any], Any]
_PLACES = frozenset({"place", "places"})
_TIMES = frozenset({"when_text", "enhanced_when"})


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
        if name in _TIMES:
            return edtf_words(str(value))
        return _day(value)

    return said


def codes_of_places(lines: Iterable[ChangeView]) -> set[str]:
    """Codes of the places that were set or taken away."""
    return {
        str(place["code"])
        for one in lines
        for held in (one.before or {}, one.after or {})
        for name in _PLACES & held.keys()
        for place in _several(held[name])
        if place.get("code")
    }


def _several(value: Any) -> Iterator[Mapping[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _where(place: Mapping[str, Any], known: Mapping[str, PlaceView]) -> str:
    code = str(place.get("code") or "")
    point = [place.get(name) for name in ("latitude", "longitude")]
    parts = (
        place.get("address"),
        known[code].label if code in known else code,
        ", ".join(map(str, point)) if None not in point else "",
    )
    return " · ".join(str(part) for part in parts if part)


def _day(value: Any) -> Any:
    """A whole day in words; anything else as it is."""
    if isinstance(value, str) and len(value) == len("2022-03-09"):
        try:
            return date_format(date.fromisoformat(value), "j E Y")
        except ValueError:
            return value
    return value
