# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be stated of a unit, and its checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.places.api import PlaceRef
from dokaz.casework.records.texts import chosen, chosen_all, clean, known_term
from dokaz.casework.units.terms import LISTS
from dokaz.evidence.api import Confidentiality, Marker, tags
from dokaz.gate.api import Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """A unit or body. `side`: whose it is, in words; `insignia_item_id`: an item of evidence."""

    name_uk: str = ""
    name_en: str = ""
    number: str = ""
    side: str = ""
    arm: str = ""
    echelon: str = ""
    description: str = ""
    insignia_item_id: UUID | None = None
    tags: tuple[str, ...] = ()
    confidentiality: int = Confidentiality.L2
    markers: tuple[str, ...] = ()
    privileged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellDraft:
    """What was true for a time: a parent, a place or a weapon, as `kind` says; the others are left
    out. `when` is EDTF, usually from and to.

    `weapon` is a code of the list of weapons, `model` which one in words.
    """

    kind: str
    parent_id: UUID | None = None
    place: PlaceRef | None = None
    weapon: str = ""
    model: str = ""
    when: str = ""
    certainty: str = "claim"
    basis: str = ""
    item_id: UUID | None = None


def _level(field: str, value: Any) -> int:
    level: int = chosen(field, value, Confidentiality)
    if level == Confidentiality.L4:
        raise Rejected(field, _("A unit cannot be sealed. Keep that in a sealed item and link it."))
    return level


def _code(name: str) -> Callable[[str, Any], str]:
    return lambda field, value: known_term(field, value, LISTS[name]) if value else ""


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "name_uk": partial(clean, longest=500),
    "name_en": partial(clean, longest=500),
    "number": partial(clean, longest=100),
    "side": partial(clean, longest=200),
    "arm": _code("arms"),
    "echelon": _code("echelons"),
    "description": partial(clean, longest=50_000),
    "insignia_item_id": lambda field, value: value,
    "tags": tags,
    "confidentiality": _level,
    "markers": partial(chosen_all, choices=Marker),
    "privileged": lambda field, value: bool(value),
}
CLASSIFICATION = frozenset({"confidentiality", "markers", "privileged"})
DESCRIBABLE = frozenset(_CHECKS) - CLASSIFICATION


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they go into the row. Raises Rejected: one does not pass; says which."""
    return {name: _CHECKS[name](name, value) for name, value in values.items()}


def checked_draft(draft: UnitDraft) -> dict[str, Any]:
    """All fields of a draft; errors as `checked`, and a name or a number is needed."""
    values = checked({each.name: getattr(draft, each.name) for each in fields(draft)})
    require_name(values)
    return values


def require_name(values: Mapping[str, Any]) -> None:
    """Raises Rejected: a unit without name and number cannot be told from others."""
    if not (values["name_uk"] or values["name_en"] or values["number"]):
        raise Rejected("name_uk", _("Give the unit a name or a number."))
