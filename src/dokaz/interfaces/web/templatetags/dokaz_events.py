# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of events: times, places, terms."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.interfaces.web.events.moments import edtf_words, precision_words, when_words

_WIDER = {
    places.Category.RAION: places.Precision.RAION,
    places.Category.OBLAST: places.Precision.OBLAST,
}

register = template.Library()
register.filter("edtf_words", edtf_words)
register.filter("precision_words", precision_words)
register.filter("when_words", when_words)


@register.filter
def term(code: str, name: str) -> str:
    """The term of a code of conduct, means or objects."""
    return events.terms.term(name, code)


@register.filter
def place_line(place: events.PlaceShown) -> str:
    """A place in one line: the smallest first; a point only where nothing else is known."""
    return place.line or point(place)


@register.filter
def place_short(place: events.PlaceShown) -> str:
    """A place for a list: the settlement and its oblast."""
    if place.known is None:
        return place.address or place.code or point(place)
    largest = place.known.within[0] if place.known.within else ""
    return ", ".join(part for part in (place.known.label, largest) if part)


@register.filter
def point(place: events.PlaceShown) -> str:
    """Degrees of a point, with five decimals, or nothing."""
    if place.latitude is None or place.longitude is None:
        return ""
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


@register.filter
def exactness(place: events.PlaceShown) -> str:
    """How exactly a place is known, in words.

    What is kept of a place without a point is at best its settlement; an address or the codifier
    may say more, or less.
    """
    stated = places.Precision(place.precision)
    if place.latitude is None and stated is places.Precision.SETTLEMENT:
        if place.address:
            return _("by the address; no point is known")
        if place.known and place.known.category == places.Category.HROMADA:
            return _("somewhere in the hromada")
        stated = _WIDER.get(place.known.category, stated) if place.known else stated
    return str(stated.label)


@register.filter
def people(line: events.CasualtiesView) -> str:
    """A number of people, or a range."""
    low = number_format(line.low, force_grouping=True)
    if line.high is None:
        return _("at least %s") % low
    if line.high == line.low:
        return str(low)
    return f"{low}–{number_format(line.high, force_grouping=True)}"


@register.filter
def plainly(value: Any) -> str:
    """A former or new value of a history line, as text."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, list):
        return "; ".join(plainly(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values() if one not in (None, ""))
    return str(value)
