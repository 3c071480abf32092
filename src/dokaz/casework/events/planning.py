# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as events, without writing anything: values, or what is wrong.

All wrong fields of a row are named at once. Places may be a code or a name; a name that more than
one place fits is not guessed: the candidates are in the answer. Tables repeat their places, so each
name is looked up once and all codes together.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.events.drafts import Casualties, EventDraft, checked
from dokaz.casework.events.terms import LISTS
from dokaz.casework.events.vocabulary import Harm
from dokaz.casework.places import api as places
from dokaz.casework.records import edtf
from dokaz.casework.records.planning import RowPlan, day_first, given, listed, protection
from dokaz.gate.api import Actor, Rejected, anyone, view

COLUMNS = (
    "title_uk", "title_en", "description", "when", "when_zone", "place", "latitude", "longitude",
    "precision", "address", "conduct", "means", "objects_hit", *(f"{harm}" for harm in Harm.values),
    "casualties_basis", "likelihood", "likelihood_basis", "attacking_side", "warnings",
    "military_context", "confidentiality", "markers", "tags",
)  # fmt: skip
"""Columns that a table may have; `killed`, `injured` and so on hold a number or a range."""

_PLAIN = (
    "title_uk", "title_en", "description", "when_zone", "likelihood", "likelihood_basis",
    "attacking_side", "warnings", "military_context",
)  # fmt: skip
_LISTS = {"conduct": "conduct", "means": "means", "objects_hit": "objects"}
_HARMS = tuple(Harm.values)  # asked for each row; an enumeration makes the list anew each time
_RANGE = re.compile(r"(\d{1,7})(?:\s*[-–—]\s*(\d{1,7})|\s*(\+))?\Z")


@view("events.batch.plan", rule=anyone)
def plan_rows(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> list[RowPlan]:
    """What rows of texts by the names of `COLUMNS` would state; empty cells state nothing."""
    names = places.Names(actor)
    plans = [_planned(names, cells, now) for cells in rows]
    places.refuse_unknown_codes(plans, "places", lambda plan: plan.values.get("places", ()))
    return plans


def _planned(names: places.Names, cells: Mapping[str, str], now: datetime) -> RowPlan:
    plan = RowPlan()
    stated = given(plan, cells, COLUMNS)
    plan.values.update((name, stated[name]) for name in _PLAIN if name in stated)
    if "when" in stated:
        plan.values["when"] = day_first(stated["when"])
    plan.attempt("place", lambda: _place(plan, stated, names))
    for name, kind in _LISTS.items():
        plan.attempt(name, lambda name=name, kind=kind: _list(plan, stated, name, kind))  # type: ignore[misc]
    plan.attempt("casualties", lambda: _harm(plan, stated))
    plan.attempt("confidentiality", lambda: protection(plan, stated))
    for name, value in plan.values.items():
        plan.attempt(name, lambda name=name, value=value: _check(plan, name, value, now))  # type: ignore[misc]
    return plan


def _check(plan: RowPlan, name: str, value: Any, now: datetime) -> None:
    """As the batch will check it; the zone is read together with the time it is for."""
    together = {"when_zone": plan.values["when_zone"]} if "when_zone" in plan.values else {}
    checked({name: value, **(together if name == "when" else {})}, now=now)


def _place(plan: RowPlan, stated: Mapping[str, str], names: places.Names) -> None:
    place = places.place_of(plan, stated, names)
    if place is not None:
        plan.values["places"] = (place,)


def _list(plan: RowPlan, stated: Mapping[str, str], name: str, kind: str) -> None:
    if name in stated:
        plan.values[name] = listed(name, LISTS[kind], stated[name])


def _harm(plan: RowPlan, stated: Mapping[str, str]) -> None:
    basis = stated.get("casualties_basis", "")
    found = tuple(_casualties(harm, stated[harm], basis) for harm in _HARMS if harm in stated)
    if found:
        plan.values["casualties"] = found


def _casualties(harm: str, text: str, basis: str) -> Casualties:
    read = _RANGE.match(text)
    if read is None:
        raise Rejected(harm, _("Write a number, a range such as 3-5, or 3+ for at least three."))
    low, high, open_end = read.groups()
    top = int(high) if high else int(low)
    return Casualties(harm=harm, low=int(low), high=None if open_end else top, basis=basis)


def draft_of(values: Mapping[str, Any]) -> EventDraft:
    """A draft from a plan's values, with the zone of Kyiv where none is stated."""
    return EventDraft(**{"when_zone": edtf.KYIV, **values})
