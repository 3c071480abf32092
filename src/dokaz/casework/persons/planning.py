# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as people, without writing anything: values, or what is wrong.

Columns that tell who somebody is become one value `identity`, which is sealed when it is written.
A plan holds it in memory; whoever shows plans or reports of them must leave it out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.persons import identities
from dokaz.casework.persons.actions.batches import IDENTITY
from dokaz.casework.persons.drafts import checked
from dokaz.casework.persons.identities import Identity, Line, Name, Script, Sex
from dokaz.casework.persons.terms import LISTS
from dokaz.casework.persons.vocabulary import Series
from dokaz.casework.records.texts import chosen
from dokaz.evidence.api import Confidentiality, Marker
from dokaz.gate.api import Actor, Rejected, anyone, view

_TEXTS = ("summary", "contact_rules", "needs", "protection")
_CODES = ("categories", "statuses", "vulnerabilities", "languages")
_NAME_PARTS = ("family", "given", "patronymic")
_LINES = {"document": "documents", "contact": "contacts", "address": "addresses"}
_PLAIN_IDENTITY = ("birth", "age", "sex", "nationality", "call_sign", "ante_mortem", "note")
OPEN_COLUMNS = ("series", *_TEXTS, *_CODES, "confidentiality", "markers", "tags")
IDENTITY_COLUMNS = (
    *(f"{part}_{script}" for script in Script.values for part in _NAME_PARTS),
    *_PLAIN_IDENTITY,
    *_LINES,
)
"""Columns that go into the sealed block; `family_uk` and so on, several lines by semicolons."""
COLUMNS = (*OPEN_COLUMNS, *IDENTITY_COLUMNS)
_SHORT = {"female": ("ж", "жін", "жіноча", "жінка"), "male": ("ч", "чол", "чоловіча", "чоловік")}
_SEPARATOR = re.compile(r"[;|\n]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that keeps a row from being written."""

    field: str
    reason: str


@dataclass(slots=True)
class RowPlan:
    """`values` are for `BatchRow`; they may be written if nothing is `wrong`."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong


@view("persons.batch.plan", rule=anyone)
def plan_rows(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> list[RowPlan]:
    """What rows of texts by the names of `COLUMNS` would state; empty cells state nothing."""
    return [_planned(cells, now) for cells in rows]


def _planned(cells: Mapping[str, str], now: datetime) -> RowPlan:
    plan = RowPlan()
    given = {name: text.strip() for name, text in cells.items() if text and text.strip()}
    for name in sorted(set(given) - set(COLUMNS)):
        plan.wrong.append(Wrong(name, _("There is no such field.")))
    for name in OPEN_COLUMNS:
        if name in given:
            _attempt(plan, name, lambda name=name: _open_value(name, given[name]))
    stated = {name: given[name] for name in IDENTITY_COLUMNS if name in given}
    if stated:
        _attempt(plan, IDENTITY, lambda: _identity(stated, now))
    return plan


def _attempt(plan: RowPlan, name: str, read: Callable[[], Any]) -> None:
    try:
        plan.values[name] = read()
    except Rejected as error:
        plan.wrong.append(Wrong(error.field, str(error)))


def _open_value(name: str, text: str) -> Any:
    if name == "series":
        return chosen(name, text.upper(), Series)
    if name == "confidentiality":
        value: Any = _level(text)
    elif name == "markers":
        value = tuple(_several(text, lambda one: one if one in Marker.values else None))
    elif name == "tags":
        value = tuple(re.split(r"[,;|\n]", text))
    elif name in _CODES:
        value = tuple(_several(text, LISTS[name].code_of))
    else:
        value = text
    kept = checked({name: value})[name]
    return tuple(kept) if isinstance(kept, list) else kept


def _level(text: str) -> int:
    digits = text.upper().removeprefix("L")
    if digits not in {str(level) for level in Confidentiality.values}:
        raise Rejected("confidentiality", _("Write a level as L1, L2, L3 or L4."))
    return int(digits)


def _several(text: str, code_of: Callable[[str], str | None]) -> list[str]:
    # A word that the list lacks stays as it is; the check of the field then names the field.
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    return [code_of(part) or part for part in parts]


def _identity(cells: Mapping[str, str], now: datetime) -> Identity:
    names = []
    for script in Script.values:
        parts = {part: cells.get(f"{part}_{script}", "") for part in _NAME_PARTS}
        if any(parts.values()):
            names.append(Name(script=script, **parts))
    plain = {name: cells.get(name, "") for name in _PLAIN_IDENTITY}
    if plain["sex"]:
        plain["sex"] = _sex(plain["sex"])
    lines = {
        target: tuple(Line(value=part.strip()) for part in _SEPARATOR.split(cells.get(column, "")))
        for column, target in _LINES.items()
    }
    return identities.checked(Identity(names=tuple(names), **plain, **lines), now=now)


def _sex(text: str) -> str:
    wanted = text.casefold()
    for value, label in Sex.choices:
        words = (value, str(label).casefold(), value[:1], *_SHORT.get(value, ()))
        if value and wanted in words:
            return str(value)
    raise Rejected("sex", _("This is not one of the values to choose from."))
