# SPDX-License-Identifier: AGPL-3.0-or-later
"""A policy's condition in a form that an engine other than the database can apply.

`condition_of` takes the very branches a policy is made of and translates each: comparisons of
plain columns become `Among`; whatever asks other rows (shares, openings) is answered by the
database now and becomes `Keys`. So a rule is still written once, and a right that was revoked a
moment ago is already gone. Values are texts, as an index keeps them (`text_of`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from dokaz.gate.actor import Actor

HIGHEST_LEVEL = 4
"""Comparisons such as "at most" are spelled out over the whole numbers from 0 to this."""


@dataclass(frozen=True, slots=True)
class Among:
    """The column has one of these values."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Keys:
    """The row is one of these."""

    keys: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts: always."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; without parts: never."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Unless:
    """The part does not hold."""

    part: "Condition"


Condition = Among | Keys | Every | Some | Unless
NEVER: Condition = Some(())
ALWAYS: Condition = Every(())


class _AsksOtherRows(Exception):
    """The condition cannot be told from columns of the row itself."""


def text_of(value: object) -> str:
    """A value as conditions and indexes write it: 32 hexadecimal digits, 1 and 0, or as it is."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(int(value))
    return str(value)


def condition_of(
    branches: Iterable[Callable[[Actor], Q]],
    actor: Actor,
    *,
    rows: Callable[[Q], QuerySet[Any]],
    columns: frozenset[str],
) -> Condition:
    """What the branches let this actor see, told in `columns` and keys.

    `rows` gives the rows that pass a condition; it is asked for branches that need other tables.
    """
    parts = []
    for branch in branches:
        asked = branch(actor)
        try:
            part = _translated(asked, columns)
        except _AsksOtherRows:
            part = Keys(frozenset(rows(asked).values_list("pk", flat=True)))
        if part != NEVER and part != Keys(frozenset()):
            parts.append(part)
    return Some(tuple(parts))


def holds(condition: Condition, key: UUID, values: Callable[[str], frozenset[str]]) -> bool:
    """Whether a row with this key and these values passes; for engines that look row by row."""
    if isinstance(condition, Among):
        return bool(condition.values & values(condition.column))
    if isinstance(condition, Keys):
        return key in condition.keys
    if isinstance(condition, Unless):
        return not holds(condition.part, key, values)
    if isinstance(condition, Every):
        return all(holds(part, key, values) for part in condition.parts)
    return any(holds(part, key, values) for part in condition.parts)


def _translated(asked: Any, columns: frozenset[str]) -> Condition:
    if not isinstance(asked, Q):
        raise _AsksOtherRows
    parts = tuple(
        _compared(child[0], child[1], columns)
        if isinstance(child, tuple)
        else _translated(child, columns)
        for child in asked.children
    )
    whole: Condition = Some(parts) if asked.connector == Q.OR else Every(parts)
    if len(parts) == 1:
        whole = parts[0]
    return Unless(whole) if asked.negated else whole


def _compared(name: str, value: Any, columns: frozenset[str]) -> Condition:
    column, _, lookup = name.partition("__")
    if isinstance(value, QuerySet | Model):
        raise _AsksOtherRows
    if column == "pk" and lookup == "in":
        return Keys(frozenset(value))
    if column not in columns:
        raise _AsksOtherRows
    if lookup == "isnull":
        return Among(f"{column}_is_null", frozenset({text_of(bool(value))}))
    if value is None:
        # In SQL a comparison with NULL is never true.
        return NEVER
    if lookup in ("", "exact"):
        return Among(column, frozenset({text_of(value)}))
    if lookup == "in":
        return Among(column, frozenset(text_of(one) for one in value))
    if lookup == "lte":
        return Among(column, frozenset(str(n) for n in range(HIGHEST_LEVEL + 1) if n <= value))
    if lookup == "gte":
        return Among(column, frozenset(str(n) for n in range(HIGHEST_LEVEL + 1) if n >= value))
    raise _AsksOtherRows
