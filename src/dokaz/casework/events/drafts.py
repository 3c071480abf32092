# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of an event, and its checks: one definition for pages, programs and tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.terms import LISTS
from dokaz.casework.events.vocabulary import Harm, Likelihood, TimePrecision
from dokaz.casework.places import api as places
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.records import edtf
from dokaz.casework.records.texts import chosen, chosen_all, clean, known_terms, moment
from dokaz.evidence.api import Confidentiality, Marker, tags
from dokaz.gate.api import Rejected

MOST_PLACES = 50
MOST_CASUALTIES = 100
MOST_PEOPLE = 1_000_000
_MARGIN = timedelta(days=1)
"""A clock somewhere may be ahead; what lies further in the future has not happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualties:
    """A range of people harmed. `high` None: no upper bound is known. `basis`: who counted how."""

    harm: str
    low: int
    high: int | None = None
    group: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """What is known of an event. `when` is EDTF in the zone `when_zone`."""

    title_uk: str = ""
    title_en: str = ""
    description: str = ""
    when: str = ""
    when_zone: str = edtf.KYIV
    places: tuple[PlaceRef, ...] = ()
    conduct: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    objects_hit: tuple[str, ...] = ()
    casualties: tuple[Casualties, ...] = ()
    likelihood: str = Likelihood.UNKNOWN
    likelihood_basis: str = ""
    attacking_side: str = ""
    warnings: str = ""
    military_context: str = ""
    parent_id: UUID | None = None
    tags: tuple[str, ...] = ()
    confidentiality: int = Confidentiality.L2
    markers: tuple[str, ...] = ()
    privileged: bool = False


def _level(field: str, value: Any) -> int:
    level: int = chosen(field, value, Confidentiality)
    if level == Confidentiality.L4:
        raise Rejected(
            field,
            _(
                "An event cannot be sealed. Keep what must be sealed in a sealed item of "
                "evidence and link it."
            ),
        )
    return level


def _places(field: str, values: Iterable[PlaceRef]) -> list[dict[str, Any]]:
    rows = list(values)
    if len(rows) > MOST_PLACES:
        raise Rejected(field, _("An event has at most %d places.") % MOST_PLACES)
    return [places.place_json(field, one) for one in rows]


def _casualties(field: str, values: Iterable[Casualties]) -> list[dict[str, Any]]:
    rows = list(values)
    if len(rows) > MOST_CASUALTIES:
        raise Rejected(field, _("There are too many lines."))
    return [_casualty(field, one) for one in rows]


def _casualty(field: str, one: Casualties) -> dict[str, Any]:
    numbers = [one.low, one.high if one.high is not None else one.low]
    whole = all(type(number) is int for number in numbers)
    if not whole or not all(0 <= number <= MOST_PEOPLE for number in numbers):
        raise Rejected(field, _("Numbers of people are whole and not negative."))
    if one.high is not None and one.high < one.low:
        raise Rejected(field, _("The upper number is smaller than the lower one."))
    basis = clean(field, one.basis, longest=1000)
    if not basis:
        raise Rejected(field, _("Say on what the number of people rests."))
    return {
        "harm": chosen(field, one.harm, Harm),
        "group": clean(field, one.group, longest=200),
        "low": one.low,
        "high": one.high,
        "basis": basis,
    }


def _same(field: str, value: Any) -> Any:
    return value


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "title_uk": partial(clean, longest=500),
    "title_en": partial(clean, longest=500),
    "description": partial(clean, longest=100_000),
    "when": partial(clean, longest=1000),
    "when_zone": partial(clean, longest=64),
    "places": _places,
    "conduct": partial(known_terms, vocabulary=LISTS["conduct"]),
    "means": partial(known_terms, vocabulary=LISTS["means"]),
    "objects_hit": partial(known_terms, vocabulary=LISTS["objects"]),
    "casualties": _casualties,
    "likelihood": partial(chosen, choices=Likelihood),
    "likelihood_basis": partial(clean, longest=10_000),
    "attacking_side": partial(clean, longest=200),
    "warnings": partial(clean, longest=10_000),
    "military_context": partial(clean, longest=10_000),
    "parent_id": _same,
    "tags": tags,
    "confidentiality": _level,
    "markers": partial(chosen_all, choices=Marker),
    "privileged": lambda field, value: bool(value),
}
CLASSIFICATION = frozenset({"confidentiality", "markers", "privileged"})
DESCRIBABLE = frozenset(_CHECKS) - CLASSIFICATION


def checked(values: Mapping[str, Any], *, now: datetime, zone: str = edtf.KYIV) -> dict[str, Any]:
    """Values as they go into the row: `when` and its zone become the five columns of the time.

    `zone` is the one to read `when` in if the values state none.

    Raises:
        Rejected: one does not pass; says which.
    """
    found = {name: _CHECKS[name](name, value) for name, value in values.items()}
    if "when" in found or "when_zone" in found:
        found.update(_time(found.pop("when", ""), found.pop("when_zone", zone), now=now))
    return found


def checked_draft(draft: EventDraft, *, now: datetime) -> dict[str, Any]:
    """All fields of a draft, checked; errors as `checked`, and a title is needed."""
    values = checked({each.name: getattr(draft, each.name) for each in fields(draft)}, now=now)
    require_title(values)
    return values


@cache
def _unstated() -> dict[str, Any]:
    """The columns of an event that nothing is stated of; many rows share them."""
    plain = {each.name: each.default for each in fields(EventDraft)}
    return checked(plain, now=datetime.now(UTC))


def checked_new(stated: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """As `checked_draft` of a draft with these fields, for thousands: what is not stated of them
    is not checked again for each."""
    values = {**_unstated(), **checked(stated, now=now)}
    require_title(values)
    return values


def require_title(values: Mapping[str, Any]) -> None:
    """Raises Rejected: an event without any title cannot be told from others."""
    if not (values["title_uk"] or values["title_en"]):
        raise Rejected("title_uk", _("Give the event a title in Ukrainian or in English."))


def _time(text: str, zone: str, *, now: datetime) -> dict[str, Any]:
    read = moment("when", text, zone=zone or edtf.KYIV)
    if read is None:
        return {
            "when_text": "",
            "when_zone": zone or edtf.KYIV,
            "when_precision": str(TimePrecision.UNKNOWN),
            "when_from": None,
            "when_to": None,
        }
    begin = read.earliest or read.latest
    if begin is not None and begin > now + _MARGIN:
        raise Rejected("when", _("This time lies in the future."))
    return {
        "when_text": read.text,
        "when_zone": zone or edtf.KYIV,
        "when_precision": read.precision,
        "when_from": read.earliest,
        "when_to": read.latest,
    }


def require_known_codes(rows: Iterable[dict[str, Any]]) -> None:
    """Raises Rejected: a place has a code that the codifier lacks."""
    places.require_known_codes(
        "places", [place for values in rows for place in values.get("places", ())]
    )
