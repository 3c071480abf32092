# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as events, without writing anything: values, or what is wrong.

All wrong fields of a row are named at once. Places may be a code or a name; a name that more than
one place fits is not guessed: the candidates are in the answer. Tables repeat their places, so each
name is looked up once and all codes together.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.events import terms
from dokaz.casework.events.drafts import (
    Casualties,
    EventDraft,
    checked,
)
from dokaz.casework.events.vocabulary import Harm
from dokaz.casework.places import api as places
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.records import edtf
from dokaz.gate.api import Actor, Rejected, anyone, view

COLUMNS = (
    "title_uk", "title_en", "description", "when", "when_zone", "place", "latitude", "longitude",
    "precision", "address", "conduct", "means", "objects_hit", *(f"{harm}" for harm in Harm.values),
    "casualties_basis", "likelihood", "likelihood_basis", "military_context", "confidentiality",
    "markers",
)  # fmt: skip
"""Columns that a table may have; `killed`, `injured` and so on hold a number or a range."""

_PLAIN = (
    "title_uk", "title_en", "description", "when_zone", "likelihood", "likelihood_basis",
    "military_context",
)  # fmt: skip
_LISTS = {"conduct": "conduct", "means": "means", "objects_hit": "objects"}
_HARMS = tuple(Harm.values)  # asked for each row; an enumeration makes the list anew each time
_MOST_NAMES = 5000
_SEPARATOR = re.compile(r"[;|\n]")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2}))?\Z")
_RANGE = re.compile(r"(\d{1,7})(?:\s*[-–—]\s*(\d{1,7})|\s*(\+))?\Z")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that keeps a row from being written."""

    field: str
    reason: str


@dataclass(slots=True)
class RowPlan:
    """`values` are for `BatchRow`; they may be written if nothing is `wrong`.

    `candidates`: what a place name may mean, if it was not clear.
    """

    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    candidates: tuple[places.Candidate, ...] = ()

    @property
    def good(self) -> bool:
        return not self.wrong


class _Names:
    """Names of places, each looked up once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[str, places.Candidates] = {}

    def candidates(self, name: str) -> places.Candidates:
        if name not in self._found:
            if len(self._found) >= _MOST_NAMES:
                self._found.clear()
            self._found[name] = places.candidates(actor=self._actor, name=name, limit=20)
        return self._found[name]


@view("events.batch.plan", rule=anyone)
def plan_rows(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> list[RowPlan]:
    """What rows of texts by the names of `COLUMNS` would state; empty cells state nothing."""
    names = _Names(actor)
    plans = [_planned(names, cells, now) for cells in rows]
    _refuse_unknown_codes(plans)
    return plans


def _refuse_unknown_codes(plans: Sequence[RowPlan]) -> None:
    codes = [{one.code for one in plan.values.get("places", ()) if one.code} for plan in plans]
    known = places.known_codes(set().union(*codes))
    for plan, named in zip(plans, codes, strict=True):
        if named - known:
            plan.wrong.append(Wrong("places", _("The codifier has no such code.")))


def _planned(names: _Names, cells: Mapping[str, str], now: datetime) -> RowPlan:
    plan = RowPlan()
    given = {name: text.strip() for name, text in cells.items() if text and text.strip()}
    for name in sorted(set(given) - set(COLUMNS)):
        plan.wrong.append(Wrong(name, _("There is no such field.")))
    _attempt(plan, "values", lambda: _plain(plan, given))
    _attempt(plan, "when", lambda: _when(plan, given))
    _attempt(plan, "place", lambda: _place(plan, given, names))
    for name, kind in _LISTS.items():
        _attempt(plan, name, lambda name=name, kind=kind: _list(plan, given, name, kind))  # type: ignore[misc]
    _attempt(plan, "casualties", lambda: _harm(plan, given))
    _attempt(plan, "confidentiality", lambda: _protection(plan, given))
    for name, value in plan.values.items():
        _attempt(plan, name, lambda name=name, value=value: _check(plan, name, value, now))  # type: ignore[misc]
    return plan


def _attempt(plan: RowPlan, name: str, run: Callable[[], None]) -> None:
    try:
        run()
    except Rejected as error:
        plan.wrong.append(Wrong(error.field or name, str(error)))


def _check(plan: RowPlan, name: str, value: Any, now: datetime) -> None:
    """As the batch will check it; the zone is read together with the time it is for."""
    together = {"when_zone": plan.values["when_zone"]} if "when_zone" in plan.values else {}
    checked({name: value, **(together if name == "when" else {})}, now=now)


def _plain(plan: RowPlan, given: Mapping[str, str]) -> None:
    plan.values.update((name, given[name]) for name in _PLAIN if name in given)


def _when(plan: RowPlan, given: Mapping[str, str]) -> None:
    """EDTF, or a day as people write it: 9.03.2022, 09.03.2022 14:30."""
    text = given.get("when")
    if text is None:
        return
    found = _DAY_FIRST.match(text)
    if found:
        day, month, year, hour, minute = found.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
        text += f"T{int(hour):02}:{minute}" if hour else ""
    plan.values["when"] = text


def _place(plan: RowPlan, given: Mapping[str, str], names: _Names) -> None:
    named = [name for name in ("place", "latitude", "longitude", "address") if name in given]
    if not named:
        return
    plan.values["places"] = (
        PlaceRef(
            code=_code(plan, given.get("place", ""), names),
            latitude=_degrees("latitude", given.get("latitude")),
            longitude=_degrees("longitude", given.get("longitude")),
            precision=given.get("precision", ""),
            address=given.get("address", ""),
        ),
    )


def _code(plan: RowPlan, text: str, names: _Names) -> str:
    if not text or re.fullmatch(r"UA\d{17}", text):
        return text
    found = names.candidates(text)
    exact = [one for one in found.rows if one.exact]
    if len(exact) == 1:
        return exact[0].place.code
    plan.candidates = found.rows
    if not found.rows:
        raise Rejected("place", _("The codifier has no place of this name."))
    raise Rejected("place", _("This name fits %d places. Choose one.") % found.total)


def _degrees(name: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise Rejected(name, _("This is not a number of degrees.")) from error


def _list(plan: RowPlan, given: Mapping[str, str], name: str, kind: str) -> None:
    """Codes or terms in either language, with ; | or line breaks between them."""
    if name not in given:
        return
    plan.values[name] = tuple(_term(name, kind, part) for part in _parts(given[name]))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def _term(name: str, kind: str, text: str) -> str:
    code = terms.code_of(kind, text)
    if code is None:
        raise Rejected(name, _("“%s” is not in the list.") % text[:60])
    return code


def _harm(plan: RowPlan, given: Mapping[str, str]) -> None:
    basis = given.get("casualties_basis", "")
    found = tuple(_casualties(harm, given[harm], basis) for harm in _HARMS if harm in given)
    if found:
        plan.values["casualties"] = found


def _casualties(harm: str, text: str, basis: str) -> Casualties:
    read = _RANGE.match(text)
    if read is None:
        raise Rejected(harm, _("Write a number, a range such as 3-5, or 3+ for at least three."))
    low, high, open_end = read.groups()
    top = int(high) if high else int(low)
    return Casualties(harm=harm, low=int(low), high=None if open_end else top, basis=basis)


def _protection(plan: RowPlan, given: Mapping[str, str]) -> None:
    if "confidentiality" in given:
        level = given["confidentiality"].upper().removeprefix("L")
        if not level.isascii() or not level.isdigit():
            raise Rejected("confidentiality", _("Write L0, L1, L2 or L3."))
        plan.values["confidentiality"] = int(level)
    if "markers" in given:
        plan.values["markers"] = tuple(_parts(given["markers"]))


def draft_of(values: Mapping[str, Any]) -> EventDraft:
    """A draft from a plan's values, with the zone of Kyiv where none is stated."""
    return EventDraft(**{"when_zone": edtf.KYIV, **values})
