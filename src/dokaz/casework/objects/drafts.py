# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of an object and its checks: one definition for pages and tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.objects.terms import MARKINGS, PROTECTION, TYPES
from dokaz.casework.places import api as places
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.records import edtf
from dokaz.casework.records.batches import PROTECTION as CLASSIFICATION
from dokaz.casework.records.texts import (
    chosen,
    chosen_all,
    clean,
    known_term,
    known_terms,
    moment,
)
from dokaz.evidence.api import Confidentiality, Marker, tags
from dokaz.gate.api import Rejected

MOST_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why the law protects the object: a code of `PROTECTION`, and a note (needed for `other`)."""

    basis: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """That the object's coordinates were given to a party: to whom, when (EDTF), how."""

    to: str
    when: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectDraft:
    """What is known of an object. `type` is a code of `TYPES`, `markings` codes of `MARKINGS`.

    `enhanced_list` names the list of enhanced or special protection it stands on, `enhanced_when`
    (EDTF) since when.
    """

    type: str
    name_uk: str = ""
    name_en: str = ""
    name_other: str = ""
    description: str = ""
    function: str = ""
    operator: str = ""
    place: PlaceRef | None = None
    protection: tuple[Basis, ...] = ()
    markings: tuple[str, ...] = ()
    marking_note: str = ""
    enhanced_list: str = ""
    enhanced_when: str = ""
    notified: tuple[Notified, ...] = ()
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
                "An object cannot be sealed. Keep what must be sealed in a sealed item of "
                "evidence and link it."
            ),
        )
    return level


def _place(field: str, value: PlaceRef | None) -> dict[str, Any] | None:
    return None if value is None else places.place_json(field, value)


def _protection(field: str, values: Iterable[Basis]) -> list[dict[str, str]]:
    return [_basis(field, one) for one in _few(field, values)]


def _basis(field: str, one: Basis) -> dict[str, str]:
    basis = known_term(field, one.basis, PROTECTION)
    note = clean(field, one.note, longest=2000)
    if basis == "other" and not note:
        raise Rejected(field, _("Name the instrument and the article."))
    return {"basis": basis, "note": note}


def _notified(field: str, values: Iterable[Notified]) -> list[dict[str, str]]:
    return [
        {
            "to": clean(field, one.to, longest=500, required=True),
            "when": _when(field, one.when),
            "how": clean(field, one.how, longest=1000),
        }
        for one in _few(field, values)
    ]


def _few(field: str, values: Iterable[Any]) -> list[Any]:
    rows = list(values)
    if len(rows) > MOST_LINES:
        raise Rejected(field, _("There are too many lines."))
    return rows


def _when(field: str, text: str) -> str:
    read = moment(field, text, zone=edtf.KYIV)
    return read.text if read else ""


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "type": partial(known_term, vocabulary=TYPES),
    "name_uk": partial(clean, longest=500),
    "name_en": partial(clean, longest=500),
    "name_other": partial(clean, longest=500),
    "description": partial(clean, longest=100_000),
    "function": partial(clean, longest=10_000),
    "operator": partial(clean, longest=500),
    "place": _place,
    "protection": _protection,
    "markings": partial(known_terms, vocabulary=MARKINGS),
    "marking_note": partial(clean, longest=10_000),
    "enhanced_list": partial(clean, longest=500),
    "enhanced_when": _when,
    "notified": _notified,
    "tags": tags,
    "confidentiality": _level,
    "markers": partial(chosen_all, choices=Marker),
    "privileged": lambda field, value: bool(value),
}
DESCRIBABLE = frozenset(_CHECKS) - CLASSIFICATION


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row; a place also becomes the columns of its degrees.

    Raises:
        Rejected: one does not pass; says which.
    """
    found = {name: _CHECKS[name](name, value) for name, value in values.items()}
    if "place" in found:
        place = found["place"] or {}
        found["latitude"], found["longitude"] = place.get("latitude"), place.get("longitude")
    if "none_seen" in found.get("markings", ()) and len(found["markings"]) > 1:
        raise Rejected("markings", _("Either no marking was seen or there is one: choose."))
    return found


def checked_draft(draft: ObjectDraft) -> dict[str, Any]:
    """All fields of a draft, checked; errors as `checked`, and a name is needed."""
    values = checked({each.name: getattr(draft, each.name) for each in fields(draft)})
    require_name(values)
    return values


@cache
def _unstated() -> dict[str, Any]:
    """The columns of an object that nothing is stated of; many rows share them."""
    return checked({each.name: each.default for each in fields(ObjectDraft) if each.name != "type"})


def checked_new(stated: Mapping[str, Any]) -> dict[str, Any]:
    """As `checked_draft` of a draft with these fields, for thousands: what is not stated of them
    is not checked again for each."""
    values = {**_unstated(), **checked(stated)}
    require_name(values)
    return values


NAMES = ("name_uk", "name_en", "name_other")


def require_name(values: Mapping[str, Any]) -> None:
    """Raises Rejected: an object without any name cannot be told from others."""
    if not any(values[name] for name in NAMES):
        raise Rejected("name_uk", _("Give the object a name, or say what and where it is."))


def require_known_codes(rows: Iterable[Mapping[str, Any]]) -> None:
    """Raises Rejected: a place has a code that the codifier lacks."""
    places.require_known_codes("place", [row["place"] for row in rows if row.get("place")])
