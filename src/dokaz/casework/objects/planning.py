# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as objects, without writing anything: values, or what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from dokaz.casework.objects.drafts import Basis, Notified, checked
from dokaz.casework.objects.terms import MARKINGS, PROTECTION, TYPES
from dokaz.casework.places import api as places
from dokaz.casework.records.planning import (
    RowPlan,
    day_first,
    given,
    listed,
    parts,
    protection,
    term,
)
from dokaz.gate.api import Actor, anyone, view

COLUMNS = (
    "name_uk", "name_en", "name_other", "type", "description", "function", "operator", "place",
    "latitude", "longitude", "precision", "address", "protection", "markings", "marking_note",
    "enhanced_list", "enhanced_when", "notified", "confidentiality", "markers", "tags",
)  # fmt: skip
"""Columns that a table may have. `type`, `protection`, `markings` hold codes or terms; `protection`
also free words, which become another basis; `notified` names to whom coordinates were given.
"""

_PLAIN = (
    "name_uk", "name_en", "name_other", "description", "function", "operator", "marking_note",
    "enhanced_list",
)  # fmt: skip


@view("objects.batch.plan", rule=anyone)
def plan_rows(*, actor: Actor, rows: Sequence[Mapping[str, str]]) -> list[RowPlan]:
    """What rows of texts by the names of `COLUMNS` would state; empty cells state nothing."""
    names = places.Names(actor)
    plans = [_planned(names, cells) for cells in rows]
    places.refuse_unknown_codes(plans, "place", lambda plan: _places(plan.values))
    return plans


def _places(values: Mapping[str, Any]) -> tuple[places.PlaceRef, ...]:
    return (values["place"],) if values.get("place") else ()


def _planned(names: places.Names, cells: Mapping[str, str]) -> RowPlan:
    plan = RowPlan()
    stated = given(plan, cells, COLUMNS)
    values = plan.values
    values.update((name, stated[name]) for name in _PLAIN if name in stated)
    if "type" in stated:
        plan.attempt("type", lambda: values.update(type=term("type", TYPES, stated["type"])))
    if "enhanced_when" in stated:
        values["enhanced_when"] = day_first(stated["enhanced_when"])
    if "protection" in stated:
        values["protection"] = tuple(_basis(one) for one in parts(stated["protection"]))
    if "markings" in stated:
        plan.attempt("markings", lambda: _markings(values, stated))
    if "notified" in stated:
        values["notified"] = tuple(Notified(to=one) for one in parts(stated["notified"]))
    plan.attempt("place", lambda: _place(plan, stated, names))
    plan.attempt("confidentiality", lambda: protection(plan, stated))
    for name, value in values.items():
        plan.attempt(name, lambda name=name, value=value: _check(name, value))  # type: ignore[misc]
    return plan


def _check(name: str, value: Any) -> None:
    checked({name: value})


def _basis(text: str) -> Basis:
    code = PROTECTION.code_of(text)
    return Basis(basis="other", note=text) if code is None else Basis(basis=code)


def _markings(values: dict[str, Any], stated: Mapping[str, str]) -> None:
    values["markings"] = listed("markings", MARKINGS, stated["markings"])


def _place(plan: RowPlan, stated: Mapping[str, str], names: places.Names) -> None:
    place = places.place_of(plan, stated, names)
    if place is not None:
        plan.values["place"] = place
