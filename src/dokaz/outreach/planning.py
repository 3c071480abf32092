# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as activities, without writing anything: values, or what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from dokaz.casework.places import api as places
from dokaz.casework.records.planning import RowPlan, given, parts, term
from dokaz.gate.api import Actor, Rejected, anyone, view
from dokaz.outreach.drafts import checked
from dokaz.outreach.vocabulary import BODIES, ActivityKind, ActivityState, Visibility

COLUMNS = (
    "kind", "title_uk", "title_en", "first_date", "last_date", "state", "visibility", "channel",
    "body", "partners", "languages", "links", "oblasts", "place", "participants", "reference",
    "description",
)  # fmt: skip
"""Columns that a table may have. Days as 2023-05-17; `oblasts` names or codes of oblasts; several
values of a cell with ; between them."""

_PLAIN = ("title_uk", "title_en", "channel", "partners", "place", "reference", "description")
_WORDS: Mapping[str, type[TextChoices]] = {
    "kind": ActivityKind,
    "state": ActivityState,
    "visibility": Visibility,
}
_DIGITS = re.compile(r"\d{1,8}\Z")


@view("outreach.batch.plan", rule=anyone)
def plan_rows(*, actor: Actor, rows: Sequence[Mapping[str, str]]) -> list[RowPlan]:
    """What rows of texts by the names of `COLUMNS` would state; empty cells state nothing."""
    oblasts = _Oblasts(actor)
    return [_planned(oblasts, cells) for cells in rows]


class _Oblasts:
    """Oblasts by their names and codes, asked for once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: set[str] | None = None
        self._names = places.Names(actor)

    def code(self, text: str) -> str:
        """Raises Rejected: no oblast, nor Crimea, Kyiv or Sevastopol, is called so."""
        if self._known is None:
            self._known = {one.code for one in places.places_in(actor=self._actor)}
        if text in self._known:
            return text
        rows = self._names.candidates(text).rows
        codes = {one.place.code for one in rows if one.place.code in self._known}
        if len(codes) != 1:
            raise Rejected("oblasts", _("The codifier has no oblast of this name."))
        return codes.pop()


def _planned(oblasts: _Oblasts, cells: Mapping[str, str]) -> RowPlan:
    plan = RowPlan()
    stated = given(plan, cells, COLUMNS)
    values = plan.values
    values.update((name, stated[name]) for name in _PLAIN if name in stated)
    values.update((name, stated[name]) for name in _WORDS if name in stated)
    read: dict[str, Callable[[str], Any]] = {
        "first_date": lambda text: _day("first_date", text),
        "last_date": lambda text: _day("last_date", text),
        "body": lambda text: term("body", BODIES, text),
        "languages": lambda text: tuple(_several(text)),
        "links": lambda text: tuple(_lines(text)),
        "oblasts": lambda text: tuple(oblasts.code(one) for one in parts(text)),
        "participants": _number,
    }
    for name, reading in read.items():
        if name in stated:
            plan.attempt(
                name,
                lambda name=name, reading=reading: values.update(  # type: ignore[misc]
                    {name: reading(stated[name])}
                ),
            )
    for name, value in values.items():
        plan.attempt(name, lambda name=name, value=value: _check(name, value))  # type: ignore[misc]
    return plan


def _check(name: str, value: Any) -> None:
    checked({name: value})


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Rejected(field, _("Write a day such as 2023-05-17.")) from error


def _number(text: str) -> int:
    plain = text.replace("\u00a0", "").replace(" ", "")
    if not _DIGITS.match(plain):
        raise Rejected("participants", _("This must be a whole number."))
    return int(plain)


def _several(text: str) -> list[str]:
    return [one.strip().lower() for one in re.split(r"[;,|\n]", text) if one.strip()]


def _lines(text: str) -> list[str]:
    # Addresses hold ; and | themselves, but no blanks.
    return [one.strip(";,|") for one in text.split() if one.strip(";,|")]
