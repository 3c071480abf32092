# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of the own organisation as rows of a table: what `planning` of each room reads, written.

A row's cells are texts by the names of columns. Terms stand as codes, so that a table is the same
in every language; several of them in one cell with `; ` between.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Actor, Policy

LONGEST_PIECE = 500
_BETWEEN = "; "


@dataclass(frozen=True, slots=True, repr=False)
class Tabled:
    """One record as a row.

    `words`: names of the cells that hold free text somebody wrote. `inside`: of those that only
    the own organisation's people see.
    """

    id: UUID
    ref: str
    confidentiality: int
    privileged: bool
    cells: Mapping[str, str]
    words: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()


def piece(
    policy: Policy[Any],
    actor: Actor,
    condition: Q,
    *,
    after: UUID | None,
    limit: int,
    rows: Callable[[list[Any]], Sequence[Tabled]],
) -> tuple[Tabled, ...]:
    """The next `limit` visible records of the own organisation, in the order of their keys."""
    found = policy.visible(actor).filter(condition, organisation_id=actor.organisation_id)
    if after is not None:
        found = found.filter(pk__gt=after)
    return tuple(rows(list(found.order_by("pk")[: max(1, min(limit, LONGEST_PIECE))])))


def external_ids(kind: Kind, keys: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers elsewhere of many records, each as one cell: `system: value; system: value`."""
    rows = kind.external_ids.objects.filter(
        **{f"{kind.key}__in": list(keys)}, ended_at__isnull=True
    )
    found: dict[UUID, list[str]] = {}
    for key, system, value in rows.order_by("pk").values_list(kind.key, "system", "value"):
        found.setdefault(key, []).append(f"{system}: {value}")
    return {key: several(lines) for key, lines in found.items()}


def tabled(
    kind: Kind,
    rows: Sequence[Any],
    cells: Callable[[Any], dict[str, str]],
    *,
    words: frozenset[str],
    inside: frozenset[str] = frozenset(),
) -> list[Tabled]:
    """Records of a kind as rows: `cells` of each, and its numbers elsewhere in the last one."""
    numbers = external_ids(kind, [row.pk for row in rows])
    return [
        Tabled(
            row.pk,
            row.ref,
            row.confidentiality,
            row.privileged,
            cells(row) | {"external_ids": numbers.get(row.pk, "")},
            words=words,
            inside=inside,
        )
        for row in rows
    ]


def several(values: Iterable[str]) -> str:
    """Values of one cell."""
    return _BETWEEN.join(values)


def protection(row: Any) -> dict[str, str]:
    """The cells that every record has: its level and its markers."""
    return {"confidentiality": f"L{row.confidentiality}", "markers": several(row.markers)}


def place(kept: Mapping[str, Any] | None) -> dict[str, str]:
    """The cells of a kept place; empty where there is none."""
    if kept is None:
        return dict.fromkeys(("place", "latitude", "longitude", "precision", "address"), "")
    return {
        "place": kept["code"],
        "latitude": _degrees(kept["latitude"]),
        "longitude": _degrees(kept["longitude"]),
        "precision": kept["precision"],
        "address": kept["address"],
    }


def _degrees(value: float | None) -> str:
    return "" if value is None else repr(value)
